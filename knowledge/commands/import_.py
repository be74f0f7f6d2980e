"""`import`: read somebody's file into the database; says what would change, then changes it."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import Language
from knowledge.commands.options import today
from knowledge.data_files import read_table
from knowledge.errors import FileUnreadable, KnowledgeError
from knowledge.importers.article_edits import import_edits
from knowledge.importers.article_sheet import read_articles
from knowledge.importers.events import import_events, read_events
from knowledge.importers.findings import LANGUAGES, Finding, error
from knowledge.importers.places_store import import_places
from knowledge.importers.plan import Change, Origin, Plan
from knowledge.importers.registers import READERS
from knowledge.importers.xliff import read_xliff
from knowledge.local_text import LocalText
from knowledge.settings import KnowledgeSettings
from knowledge.shelter_feed import keep, read_open
from knowledge.sources import SourceRef
from storage.engine import open_engine
from storage.migrating import migrate

if TYPE_CHECKING:
    from knowledge.commands.options import Subparsers

_SHOWN = 5
_TEXTS = {"articles": read_articles, "xliff": read_xliff}
FORMATS = (*READERS, "events", "open-shelters", *_TEXTS)


def add_arguments(subparsers: Subparsers) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("import", help="read a register, articles or translations into the database")
    parser.add_argument("format", choices=FORMATS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--leave-out-bad-rows", action="store_true", help="import the rest although rows have errors")
    parser.add_argument("--withdraw-missing", action="store_true", help="withdraw places the file no longer names")
    parser.add_argument("--publish", action="store_true", help="publish imported texts (never those of risky topics)")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="day on which the file was read")
    parser.add_argument("--page-date", default=None, help="date of the data, YYYY-MM-DD")
    parser.add_argument("--url", default=None, help="page where the data is published")
    parser.add_argument("--publisher", default=None, help="who publishes it, in Japanese")
    parser.add_argument("--words", choices=LANGUAGES, default="en", help="language of what is said")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Status 1 when the file has errors, 2 when it could not be read."""
    say = _Words(options.words)
    try:
        data = options.file.read_bytes()
    except OSError as problem:
        raise KnowledgeError(f"{options.file}: {problem.strerror}") from problem
    url = KnowledgeSettings().database_url
    try:
        work = _work(options, data, say)
    except FileUnreadable as problem:
        raise KnowledgeError(error(problem.code, None, None, **problem.values).say(options.words)) from problem
    migrate(url)
    return asyncio.run(_with_engine(url, work))


async def _with_engine(url: str, work: Callable[[AsyncEngine], Awaitable[int]]) -> int:
    engine = open_engine(url)
    try:
        return await work(engine)
    finally:
        await engine.dispose()


def _work(options: Namespace, data: bytes, say: _Words) -> Callable[[AsyncEngine], Awaitable[int]]:
    """The file is read now; what is returned only needs the database."""
    if options.format == "open-shelters":
        return _feed(data, say)
    if options.format in _TEXTS:
        return _texts(options, data, say)
    if options.format == "events":
        return _events(options, data, say)
    return _register(options, data, say)


def _register(options: Namespace, data: bytes, say: _Words) -> Callable[[AsyncEngine], Awaitable[int]]:
    reading = READERS[options.format](data)
    origin = origin_of(reading.scheme, today(options), options.page_date, options.url, options.publisher)

    async def work(engine: AsyncEngine) -> int:
        done = await import_places(
            engine,
            reading,
            origin,
            dry_run=options.dry_run,
            leave_out_bad_rows=options.leave_out_bad_rows,
            withdraw_gone=options.withdraw_missing,
            by=f"import:{options.format}",
        )
        say.reading(reading.encoding, len(reading.patches), done.plan.findings)
        say.places(done.plan)
        return say.end(done.plan.errors, done.written, options.dry_run, done.publication)

    return work


def _texts(options: Namespace, data: bytes, say: _Words) -> Callable[[AsyncEngine], Awaitable[int]]:
    edits, findings = _TEXTS[options.format](data)

    async def work(engine: AsyncEngine) -> int:
        done = await import_edits(
            engine,
            edits,
            findings,
            dry_run=options.dry_run,
            leave_out_bad_rows=options.leave_out_bad_rows,
            publish=options.publish,
            by=f"import:{options.format}",
        )
        say.reading(options.format, len(edits), done.findings)
        for step in done.steps:
            if step.action != "unchanged":
                say.line(f"{say.action(step.action)}: {step.article} ({step.language.value})")
        say.summary(done.count, 0)
        return say.end(done.errors, done.publication is not None, options.dry_run, done.publication)

    return work


