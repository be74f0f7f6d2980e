"""Adapters of `conversations.translation.Translator`: a LibreTranslate-compatible server and DeepL, and a stand-in."""
