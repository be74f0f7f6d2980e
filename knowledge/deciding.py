"""Answer, choices or an honest no: the decision about one message, before anything is written out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.articles import Article
from knowledge.following import surest
from knowledge.following_clues import best_beside, clues_of
from knowledge.followups import follow_up, is_question
from knowledge.index import IndexState
from knowledge.markup import plain_text
from knowledge.search import Match, Query, Search, Wish, covered, resolve_town
from nlu.municipalities import find_municipality
from nlu.normalise import normalise

Verdict = Literal["answer", "choices", "none"]

_MAX_CHOICES = 3
#: A choice must be at least this near to the best one, as a share of its score.
_NEAR = 0.6
_SENTENCES = re.compile(r"[^。？?！!\n;；]+[。？?！!]*")
_MAX_SENTENCES = 4
_MIN_SENTENCE = 4
#: Share of a word's parts that an article must have for the word to count as known.
_ALL_KNOWN = 0.99
#: From this length on a message is also searched sentence by sentence.
_LONG = 45
#: Log odds of leaning under which a sure answer is taken without a look at the article before.
_NOT_LEANING = -5.5
#: Chance of a new subject above which what the words alone give is final; least chance of a reading worth offering.
_SURELY_NEW = 0.7
_LIKELY = 0.1
_ONE_WORD = re.compile(r"[a-z'-]+|[\u3041-\u30ff\u3400-\u9fff\u3005]{1,4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decision:
    """matches: candidates, best first. probability: that the first is right. municipality: the town it was made for.

    next_question: a second question of the message that has an answer of its own.
    """

    verdict: Verdict
    matches: tuple[Match, ...] = ()
    probability: float = 0.0
    municipality: str | None = None
    next_question: str | None = None

    @property
    def article(self) -> str | None:
        """The article to show, when the verdict is `answer`."""
        return self.matches[0].article if self.verdict == "answer" else None


def decide(search: Search, asked: AnswerQuery, state: IndexState | None = None) -> Decision:
    """The decision for a question; raises EmbeddingError."""
    state = state or search.index.state
    text = normalise(asked.text)
    named = find_municipality(text)
    wish = Wish(named or asked.municipality, named is not None, asked.topic, frozenset(asked.exclude))
    last = state.library.articles.get(asked.last_article or "")
    if last is not None and last.id in state.numbers:
        return _follow(search, replace(asked, text=text), wish, state)
    alone = _decide_alone(search, text, wish, state)
    if alone.verdict == "answer" and follow_up(text).kind in ("town", "attribute"):
        # A town or "how much?" without anything before it names no subject.
        return replace(alone, verdict="choices")
    return alone


def choices_of(decision: Decision) -> tuple[Match, ...]:
    """The matches worth offering: three at most, none far behind the best."""
    best = decision.matches[0].score if decision.matches else 0.0
    return tuple(match for match in decision.matches[:_MAX_CHOICES] if match.score >= best * _NEAR)


def judge(search: Search, query: Query, wish: Wish, state: IndexState) -> Decision:
    """The decision for one prepared question, taken alone."""
    matches = tuple(search.candidates(query, wish, state))
    town = wish.municipality
    if not matches or not query.vectors.any():
        return Decision("none", (), 0.0, town)
    if query.elsewhere and search.foreign(query, matches[0].article, state):
        return Decision("none", matches, 0.0, town)
    probability = search.probability(query, matches, state)
    verdict = _verdict(search, query, matches, probability)
    if verdict == "none" and _is_known_word(query, matches, state):
        verdict = "choices"
    return Decision(verdict, matches, probability, town)


def _verdict(search: Search, query: Query, matches: Sequence[Match], probability: float) -> Verdict:
    calibration = search.calibration
    if probability >= calibration.answer:
        return "choices" if _vague(query, matches, calibration.vague_margin) else "answer"
    return "choices" if probability >= calibration.choices and len(matches) > 1 else "none"


def _is_known_word(query: Query, matches: Sequence[Match], state: IndexState) -> bool:
    """A single word that the articles have: too little to answer, enough to offer something."""
    if not _ONE_WORD.fullmatch(query.text) or len(matches) < 2:
        return False
    return covered(query, matches[0].article, state) > _ALL_KNOWN


def _vague(query: Query, matches: Sequence[Match], margin: float) -> bool:
    """A single word that several articles share: better to ask than to guess."""
    if not _ONE_WORD.fullmatch(query.text) or len(matches) < 2:
        return False
    return matches[0].score - matches[1].score < margin


def _decide_alone(search: Search, text: str, wish: Wish, state: IndexState) -> Decision:
    sentences = _sentences(text)
    queries = search.prepare([text, *sentences], state)
    whole = judge(search, queries[0], wish, state)
    parts = [judge(search, query, wish, state) for query in queries[1:]]
    asking = [number for number, sentence in enumerate(sentences) if is_question(sentence)]
    if len(asking) > 1:
        return _with_second_question(whole, [sentences[n] for n in asking], [parts[n] for n in asking])
    if len(text) >= _LONG and parts:
        return _pooled(search, whole, [parts[number] for number in asking] or parts)
    return whole


def _pooled(search: Search, whole: Decision, parts: Sequence[Decision]) -> Decision:
    """A long message judged by the whole and by its best sentence: greetings and reasons count less that way."""
    scores: dict[str, float] = {}
    if not whole.matches:
        return whole
    found = {match.article: match for part in (*parts, whole) for match in part.matches}
    for article in found:
        in_parts = max(_score_in(part, article) for part in parts)
        scores[article] = (in_parts + _score_in(whole, article)) / 2
    ordered = sorted(scores, key=lambda article: (-scores[article], article))
    matches = tuple(replace(found[article], score=scores[article]) for article in ordered)
    agreeing = [d.probability for d in (whole, *parts) if d.matches and d.matches[0].article == ordered[0]]
    probability = max(agreeing, default=0.0)
    calibration = search.calibration
    # An answer needs the whole message and its best sentence to agree; otherwise the reader chooses.
    sure = probability >= calibration.answer and len(agreeing) > 1 and whole.matches[0].article == ordered[0]
    possible = max(d.probability for d in (whole, *parts)) >= calibration.choices
    verdict: Verdict = "answer" if sure else "choices" if possible else "none"
    return replace(whole, verdict=verdict, matches=matches, probability=probability)


def _score_in(decision: Decision, article: str) -> float:
    """The article's score there; where it was no candidate, that of the last one."""
    last = decision.matches[-1].score if decision.matches else 0.0
    return next((match.score for match in decision.matches if match.article == article), last)


