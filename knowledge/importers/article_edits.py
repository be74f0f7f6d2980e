"""Texts of articles that come back from editors and translators: planned, then written as drafts or published.

Each text carries the version it was exported as. What somebody edited since is never overwritten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import SOURCE_LANGUAGE, Language
from knowledge.articles import Article, Variant
from knowledge.errors import MarkupInvalid
from knowledge.importers.findings import Finding, error, note
from knowledge.markup import parse_body, parse_spans
from knowledge.repository import add_article, newest_articles, next_publication, read_counter
from storage.times import utc_now

EditAction = Literal["added", "changed", "unchanged", "kept"]


@dataclass(frozen=True, slots=True)
class ArticleEdit:
    """One text. row: in a sheet, or the number of a unit. questions None: not part of the exchange, left as they are.

    version: of the text when it was exported, empty for one that did not exist. made_from: source hash then.
    """

    article: str
    language: Language
    row: int
    title: str
    short: str
    body: str
    questions: tuple[str, ...] | None = None
    version: str = ""
    made_from: str = ""


@dataclass(frozen=True, slots=True)
class EditStep:
    """What happens to one text."""

    article: str
    language: Language
    action: EditAction


@dataclass(slots=True)
class EditPlan:
    """All steps, what was found, and the articles as they will be."""

    steps: list[EditStep] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    articles: dict[str, Article] = field(default_factory=dict)
    publication: int | None = None
    drafts: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """What must be mended in the file, or left out on purpose."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def count(self, action: EditAction) -> int:
        """How many texts it happens to."""
        return sum(step.action == action for step in self.steps)


def version_of(variant: Variant | None) -> str:
    """16 hex digits that change with any word of a text; empty where there is none."""
    if variant is None:
        return ""
    words = [variant.title, variant.short, variant.body, *variant.questions]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:16]


def plan_edits(edits: Iterable[ArticleEdit], current: Mapping[str, Article], findings: Iterable[Finding]) -> EditPlan:
    """What the texts change. `current`: every article as it stands now, drafts too."""
    result = EditPlan(findings=list(findings))
    seen: dict[tuple[str, Language], int] = {}
    for edit in edits:
        key = (edit.article, edit.language)
        if key in seen:
            result.findings.append(error("twice", edit.row, None, first=str(seen[key])))
            continue
        seen[key] = edit.row
        article = result.articles.get(edit.article) or current.get(edit.article)
        if article is None:
            result.findings.append(error("unknown_article", edit.row, None, value=edit.article))
            continue
        problem = _unreadable(edit)
        if problem:
            result.findings.append(error("markup", edit.row, None, reason=problem))
            continue
        _step(edit, article, result)
    return result


def _step(edit: ArticleEdit, article: Article, result: EditPlan) -> None:
    before = article.find(edit.language)
    wanted = _variant(edit, before)
    action: EditAction
    if before is not None and _words(wanted) == _words(before):
        action = "unchanged"
    elif edit.version != version_of(before):
        action = "kept"
        result.findings.append(note("edited_since", edit.row, None, article=edit.article, language=edit.language.value))
    else:
        action = "changed" if before else "added"
        variants = {**article.variants, edit.language: wanted}
        in_order = {language: variants[language] for language in Language if language in variants}
        result.articles[article.id] = replace(article, variants=in_order)
    result.steps.append(EditStep(edit.article, edit.language, action))


def _variant(edit: ArticleEdit, before: Variant | None) -> Variant:
    questions = edit.questions
    if questions is None:
        questions = before.questions if before else ()
    made_from = "" if edit.language is SOURCE_LANGUAGE else edit.made_from
    return Variant(
        edit.language,
        edit.title,
        edit.short,
        edit.body,
        questions,
        based_on=made_from or (before.based_on if before else ""),
        made_by="person",
        reviewed_on=before.reviewed_on if before else None,
    )


def _words(variant: Variant) -> tuple[object, ...]:
    return variant.title, variant.short, variant.body, variant.questions


def _unreadable(edit: ArticleEdit) -> str | None:
    try:
        for text in (edit.title, edit.short, *(edit.questions or ())):
            parse_spans(text)
        parse_body(edit.body)
    except MarkupInvalid as problem:
        return str(problem)
    return None if edit.title and edit.short else "title and short must not be empty"


async def import_edits(
    engine: AsyncEngine,
    edits: Iterable[ArticleEdit],
    findings: Iterable[Finding] = (),
    *,
    dry_run: bool = False,
    leave_out_bad_rows: bool = False,
    publish: bool = False,
    by: str | None = None,
    now: datetime | None = None,
) -> EditPlan:
    """Write what changes as new revisions, drafts unless `publish`; risky topics stay drafts for a second person."""
    moment = now or utc_now()
    async with engine.begin() as connection:
        await read_counter(connection, lock=True)
        current = {article.id: article for article in await newest_articles(connection)}
        made = plan_edits(edits, current, findings)
        if dry_run or (made.errors and not leave_out_bad_rows):
            return made
        published = False
        for article in made.articles.values():
            out = publish and article.risk == "normal"
            await add_article(connection, article, origin="editor", now=moment, publish=out, created_by=by)
            published = published or out
            if not out:
                made.drafts.append(article.id)
        made.publication = await next_publication(connection, moment) if published else await read_counter(connection)
    return made


async def export_articles(engine: AsyncEngine, ids: Iterable[str] = ()) -> list[Article]:
    """The articles as their newest revisions say, all or the named ones, by id."""
    wanted = set(ids)
    async with engine.connect() as connection:
        return [item for item in await newest_articles(connection) if not wanted or item.id in wanted]
