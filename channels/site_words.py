"""What is said about evacuation sites, the same on every channel: spans by part, for a renderer to set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from channels.partial_dates import partial_date
from channels.phrases import UnknownPhrase, phrase, words
from contracts.answers import SourceLine
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import Button
from contracts.rich_text import Span, Spans
from contracts.sites import ASKED_HAZARDS, SITE_KINDS, SiteCard, SitesFound

JST = timezone(timedelta(hours=9))
_MARK = "\x00"


def head(found: SitesFound, language: Language) -> Spans:
    """ "Nearest evacuation sites from …"."""
    if not found.start:
        return phrase("sites.here", language)
    return _around("sites.from", "start", found.start, language)


def fit(found: SitesFound, language: Language) -> Spans:
    """For which hazard these are, or that one must be chosen."""
    if found.hazard is None:
        return phrase("sites.any", language)
    key = "sites.marked" if found.fit == "marked" else "sites.unknown"
    return _around(key, "hazard", hazard_name(found.hazard, language), language)


def distance(site: SiteCard, language: Language) -> Spans:
    """ "About 650 m in a straight line, about 11 min on foot"."""
    if site.metres < 1000:
        length = words("sites.metres", language, count=str(site.metres))
    else:
        length = words("sites.kilometres", language, count=f"{site.metres / 1000:.2f}".rstrip("0").rstrip("."))
    return phrase("sites.distance", language, distance=length, minutes=str(site.minutes))


def kinds(site: SiteCard, language: Language) -> Spans:
    """What kind of site it is, most urgent first."""
    return _joined((phrase(f"sites.kind.{kind}", language) for kind in site.kinds if kind in SITE_KINDS), language)


def fits(site: SiteCard, language: Language) -> Spans:
    """ "For: earthquake, flood"."""
    if not site.fits:
        return phrase("sites.fits_none", language)
    return (*phrase("sites.fits", language), *_joined((hazard_name(item, language) for item in site.fits), language))


def opening(site: SiteCard, language: Language) -> Spans:
    """Whether it is open now and how full; honest where nobody knows.

    A place that is only for fleeing to (a park, a ground) is not opened by anybody: nothing is said but "open".
    """
    if site.open != "open" and not set(site.kinds) - {"site"}:
        return ()
    state = site.open if site.open in ("open", "closed") else "unknown"
    said = phrase(f"sites.open.{state}", language)
    if site.crowded in ("calm", "busy", "full"):
        return (*said, Span(" ("), *phrase(f"sites.crowded.{site.crowded}", language), Span(")"))
    return said


def remarks(found: SitesFound, language: Language) -> list[Spans]:
    """The difference between the kinds shown, how the walk is estimated, what is not known."""
    shown = [kind for kind in SITE_KINDS if any(kind in site.kinds for site in found.sites)]
    lines = [phrase(f"sites.explain.{kind}", language) for kind in shown]
    if found.partial:
        lines.append(phrase("sites.partial", language))
    if found.open_as_of:
        lines.append(_around("sites.open_as_of", "when", moment(found.open_as_of, language), language))
    else:
        lines.append(phrase("sites.open_unknown", language))
    return [*lines, phrase("sites.estimate", language)]


def source(line: SourceLine, language: Language) -> Spans:
    """The publisher, a link where it has a page, and the date of its list."""
    publisher = tuple(Span(span.text, span.reading, line.url) for span in line.publisher)
    dated = phrase("sites.as_of", language, date=partial_date(line.page_date, language)) if line.page_date else ()
    return (*publisher, *dated)


def hazard_buttons(found: SitesFound, language: Language) -> tuple[Button, ...]:
    """One for each hazard that is asked about, without the one that is shown."""
    start = _start(found)
    return tuple(
        Button(Command.of("sites", hazard=hazard, **start), title=hazard_name(hazard, language))
        for hazard in ASKED_HAZARDS
        if hazard != found.hazard and start
    )


def card_command(found: SitesFound) -> Command:
    """The same sites, large and in Japanese."""
    hazard = {"hazard": found.hazard} if found.hazard else {}
    return Command.of("sites", card="1", **hazard, **_start(found))


def hazard_name(hazard: str, language: Language) -> Spans:
    """A hazard in words; an id that a newer service knows stays as it is."""
    try:
        return phrase(f"sites.hazard.{hazard}", language)
    except UnknownPhrase:
        return (Span(hazard),)


def moment(text: str, language: Language) -> Spans:
    """An ISO time on Japan's clock."""
    try:
        at = datetime.fromisoformat(text).astimezone(JST)
    except ValueError:
        return (Span(text),)
    month = words(f"web.month.{at.month}", language) if language is Language.EN else str(at.month)
    return phrase("sites.moment", language, month=month, day=str(at.day), time=f"{at.hour}:{at.minute:02d}")


def _start(found: SitesFound) -> dict[str, str]:
    if found.at:
        return {"at": found.at}
    return {"near": found.near} if found.near else {}


def _joined(parts: Iterable[Spans], language: Language) -> Spans:
    join = phrase("sites.list_join", language)
    out: list[Span] = []
    for part in parts:
        out += [*(join if out else ()), *part]
    return tuple(out)


def _around(key: str, name: str, inner: Spans, language: Language) -> Spans:
    """The phrase with its one value replaced by spans, so that readings inside the value are kept."""
    return tuple(
        part for span in phrase(key, language, **{name: _MARK}) for part in (inner if span.text == _MARK else (span,))
    )
