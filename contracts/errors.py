"""Errors of the wire types.

ContractError
└── WireFormatError     JSON that does not have the agreed shape
"""

from __future__ import annotations


class ContractError(Exception):
    """Any error of this package."""


class WireFormatError(ContractError):
    """JSON from the other interpreter, or from a button, that does not have the agreed shape."""
