"""What the dialogue says back. The bot holds no words: a Reply names a phrase or carries an approved article.

Changes of state come *up* as replies too (`LanguageChange`, `Remember`, `EscalationRequest`, `Feedback`):
the gateway carries them out; the dialogue engine itself changes nothing outside its own slots.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Union

from contracts.answers import Answer, Candidate, PlaceCard
from contracts.commands import Command
from contracts.errors import WireFormatError
from contracts.languages import Language
from contracts.rich_text import Span, Spans, spans_to_json
from contracts.sites import SitesFound
from contracts.wire import Json, flag, language, many, optional_text, record, text


@dataclass(frozen=True)
class Button:
    """One tap under a reply: a phrase key for its label (`label`), or words from content (`title`)."""

    command: Command
    label: str | None = None
    title: Spans = ()

    def to_json(self) -> Json:
        return {"command": self.command.encode(), "label": self.label, "title": spans_to_json(self.title)}

    @classmethod
    def from_json(cls, value: Any) -> Button:
        data = record(value, "button")
        return cls(
            Command.decode(text(data, "command")), optional_text(data, "label"), many(data, "title", Span.from_json)
        )


@dataclass(frozen=True)
class Phrase:
    """Fixed words by key from channels/wording, with values, buttons, and places whose numbers it names.

    japanese: those of the values that are words, in Japanese for staff; empty where none differs.
    """

    key: str
    values: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    places: tuple[PlaceCard, ...] = ()
    japanese: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> Json:
        return {
            "kind": "phrase",
            "key": self.key,
            "values": dict(self.values),
            "buttons": [button.to_json() for button in self.buttons],
            "places": [place.to_json() for place in self.places],
            **({"japanese": dict(self.japanese)} if self.japanese else {}),
        }


@dataclass(frozen=True)
class AnswerReply:
    """An approved article. `easier`, other languages, counter card, feedback buttons are the channel's to add."""

    answer: Answer

    def to_json(self) -> Json:
        return {"kind": "answer", "answer": self.answer.to_json()}


@dataclass(frozen=True)
class ChoicesReply:
    """ "Did you mean": up to three articles, then none-of-these."""

    candidates: tuple[Candidate, ...]

    def to_json(self) -> Json:
        return {"kind": "choices", "candidates": [item.to_json() for item in self.candidates]}


@dataclass(frozen=True)
class CounterCard:
    """The article's Japanese text and places, large, for showing to a clerk; `resident` is the reader's own line."""

    answer: Answer
    resident: Spans

    def to_json(self) -> Json:
        return {"kind": "counter", "answer": self.answer.to_json(), "resident": spans_to_json(self.resident)}


#: How the text of a StaffReply came about.
STAFF_LABELS = (
    "written",  # a staff member wrote it in this language
    "checked",  # translated by machine, checked by staff
    "machine",  # translated by machine, unchecked
    "untranslated",  # Japanese only: no translation was to be had
)


@dataclass(frozen=True)
class StaffReply:
    """A staff member's words. text: in `language`; original: the Japanese it was made from, None if `text` is it.

    label: one of STAFF_LABELS. staff: display name.
    """

    text: str
    language: Language
    label: str
    staff: str
    original: str | None = None

    def to_json(self) -> Json:
        return {
            "kind": "staff",
            "text": self.text,
            "language": self.language.value,
            "label": self.label,
            "staff": self.staff,
            "original": self.original,
        }


@dataclass(frozen=True)
class SitesReply:
    """The nearest evacuation sites; buttons for one hazard are the channel's to add.

    card: show them large and in Japanese, to ask somebody for the way.
    """

    found: SitesFound
    card: bool = False

    def to_json(self) -> Json:
        return {"kind": "sites", "found": self.found.to_json(), "card": self.card}


@dataclass(frozen=True)
class EscalationRequest:
    """The resident wishes for a person. topic and article: what it was about, if known. reason: `asked` or `misses`."""

    reason: str
    topic: str | None = None
    article: str | None = None

    def to_json(self) -> Json:
        return {"kind": "escalation", "reason": self.reason, "topic": self.topic, "article": self.article}


