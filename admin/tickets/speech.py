"""Messages of a case as staff read them: the original, and Japanese beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin.tickets.library import answer_in, article_title, topic_name
from contracts.answers import Answer, Candidate
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import AnswerReply, ChoicesReply, CounterCard, Phrase, SitesReply, StaffReply, Visible
from contracts.rich_text import plain
from conversations.attachments import Attachment
from conversations.model import StoredMessage
from conversations.ticket_values import CaseMessage, DeliveryOutcome
from knowledge.content_library import ContentLibrary

#: The fixed words of the channels, which this package does not import: key, language, values -> words.
PhraseWords = Callable[[str, Language, Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing said. lang: tag of `text`. japanese: the same in Japanese; None when `text` is Japanese, or nobody has
    translated it. kind: `text`, `answer`, `choices`, `counter`, `command`, `media`, … label: key of words below it.
    """

    kind: str
    text: str
    lang: str
    japanese: str | None = None
    more: str = ""
    article: str | None = None
    label: str = ""

    @property
    def is_japanese(self) -> bool:
        """Whether staff can read it as it is."""
        return self.lang.startswith("ja")


@dataclass(frozen=True, slots=True)
class Weighed:
    """An article that the bot weighed, with its score between 0 and 1."""

    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of the case. who: staff's name. needs: whether the words are to be translated for staff.

    file: the photo or document that came with it.
    """

    id: str
    sequence: int
    author: str
    who: str
    at: datetime
    parts: tuple[Part, ...]
    weighed: tuple[Weighed, ...]
    delivery: DeliveryOutcome | None
    needs: bool
    erased: bool
    file: Attachment | None = None


class Speech:
    """Writes messages out with one library and the channels' fixed words."""

    def __init__(
        self,
        library: ContentLibrary,
        phrases: PhraseWords,
        now: datetime,
        files: Mapping[str, Attachment] | None = None,
    ) -> None:
        self._library, self._phrases, self._now = library, phrases, now
        self._files = files or {}

    def show(self, said: CaseMessage, language: Language) -> Shown:
        """One message. language: the resident's, for words whose language nothing tells."""
        message = said.message
        if message.author == "resident":
            parts: tuple[Part, ...] = (self._from_resident(message, language),)
        else:
            spoken = message.language or language
            parts = tuple(self._reply(reply, spoken) for reply in message.replies)
        words = [part for part in parts if part.text or part.kind != "text"]
        return Shown(
            id=message.id,
            sequence=message.sequence,
            author=message.author,
            who=next((reply.staff for reply in message.replies if isinstance(reply, StaffReply)), ""),
            at=message.created_at,
            parts=tuple(words),
            weighed=self._weighed(said),
            delivery=said.delivery,
            needs=message.author == "resident" and message.kind == "text" and not language.is_japanese,
            erased=not words,
            file=self._files.get(message.id),
        )

    def _from_resident(self, message: StoredMessage, language: Language) -> Part:
        if message.command is not None:
            return self._tap(message.command)
        return Part("text" if message.kind == "text" else message.kind, message.text, language.tag)

    def _tap(self, command: Command) -> Part:
        """A button: its words by kind, or by kind and value where each value has its own; what it was about."""
        values = dict(command.args)
        about = values.get("id") or values.get("language") or ""
        kind = f"{command.kind}-{values['on']}" if "on" in values else command.kind
        if about in self._library.articles:
            about = article_title(self._library, about, "ja")
        return Part("command", kind, "en", more=topic_name(self._library, about, "ja") or about)

    def _reply(self, reply: Visible, language: Language) -> Part:
        if isinstance(reply, StaffReply):
            japanese = reply.original if not reply.language.is_japanese else None
            return Part("text", reply.text, reply.language.tag, japanese, label=f"case.label_{reply.label}")
        if isinstance(reply, AnswerReply):
            return self._answer(reply.answer, "answer")
        if isinstance(reply, CounterCard):
            return self._answer(reply.answer, "counter")
        if isinstance(reply, ChoicesReply):
            return self._choices(reply.candidates, language)
        if isinstance(reply, SitesReply):
            return self._sites(reply, language)
        return self._phrase(reply, language)

    def _answer(self, answer: Answer, kind: str) -> Part:
        japanese = None
        if not answer.language.is_japanese:
            twin = answer_in(self._library, answer.article, Language.JA, self._now, answer.municipality)
            japanese = _written(twin) if twin else None
        body = "\n".join(plain(block.spans) for block in answer.body)
        return Part(kind, _written(answer), answer.language.tag, japanese, body, answer.article)

    def _choices(self, candidates: tuple[Candidate, ...], language: Language) -> Part:
        japanese = None
        if not language.is_japanese:
            japanese = "\n".join(f"・{article_title(self._library, item.article, 'ja')}" for item in candidates)
        return Part("choices", "\n".join(f"・{plain(item.title)}" for item in candidates), language.tag, japanese)

    @staticmethod
    def _sites(reply: SitesReply, language: Language) -> Part:
        lines = [f"{plain(site.name)} ({site.metres} m)" for site in reply.found.sites]
        japanese = [f"{plain(site.name_ja)} ({site.metres} m)" for site in reply.found.sites]
        return Part("sites", "\n".join(lines), language.tag, None if language.is_japanese else "\n".join(japanese))

    def _phrase(self, phrase: Phrase, language: Language) -> Part:
        values: dict[str, Any] = dict(phrase.values)
        own = values | dict(phrase.japanese)
        japanese = None if language.is_japanese else self._phrases(phrase.key, Language.JA, own)
        return Part("text", self._phrases(phrase.key, language, values), language.tag, japanese)

    def _weighed(self, said: CaseMessage) -> tuple[Weighed, ...]:
        scores: dict[str, float] = dict(said.considered)
        for reply in said.message.replies:
            if isinstance(reply, AnswerReply):
                scores |= {reply.answer.article: reply.answer.score}
                scores |= {item.article: item.score for item in reply.answer.candidates}
            elif isinstance(reply, ChoicesReply):
                scores |= {item.article: item.score for item in reply.candidates}
        ordered = sorted(scores.items(), key=lambda item: -item[1])[:5]
        return tuple(Weighed(article_title(self._library, article, "ja"), score) for article, score in ordered)


def key_words(key: str, _language: Language, _values: Mapping[str, str]) -> str:
    """Stands in where no channel gave its words: the phrase's key."""
    return key


def _written(answer: Answer) -> str:
    return f"{plain(answer.title)}\n{plain(answer.short)}"
