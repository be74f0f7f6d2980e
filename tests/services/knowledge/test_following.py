"""What a message means after an answer: the learnt readings, what they are learnt from, and the decisions they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from contracts.answers import AnswerQuery
from contracts.languages import LANGUAGES, Language
from knowledge.deciding import decide
from knowledge.engine import build_engine, load_following
from knowledge.follow_up_examples import is_new_subject, read_examples
from knowledge.following import (
    CLUES,
    READINGS,
    UNLEARNT_FOLLOWING,
    FollowingInvalid,
    measured,
    read_following,
    surest,
    write_following,
)
from knowledge.head import SEARCH_ENCODER
from knowledge.judging import Decision, choices_of
from knowledge.learning_to_follow import Heard, Pair, cross_validated, learn, pairs_of, without_new_subjects
from knowledge.publishing import library_of_files
from knowledge.settings import BUNDLED_CONTENT
from nlu.embed import Vectors
from nlu.examples import Example
from nlu.tuned_embedder import TunedEmbedder
from tests.services.knowledge.world import EASY, EMBEDDER, EN, JA, ZH, shared_engine, small_library
from tests.understanding import sets
from tools.learn import leaning_messages


def after(last: str, text: str, language: Language = EN, **known: str) -> Decision:
    return decide(shared_engine().search, AnswerQuery(text, language, last_article=last, **known))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how much is it?", EN),
        ("do I need a reservation?", EN),
        ("What about students?", EN),
        ("電話番号は？", JA),
        ("なにが いりますか", EASY),
        ("要多少錢", ZH),
        ("多少钱", ZH),
        ("大人也可以嗎", ZH),
    ],
)
def test_a_message_that_says_nothing_alone_stays_with_the_article(text: str, language: Language) -> None:
    for last in ("health-night-clinic", "school-enrolment"):
        assert after(last, text, language).article == last


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("How much is school lunch?", EN, "school-lunch"),
        ("地震だ！今どうする", JA, "disaster-earthquake-now"),
        ("晚上和假日看病", ZH, "health-night-clinic"),
        ("ゆれて います", EASY, "disaster-earthquake-now"),
    ],
)
def test_a_new_subject_leaves_the_article(text: str, language: Language, expected: str) -> None:
    assert after("living-rubbish", text, language).matches[0].article == expected


def test_one_thing_for_another_town_is_that_towns_article() -> None:
    assert after("living-rubbish-kikuyo", "合志の費用は？", JA).article == "living-rubbish-koshi"
    assert after("living-rubbish-kikuyo", "合志の費用は？", JA).municipality == "koshi"


def test_the_town_of_the_talk_counts_for_a_follow_up_and_the_own_town_for_a_new_subject() -> None:
    known = {"municipality": "kikuyo", "last_municipality": "koshi"}
    stays = after("living-rubbish-koshi", "how much is it?", **known)
    assert (stays.article, stays.municipality) == ("living-rubbish-koshi", "koshi")
    assert after("living-rubbish-koshi", "Earthquake: what to do now?", **known).municipality == "kikuyo"


@pytest.mark.parametrize("text", ["...", "😀", ""])
def test_a_message_without_words_is_no_follow_up(text: str) -> None:
    assert after("school-lunch", text).verdict == "none"


def test_a_follow_up_costs_one_call_of_the_embedder() -> None:
    class Counting(TunedEmbedder):
        calls = 0

        def embed(self, texts: Sequence[str]) -> Vectors:
            self.calls += 1
            return super().embed(texts)

    embedder = Counting(SEARCH_ENCODER)
    engine = build_engine(embedder, small_library())
    before = embedder.calls
    assert decide(engine.search, AnswerQuery("how much is it?", EN, last_article="school-lunch")).article
    assert embedder.calls == before + 1


def test_choices_after_an_article_offer_what_each_reading_would_show() -> None:
    nothing_known = (0.0,) * len(UNLEARNT_FOLLOWING.weights["stay"])
    undecided = replace(UNLEARNT_FOLLOWING, weights=dict.fromkeys(READINGS[:2], nothing_known), answer=0.99)
    engine = build_engine(EMBEDDER, small_library(), following=undecided)
    decision = decide(engine.search, AnswerQuery("何か", JA, last_article="living-rubbish"))
    assert decision.verdict == "choices"
    assert "living-rubbish" in [match.article for match in choices_of(decision)]


def test_the_bundled_weights_are_for_these_clues() -> None:
    following = load_following()
    assert (len(following.mean), len(following.spread)) == (len(CLUES), len(CLUES))
    numbers = len(measured(following.mean, following.mean, following.spread))
    assert {name: len(weights) for name, weights in following.weights.items()} == dict.fromkeys(READINGS[:2], numbers)
    assert 0.5 <= following.answer < 1
    assert sum(following.chances([0.0] * len(CLUES))) == pytest.approx(1.0)


def test_weights_survive_the_file_and_a_wrong_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "following.yaml"
    write_following(UNLEARNT_FOLLOWING, path)
    assert read_following(path) == UNLEARNT_FOLLOWING
    path.write_text(path.read_text(encoding="utf-8").replace("leaning", "leanings"), encoding="utf-8")
    with pytest.raises(FollowingInvalid):
        read_following(path)
    with pytest.raises(FollowingInvalid):
        read_following(tmp_path / "none.yaml")


def test_weights_of_pairs_of_clues_are_kept_apart_and_complete(tmp_path: Path) -> None:
    many = len(UNLEARNT_FOLLOWING.weights["stay"])
    stay, beside = tuple(float(n) for n in range(many)), tuple(-float(n) for n in range(many))
    path = tmp_path / "following.yaml"
    write_following(replace(UNLEARNT_FOLLOWING, weights={"stay": stay, "beside": beside}), path)
    assert read_following(path).weights == {"stay": stay, "beside": beside}
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["stay"]["with"]["leaning"].pop()
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(FollowingInvalid, match="products"):
        read_following(path)


def test_two_clues_together_can_tell_what_neither_tells_alone() -> None:
    def heard(number: int, one: float, other: float) -> Heard:
        clues = (one, other, *[0.0] * (len(CLUES) - 2))
        stays = one * other > 0
        pair = Pair(f"text {number}", EN, f"article-{number}", frozenset({"a"}), "about")
        return Heard(pair, clues, (stays, not stays, False))

    rows = [heard(n, (-1) ** n * (1 + n % 3) / 3, (-1) ** (n // 2) * (1 + n % 5) / 5) for n in range(120)]
    following = learn(rows)
    assert all(one.right[READINGS.index(surest(following.chances(one.clues)))] for one in rows)


def test_a_clue_far_from_all_examples_counts_as_the_farthest() -> None:
    at = [0.0] * len(CLUES)
    far = measured([50.0, *at[1:]], at, [1.0] * len(CLUES))
    assert far[0] == measured([3.0, *at[1:]], at, [1.0] * len(CLUES))[0]


def test_equal_chances_are_a_new_subject() -> None:
    assert surest((0.4, 0.2, 0.4)) == "new"
    assert surest((0.5, 0.1, 0.4)) == "stay"


def test_learning_finds_which_clue_tells_the_readings_apart() -> None:
    def heard(number: int, leaning: float, right: tuple[bool, bool, bool]) -> Heard:
        clues = tuple(leaning if clue == "leaning" else (number % 7) / 7 for clue in CLUES)
        return Heard(Pair(f"text {number}", EN, f"article-{number}", frozenset(), "about"), clues, right)

    rows = [heard(n, 0.9, (True, False, False)) for n in range(40)]
    rows += [heard(n, 0.0, (False, True, False)) for n in range(40, 80)]
    rows += [heard(n, -0.9, (False, False, True)) for n in range(80, 120)]
    following = learn(rows)
    assert all(one.right[READINGS.index(surest(following.chances(one.clues)))] for one in rows if not one.right[1])
    judged = cross_validated(rows)
    assert len(judged) == len(rows)
    assert sum(one.right[READINGS.index(surest(chances))] for one, chances in judged) > 100


def test_examples_are_of_articles_that_exist_in_every_language() -> None:
    library = library_of_files(BUNDLED_CONTENT)
    examples = read_examples()
    for language in LANGUAGES:
        own = [example for example in examples if example.language is language]
        assert len([example for example in own if example.after is None]) >= 60
        assert len([example for example in own if example.after]) >= 60
    named = {id_ for example in examples if example.after for id_ in (example.after, *example.expects)}
    assert sorted(id_ for id_ in named if library.current(id_) is None) == []


def test_no_example_is_in_a_frozen_set() -> None:
    frozen = {sets.normal(row["text"]) for language in sets.LANGUAGES for row in sets.load("followups", language)}
    assert [example.text for example in read_examples() if sets.normal(example.text) in frozen] == []
    templates = [Example(text, "same", "en", "en/same/1") for text in sorted(frozen)]
    assert leaning_messages(templates) == []


def test_new_subjects_are_not_in_the_index_while_it_learns() -> None:
    library, taken = without_new_subjects(library_of_files(BUNDLED_CONTENT))
    left = {
        question
        for a in library.articles.values()
        if not a.superseded_by
        for v in a.variants.values()
        for question in v.questions
    }
    assert len(taken) > 1000
    assert not {text for text, _, _ in taken} & {text for text in left if is_new_subject(text)}


def test_pairs_are_the_same_every_time() -> None:
    state = shared_engine().index.state
    questions = [("how much is lunch", EN, "school-lunch")]
    small = [pair for pair in pairs_of(state, questions) if pair.kind != "about"]
    assert small == [pair for pair in pairs_of(state, questions) if pair.kind != "about"]
    assert {pair.kind for pair in small} == {"anything", "new", "outside"}
