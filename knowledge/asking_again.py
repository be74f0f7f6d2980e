"""A message after a question without an answer yet: "And in Ozu?", "and for a 3-year-old?", 「費用は？」."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contracts.answers import AnswerQuery
from knowledge.followups import follow_up, names_only_age
from nlu.ages import AGE_MARK, ages_in, mark_ages
from nlu.leaning import leans
from nlu.municipalities import TOWN_MARK, find_municipality, mark_towns, municipalities
from nlu.normalise import normalise


@dataclass(frozen=True, slots=True)
class Meant:
    """question: what is asked, in words that name town and age. query: to search with; it stands alone.

    sure: the words of the message need not be searched alone first.
    """

    question: str
    query: AnswerQuery
    sure: bool = True


def question_meant(asked: AnswerQuery) -> Meant | None:
    """The question before, for the town, the age or the one thing that `asked` names; None for one of its own.

    `asked.last_question` got choices or nothing. Another town or age always changes it; one thing ("how much?") is
    asked about the article before where there is one, and other words that lean may mean the question before.
    """
    before = normalise(asked.last_question or "")
    text = normalise(asked.text)
    if not before or not text:
        return None
    meant = follow_up(text)
    alone = replace(asked, text=before, last_article=None)
    if meant.kind == "town" and meant.town:
        name = municipalities()[meant.town].name[asked.language.base]
        if find_municipality(before):
            question = mark_towns(before).replace(TOWN_MARK, name)
            return Meant(question, replace(alone, text=question))
        return Meant(f"{before} {name}", replace(alone, municipality=meant.town))
    if names_only_age(text) and any(ages_in(text)):
        question = f"{mark_ages(before.lower()).replace(AGE_MARK, ' ')} {text}"
        return Meant(question, replace(alone, text=question))
    one_thing = meant.kind == "attribute"
    if asked.last_article or not (one_thing or leans(text)):
        return None
    question = f"{before} {text}"
    return Meant(question, replace(alone, text=question), sure=one_thing)
