"""From a decision of the knowledge service to replies and slots: one place for every action that shows articles."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.context import Context
from bot.actions.errors import KnowledgeUnavailable
from bot.actions.knowledge_client import KnowledgeClient
from bot.actions.outcome import Outcome
from bot.actions.phrases import ask_age, ask_municipality, menu_button, person_button, yes_no_buttons
from contracts.answers import Answer, AnswerQuery, AnswerResult, Choices, NoAnswer, PlaceCard
from contracts.languages import Language
from contracts.replies import AnswerReply, ChoicesReply, Missed, Phrase, Reply
from nlu.municipalities import find_municipality
from nlu.stages import named_in

SUPPORT_CENTER = "kumamoto-support-center"
#: One earlier miss and this one make two: then a person is offered without being asked for.
_MISSES_BEFORE_OFFER = 1


def about(context: Context, text: str | None) -> Context:
    """The context with the town and the child's age that a question names, which count for its answer."""
    ages = named_in(text or "").ages
    age = next(iter(ages)) if len(ages) == 1 else None
    town = find_municipality(text or "")
    return replace(context, municipality=town or context.municipality, child_age=age or context.child_age)


def query(context: Context, text: str = "", **changes: str | None) -> AnswerQuery:
    """A query with what the conversation knows; `changes` replace single fields."""
    fields: dict[str, str | None] = {
        "municipality": context.municipality,
        "child_age": context.child_age,
        "topic": None,
        "article": None,
        "last_article": None,
        "last_municipality": None,
        "last_question": context.asked,
        **changes,
    }
    return AnswerQuery(text=text, language=context.turn.language, **fields)  # type: ignore[arg-type]


async def ask(knowledge: KnowledgeClient, context: Context, question: AnswerQuery) -> Outcome:
    """Ask the knowledge service and say what it decided."""
    return await outcome_of(knowledge, context, await knowledge.answer(question))


async def outcome_of(knowledge: KnowledgeClient, context: Context, result: AnswerResult) -> Outcome:
    """Replies and slots for a decision of the knowledge service."""
    if isinstance(result, Answer):
        return show(context, result)
    if isinstance(result, Choices) and result.candidates:
        return _choices(context, result)
    return await missed(knowledge, context, result)


def _choices(context: Context, result: Choices) -> Outcome:
    """Up to three articles. Choices after choices of which none was taken are a miss too: nobody is asked for ever.

    Not where the resident asked the same for another town or age.
    """
    offered = [candidate.article for candidate in result.candidates]
    replies: list[Reply] = [ChoicesReply(result.candidates)]
    # Choices without the article before are about something else.
    left = context.left if context.last_article in offered else context.last_article
    kept = {"left": left, "asked": result.question or context.turn.text}
    if not context.offered or result.question:
        return Outcome.say(*replies, offered=offered, asking=None, **kept)
    replies.append(Missed(result.candidates))
    if not may_offer(context):
        return Outcome.say(*replies, offered=offered, asking=None, **kept)
    replies.append(Phrase("offer-person", buttons=yes_no_buttons()))
    return Outcome.say(*replies, offered=offered, asking=None, offer_pending=True, person_offered=True, **kept)


def may_offer(context: Context) -> bool:
    """True where this is the second miss or a later one, and a person was neither declined nor offered meanwhile."""
    turn = context.turn
    return turn.misses >= _MISSES_BEFORE_OFFER and not turn.offer_declined and not context.person_offered


def show(context: Context, answer: Answer) -> Outcome:
    """An article, then what it needs to know, if anything; nobody is asked twice how old the child is."""
    same = answer.article == context.last_article
    age_asked = context.age_asked
    questions: list[Reply] = []
    if "municipality" in answer.asks:
        questions.append(ask_municipality())
    elif "child_age" in answer.asks and (same or not age_asked):
        questions.append(ask_age())
        age_asked = True
    return Outcome.say(
        AnswerReply(answer),
        *questions,
        last_article=answer.article,
        topic=answer.topic,
        asking=list(answer.asks) or None,
        all_ages=answer.all_ages or (context.all_ages if same else None),
        age_asked=age_asked,
        offered=None,
        asked=None,
        person_offered=False,
        left=None,
    )


def mentioned(context: Context, town: str | None, outcome: Outcome) -> dict[str, str | None]:
    """The town that the talk is about, where it is not the resident's own; what was not answered changes nothing."""
    for reply in outcome.replies:
        if isinstance(reply, AnswerReply):
            shown = reply.answer.municipality
            return {"mentioned": shown if shown != context.municipality else None}
    return {"mentioned": town} if town else {}


async def missed(knowledge: KnowledgeClient, context: Context, result: Choices | NoAnswer) -> Outcome:
    """Says honestly that nothing fits, names an office and, after two misses, offers a person once."""
    place = result.place if isinstance(result, NoAnswer) else None
    place = place or await find_place(knowledge, SUPPORT_CENTER, context.turn.language)
    places = (place,) if place else ()
    note = Missed(result.candidates)
    kept = {"offered": None, "asking": None, "asked": result.question or context.turn.text}
    if may_offer(context):
        offer = Phrase("no-answer-offer", buttons=yes_no_buttons(), places=places)
        return Outcome.say(offer, note, offer_pending=True, person_offered=True, **kept)
    plain = Phrase("no-answer", buttons=(person_button(), menu_button()), places=places)
    return Outcome.say(plain, note, **kept)


async def find_place(knowledge: KnowledgeClient, place: str, language: Language) -> PlaceCard | None:
    """A place by id; None where it is unknown or cannot be asked for (the phrase then stands alone)."""
    try:
        return await knowledge.place(place, language)
    except KnowledgeUnavailable:
        return None
