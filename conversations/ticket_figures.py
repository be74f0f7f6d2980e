"""Counts of tickets by day in Japan: no words, no residents."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from statistics import median

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncEngine

from conversations.ticket_tables import ticket
from conversations.ticket_values import DayFigures
from storage.engine import reading
from storage.workdays import TOKYO

_COLUMNS = (
    ticket.c.opened_at,
    ticket.c.first_answered_at,
    ticket.c.first_promised_at,
    ticket.c.closed_at,
    ticket.c.language,
    ticket.c.channel,
    ticket.c.topic,
    ticket.c.satisfaction,
)


async def figures(engine: AsyncEngine, first: date, last: date) -> list[DayFigures]:
    """One line a day, from `first` to `last` inclusive, days without tickets too; each ticket counts when it opened."""
    begin = datetime.combine(first, time(), TOKYO)
    end = datetime.combine(last + timedelta(days=1), time(), TOKYO)
    query = select(*_COLUMNS).where(ticket.c.opened_at >= begin, ticket.c.opened_at < end)
    async with reading(engine) as connection:
        rows = (await connection.execute(query)).mappings().all()
    days: dict[str, list[RowMapping]] = defaultdict(list)
    for row in rows:
        days[row["opened_at"].astimezone(TOKYO).date().isoformat()].append(row)
    every = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [count(day.isoformat(), days.get(day.isoformat(), [])) for day in every]


async def total(engine: AsyncEngine, first: date, last: date) -> DayFigures:
    """All days in one line; `day` is `first/last`."""
    begin = datetime.combine(first, time(), TOKYO)
    end = datetime.combine(last + timedelta(days=1), time(), TOKYO)
    query = select(*_COLUMNS).where(ticket.c.opened_at >= begin, ticket.c.opened_at < end)
    async with reading(engine) as connection:
        rows = list((await connection.execute(query)).mappings())
    return count(f"{first.isoformat()}/{last.isoformat()}", rows)


def count(name: str, rows: list[RowMapping]) -> DayFigures:
    """The figures of some tickets."""
    answered = [row for row in rows if row["first_answered_at"]]
    waits = [(row["first_answered_at"] - row["opened_at"]).total_seconds() / 60 for row in answered]
    promised = [row for row in answered if row["first_promised_at"]]
    kept = sum(row["first_answered_at"] <= row["first_promised_at"] for row in promised)
    return DayFigures(
        day=name,
        opened=len(rows),
        answered=len(answered),
        closed=sum(row["closed_at"] is not None for row in rows),
        kept=kept,
        late=len(promised) - kept,
        minutes=round(median(waits), 1) if waits else None,
        languages=Counter(row["language"] for row in rows),
        channels=Counter(row["channel"] for row in rows),
        topics=Counter(row["topic"] or "other" for row in rows),
        satisfaction=Counter(row["satisfaction"] for row in rows if row["satisfaction"]),
    )
