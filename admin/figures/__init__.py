"""Daily and monthly figures of cases."""
