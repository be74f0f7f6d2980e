"""How a turn changes its conversation: pure, so that it is tested without a database."""

from __future__ import annotations

from dataclasses import replace

from contracts.replies import (
    AnswerReply,
    CounterCard,
    EscalationRequest,
    LanguageChange,
    Missed,
    Remember,
)
from conversations.model import Conversation, TurnOutcome


def after_turn(conversation: Conversation, outcome: TurnOutcome) -> Conversation:
    """The conversation as it is once the turn's replies and effects count."""
    if outcome.language is not None:
        conversation = replace(conversation, language=outcome.language, language_known=True)
    if outcome.reachable is not None:
        conversation = replace(conversation, reachable=outcome.reachable)
    conversation = _no_longer_seeking(conversation)
    if outcome.extra:
        merged = {**conversation.extra, **outcome.extra}
        conversation = replace(conversation, extra={name: item for name, item in merged.items() if item is not None})
    for effect in outcome.effects:
        if isinstance(effect, LanguageChange):
            conversation = _change_language(conversation, effect)
        elif isinstance(effect, Remember):
            conversation = _remember(conversation, effect)
        elif isinstance(effect, Missed):
            conversation = replace(conversation, misses=conversation.misses + 1)
        elif isinstance(effect, EscalationRequest):
            conversation = replace(conversation, misses=0)
    for reply in outcome.replies:
        if isinstance(reply, (AnswerReply, CounterCard)):
            answer = reply.answer
            conversation = replace(conversation, last_article=answer.article, last_topic=answer.topic, misses=0)
    return conversation


def _change_language(conversation: Conversation, change: LanguageChange) -> Conversation:
    if change.language is not None:
        conversation = replace(conversation, language=change.language, language_chosen=True, language_known=True)
    if change.furigana is not None:
        conversation = replace(conversation, furigana=change.furigana)
    return conversation


def _remember(conversation: Conversation, facts: Remember) -> Conversation:
    return replace(
        conversation,
        municipality=facts.municipality or conversation.municipality,
        child_age=facts.child_age or conversation.child_age,
        offer_declined=conversation.offer_declined if facts.offer_declined is None else facts.offer_declined,
        extra={**conversation.extra, **({"seeking": facts.seeking} if facts.seeking else {})},
    )


def _no_longer_seeking(conversation: Conversation) -> Conversation:
    """Only the next message answers "where are you?"."""
    if "seeking" not in conversation.extra:
        return conversation
    return replace(conversation, extra={key: kept for key, kept in conversation.extra.items() if key != "seeking"})
