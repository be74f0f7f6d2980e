"""Freshness is computed; risky topics are never answered from machine or outdated texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contracts.languages import Language
from knowledge.articles import Article, Risk, Variant
from knowledge.freshness import freshness, publishable, source_hash, stamped

TODAY = date(2026, 11, 23)
JA = Variant(Language.JA, "題", "答え", "本文")


def article(risk: Risk = "normal", **changes: str) -> Article:
    english = replace(Variant(Language.EN, "Title", "Answer", "Body", based_on=source_hash(JA)), **changes)  # type: ignore[arg-type]
    return Article("a", "living", {Language.JA: JA, Language.EN: english}, risk=risk, review_by=date(2027, 5, 31))


def test_states() -> None:
    assert freshness(article(), Language.JA, TODAY) == "current"
    assert freshness(article(), Language.EN, TODAY) == "current"
    assert freshness(article(), Language.ZH_HANT, TODAY) == "missing"
    assert freshness(article(made_by="machine"), Language.EN, TODAY) == "machine"
    assert freshness(article(based_on="0" * 16), Language.EN, TODAY) == "outdated"
    assert freshness(article(based_on=""), Language.EN, TODAY) == "outdated"
    assert freshness(article(), Language.EN, date(2027, 5, 31)) == "current"
    assert freshness(article(), Language.EN, date(2027, 6, 1)) == "expired"


def test_only_words_that_residents_read_make_a_variant_outdated() -> None:
    assert source_hash(replace(JA, questions=("q",), reviewed_on=TODAY)) == source_hash(JA)
    assert len({source_hash(replace(JA, **{key: "x"})) for key in ("title", "short", "body")} | {source_hash(JA)}) == 4


@pytest.mark.parametrize("risk", ["health", "legal", "disaster"])
@pytest.mark.parametrize("change", [{"made_by": "machine"}, {"based_on": "old"}])
def test_risky_articles_need_a_person_and_the_present_text(risk: Risk, change: dict[str, str]) -> None:
    assert publishable(article(risk), Language.EN)
    assert not publishable(article(risk, **change), Language.EN)
    assert publishable(article(risk, **change), Language.JA)


@pytest.mark.parametrize("risk", ["normal", "money"])
def test_other_articles_are_shown_with_a_notice(risk: Risk) -> None:
    assert publishable(article(risk, made_by="machine"), Language.EN)
    assert publishable(article(risk, based_on="old"), Language.EN)
    assert not publishable(article(risk), Language.ZH_HANT)
    assert not publishable(replace(article(risk), superseded_by="b"), Language.EN)


def test_stamping_fills_what_is_empty_and_leaves_what_is_outdated() -> None:
    assert freshness(stamped(article(based_on="")), Language.EN, TODAY) == "current"
    assert freshness(stamped(article(based_on="old")), Language.EN, TODAY) == "outdated"
    assert freshness(stamped(article(based_on="old"), again=True), Language.EN, TODAY) == "current"
    assert stamped(article()).variants[Language.JA].based_on == ""
