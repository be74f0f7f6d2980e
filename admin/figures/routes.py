"""`/figures`: what came in and how it was answered, by day and for the month, as a page and as CSV."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from io import StringIO
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, Response

from admin import audit
from admin.access import AnyVisit, Visit, console_of, needs
from admin.cells import safe_cell
from admin.pages import TOKYO
from admin.roles import Permission
from admin.tickets.library import topic_name
from admin.tickets.parts import parts_of
from conversations.ticket_figures import figures, total
from conversations.ticket_values import DayFigures
from storage.engine import writing

router = APIRouter(prefix="/figures", dependencies=[Depends(needs(Permission.FIGURES_READ))])
Month = Annotated[str, Query(max_length=10)]
_HEAD = ("day", "opened", "answered", "kept promise", "late", "median wait (min)", "closed")
_GROUPS = ("languages", "channels", "topics", "satisfaction")


@router.get("")
async def figures_page(here: AnyVisit, month: Month = "") -> HTMLResponse:
    """The month's figures."""
    first, last = _days(here, month)
    engine, library = console_of(here.request).engine, await parts_of(here).library.now()
    days, whole = await figures(engine, first, last), await total(engine, first, last)
    names = {name: topic_name(library, name, here.language) or name for name in whole.topics}
    return here.page("figures/figures.html", month=f"{first:%Y-%m}", days=days, total=whole, names=names)


@router.get("/figures.csv")
async def figures_csv(here: AnyVisit, month: Month = "") -> Response:
    """The same as CSV: a line a day, then the month."""
    first, last = _days(here, month)
    engine, auth = console_of(here.request).engine, console_of(here.request).auth
    days, whole = await figures(engine, first, last), await total(engine, first, last)
    async with writing(auth.engine) as connection:
        await audit.write(connection, auth.clock(), here.actor, "figures.export", ("month", f"{first:%Y-%m}"))
    out = StringIO()
    out.write("\ufeff")  # Excel reads UTF-8 only with it
    lines, columns = csv.writer(out), _columns(whole)
    lines.writerow([safe_cell(name) for name in (*_HEAD, *(f"{group}: {name}" for group, name in columns))])
    for line in (*days, whole):
        lines.writerow([safe_cell(cell) for cell in _cells(line, columns)])
    headers = {"Content-Disposition": f'attachment; filename="figures-{first:%Y-%m}.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _columns(whole: DayFigures) -> list[tuple[str, str]]:
    return [(group, name) for group in _GROUPS for name in sorted(_counts(whole, group))]


def _cells(line: DayFigures, columns: list[tuple[str, str]]) -> list[object]:
    minutes = "" if line.minutes is None else line.minutes
    own = [line.day, line.opened, line.answered, line.kept, line.late, minutes, line.closed]
    return [*own, *(_counts(line, group).get(name, 0) for group, name in columns)]


def _counts(line: DayFigures, group: str) -> Mapping[str, int]:
    found: Mapping[str, int] = getattr(line, group)
    return found


def _days(here: Visit, month: str) -> tuple[date, date]:
    """First and last day of the month `2026-11`; of this month when it cannot be read."""
    today = console_of(here.request).auth.clock().astimezone(TOKYO).date()
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        first = today.replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])
