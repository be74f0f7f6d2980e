"""Helpers for those who write articles: lints with positions and scores, and drafts of readings."""