@dataclass(frozen=True)
class LanguageChange:
    """From now on answer this conversation in `language`; `furigana` switches readings when it is not None."""

    language: Language | None = None
    furigana: bool | None = None

    def to_json(self) -> Json:
        return {
            "kind": "language",
            "language": self.language.value if self.language else None,
            "furigana": self.furigana,
        }


@dataclass(frozen=True)
class Remember:
    """Facts to keep for the conversation (None = unchanged).

    seeking: the next message may name where to look for evacuation sites; the hazard, or `any`.
    """

    municipality: str | None = None
    child_age: str | None = None
    offer_declined: bool | None = None
    seeking: str | None = None

    def to_json(self) -> Json:
        return {
            "kind": "remember",
            "municipality": self.municipality,
            "child_age": self.child_age,
            "offer_declined": self.offer_declined,
            "seeking": self.seeking,
        }


@dataclass(frozen=True)
class Feedback:
    """The resident found the article helpful, or not."""

    article: str
    helpful: bool

    def to_json(self) -> Json:
        return {"kind": "feedback", "article": self.article, "helpful": self.helpful}


@dataclass(frozen=True)
class Missed:
    """This question got no answer (kept for editors, counted for the offer of a person)."""

    candidates: tuple[Candidate, ...] = ()

    def to_json(self) -> Json:
        return {"kind": "missed", "candidates": [item.to_json() for item in self.candidates]}


#: Replies that a resident sees.
Visible = Union[Phrase, AnswerReply, ChoicesReply, CounterCard, SitesReply, StaffReply]
VISIBLE = (Phrase, AnswerReply, ChoicesReply, CounterCard, SitesReply, StaffReply)
#: Replies that the gateway carries out.
Effect = Union[EscalationRequest, LanguageChange, Remember, Feedback, Missed]
Reply = Union[Visible, Effect]


def _optional_flag(data: Any, key: str) -> bool | None:
    return None if data.get(key) is None else flag(data, key)


def _phrase(data: Mapping[str, Any]) -> Phrase:
    buttons, places = many(data, "buttons", Button.from_json), many(data, "places", PlaceCard.from_json)
    return Phrase(text(data, "key"), _values(data, "values"), buttons, places, _values(data, "japanese"))


def _values(data: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((str(k), str(v)) for k, v in record(data.get(key, {}), key).items()))


def _staff(data: Mapping[str, Any]) -> StaffReply:
    label = text(data, "label")
    if label not in STAFF_LABELS:
        raise WireFormatError(f"unknown label {label!r}")
    original = optional_text(data, "original")
    return StaffReply(text(data, "text"), language(data, "language"), label, text(data, "staff"), original)


_READERS: dict[str, Callable[[Mapping[str, Any]], Reply]] = {
    "phrase": _phrase,
    "answer": lambda data: AnswerReply(Answer.from_json(data.get("answer"))),
    "choices": lambda data: ChoicesReply(many(data, "candidates", Candidate.from_json)),
    "counter": lambda data: CounterCard(Answer.from_json(data.get("answer")), many(data, "resident", Span.from_json)),
    "staff": _staff,
    "sites": lambda data: SitesReply(SitesFound.from_json(data.get("found")), flag(data, "card")),
    "escalation": lambda data: EscalationRequest(
        text(data, "reason"), optional_text(data, "topic"), optional_text(data, "article")
    ),
    "language": lambda data: LanguageChange(
        language(data, "language") if data.get("language") else None, _optional_flag(data, "furigana")
    ),
    "remember": lambda data: Remember(
        optional_text(data, "municipality"),
        optional_text(data, "child_age"),
        _optional_flag(data, "offer_declined"),
        optional_text(data, "seeking"),
    ),
    "feedback": lambda data: Feedback(text(data, "article"), flag(data, "helpful")),
    "missed": lambda data: Missed(many(data, "candidates", Candidate.from_json)),
}


def reply_from_json(value: Any) -> Reply:
    """The reply in one `custom` message of Rasa; raises WireFormatError on an unknown kind."""
    data = record(value, "reply")
    read = _READERS.get(text(data, "kind"))
    if read is None:
        raise WireFormatError(f"unknown reply kind {data['kind']!r}")
    return read(data)
