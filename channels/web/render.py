"""A stored message becomes the JSON that the widget draws: pure, given the time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from channels.partial_dates import partial_date
from channels.phrases import UnknownPhrase, phrase
from channels.promise_words import promise_words
from channels.web.buttons import (
    answer_actions,
    button_view,
    candidate_views,
    command_words,
    language_row,
    none_view,
    variant_views,
)
from channels.web.dates import checked_on
from channels.web.places import counter_place_view, place_view
from channels.web.sites import sites_view
from channels.web.spans import callable_numbers, lines, phone_links, view_blocks, view_spans
from contracts.answers import Answer, PlaceCard, SourceLine
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import AnswerReply, Button, ChoicesReply, CounterCard, Phrase, SitesReply, StaffReply, Visible
from contracts.rich_text import Block, Span, Spans
from contracts.wire import Json
from conversations.model import Conversation, StoredMessage
from conversations.ticket_states import STAFF_HAVE_IT
from conversations.ticket_values import Ticket

_DANGER = "danger."
_COUNTER_PLACES = 2


def render(message: StoredMessage, default: Language, now: datetime) -> Json:
    """One message of the log.

    default: language of the conversation, for messages that were stored without one. `at` is UTC.
    """
    language = message.language or default
    view: Json = {
        "id": message.id,
        "sequence": message.sequence,
        "author": message.author,
        "at": message.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        "lang": language.base,
        "blocks": view_blocks(lines((Span(message.text),))) if message.text else [],
        "replies": [_render_stored(reply, language, now) for reply in message.replies],
        "languages": language_row(language) if message.language_row else [],
    }
    if message.client_id is not None:
        view["client_id"] = message.client_id
    if message.command is not None:
        view["command"] = message.command.encode()
        view["label"] = view_spans(command_words(message.command, language))
    elif message.kind == "media":
        name = message.media.name if message.media else None
        view["label"] = view_spans(
            phrase("web.file.named", language, name=name) if name else phrase("web.file.plain", language)
        )
    return view


def render_state(conversation: Conversation, ticket: Ticket | None, now: datetime) -> Json:
    """How the conversation is answered now, and by whom; the widget follows it."""
    return {
        "language": conversation.language.value,
        "furigana": conversation.furigana,
        "case": _case(ticket, conversation.language, now) if ticket and ticket.state != "closed" else None,
    }


def _case(ticket: Ticket, language: Language, now: datetime) -> Json:
    """The status line while there is a case: a person answers, or will by a promised time."""
    held = ticket.state in STAFF_HAVE_IT
    values = {"number": ticket.number}
    if ticket.waiting_since is not None:
        key, values["when"] = "web.ui.case_waits", promise_words(ticket.promise, language, now)
    else:
        key = "web.ui.case_held"
    return {"lang": language.base, "held": held, "spans": view_spans(phrase(key, language, **values))}


def _render_stored(reply: Visible, language: Language, now: datetime) -> Json:
    try:
        return render_reply(reply, language, now)
    except KeyError:  # kept by an older release whose phrase is gone: the rest of the conversation must stay readable
        return render_reply(Phrase("web.ui.unshown"), language, now)


def render_reply(reply: Visible, language: Language, now: datetime) -> Json:
    """One reply of the bot or of staff."""
    if isinstance(reply, Phrase):
        return _phrase(reply, language, now)
    if isinstance(reply, AnswerReply):
        return _answer(reply.answer, language, now)
    if isinstance(reply, CounterCard):
        return _counter(reply, language)
    if isinstance(reply, SitesReply):
        return sites_view(reply, language)
    if isinstance(reply, StaffReply):
        return _staff(reply, language)
    return _choices(reply, language)


def _phrase(reply: Phrase, language: Language, now: datetime) -> Json:
    said = phrase(reply.key, language, **dict(reply.values))
    return {
        "kind": "danger" if reply.key.startswith(_DANGER) else "phrase",
        "key": reply.key,
        "lang": language.base,
        "blocks": view_blocks(lines(callable_numbers(said))),
        "places": [place_view(place, language, now) for place in reply.places],
        "buttons": [button_view(button, language) for button in reply.buttons],
    }


def _staff(reply: StaffReply, language: Language) -> Json:
    """A staff member's words, the Japanese below them, and how the translation came about, in the reader's words."""
    label = phrase(f"ticket.staff.{reply.label}", language)
    return {
        "kind": "staff",
        "lang": reply.language.base,
        "staff": view_spans(phrase("ticket.staff.name", language, name=reply.staff)),
        "blocks": view_blocks(lines((Span(reply.text),))),
        "original": view_blocks(lines((Span(reply.original),))) if reply.original else [],
        "original_label": view_spans(phrase("ticket.staff.original", language)),
        "made": view_spans(label),
        "ui_lang": language.base,
        "buttons": [button_view(Button(Command("bot"), "button.bot"), language)],
    }


def _choices(reply: ChoicesReply, language: Language) -> Json:
    return {
        "kind": "choices",
        "lang": language.base,
        "blocks": view_blocks(lines(phrase("choices-intro", language))),
        "buttons": [*candidate_views(reply.candidates, language), none_view(language)],
    }


def _answer(answer: Answer, language: Language, now: datetime) -> Json:
    shown = answer.language
    return {
        "kind": "answer",
        "article": answer.article,
        "lang": shown.base,
        "title": view_spans(answer.title),
        "short": view_spans(phone_links(answer.short)),
        "blocks": view_blocks(replace(block, spans=phone_links(block.spans)) for block in answer.body),
        "notices": [_notice(notice, language) for notice in answer.notices],
        "places": [place_view(place, shown, now) for place in answer.places],
        "footer": {
            "label": view_spans(phrase("web.ui.source", shown)),
            "sources": [_source(source, shown) for source in answer.sources],
            "checked": view_spans(checked_on(answer.checked_on, shown)),
            "checked_on": answer.checked_on,
        },
        "languages": variant_views(answer),
        "actions": answer_actions(answer, language),
        "related": candidate_views(answer.related, language),
    }


def _notice(notice: str, language: Language) -> Json:
    try:
        return {"kind": notice, "lang": language.base, "spans": view_spans(phrase(f"web.notice.{notice}", language))}
    except UnknownPhrase:  # a newer bot may know notices that this gateway does not: show the careful one
        return _notice("unconfirmed", language)


def _source(source: SourceLine, language: Language) -> list[Json]:
    line: Spans = tuple(Span(span.text, span.reading, source.url) for span in source.publisher)
    if source.page_date:
        line = (
            *line,
            Span(" "),
            *phrase("web.answer.page_date", language, date=partial_date(source.page_date, language)),
        )
    return view_spans(line)


def _titled(answer: Answer) -> tuple[Spans, tuple[Block, ...]]:
    """The heading of a counter card and what follows: in Japanese as far as there is any."""
    if not answer.counter:
        return answer.title, (Block("paragraph", answer.short), *answer.body)
    if answer.counter[0].kind == "heading":
        return answer.counter[0].spans, answer.counter[1:]
    return (answer.title if answer.language.is_japanese else ()), answer.counter


def _to_point_at(places: tuple[PlaceCard, ...]) -> tuple[PlaceCard, ...]:
    """As many places as a card on one screen holds: first those that say more than a name."""
    told = tuple(place for place in places if place.address_ja or place.phones)
    return (told or places)[:_COUNTER_PLACES]


def _counter(card: CounterCard, language: Language) -> Json:
    answer = card.answer
    title, blocks = _titled(answer)
    return {
        "kind": "counter",
        "article": answer.article,
        "lang": Language.JA.base if answer.counter else answer.language.base,
        "title": view_spans(title),
        "blocks": view_blocks(blocks),
        "places": [counter_place_view(place) for place in _to_point_at(answer.places)],
        "checked": view_spans(checked_on(answer.checked_on, Language.JA)),
        "resident": view_spans(card.resident),
        "resident_lang": language.base,
    }
