"""A message after an answer: more about the same article, something beside it, or a new subject (docs/adr/0015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.articles import Article
from knowledge.deciding_alone import decide_alone
from knowledge.following import surest
from knowledge.following_clues import best_beside, clues_of
from knowledge.followups import follow_up, names_only_age
from knowledge.index import IndexState
from knowledge.judging import MAX_CHOICES, Decision, judge
from knowledge.markup import plain_text
from knowledge.search import Match, Query, Search, Wish, resolve_town
from nlu.stages import named_in

#: From this length on a message is read as if nothing had been shown.
_LONG = 45
#: Log odds of leaning under which a sure answer is taken without a look at the article before.
_NOT_LEANING = -5.5
#: Chance of a new subject above which what the words alone give is final; least chance of a reading worth offering.
_SURELY_NEW = 0.7
_LIKELY = 0.1


@dataclass(frozen=True, slots=True)
class HeardAfter:
    """A message after an article, read both ways.

    nearest: the best article beside the one before, or None. clues: what `knowledge.following` judges by.
    """

    alone: Decision
    beside: Decision
    nearest: str | None
    clues: tuple[float, ...]


def heard_after(search: Search, query: Query, alone: Decision, wish: Wish, state: IndexState) -> HeardAfter:
    """The question in the light of `wish.last` too. query: prepared with its title; alone: decided without it."""
    last = wish.last or ""
    beside = judge(search, query, wish, state)
    near = best_beside(beside.matches, last)
    clues = clues_of(query, alone, beside, last, state)
    return HeardAfter(alone, beside, near.article if near else None, clues)


def decide_after(search: Search, asked: AnswerQuery, wish: Wish, state: IndexState) -> Decision:
    """The decision after an answer: the same for another town or age, one more thing, or a subject beside or new."""
    text, last = asked.text, state.library.articles[asked.last_article or ""]
    there = wish if wish.named else replace(wish, municipality=asked.last_municipality or wish.municipality)
    meant = follow_up(text)
    if meant.kind == "town":
        return _same_in_town(search, asked.language, last, wish, state)
    for_all = _for_all_ages(last, text, state) if names_only_age(text) else None
    if for_all:
        return _show(for_all, (), 1.0, there)
    if len(text) > _LONG:
        return decide_alone(search, text, wish, state)
    [query] = search.prepare([text], state, title_of(last, asked.language))
    alone = judge(search, query.alone, wish, state)
    if not alone.matches or _is_surely_new(query, alone, last.id):
        return alone
    if meant.kind == "attribute" and meant.town:
        return _show(_in_town(last, meant.town, state), alone.matches, 1.0, wish)
    return _read_after(search, query, alone, (wish, in_context(there, last.id, text)), state)


def _read_after(
    search: Search, query: Query, alone: Decision, wishes: tuple[Wish, Wish], state: IndexState
) -> Decision:
    """The decision for the likeliest reading. wishes: for a new subject, and in the light of the article before."""
    wish, there = wishes
    last = state.library.articles[there.last or ""]
    heard = heard_after(search, query, alone, there, state)
    chances = search.following.chances(heard.clues)
    reading = surest(chances)
    if reading == "beside" and alone.verdict == "answer" and alone.article == heard.nearest:
        return alone  # the words alone say it: then the resident's own town counts, not that of the talk
    shown = _show(_in_town(last, there.municipality, state), heard.beside.matches, chances[0], there)
    if reading == "new":
        decision = decide_alone(search, query.text, wish, state) if query.sentences else alone
    elif reading == "beside":
        decision = _without(heard.beside, last.id)
    else:
        decision = shown if chances[0] >= search.following.answer else replace(shown, verdict="choices")
    found_beside = decision.verdict == "none" and heard.beside.verdict != "none"
    if decision.verdict == "answer" or (chances[2] > _SURELY_NEW and not found_beside):
        return decision
    return _offered(decision, (shown, _without(heard.beside, last.id), alone), chances)


def _offered(decision: Decision, read: Sequence[Decision], chances: Sequence[float]) -> Decision:
    """Choices with the first article of each likely reading, the likeliest first, then what the decision had."""
    likely = sorted(range(len(read)), key=lambda at: -chances[at])
    firsts = [read[at].matches[0] for at in likely if (chances[at] >= _LIKELY or at == 1) and read[at].matches]
    found = {match.article: match for match in (*reversed(decision.matches), *reversed(firsts))}
    ordered = [found[article] for article in dict.fromkeys(match.article for match in (*firsts, *decision.matches))]
    # Scores of two rankings are not of one kind: none of the readings' articles may be cut off.
    best = max(match.score for match in ordered)
    level = tuple(replace(match, score=best) if match in firsts else match for match in ordered)
    return replace(decision, verdict="choices", matches=level)


def _is_surely_new(query: Query, alone: Decision, last: str) -> bool:
    """An answer to words that do not lean at all: the context need not be looked at."""
    return alone.verdict == "answer" and alone.article != last and query.leaning < _NOT_LEANING


def _in_town(article: Article, town: str | None, state: IndexState) -> str:
    """The id of what answers for the town instead of `article`, which may be another town's."""
    general = state.library.articles.get(state.general.get(article.id, article.id), article)
    found = resolve_town(general, town, state)
    return found if found != general.id else article.id


