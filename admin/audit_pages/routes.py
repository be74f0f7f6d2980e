"""`/audit`: the trail with filters, and the same as CSV. Looking at it is written down too."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, Response

from admin import accounts, audit
from admin.access import AnyVisit, Visit, console_of, needs
from admin.audit import ACTIONS, Filter
from admin.cells import safe_cell
from admin.pages import TOKYO
from admin.roles import Permission
from storage.engine import reading, writing

router = APIRouter(prefix="/audit", dependencies=[Depends(needs(Permission.AUDIT_READ))])
_PAGE, _EXPORT = 100, 50_000
Choice = Annotated[str, Query(max_length=80)]


def wanted(  # noqa: PLR0917 - one parameter for each field of the form
    actor: Choice = "",
    action: Choice = "",
    of: Annotated[str, Query(max_length=80, alias="object")] = "",
    since: Choice = "",
    until: Choice = "",
    before: int = 0,
) -> Filter:
    """The filter of an address; days are Japan's, `until` included. What cannot be read counts as not given."""
    return Filter(
        actor_id=actor or None,
        action=action if action in ACTIONS else None,
        object_id=of.strip() or None,
        since=_start(since),
        until=_start(until, 1),
        before=before or None,
        limit=_PAGE,
    )


@router.get("")
async def audit_page(here: AnyVisit, chosen: Annotated[Filter, Depends(wanted)]) -> HTMLResponse:
    """The newest rows, a hundred a page."""
    engine = console_of(here.request).auth.engine
    rows = await audit.read(engine, chosen)
    await _note(here, "audit.read")
    async with reading(engine) as connection:
        people = await accounts.list_accounts(connection)
    query = here.request.query_params
    return here.page(
        "audit/audit.html",
        rows=rows,
        people=people,
        names={person.id: person.name for person in people},
        actions=ACTIONS,
        query={name: query.get(name, "") for name in ("actor", "action", "object", "since", "until")},
        older=rows[-1].id if len(rows) == _PAGE else None,
    )


@router.get("/audit.csv")
async def audit_csv(here: AnyVisit, chosen: Annotated[Filter, Depends(wanted)]) -> Response:
    """The rows of the filter as CSV, times in Japan's, newest first."""
    await _note(here, "audit.export")
    rows = await audit.read(console_of(here.request).auth.engine, _all(chosen))
    out = StringIO()
    out.write("\ufeff")  # Excel reads UTF-8 only with it
    lines = csv.writer(out)
    lines.writerow(["id", "time (JST)", "actor", "actor id", "action", "object", "object id", "detail", "address"])
    for row in rows:
        cells = (
            *(row.id, row.at.astimezone(TOKYO).isoformat(timespec="seconds"), row.actor_name, row.actor_id or ""),
            *(row.action, row.object_kind, row.object_id),
            *(json.dumps(row.detail, ensure_ascii=False) if row.detail else "", row.address_key[:8]),
        )
        lines.writerow([safe_cell(cell) for cell in cells])
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _all(chosen: Filter) -> Filter:
    return Filter(
        chosen.actor_id, chosen.action, None, chosen.object_id, chosen.since, chosen.until, chosen.before, _EXPORT
    )


async def _note(here: Visit, action: str) -> None:
    auth = console_of(here.request).auth
    async with writing(auth.engine) as connection:
        await audit.write(connection, auth.clock(), here.actor, action)


def _start(text: str, later: int = 0) -> datetime | None:
    try:
        chosen = date.fromisoformat(text) + timedelta(days=later)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(chosen, time(), TOKYO).astimezone(UTC)
