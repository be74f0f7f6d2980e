"""What the console asks for: a resident's message in Japanese, and the reply studio.

Three calls: `translate_message` (cached, for the case view), `studio` (translation, back-translation and what to look
at), and `check` (the same look at a translation that staff wrote or changed; no network). None of them raises when a
service is away: the result says why there is no translation, and staff go on by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import structlog

from admin.translation.guard import Difference, Span, compare, is_blocked
from admin.translation.terms import FlaggedWord, FoundTerm, Terms
from contracts.languages import Language
from conversations.translation import TranslationError, Translator, TranslatorOff
from conversations.translations import Translations, Wanted
from nlu.glossary import Term
from nlu.identify import identify
from nlu.masking import Hidden, Masked, mask, restore
from nlu.normalise import with_places

log = structlog.get_logger(__name__)

Show = Callable[[Hidden, int], str]
#: Details that a translation carries letter for letter and that the guard does not know as figures.
_VERBATIM = ("my-number", "card", "residence-card", "passport", "taiwan-id", "postcode", "account", "number")


@dataclass(frozen=True, slots=True)
class Rendering:
    """A text in another language. text: None where there is none; reason says why (`off`, `timeout`, `rate`, …).

    service: who translated, for the label. lost: details that did not come back, kept out of `text`.
    """

    text: str | None
    service: str = ""
    reason: str | None = None
    lost: tuple[Hidden, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageTranslation:
    """A resident's message for staff. text: Japanese, None where there is none or none is needed (`same`).

    differences: between message and translation. flagged: words the translation took over that mean something else to
    the writer. terms: the Japanese office words behind what was written.
    """

    text: str | None
    service: str
    reason: str | None
    differences: tuple[Difference, ...] = ()
    flagged: tuple[FlaggedWord, ...] = ()
    terms: tuple[Term, ...] = ()
    lost: tuple[Hidden, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """What to look at before a translation goes out. blocked: at least one difference must be confirmed first."""

    differences: tuple[Difference, ...]
    flagged: tuple[FlaggedWord, ...]
    missing: tuple[FoundTerm, ...]
    blocked: bool


@dataclass(frozen=True, slots=True)
class Studio:
    """A reply in the making. translation and back are None where there is none; reason and back_reason say why.

    label: of contracts.replies.STAFF_LABELS, what the reply would be if it went out as it is: `machine`,
    `untranslated`, or `written` where the resident reads Japanese. It becomes `checked` when staff confirm the text
    and `written` when they write it themselves.
    """

    source: str
    target: Language
    translation: str | None
    back: str | None
    service: str
    label: str
    check: Check
    reason: str | None = None
    back_reason: str | None = None
    lost: tuple[Hidden, ...] = ()


_NOTHING = Check((), (), (), blocked=False)


class TranslationDesk:
    """Translation for staff over one service, the kept translations and the terms."""

    def __init__(self, translator: Translator, kept: Translations, terms: Terms) -> None:
        self._translator, self._kept, self._terms = translator, kept, terms

    @property
    def service(self) -> str:
        """The name of the service, empty where there is none."""
        return self._translator.name

    async def translate_message(
        self,
        conversation_id: str,
        message_id: str | None,
        text: str,
        hint: Language | None = None,
        names: Iterable[str] = (),
    ) -> MessageTranslation:
        """A resident's words in Japanese. hint: the conversation's language, for words that could be several.

        names: of people, known from the case; they leave as placeholders. The translation is kept with the message.
        """
        source = _language_of(text, hint)
        if not text.strip() or (source is not None and source.is_japanese):
            return MessageTranslation(None, "", "same")
        terms = tuple(self._terms.named_in(text))
        wanted = Wanted(conversation_id, "", Language.JA, source, message_id)
        made = await self._render(wanted, mask(text, names))
        if made.text is None:
            return MessageTranslation(None, made.service, made.reason, terms=terms)
        return MessageTranslation(
            made.text,
            made.service,
            None,
            compare(text, made.text, source or Language.ZH_HANT, Language.JA),
            tuple(self._terms.flagged(text, made.text)) if source is not Language.EN else (),
            terms,
            made.lost,
        )

    async def studio(self, conversation_id: str, text: str, target: Language, names: Iterable[str] = ()) -> Studio:
        """A Japanese reply in the resident's language, with its way back into Japanese and what differs."""
        if target.is_japanese:
            return Studio(text, target, None, None, "", "written", _NOTHING, reason="same")
        made = await self._outgoing(conversation_id, text, target, list(names))
        if made.text is None:
            return Studio(text, target, None, None, made.service, "untranslated", _NOTHING, reason=made.reason)
        back = await self.back_translation(conversation_id, made.text, target, names)
        return Studio(
            text,
            target,
            made.text,
            back.text,
            made.service,
            "machine",
            self.check(text, made.text, target),
            back_reason=back.reason,
            lost=made.lost,
        )

    async def back_translation(
        self, conversation_id: str, translation: str, target: Language, names: Iterable[str] = ()
    ) -> Rendering:
        """What a translation (by machine or changed by staff) says, in Japanese again."""
        return await self._render(Wanted(conversation_id, "", Language.JA, target), mask(translation, names))

    def check(self, source: str, translation: str, target: Language) -> Check:
        """What to look at in `translation` of the Japanese `source`. Pure; for every change and on sending."""
        compared = compare(source, translation, Language.JA, target)
        taken = [item.source for item in compared if item.source]
        differences = (*compared, *(item for item in _lost_details(source, translation) if not _overlaps(item, taken)))
        flagged = self._terms.flagged(source, translation) if target is Language.ZH_HANT else []
        missing = self._terms.missing(source, translation, target)
        return Check(differences, tuple(flagged), tuple(missing), is_blocked(differences))

    async def _outgoing(self, conversation_id: str, text: str, target: Language, names: list[str]) -> Rendering:
        """With the fixed terms hidden; once more with them in the open if the service lost one."""
        found = {item.span.text: item.term for item in self._terms.fixed_in(text)}
        spans = [(item.span.start, item.span.end) for item in self._terms.fixed_in(text)]
        wanted = Wanted(conversation_id, "", target, Language.JA)

        def show(hidden: Hidden, before: int) -> str:
            term = found[hidden.value]
            return term.name(target) if before else term.beside(target)

        made = await self._render(wanted, mask(text, names, spans), show)
        if any(hidden.kind == "term" for hidden in made.lost):
            return await self._render(wanted, mask(text, names))
        return made

    async def _render(self, wanted: Wanted, masked: Masked, show: Show | None = None) -> Rendering:
        """The kept translation or a new one, with details and terms put back."""
        wanted, service = replace(wanted, text=masked.text), self._translator.name
        kept = await self._kept.find(wanted, service) if service else None
        if kept is None:
            try:
                answer = await self._translator.translate(masked.text, wanted.target, wanted.source)
            except TranslatorOff as error:
                return Rendering(None, reason=error.reason)
            except TranslationError as error:
                log.warning("translation.failed", service=service, target=wanted.target.value, reason=error.reason)
                return Rendering(None, service, error.reason)
        else:
            answer = kept
        restored = restore(answer, masked, show)
        if kept is None:
            log.info("translation.made", service=service, target=wanted.target.value, lost=len(restored.lost))
            if all(hidden.kind == "term" for hidden in restored.lost):
                await self._kept.keep(wanted, service, answer)
        return Rendering(restored.text, service, None, restored.lost)


def _language_of(text: str, hint: Language | None) -> Language | None:
    """The language a resident's words are in; None lets the service find out."""
    guess = identify(text, hint)
    return None if guess.other else guess.language


def _overlaps(difference: Difference, spans: Iterable[Span]) -> bool:
    own = difference.source
    return own is not None and any(own.start < span.end and span.start < own.end for span in spans)


def _lost_details(source: str, translation: str) -> list[Difference]:
    """Numbers of cards, letters and accounts that the translation does not carry as they are."""
    plain = with_places(translation)[0]
    found = []
    for hidden in mask(source).hidden:
        if hidden.kind in _VERBATIM and with_places(hidden.value)[0] not in plain:
            start = source.find(hidden.value)
            span = Span(start, start + len(hidden.value), hidden.value)
            found.append(Difference(hidden.kind, "missing", span, None, blocking=True))
    return found
