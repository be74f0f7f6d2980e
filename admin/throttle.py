"""Rate limits of signing in, and lock-out: counted in the database, so that they hold across processes and restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from admin.errors import TooManyAttempts
from admin.tables import sign_in_attempt

WINDOW = timedelta(minutes=15)
#: Wrong tries within the window: of one account from one address, of one account, from one address.
PER_PAIR, PER_ACCOUNT, PER_ADDRESS = 5, 20, 30


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries, as keyed hashes."""

    account_key: str
    address_key: str


async def check(connection: AsyncConnection, attempt: Attempt, now: datetime) -> None:
    """Raise TooManyAttempts while the account or the address is locked. A stranger's tries from elsewhere lock the
    account only after many more, so that nobody is shut out of their own office by five wrong guesses.
    """
    rows = sign_in_attempt.c
    recent = select(func.count(), func.min(rows.at)).where(rows.good.is_(False), rows.at > now - WINDOW)
    last_good = (
        select(func.max(rows.id))
        .where(rows.account_key == attempt.account_key, rows.address_key == attempt.address_key, rows.good.is_(True))
        .scalar_subquery()
    )
    pair = recent.where(
        rows.account_key == attempt.account_key,
        rows.address_key == attempt.address_key,
        rows.id > func.coalesce(last_good, 0),
    )
    for query, most in (
        (pair, PER_PAIR),
        (recent.where(rows.account_key == attempt.account_key), PER_ACCOUNT),
        (recent.where(rows.address_key == attempt.address_key), PER_ADDRESS),
    ):
        count, oldest = (await connection.execute(query)).one()
        if count >= most:
            raise TooManyAttempts(_minutes_left(oldest, now))


async def begin(connection: AsyncConnection, attempt: Attempt, now: datetime) -> int:
    """Count a try as wrong before it is judged, so that many at once are no way around; gives its row.

    Raises TooManyAttempts. What is older than a day is dropped.
    """
    await check(connection, attempt, now)
    done = await connection.execute(
        insert(sign_in_attempt).values(
            at=now, account_key=attempt.account_key, address_key=attempt.address_key, good=False
        )
    )
    await connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.at < now - timedelta(days=1)))
    assert done.inserted_primary_key is not None  # noqa: S101 - the table has a key of its own
    return int(done.inserted_primary_key[0])


async def withdraw(connection: AsyncConnection, row: int) -> None:
    """The try was right, but not yet all of a sign-in: it counts neither way."""
    await connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.id == row))


async def passed(connection: AsyncConnection, row: int) -> None:
    """The sign-in is complete: wrong tries before it no longer count against this address."""
    await connection.execute(update(sign_in_attempt).where(sign_in_attempt.c.id == row).values(good=True))


def _minutes_left(oldest: datetime | str | None, now: datetime) -> int:
    if not isinstance(oldest, datetime):
        return int(WINDOW.total_seconds() // 60)
    return max(1, -int((now - oldest - WINDOW).total_seconds() // 60))
