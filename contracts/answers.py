"""What the dialogue asks the knowledge service, and what comes back: Answer, Choices or NoAnswer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Union

from contracts.errors import WireFormatError
from contracts.languages import Language
from contracts.rich_text import Block, Span, Spans, spans_to_json
from contracts.wire import Json, flag, language, many, number, optional_text, record, text


@dataclass(frozen=True)
class AnswerQuery:
    """A question in a resident's own words, or the id of an article to show.

    text: the words (empty when `article` is given). language: of the answer.
    municipality: id such as `kikuyo`, or None. child_age: age band, or None. topic: to prefer, or None.
    last_article: article that the talk is about, for follow-ups ("And in Koshi?"). last_municipality: the town that
    it was about, where that is not the reader's own. last_question: the question before, if it got no answer yet.
    exclude: ids not to offer again.
    """

    text: str
    language: Language
    municipality: str | None = None
    child_age: str | None = None
    topic: str | None = None
    article: str | None = None
    last_article: str | None = None
    last_municipality: str | None = None
    last_question: str | None = None
    exclude: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return {
            "text": self.text,
            "language": self.language.value,
            "municipality": self.municipality,
            "child_age": self.child_age,
            "topic": self.topic,
            "article": self.article,
            "last_article": self.last_article,
            "last_municipality": self.last_municipality,
            "last_question": self.last_question,
            "exclude": list(self.exclude),
        }

    @classmethod
    def from_json(cls, value: Any) -> AnswerQuery:
        data = record(value, "query")
        return cls(
            text(data, "text", ""),
            language(data, "language"),
            optional_text(data, "municipality"),
            optional_text(data, "child_age"),
            optional_text(data, "topic"),
            optional_text(data, "article"),
            optional_text(data, "last_article"),
            optional_text(data, "last_municipality"),
            optional_text(data, "last_question"),
            many(data, "exclude", str),
        )


@dataclass(frozen=True)
class Candidate:
    """An article that was considered, with its score between 0 and 1."""

    article: str
    topic: str
    title: Spans
    score: float

    def to_json(self) -> Json:
        return {
            "article": self.article,
            "topic": self.topic,
            "title": spans_to_json(self.title),
            "score": round(self.score, 4),
        }

    @classmethod
    def from_json(cls, value: Any) -> Candidate:
        data = record(value, "candidate")
        return cls(
            text(data, "article"), text(data, "topic"), many(data, "title", Span.from_json), number(data, "score")
        )


@dataclass(frozen=True)
class Phone:
    """A number to call. `confirmed` False: show `as_of` and ask the reader to confirm it."""

    number: str
    purpose: Spans = ()
    confirmed: bool = True
    as_of: str | None = None

    def to_json(self) -> Json:
        return {
            "number": self.number,
            "purpose": spans_to_json(self.purpose),
            "confirmed": self.confirmed,
            "as_of": self.as_of,
        }

    @classmethod
    def from_json(cls, value: Any) -> Phone:
        data = record(value, "phone")
        return cls(
            text(data, "number"),
            many(data, "purpose", Span.from_json),
            flag(data, "confirmed", True),
            optional_text(data, "as_of"),
        )


@dataclass(frozen=True)
class OpenState:
    """Whether a place is open at the moment of the answer.

    state: `open`, `closed` or `unknown`. until: ISO time it closes (open). opens: ISO time it next opens (closed).
    """

    state: str
    until: str | None = None
    opens: str | None = None

    def to_json(self) -> Json:
        return {"state": self.state, "until": self.until, "opens": self.opens}

    @classmethod
    def from_json(cls, value: Any) -> OpenState:
        data = record(value, "open state")
        return cls(text(data, "state"), optional_text(data, "until"), optional_text(data, "opens"))


@dataclass(frozen=True)
class PlaceCard:
    """An office, school, class, clinic, desk or line, in the reader's language.

    name_ja and address_ja are for pointing at on a counter. hours: one line of text each.
    """

    id: str
    name: Spans
    name_ja: Spans
    phones: tuple[Phone, ...] = ()
    address: Spans = ()
    address_ja: Spans = ()
    hours: tuple[Spans, ...] = ()
    languages: Spans = ()
    open: OpenState = field(default_factory=lambda: OpenState("unknown"))
    url: str | None = None
    map_url: str | None = None

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "name": spans_to_json(self.name),
            "name_ja": spans_to_json(self.name_ja),
            "phones": [phone.to_json() for phone in self.phones],
            "address": spans_to_json(self.address),
            "address_ja": spans_to_json(self.address_ja),
            "hours": [spans_to_json(line) for line in self.hours],
            "languages": spans_to_json(self.languages),
            "open": self.open.to_json(),
            "url": self.url,
            "map_url": self.map_url,
        }

    @classmethod
    def from_json(cls, value: Any) -> PlaceCard:
        data = record(value, "place")
        return cls(
            text(data, "id"),
            many(data, "name", Span.from_json),
            many(data, "name_ja", Span.from_json),
            many(data, "phones", Phone.from_json),
            many(data, "address", Span.from_json),
            many(data, "address_ja", Span.from_json),
            many(data, "hours", lambda line: tuple(Span.from_json(span) for span in line)),
            many(data, "languages", Span.from_json),
            OpenState.from_json(data.get("open", {"state": "unknown"})),
            optional_text(data, "url"),
            optional_text(data, "map_url"),
        )


@dataclass(frozen=True)
class SourceLine:
    """Where an answer comes from: publisher as the reader reads it, link, date of the page if known."""

    publisher: Spans
    url: str | None = None
    page_date: str | None = None

    def to_json(self) -> Json:
        return {"publisher": spans_to_json(self.publisher), "url": self.url, "page_date": self.page_date}

    @classmethod
    def from_json(cls, value: Any) -> SourceLine:
        data = record(value, "source")
        return cls(
            many(data, "publisher", Span.from_json), optional_text(data, "url"), optional_text(data, "page_date")
        )


#: Notices on an answer; channels show their fixed words (phrase `notice.<value>`).
NOTICES = ("machine", "outdated", "only-ja", "unconfirmed")


@dataclass(frozen=True)
class Answer:
    """An approved article in one language.

    language: of the variant shown (differs from the one asked for when notice `only-ja` is set).
    asks: what the article needs to know first, `municipality` or `child_age`, when not known yet.
    languages: in which the same article can be shown. related: further articles offered.
    counter: the Japanese text for showing at a counter. next_question: a second question found in the message.
    all_ages: the article for children of every age, where this one stands in for it because of the child's age.
    """

    article: str
    topic: str
    language: Language
    title: Spans
    short: Spans
    body: tuple[Block, ...]
    places: tuple[PlaceCard, ...]
    sources: tuple[SourceLine, ...]
    checked_on: str
    score: float = 1.0
    notices: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    related: tuple[Candidate, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    counter: tuple[Block, ...] = ()
    municipality: str | None = None
    next_question: str | None = None
    all_ages: str | None = None

    def to_json(self) -> Json:
        return {
            "decision": "answer",
            "article": self.article,
            "topic": self.topic,
            "language": self.language.value,
            "title": spans_to_json(self.title),
            "short": spans_to_json(self.short),
            "body": [block.to_json() for block in self.body],
            "places": [place.to_json() for place in self.places],
            "sources": [source.to_json() for source in self.sources],
            "checked_on": self.checked_on,
            "score": round(self.score, 4),
            "notices": list(self.notices),
            "asks": list(self.asks),
            "languages": [item.value for item in self.languages],
            "related": [item.to_json() for item in self.related],
            "candidates": [item.to_json() for item in self.candidates],
            "counter": [block.to_json() for block in self.counter],
            "municipality": self.municipality,
            "next_question": self.next_question,
            "all_ages": self.all_ages,
        }

    @classmethod
    def from_json(cls, value: Any) -> Answer:
        data = record(value, "answer")
        return cls(
            article=text(data, "article"),
            topic=text(data, "topic"),
            language=language(data, "language"),
            title=many(data, "title", Span.from_json),
            short=many(data, "short", Span.from_json),
            body=many(data, "body", Block.from_json),
            places=many(data, "places", PlaceCard.from_json),
            sources=many(data, "sources", SourceLine.from_json),
            checked_on=text(data, "checked_on"),
            score=number(data, "score", 1.0),
            notices=many(data, "notices", str),
            asks=many(data, "asks", str),
            languages=many(data, "languages", Language),
            related=many(data, "related", Candidate.from_json),
            candidates=many(data, "candidates", Candidate.from_json),
            counter=many(data, "counter", Block.from_json),
            municipality=optional_text(data, "municipality"),
            next_question=optional_text(data, "next_question"),
            all_ages=optional_text(data, "all_ages"),
        )


@dataclass(frozen=True)
class Choices:
    """Up to three articles that may be meant.

    question: what was asked, where that is not the message itself but the question before it for another town or age.
    """

    candidates: tuple[Candidate, ...]
    question: str | None = None

    def to_json(self) -> Json:
        return {
            "decision": "choices",
            "candidates": [item.to_json() for item in self.candidates],
            "question": self.question,
        }


@dataclass(frozen=True)
class NoAnswer:
    """Nothing approved fits; `place` is the nearest office to ask, `candidates` what was considered.

    question: as in `Choices`.
    """

    place: PlaceCard | None = None
    candidates: tuple[Candidate, ...] = ()
    question: str | None = None

    def to_json(self) -> Json:
        return {
            "decision": "none",
            "place": self.place.to_json() if self.place else None,
            "candidates": [item.to_json() for item in self.candidates],
            "question": self.question,
        }


AnswerResult = Union[Answer, Choices, NoAnswer]


def result_from_json(value: Any) -> AnswerResult:
    """The decision in a reply of the knowledge service; raises WireFormatError on an unknown one."""
    data = record(value, "answer")
    decision = text(data, "decision")
    if decision == "answer":
        return Answer.from_json(data)
    if decision == "choices":
        return Choices(many(data, "candidates", Candidate.from_json), optional_text(data, "question"))
    if decision == "none":
        place = data.get("place")
        return NoAnswer(
            PlaceCard.from_json(place) if place else None,
            many(data, "candidates", Candidate.from_json),
            optional_text(data, "question"),
        )
    raise WireFormatError(f"unknown decision {decision!r}")
