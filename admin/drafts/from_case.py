"""A closed case as the beginning of an article: what was asked and answered, without personal details."""

from __future__ import annotations

import re
from datetime import date

from admin.wordings import words
from contracts.languages import SOURCE_LANGUAGE, Language
from contracts.replies import StaffReply
from conversations.ticket_values import Case
from knowledge.articles import Article, Variant
from knowledge.content_library import ContentLibrary
from nlu.masking import Masked, mask

_MARKUP = str.maketrans({"{": "(", "}": ")", "[": "(", "]": ")", "<": "(", ">": ")", "|": "/"})
_LONGEST = 1000


def article_from(case: Case, library: ContentLibrary, today: date) -> Article:
    """An article in Japanese and in the resident's language, with their question as an example; to be rewritten.

    Details that look personal are replaced by their kind in brackets; phone numbers of our own places stay in what
    staff wrote. A person must still look for names: nothing can find them all.
    """
    ticket, language = case.ticket, case.ticket.language
    phones = {re.sub(r"\D", "", phone.number) for place in library.places.values() for phone in place.phones}
    replies = [reply for item in case.messages for reply in item.message.replies if isinstance(reply, StaffReply)]
    japanese = [_clean(text, phones) for reply in replies if (text := reply.original or _japanese(reply))]
    theirs = [_clean(reply.text, phones) for reply in replies if reply.language.base == language.base]
    questions = _questions(case)
    variants = {SOURCE_LANGUAGE: _variant(SOURCE_LANGUAGE, ticket.number, japanese, questions)}
    if not language.is_japanese:
        variants[language] = _variant(language, ticket.number, theirs, questions)
        variants[SOURCE_LANGUAGE] = _variant(SOURCE_LANGUAGE, ticket.number, japanese, ())
    known = library.find_topic(ticket.topic) if ticket.topic else next(iter(library.topics), None)
    return Article(
        id=f"case-{ticket.number}",
        topic=known.id if known else "other",
        variants=variants,
        checked_on=today,
        review_by=today,  # due at once: nothing in it counts as checked until an editor says so
        editor_note=words("ja", "draft.note", number=ticket.number),
    )


def _questions(case: Case) -> tuple[str, ...]:
    """What the resident asked, shortest useful first; buttons and greetings of one or two characters left out."""
    said = [case.ticket.sentence, *(item.message.text for item in case.messages if item.message.author == "resident")]
    cleaned = (_clean(text, frozenset())[:200] for text in said if len(text.strip()) > 2)
    return tuple(dict.fromkeys(text for text in cleaned if text))[:6]


def _variant(language: Language, number: str, texts: list[str], questions: tuple[str, ...]) -> Variant:
    ui = language.base
    title = words(ui, "draft.title", number=number)
    short = next(iter(texts), words(ui, "draft.no_answer"))
    return Variant(language, title, short[:_LONGEST], "\n\n".join(texts[1:])[: 4 * _LONGEST], questions)


def _japanese(reply: StaffReply) -> str:
    return reply.text if reply.language.is_japanese else ""


def _clean(text: str, known_phones: set[str] | frozenset[str]) -> str:
    """The text with personal details as `(phone)`, `(email)` …, and without our markup."""
    masked: Masked = mask(text)
    cleaned = masked.text
    for hidden in masked.hidden:
        ours = hidden.kind == "phone" and re.sub(r"\D", "", hidden.value) in known_phones
        cleaned = cleaned.replace(hidden.placeholder, hidden.value if ours else f"({hidden.kind})")
    return cleaned.translate(_MARKUP).strip()