def _with_second_question(whole: Decision, sentences: Sequence[str], parts: Sequence[Decision]) -> Decision:
    """Where two sentences have different answers: the first is answered, the second becomes `next_question`."""
    sure = [(s, part) for s, part in zip(sentences, parts, strict=True) if part.verdict == "answer"]
    if len(sure) < 2:
        return whole
    first = sure[0][1]
    for sentence, part in sure[1:]:
        if part.article != first.article and part.article not in {match.article for match in first.matches[:2]}:
            return replace(first, next_question=sentence)
    return whole


def _sentences(text: str) -> list[str]:
    found = [sentence.strip() for sentence in _SENTENCES.findall(text)]
    long_enough = [sentence for sentence in found if len(sentence) >= _MIN_SENTENCE]
    return long_enough[:_MAX_SENTENCES] if len(long_enough) > 1 else []


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


def _follow(search: Search, asked: AnswerQuery, wish: Wish, state: IndexState) -> Decision:
    """The decision after an answer: the same for another town, one more thing about it, or a subject beside or new."""
    text, last = asked.text, state.library.articles[asked.last_article or ""]
    there = wish if wish.named else replace(wish, municipality=asked.last_municipality or wish.municipality)
    meant = follow_up(text)
    if meant.kind == "town":
        return _same_in_town(search, asked.language, last, wish, state)
    if len(text) > _LONG:
        return _decide_alone(search, text, wish, state)
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
        decision = _decide_alone(search, query.text, wish, state) if _sentences(query.text) else alone
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
    for match in matches[:_MAX_CHOICES]:
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
