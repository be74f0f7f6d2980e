"""A fact and then a question: sentences are found, and each says what it is near."""

from __future__ import annotations

import pytest

from knowledge.calibration import RANKING_CLUES
from knowledge.search import Match
from knowledge.sentences import sentences_of
from tests.services.knowledge.world import shared_engine

#: The same said of the sentences and of the whole.
SAME = {
    "top_in_sentences": "dense_top",
    "top_asked": "dense_top",
    "lexical_in_sentences": "lexical",
    "lexical_best": "lexical",
    "lexical_asked": "lexical",
}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("くるまが ない。あるいて いける ところは？", ["くるまが ない。", "あるいて いける ところは？"]),
        ("I have no car. Which class can I walk to?", ["I have no car.", "Which class can I walk to?"]),
        ("我沒有車！走路能到的日文班？", ["我沒有車！", "走路能到的日文班？"]),
        ("雨の日は\nどうしますか", ["雨の日は", "どうしますか"]),
        ("ok. where is it", []),
        ("opens at 8.30 see city.kumamoto.jp", []),
        ("給食はいくらですか。", []),
        ("", []),
        ("?!。", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


def test_no_more_than_five_are_looked_at() -> None:
    assert len(sentences_of("これは文です。" * 40)) == 5


def clues_of(text: str) -> dict[str, Match]:
    search = shared_engine().search
    [query] = search.prepare([text])
    return {match.article: match for match in search.candidates(query)}


def test_one_sentence_says_the_same_as_the_whole() -> None:
    for match in clues_of("給食はいくらですか").values():
        clues = dict(zip(RANKING_CLUES, match.clues, strict=True))
        assert {name: clues[name] for name in SAME} == pytest.approx(
            {name: clues[of] for name, of in SAME.items()}, abs=1e-5
        )


def test_in_several_sentences_each_counts_alone() -> None:
    question = "給食費はいくらですか"
    alone, told = clues_of(question)["school-lunch"], clues_of(f"夫は夜の仕事です。{question}")["school-lunch"]
    top, asked, best = (RANKING_CLUES.index(name) for name in ("top_in_sentences", "top_asked", "lexical_best"))
    assert 0 < told.clues[top] < alone.clues[top]
    assert told.clues[asked] == pytest.approx(alone.clues[asked], abs=1e-5)
    assert told.clues[best] == pytest.approx(alone.clues[best], abs=1e-5)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("給食はいくらですか。夫は夜の仕事です。", 0),
        ("夫は夜の仕事です。給食はいくらですか。", 1),
        ("給食はいくらですか。病院はどこですか。", 1),
        ("夫は夜の仕事です。給食のお金のこと。", 1),
        ("給食はいくらですか", 0),
    ],
)
def test_the_last_sentence_that_asks_is_the_question(text: str, asked: int) -> None:
    [query] = shared_engine().search.prepare([text])
    assert query.asked == asked


def test_sentences_after_an_answer_stand_alone() -> None:
    [query] = shared_engine().search.prepare(["車がありません。給食はいくらですか"], title="夜間の病院")
    assert len(query.joined) == 1
    assert [len(sentence.joined) for sentence in query.sentences] == [0, 0]
    assert query.alone.sentences == query.sentences
