"""Errors of storage.

StorageError
├── BadKeyRing      TOMONI_DATA_KEYS cannot be read
├── CannotOpen      a sealed value was changed, moved to another column, or its key is gone
└── LeaseLost       the claim ran out and another worker has the row now: nothing of this one may be written
"""

from __future__ import annotations


class StorageError(Exception):
    """Any error of this package."""


class BadKeyRing(StorageError):
    """The list of data keys is empty or malformed."""


class CannotOpen(StorageError):
    """A sealed value does not open here."""


class LeaseLost(StorageError):
    """The row is no longer ours."""
