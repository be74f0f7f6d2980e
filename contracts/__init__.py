"""Wire types that both interpreters share: standard library only, safe on Python 3.10."""
