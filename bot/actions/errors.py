"""Errors of the actions.

ActionError
└── KnowledgeUnavailable     no usable answer from the knowledge service in time
"""

from __future__ import annotations


class ActionError(Exception):
    """Any error of this package."""


class KnowledgeUnavailable(ActionError):
    """The knowledge service is down, slow, or speaks another version."""
