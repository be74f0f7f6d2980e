"""What an editor must confirm before launch: contacts, hours and fees that no present official page gives.

A page is present and official when its publisher is an office or the owner of the place, and it bears no date or one
of at most 24 months before the day it was checked. Older pages are the main danger: offices move and numbers change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.languages import Language
from knowledge.articles import Article, Figure
from knowledge.content_library import ContentLibrary
from knowledge.markup import plain_text
from knowledge.places import Place
from knowledge.sources import SourceRef

ItemKind = Literal["phone", "hours", "fee", "time"]
PRESENT_MONTHS = 24
_YEN = "\u5186"
_MONEY = re.compile(r"[0-9][0-9,]*")


@dataclass(frozen=True, slots=True)
class LaunchItem:
    """One thing to confirm. owner: id of the place or article. page: where to read; None: only by asking there."""

    kind: ItemKind
    owner: str
    name: str
    value: str
    reason: str
    page: str | None
    publisher: str
    page_date: str | None


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose value it is, and the page of its own."""

    id: str
    name: str
    page: str | None


def launch_list(library: ContentLibrary, language: Language = Language.JA) -> list[LaunchItem]:
    """All items: contacts first, then hours, fees and times; names in `language`."""
    items = [item for place in library.places.values() for item in _of_place(place, language)]
    items += [item for article in library.articles.values() for item in _of_article(article, language)]
    order: tuple[ItemKind, ...] = ("phone", "hours", "fee", "time")
    return sorted(items, key=lambda item: (order.index(item.kind), item.owner, item.value))


def is_present_official(source: SourceRef, checked_on: date | None) -> bool:
    """True for an official page that bears no date, or one of the 24 months before `checked_on`."""
    return source.kind == "official" and source.url is not None and not _is_old(source, checked_on)


def _is_old(source: SourceRef, checked_on: date | None) -> bool:
    if source.page_date is None or checked_on is None:
        return False
    year, month = ([*map(int, source.page_date.split("-")[:2]), 12])[:2]
    return (checked_on.year - year) * 12 + checked_on.month - month > PRESENT_MONTHS


def _of_place(place: Place, language: Language) -> Iterator[LaunchItem]:
    if not place.published:
        return
    by_id = {source.id: source for source in place.sources}
    subject = _Subject(place.id, plain_text(place.name.get(language) or place.id), place.url)
    for phone in place.phones:
        sources = [by_id[phone.source]] if phone.source in by_id else list(place.sources)
        reason = "" if phone.confirmed else "no present official page gives it"
        reason = reason or _why_not(sources, place.checked_on)
        if reason:
            yield _item("phone", f"{phone.number} ({phone.purpose})", reason, subject, sources)
    if place.hours:
        reason = _why_not(place.sources, place.checked_on)
        if reason:
            yield _item("hours", _hours(place), reason, subject, place.sources)


def _of_article(article: Article, language: Language) -> Iterator[LaunchItem]:
    by_id = {source.id: source for source in article.sources}
    variant = article.find(language) or article.source_variant
    source_text = article.source_variant
    if variant is None or source_text is None or article.superseded_by:
        return
    subject = _Subject(article.id, plain_text(variant.title), None)
    words = plain_text(f"{source_text.short}\n{source_text.body}")
    for figure in article.figures:
        kind = _kind(figure, words)
        if kind is None:
            continue
        sources = [by_id[figure.source]] if figure.source in by_id else list(article.sources)
        reason = _why_not(sources, article.checked_on)
        if reason:
            value = figure.value + (f" {figure.unit}" if figure.unit else "")
            yield _item(kind, value, reason, subject, sources)


def _kind(figure: Figure, words: str) -> ItemKind | None:
    unit = figure.unit or ""
    if "yen" in unit:
        return "fee"
    if unit == "time":
        return "time"
    if _MONEY.fullmatch(figure.value) and not unit:
        number = int(figure.value.replace(",", ""))
        if f"{number:,}{_YEN}" in words or f"{number}{_YEN}" in words:
            return "fee"
    return None


def _why_not(sources: Sequence[SourceRef], checked_on: date | None) -> str:
    """Why none of the sources confirms the value today; empty when one does."""
    if any(is_present_official(source, checked_on) for source in sources):
        return ""
    if any(source.kind == "official" and source.url for source in sources):
        return f"the official page is older than {PRESENT_MONTHS} months"
    return "no official page gives it"


def _item(kind: ItemKind, value: str, reason: str, subject: _Subject, sources: Sequence[SourceRef]) -> LaunchItem:
    """An item with the best page to read: the place's own, an official one, any."""
    best = min(sources, key=lambda source: (source.kind != "official", source.url is None), default=None)
    page = subject.page or (best.url if best else None)
    publisher = plain_text(best.publisher.get(Language.JA) or best.id) if best else ""
    return LaunchItem(kind, subject.id, subject.name, value, reason, page, publisher, best.page_date if best else None)


def _hours(place: Place) -> str:
    return "; ".join(
        f"{'/'.join(item.days)} {_clock(item.opening.open)}-{_clock(item.opening.close)}" for item in place.hours
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
