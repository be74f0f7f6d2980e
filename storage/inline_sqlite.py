"""A connection to SQLite that leaves the event loop only where it may have to wait.

aiosqlite sends every call, even `cursor()`, to a thread: some hundred hand-overs a turn, which cost more than SQLite
itself. Inside a transaction SQLite in WAL mode waits for nobody: the lock is held already. So those calls are made in
place, and only beginning (waits for the lock), committing (may write to disk) and all else go to the thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import aiosqlite

_IN_PLACE = frozenset({"cursor", "execute", "executemany", "fetchall", "fetchone", "fetchmany", "close"})
_MAY_WAIT = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "VACUUM", "ATTACH", "DETACH")


class InlineConnection(aiosqlite.Connection):
    """As aiosqlite's; overrides the one method through which all calls pass (version pinned in requirements)."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._running and self._connection is not None and self._is_quick(fn, args):
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]

    def _is_quick(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        connection = self._connection
        if connection is None or not connection.in_transaction or getattr(fn, "__self__", None) is None:
            return False
        if fn.__name__ not in _IN_PLACE or (fn.__name__ == "close" and fn.__self__ is connection):  # type: ignore[attr-defined]
            return False
        return fn.__name__ != "execute" or not str(args[0]).lstrip()[:8].upper().startswith(_MAY_WAIT)


def connector(path: str, timeout: float) -> Callable[[], Awaitable[InlineConnection]]:
    """What SQLAlchemy calls for a new connection (`async_creator`)."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=timeout, check_same_thread=False)

    async def create() -> InlineConnection:
        connection = InlineConnection(connect, iter_chunk_size=64)
        connection._thread.daemon = True
        await connection
        return connection

    return create
