"""A local server that stands in for LINE: its Messaging API with state, signed webhooks, and a phone to look at.

For development, tests and benchmarks; it never speaks to LINE. Start it with `python -m channels.line.simulator`.
"""
