"""LINE, web and Telegram: adapters that translate, and the turn they share."""
