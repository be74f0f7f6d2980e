"""Buttons under a message: an encoded command and its label in words."""

from __future__ import annotations

from collections.abc import Iterable

from channels.phrases import UnknownPhrase, phrase
from channels.web.spans import view_spans
from contracts.answers import Answer, Candidate
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import Button
from contracts.rich_text import Span, Spans
from contracts.wire import Json

#: Commands whose argument has words of its own.
_NAMED = {"topic": "web.topic.", "municipality": "button.", "age": "button.age-"}


def button_view(button: Button, language: Language) -> Json:
    """A reply's own button; a label that no wording file has falls back to the kind's."""
    if button.title:
        return _view(button.command, button.title, language)
    try:
        label = phrase(button.label or "", language)
    except UnknownPhrase:
        label = command_words(button.command, language)
    return _view(button.command, label, language)


def candidate_views(candidates: Iterable[Candidate], language: Language) -> list[Json]:
    """One button per article that may be meant."""
    return [_view(Command.of("article", id=item.article), item.title, language) for item in candidates]


def none_view(language: Language) -> Json:
    """ "None of these"."""
    return _labelled(Command.of("none"), language)


def language_row(language: Language) -> list[Json]:
    """Every language by its own name: "answer me in …"."""
    return [
        _view(Command.of("language", language=item.value), phrase("web.language.name", item), item)
        for item in LANGUAGES
        if item is not language
    ]


def variant_views(answer: Answer) -> list[Json]:
    """The same article in the other languages; under Japanese, "easier please" comes first."""
    views: list[Json] = []
    others = [item for item in answer.languages if item is not answer.language]
    if answer.language is Language.JA and Language.JA_EASY in others:
        others.remove(Language.JA_EASY)
        views.append(_labelled(Command.of("easier", id=answer.article), Language.JA))
    for item in others:
        command = Command.of("variant", id=answer.article, language=item.value)
        views.append(_view(command, phrase("web.language.name", item), item))
    return views


def answer_actions(answer: Answer, language: Language) -> list[Json]:
    """Under an answer: counter card, helpful or not, a person."""
    kinds = ("counter",) if answer.counter or answer.places else ()
    views = [_labelled(Command.of(kind, id=answer.article), language) for kind in (*kinds, "helpful", "unhelpful")]
    person = _labelled(Command.of("person", topic=answer.topic), language)
    # from any answer about disasters the nearest sites are one tap away
    return [*views, *([_labelled(Command.of("locate"), language)] if answer.topic == "disaster" else []), person]


def command_words(command: Command, language: Language) -> Spans:
    """What a tap says when nothing better is known: the topic's, the language's or the kind's words."""
    chosen = command.get("language")
    if chosen:
        try:
            return phrase("web.language.name", Language(chosen))
        except ValueError:
            return (Span(chosen),)
    named = _NAMED.get(command.kind)
    if named:
        try:
            return phrase(named + (command.get("id") or ""), language)
        except UnknownPhrase:
            pass
    return phrase(f"web.button.{command.kind}", language)


def _labelled(command: Command, language: Language) -> Json:
    return _view(command, phrase(f"web.button.{command.kind}", language), language)


def _view(command: Command, label: Spans, language: Language) -> Json:
    return {"command": command.encode(), "kind": command.kind, "label": view_spans(label), "lang": language.base}