def _for_all_ages(article: Article, text: str, state: IndexState) -> str | None:
    """The id of what answers for every age where the article, perhaps a town's, answers for one; its own too.

    Of several, one that has an article for the age that `text` names.
    """
    if article.by_age:
        return article.id
    ids = state.all_ages.get(article.id) or state.all_ages.get(state.general.get(article.id, ""), ())
    bands = named_in(text).bands
    fitting = [id_ for id_ in ids if bands & state.library.articles[id_].by_age.keys()]
    return next(iter((*fitting, *ids)), None)


def in_context(wish: Wish, last: str, text: str) -> Wish:
    """The wish for a text that comes after the article `last`."""
    return replace(wish, last=last, leaning=follow_up(text).kind != "none")


def _without(decision: Decision, article: str) -> Decision:
    """The decision with `article` moved behind the best other one."""
    first = best_beside(decision.matches, article)
    if first is None or first is decision.matches[0]:
        return decision
    rest = (match for match in decision.matches if match is not first)
    # How sure the search was, it was of `article`.
    return replace(decision, verdict="choices", matches=(first, *rest))


def _same_in_town(search: Search, language: Language, last: Article, wish: Wish, state: IndexState) -> Decision:
    """The same subject for another town: its own article, one beside it of that town, or the general one."""
    town, articles = wish.municipality or "", state.library.articles
    general = articles.get(state.general.get(last.id, last.id), last)
    [query] = search.prepare([title_of(general, language)], state)
    matches = tuple(search.candidates(query, replace(wish, topic=last.topic), state))
    target = articles[resolve_town(general, town, state)]
    if town in target.municipalities:
        return _show(target.id, matches, 1.0, wish)
    for match in matches[:MAX_CHOICES]:
        found = articles[match.article]
        if town in found.municipalities and found.topic == last.topic:
            return _show(found.id, matches, search.calibration.answer, wish)
    if not target.municipalities:
        return _show(target.id, matches, 1.0, wish)
    general_ones = [match for match in matches if not articles[match.article].municipalities]
    return Decision("choices" if general_ones else "none", tuple(general_ones), 0.0, town)


def _show(article: str, matches: Sequence[Match], probability: float, wish: Wish) -> Decision:
    """An answer with `article`, put first among the matches."""
    own = [match for match in matches if match.article == article] or [Match(article, probability, ())]
    rest = [match for match in matches if match.article != article]
    return Decision("answer", (own[0], *rest), probability, wish.municipality)


def title_of(article: Article, language: Language) -> str:
    """The title in the language, or in the source's, without markup."""
    variant = article.find(language) or article.source_variant or next(iter(article.variants.values()))
    return plain_text(variant.title)
