"""The catalogue of log events: name -> the safe fields it may carry. Residents' words never appear here.

A test keeps this catalogue and the call sites equal. Every event is logged as
`log.info("event.name", field=value)` with `log` from the process's structlog setup.
"""

from __future__ import annotations

EVENTS: dict[str, frozenset[str]] = {}
