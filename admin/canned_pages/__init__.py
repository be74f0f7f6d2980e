"""Canned replies, edited by supervisors."""
