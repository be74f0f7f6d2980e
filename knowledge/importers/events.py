"""The national open-data set of events as draft articles: the facts of each in Japanese, for an editor to finish.

Nothing of it is published by the import; an article that a person has worked on since is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from string import Template
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.languages import Language
from knowledge.articles import Article, Figure, Variant
from knowledge.data_files import read_table
from knowledge.importers.cells import Cells, by_code, by_name, is_elsewhere
from knowledge.importers.findings import Finding, error, note
from knowledge.importers.plan import Origin
from knowledge.importers.registers import slug
from knowledge.importers.sheets import read_sheet
from knowledge.records import article_hash
from knowledge.repository import add_article
from knowledge.tables import article_revision
from storage.times import utc_now

#: Who writes these revisions; a newer one by anybody else is a person's.
MADE_BY = "import:events"
_TOPIC = "community"


@dataclass(slots=True)
class EventReading:
    """Draft articles and findings. encoding: what the file was read as."""

    articles: list[Article] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    encoding: str = ""

    @property
    def errors(self) -> list[Finding]:
        """What must be mended in the file, or left out on purpose."""
        return [finding for finding in self.findings if finding.severity == "error"]


@dataclass(slots=True)
class EventResult:
    """Ids by what happened to them."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0
    written: bool = False


def read_events(data: bytes, origin: Origin) -> EventReading:
    """The events of a file that are still to come on the day of `origin`; raises FileUnreadable."""
    sheet = read_sheet(data)
    names = read_table("registers")["events"]
    reading = EventReading(findings=list(sheet.findings), encoding=sheet.encoding)
    for name in ("name", "first"):
        if not sheet.has(*names[name]):
            reading.findings.append(error("heading", None, None, wanted=" / ".join(names[name])))
    for row in sheet.rows if not any(finding.code == "heading" for finding in reading.findings) else ():
        cells = Cells(row, names, reading.findings)
        if is_elsewhere(cells.text("area")):
            cells.remark("elsewhere", "area")
            continue
        article = _article(cells, origin)
        if article is None or cells.bad:
            continue
        if article.review_by and article.review_by < origin.checked_on:
            cells.remark("past", "first", name=cells.text("name"))
            continue
        reading.articles.append(article)
    return reading


def _article(cells: Cells, origin: Origin) -> Article | None:
    name = cells.text("name", required=True, most=120)
    first, last = cells.day("first", required=True), cells.day("last")
    number, area = cells.text("id", required=True), cells.text("area")
    town = by_code(area) or by_name(cells.text("address")) or by_name(cells.text("town_name"))
    if town is None:
        cells.refuse("municipality", "area", value=area or cells.text("town_name"))
    values = {
        "time": " – ".join(part for part in (cells.clock("opens"), cells.clock("closes")) if part)
        or cells.text("time_note"),
        "place": " ".join(part for part in (cells.text("place"), cells.text("address")) if part),
        "fee": " ".join(part for part in (cells.text("fee"), cells.text("fee_note", most=1000)) if part),
        "capacity": cells.text("capacity"),
        "join": cells.text("join", most=1000),
        "organiser": cells.text("organiser"),
        "contact": " ".join(part for part in (cells.text("contact"), cells.phone("phone")) if part),
        "url": cells.url("url"),
    }
    about = cells.text("about", most=5000)
    if cells.bad or first is None or town is None:
        return None
    days = [day for day in (first, last) if day]
    return Article(
        id=f"event-{slug(f'{area}-{number}')}",
        topic=_TOPIC,
        variants={Language.JA: _variant(name, days, about, values)},
        audience=("resident",),
        municipalities=(town,),
        figures=tuple(Figure(day.isoformat(), None, origin.source.id) for day in days),
        sources=(origin.source,),
        valid_from=origin.checked_on,
        checked_on=origin.checked_on,
        review_by=max(days),
        editor_note=_note(cells),
    )


def _variant(name: str, days: list[date], about: str, values: dict[str, str]) -> Variant:
    words = read_table("event_words")
    dates = [Template(words["day"]).substitute(year=day.year, month=day.month, day=day.day) for day in days]
    when = dates[0] if len(set(dates)) == 1 else Template(words["until"]).substitute(first=dates[0], last=dates[-1])
    place = values["place"].split(" ")[0]
    where = Template(words["place"]).substitute(place=place) if place else ""
    lines = [Template(words["lines"][key]).substitute(value=_plain(value)) for key, value in values.items() if value]
    return Variant(
        Language.JA,
        Template(words["title"]).substitute(name=_plain(name), when=when),
        Template(words["short"]).substitute(name=_plain(name), when=when, place=where),
        "\n".join([*([_plain(about), ""] if about else []), *lines]),
        tuple(Template(question).substitute(name=name) for question in words["questions"]),
        made_by="machine",
    )


def _plain(text: str) -> str:
    """Words of a register without what our markup would read as its own."""
    return text.replace("{", "(").replace("}", ")").replace("**", "")


def _note(cells: Cells) -> str:
    english = cells.text("en")
    return f"Made from an open-data set. English name there: {english}" if english else "Made from an open-data set."


async def import_events(
    engine: AsyncEngine,
    reading: EventReading,
    *,
    dry_run: bool = False,
    leave_out_bad_rows: bool = False,
    now: datetime | None = None,
) -> EventResult:
    """Write new and changed events as drafts; nothing where the file has errors, unless they are left out."""
    result = EventResult()
    moment = now or utc_now()
    async with engine.begin() as connection:
        newest = await _newest(connection, [article.id for article in reading.articles])
        wanted = []
        for article in reading.articles:
            row = newest.get(article.id)
            if row is None:
                result.added.append(article.id)
            elif row.created_by != MADE_BY:
                result.kept.append(article.id)
                continue
            elif row.content_hash == article_hash(article):
                result.unchanged += 1
                continue
            else:
                result.changed.append(article.id)
            wanted.append(article)
        if dry_run or (reading.errors and not leave_out_bad_rows):
            return result
        for article in wanted:
            await add_article(
                connection, article, origin="editor", now=moment, publish=False, created_by=MADE_BY, note="open data"
            )
            title = article.variants[Language.JA].title
            reading.findings.append(note("draft", None, None, name=title))
        result.written = True
    return result


async def _newest(connection: AsyncConnection, ids: list[str]) -> dict[str, Any]:
    table = article_revision
    newest = select(func.max(table.c.id)).where(table.c.article_id.in_(ids)).group_by(table.c.article_id)
    rows = await connection.execute(select(table).where(table.c.id.in_(newest)))
    return {row.article_id: row for row in rows}
