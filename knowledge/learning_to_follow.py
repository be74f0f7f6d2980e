"""Learns when a message leans on the article before it: see `knowledge.following`.

From `data/follow_up_examples.yaml`, and from questions of the articles themselves asked after another article, which
are new subjects. Those are taken out of the index meanwhile, otherwise each would find itself. Always gives the same
result.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from contracts.languages import Language
from knowledge.articles import Article
from knowledge.content_library import ContentLibrary
from knowledge.deciding_after import heard_after, in_context, title_of
from knowledge.follow_up_examples import is_new_subject, read_examples
from knowledge.following import READINGS, Following, measured
from knowledge.index import IndexState
from knowledge.judging import judge
from knowledge.practice import practice_questions
from knowledge.search import Search, Wish
from nlu.municipalities import find_municipality
from nlu.normalise import normalise

Array = npt.NDArray[np.float64]
Kind = Literal["anything", "about", "new", "outside"]

#: After how many articles each message that fits any is tried, and how many neighbours of an article count as near it.
_PLACES = 4
_NEIGHBOURS = 5
#: What an example of each kind counts. New subjects are the rule: one swallowed costs more than a follow-up missed.
_WEIGHTS: dict[Kind, float] = {"anything": 6.0, "about": 2.0, "new": 6.0, "outside": 3.0}
_RIDGE = 0.004
_STEPS = 300
_FOLDS = 5
#: Least chance of `stay` for showing the article at once: nine in ten messages that fit any article have it, one in
#: eleven of those that mean another one, and one in 100 new subjects.
_SURE = 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """A message after an article. expects: what answers it, empty for what nothing answers."""

    text: str
    language: Language
    last: str
    expects: frozenset[str]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Heard:
    """clues: see `following.CLUES`. right: whether each of the READINGS shows a right article."""

    pair: Pair
    clues: tuple[float, ...]
    right: tuple[bool, bool, bool]


def without_new_subjects(library: ContentLibrary) -> tuple[ContentLibrary, list[tuple[str, Language, str]]]:
    """The library without the questions that play new subjects, and those: text, language, article."""
    out: list[tuple[str, Language, str]] = []
    articles: dict[str, Article] = {}
    for article in library.articles.values():
        variants = {}
        for language, variant in article.variants.items():
            taken = [text for text in variant.questions if is_new_subject(text)] if not article.superseded_by else []
            out += [(text, language, article.id) for text in taken]
            variants[language] = replace(variant, questions=tuple(t for t in variant.questions if t not in taken))
        articles[article.id] = replace(article, variants=variants)
    return replace(library, articles=articles), out


def pairs_of(state: IndexState, questions: Sequence[tuple[str, Language, str]]) -> list[Pair]:
    """Every message with an article before it."""
    pick = random.Random(0)  # noqa: S311 - the same pairs every time
    ids = sorted(state.numbers)
    pairs = list(_examples(state, ids, pick))
    for text, language, article in questions:
        near = pick.random() < 0.5
        last = pick.choice(_neighbours(article, state) if near else ids)
        pairs.append(Pair(text, language, last, frozenset({article}), "new"))
    # Not those that the head and the index know: each would find itself.
    for question in practice_questions(()):
        pairs.append(Pair(question.text, question.language, pick.choice(ids), frozenset(), "outside"))
    return pairs


def _examples(state: IndexState, ids: Sequence[str], pick: random.Random) -> Iterator[Pair]:
    for example in read_examples():
        if example.after is None:
            for last in pick.sample(ids, min(_PLACES, len(ids))):
                yield Pair(example.text, example.language, last, frozenset({last}), "anything")
        elif not example.teaches_head:
            after, *expects = (_current(id_, state) for id_ in (example.after, *example.expects))
            kind: Kind = "new" if example.new else "about"
            yield Pair(example.text, example.language, after, frozenset(expects), kind)


def _current(id_: str, state: IndexState) -> str:
    article = state.library.current(id_)
    return article.id if article else id_


def _neighbours(article: str, state: IndexState) -> list[str]:
    number = state.numbers[article]
    nearest = np.argsort(-(state.centres @ state.centres[number]))[1 : _NEIGHBOURS + 1]
    related = [id_ for id_ in state.library.articles[article].related if id_ in state.numbers]
    return [*related, *(state.parts[int(row)].id for row in nearest)]


def hear(search: Search, pair: Pair, state: IndexState) -> Heard:
    """What each reading of the message would show."""
    text = normalise(pair.text)
    town = find_municipality(text)
    wish = Wish(town, town is not None)
    [query] = search.prepare([text], state, title_of(state.library.articles[pair.last], pair.language))
    alone = judge(search, query.alone, wish, state)
    heard = heard_after(search, query, alone, in_context(wish, pair.last, text), state)
    shown = (pair.last, heard.beside.matches and heard.nearest, heard.alone.matches and heard.alone.matches[0].article)
    stay, beside, new = (article in pair.expects for article in shown)
    return Heard(pair, heard.clues, (stay, beside, new) if pair.expects else (False, False, True))


def learn(heard: Sequence[Heard]) -> Following:
    """The weights that give the right readings the highest chances."""
    from scipy.optimize import minimize  # noqa: PLC0415 - in the test environment only, heavy

    rows = [one for one in heard if any(one.right) and not all(one.right)]
    clues = np.array([one.clues for one in rows])
    right = np.array([one.right for one in rows], dtype=float)
    counts = np.array([_WEIGHTS[one.pair.kind] for one in rows])
    counts /= counts.sum()
    mean, spread = clues.mean(axis=0), np.maximum(clues.std(axis=0), 1e-6)
    ready = measured(clues, mean, spread)
    shape = (ready.shape[1], len(READINGS) - 1)

    def missed(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(shape)
        raw = np.hstack([ready @ weights, np.zeros((len(rows), 1))])
        chance = np.exp(raw - raw.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        hits = chance * right
        hit = np.maximum(hits.sum(axis=1, keepdims=True), 1e-12)
        loss = -float(counts @ np.log(hit[:, 0])) + _RIDGE * float((weights**2).sum()) / 2
        slope = ready.T @ ((chance - hits / hit) * counts[:, None])[:, :-1] + _RIDGE * weights
        return loss, slope.ravel()

    found = minimize(missed, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    weights = found.x.reshape(shape)
    learnt = {name: weights[:, at].tolist() for at, name in enumerate(READINGS[:-1])}
    return Following(learnt, mean.tolist(), spread.tolist(), _SURE)


def fold_of(pair: Pair) -> int:
    """Which fifth of a cross-validation the pair belongs to: by article, or by text where it fits any article."""
    key = pair.text if pair.kind == "anything" else pair.last
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % _FOLDS


def cross_validated(heard: Sequence[Heard]) -> list[tuple[Heard, tuple[float, float, float]]]:
    """Every example with the chances given by weights that were learnt without its fifth."""
    out = []
    for part in range(_FOLDS):
        following = learn([one for one in heard if fold_of(one.pair) != part])
        out += [(one, following.chances(one.clues)) for one in heard if fold_of(one.pair) == part]
    return out
