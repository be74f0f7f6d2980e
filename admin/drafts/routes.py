"""`/cases/{id}/to-article` and `/drafts`: begin an article from a case, and see what was begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends
from sqlalchemy import select
from starlette.responses import HTMLResponse, Response

from admin.access import AnyVisit, GenuineVisit, console_of, needs
from admin.drafts.from_case import article_from
from admin.errors import UnknownStaff
from admin.pages import TOKYO
from admin.roles import Permission
from admin.tickets.case_routes import write_deed
from admin.tickets.parts import parts_of, staff_of
from contracts.languages import Language
from knowledge.repository import add_article
from knowledge.tables import article_revision, article_variant
from storage.engine import reading, writing

router = APIRouter(dependencies=[Depends(needs(Permission.ARTICLE_DRAFT))])


@dataclass(frozen=True, slots=True)
class Begun:
    """An article that nobody published. texts: language -> title, short answer, body, example questions."""

    revision: int
    article: str
    note: str
    by: str
    at: datetime
    texts: dict[Language, Any]


@router.post("/cases/{ticket_id}/to-article", dependencies=[Depends(needs(Permission.CASE_READ))])
async def to_article(here: GenuineVisit, ticket_id: str) -> Response:
    """One click: a draft that no resident sees."""
    parts, console = parts_of(here), console_of(here.request)
    case = await parts.cases.open(ticket_id, staff_of(here))
    article = article_from(case, await parts.library.now(), parts.clock().astimezone(TOKYO).date())
    async with writing(console.engine) as connection:
        revision = await add_article(
            connection,
            article,
            origin="editor",
            now=parts.clock(),
            publish=False,
            created_by=here.person.staff_id,
            note=article.editor_note,
        )
    await write_deed(here, "article", case.ticket)
    return here.redirect(f"/drafts/{revision}")


@router.get("/drafts")
async def drafts_page(here: AnyVisit) -> HTMLResponse:
    """All drafts that were never published, the newest first."""
    return here.page("drafts/drafts.html", drafts=await _begun(here.request, None))


@router.get("/drafts/{revision}")
async def draft_page(here: AnyVisit, revision: int) -> HTMLResponse:
    """One draft with all its texts."""
    found = await _begun(here.request, revision)
    if not found:
        raise UnknownStaff(str(revision))
    return here.page("drafts/draft.html", draft=found[0])


async def _begun(request: Any, revision: int | None) -> list[Begun]:
    query = select(article_revision).where(
        article_revision.c.published_at.is_(None), article_revision.c.origin == "editor"
    )
    if revision is not None:
        query = query.where(article_revision.c.id == revision)
    async with reading(console_of(request).engine) as connection:
        rows = (await connection.execute(query.order_by(article_revision.c.id.desc()).limit(100))).mappings().all()
        ids = [row["id"] for row in rows]
        texts = (
            (await connection.execute(select(article_variant).where(article_variant.c.revision_id.in_(ids))))
            .mappings()
            .all()
        )
    return [
        Begun(
            row["id"],
            row["article_id"],
            row["note"] or "",
            row["created_by"] or "",
            row["created_at"],
            {Language(text["language"]): text for text in texts if text["revision_id"] == row["id"]},
        )
        for row in rows
    ]
