"""`/cases`: the queue, search by number, and what is new in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from sqlalchemy import func, select
from starlette.responses import HTMLResponse, Response

from admin.access import AnyVisit, QuietVisit, Visit, console_of, needs
from admin.roles import Permission
from admin.tickets.library import topic_name
from admin.tickets.parts import parts_of, staff_of
from conversations.ticket_tables import ticket_event
from conversations.ticket_values import QueueFilter, Ticket
from knowledge.content_library import ContentLibrary
from storage.engine import reading

router = APIRouter(prefix="/cases", dependencies=[Depends(needs(Permission.CASE_READ))])
PAGE = 50
FILTERS: tuple[QueueFilter, ...] = get_args(QueueFilter)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the queue. waits: how long the resident waits, None when staff answered last. left: until the promise,
    negative when it is past.
    """

    ticket: Ticket
    topic: str | None
    waits: timedelta | None
    left: timedelta | None
    mine: bool

    @property
    def is_late(self) -> bool:
        """The promise was not kept."""
        return self.left is not None and self.left < timedelta(0)


@dataclass(frozen=True, slots=True)
class Queue:
    """The left column. stamp: of the newest change, to tell later what is new. more: there is a next page."""

    which: QueueFilter
    rows: tuple[Row, ...]
    counts: dict[QueueFilter, int]
    stamp: int
    page: int
    more: bool

    def query(self, **changes: object) -> str:
        """The filter as the end of an address."""
        values: dict[str, object] = {"which": self.which, "page": self.page or None, **changes}
        return urlencode({name: value for name, value in values.items() if value})


@router.get("")
async def queue_page(here: AnyVisit, which: str = "active", page: Annotated[int, Query(ge=0, le=1000)] = 0) -> Response:
    """The queue alone."""
    queue = await read_queue(here, which, page)
    return here.page("cases/queue_page.html", queue=queue, case=None)


@router.get("/search")
async def search(here: AnyVisit, number: Annotated[str, Query(max_length=40)] = "") -> Response:
    """To the case with this number, `2026-0412` or its end."""
    found = await parts_of(here).cases.find(number.strip().lstrip("#")) if number.strip() else None
    if found is not None:
        return here.redirect(f"/cases/{found.id}?which=all")
    queue = await read_queue(here, "active")
    return here.page("cases/queue_page.html", status=404, queue=queue, case=None, missing=number)


@router.get("/news")
async def news(here: QuietVisit, stamp: int = 0, which: str = "active") -> HTMLResponse:
    """The bar that says how many cases changed since the queue was drawn; empty when none did."""
    query = select(func.count(ticket_event.c.ticket_id.distinct())).where(
        ticket_event.c.id > stamp, ticket_event.c.by != "staff"
    )
    async with reading(console_of(here.request).engine) as connection:
        changed = (await connection.execute(query)).scalar_one()
    return here.page("cases/news.html", changed=changed, stamp=stamp, which=which)


async def read_queue(here: Visit, which: str = "active", page: int = 0) -> Queue:
    """The left column for this person."""
    parts, staff = parts_of(here), staff_of(here)
    chosen: QueueFilter = which if which in FILTERS else "active"
    stamp = await newest_change(here)
    found = await parts.cases.queue(chosen, staff, PAGE + 1, page * PAGE)
    library, now = await parts.library.now(), parts.clock()
    rows = tuple(_row(item, library, here.language, staff.id, now) for item in found[:PAGE])
    return Queue(chosen, rows, await parts.cases.counts(staff), stamp, page, len(found) > PAGE)


async def newest_change(here: Visit) -> int:
    """The number of the newest line in the tickets' own trail."""
    async with reading(console_of(here.request).engine) as connection:
        return int((await connection.execute(select(func.max(ticket_event.c.id)))).scalar_one() or 0)


def _row(item: Ticket, library: ContentLibrary, language: str, staff_id: str, now: datetime) -> Row:
    waits = now - item.waiting_since if item.waiting_since else None
    left = item.promise.at - now if item.promise and item.waiting_since else None
    mine = item.assignee is not None and item.assignee.id == staff_id
    return Row(item, topic_name(library, item.topic, language), waits, left, mine)
