"""The form by which a resident asks for a person: only what staff need, what is known is skipped. Pure values.

It lives in the conversation (sealed), not in the dialogue engine: so it works during an outage, on every channel
alike, and the resident's sentence never enters the engine's memory. See docs/adr.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from conversations.ticket_values import AnswerBy, TicketRequest

Step = Literal["topic", "sentence", "answer", "contact", "share"]
#: Topics where a phone call is offered first.
URGENT_TOPICS = frozenset({"emergency-health", "disaster"})
OTHER_TOPIC = "other"
LONGEST_SENTENCE = 1000
_PHONE = re.compile(r"\+?\d[\d\s()./-]{7,20}\d")


@dataclass(frozen=True, slots=True)
class WishForm:
    """What is known so far. None = not asked yet; an empty sentence = the resident wrote none.

    sentence_messages, contact_messages: ids of the messages it came from, so that unsending reaches it.
    """

    reason: str
    topic: str | None = None
    article: str | None = None
    sentence: str | None = None
    answer_by: AnswerBy | None = None
    contact: str = ""
    sentence_messages: tuple[str, ...] = ()
    contact_messages: tuple[str, ...] = ()

    @property
    def step(self) -> Step:
        """What to ask next."""
        if self.topic is None:
            return "topic"
        if self.sentence is None:
            return "sentence"
        if self.answer_by is None:
            return "answer"
        return "contact" if self.answer_by == "phone" and not self.contact else "share"

    @property
    def urgent(self) -> bool:
        """Whether the phone is quicker than we are."""
        return self.topic in URGENT_TOPICS

    def with_topic(self, topic: str) -> WishForm:
        """What it is about."""
        return replace(self, topic=topic)

    def with_answer(self, answer_by: AnswerBy) -> WishForm:
        """How to answer; "chat" drops a number that was given."""
        kept = self.contact if answer_by == "phone" else ""
        return replace(self, answer_by=answer_by, contact=kept, contact_messages=self.contact_messages if kept else ())

    def without_sentence(self) -> WishForm:
        """The resident writes none."""
        return replace(self, sentence=self.sentence or "")

    def with_words(self, words: str, message_id: str) -> tuple[WishForm, str | None]:
        """The form after the resident wrote something, and the phrase to say about it, if any."""
        if self.step == "contact":
            number = find_phone(words)
            if number is None:
                return self, "wish.contact-wrong"
            return replace(self, contact=number, contact_messages=(message_id,)), None
        number = find_phone(words) if self.step == "answer" else None
        if number is not None:
            return replace(self, answer_by="phone", contact=number, contact_messages=(message_id,)), None
        added = "wish.added" if self.sentence else None
        sentence = f"{self.sentence}\n{words}" if self.sentence else words
        return (
            replace(
                self,
                topic=self.topic or OTHER_TOPIC,
                sentence=sentence[:LONGEST_SENTENCE],
                sentence_messages=(*self.sentence_messages, message_id),
            ),
            added,
        )

    def without_message(self, message_id: str) -> WishForm:
        """The form after one of its messages was unsent."""
        form = self
        if message_id in form.sentence_messages:
            form = replace(form, sentence=None, sentence_messages=())
        if message_id in form.contact_messages:
            form = replace(form, contact="", contact_messages=())
        return form

    def request(self, *, shares: bool) -> TicketRequest:
        """What staff are asked for, once the resident agreed."""
        return TicketRequest(
            reason=self.reason,
            topic=None if self.topic == OTHER_TOPIC else self.topic,
            article=self.article,
            sentence=self.sentence or "",
            answer_by=self.answer_by or "chat",
            contact=self.contact,
            shares=shares,
            urgent=self.urgent,
            sentence_messages=self.sentence_messages,
            contact_messages=self.contact_messages,
        )

    def to_text(self) -> str:
        """The form for the conversation's sealed facts."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str | None) -> WishForm | None:
        """The form again; None where there is none, or it is of another release."""
        if not text:
            return None
        try:
            data: dict[str, Any] = json.loads(text)
            for name in ("sentence_messages", "contact_messages"):
                data[name] = tuple(data[name])
            return cls(**data)
        except (ValueError, TypeError, KeyError):
            return None


def find_phone(words: str) -> str | None:
    """The phone number in some words: 10 to 15 digits that begin with 0 or +; so never a My Number by accident."""
    for found in _PHONE.finditer(words):
        number = found.group().strip()
        digits = sum(character.isdigit() for character in number)
        if number[0] in "+0" and 10 <= digits <= 15:
            return number
    return None
