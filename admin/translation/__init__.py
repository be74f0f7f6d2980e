"""Translation for staff: what a resident wrote in Japanese, and what staff write in the resident's language.

`desk.py` is the way in. Start with docs/translation.md.
"""
