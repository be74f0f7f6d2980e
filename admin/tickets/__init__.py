"""The queue and the cases."""