def _events(options: Namespace, data: bytes, say: _Words) -> Callable[[AsyncEngine], Awaitable[int]]:
    origin = origin_of("opendata", today(options), options.page_date, options.url, options.publisher)
    reading = read_events(data, origin)

    async def work(engine: AsyncEngine) -> int:
        done = await import_events(
            engine, reading, dry_run=options.dry_run, leave_out_bad_rows=options.leave_out_bad_rows
        )
        say.reading(reading.encoding, len(reading.articles), reading.findings)
        counts = {"added": len(done.added), "changed": len(done.changed), "kept": len(done.kept)}
        say.summary(lambda action: counts.get(action, done.unchanged), 0)
        return say.end(reading.errors, done.written, options.dry_run, None)

    return work


def _feed(data: bytes, say: _Words) -> Callable[[AsyncEngine], Awaitable[int]]:
    states = read_open(data)

    async def work(engine: AsyncEngine) -> int:
        say.line(f"{await keep(engine, states, datetime.now(UTC))} open")
        return 0

    return work


def origin_of(scheme: str, day: date, page_date: str | None, url: str | None, publisher: str | None) -> Origin:
    """The source that readers are shown for a register."""
    row = read_table("registers")["sources"][scheme]
    names = {Language(key): name for key, name in row["publisher"].items()}
    if publisher:
        names = {Language.JA: publisher}
    return Origin(SourceRef(scheme, LocalText(names), url or row.get("url"), page_date), day)


class _Words:
    """Says what happened, in one language, to standard output."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._words: dict[str, Any] = read_table("import_words")[language]

    def line(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")

    def action(self, action: str) -> str:
        return str(self._words["actions"][action])

    def reading(self, encoding: str, rows: int, findings: list[Finding]) -> None:
        """All errors, and the first notes of each kind."""
        errors = [finding for finding in findings if finding.severity == "error"]
        notes: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            if finding.severity == "note":
                notes[finding.code].append(finding)
        for finding in errors:
            self.line(f"! {finding.say(self._language)}")
        for group in notes.values():
            for finding in group[:_SHOWN]:
                self.line(f"  {finding.say(self._language)}")
            if len(group) > _SHOWN:
                self._say("more", count=str(len(group) - _SHOWN))
        count = sum(len(group) for group in notes.values())
        self._say("read_as", encoding=encoding, rows=str(rows), errors=str(len(errors)), notes=str(count))

    def places(self, plan: Plan) -> None:
        """Each place that changes or is kept, then the totals."""
        for action in ("changed", "kept", "added"):
            steps = [step for step in plan.steps if step.action == action]
            for step in steps[: _SHOWN * 4]:
                self.line(f"{self.action(action)}: {step.id} {step.name}")
                for change in step.changes if action == "changed" else ():
                    self._change("change", change)
                for change in step.kept:
                    self._change("kept_change", change)
            if len(steps) > _SHOWN * 4:
                self._say("more", count=str(len(steps) - _SHOWN * 4))
        if plan.gone:
            self._say("gone", places=" ".join(plan.gone[:20]))
        self.summary(plan.count, len(plan.gone))

    def summary(self, count: Callable[[Any], int], gone: int) -> None:
        actions = {action: str(count(action)) for action in ("added", "changed", "unchanged", "kept")}
        self._say("summary", gone=str(gone), **actions)

    def end(self, errors: Iterable[Finding], written: bool, dry_run: bool, publication: int | None) -> int:
        """The last line and the exit status."""
        bad = bool(list(errors))
        if written and not dry_run:
            self._say("written", publication=str(publication if publication is not None else "-"))
        else:
            self._say("dry_run" if dry_run or not bad else "not_written")
        return 1 if bad else 0

    def _change(self, key: str, change: Change) -> None:
        values = {name: self._value(value) for name, value in (("before", change.before), ("after", change.after))}
        self.line("    " + Template(str(self._words[key])).substitute(key=change.key, **values))

    def _value(self, value: Any) -> str:
        return str(self._words["empty"]) if value in (None, "", [], {}) else str(value)

    def _say(self, key: str, **values: str) -> None:
        self.line(Template(str(self._words[key])).substitute(values))
