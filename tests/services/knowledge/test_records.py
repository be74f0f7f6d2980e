"""Articles and places as JSON values: nothing is lost, and the hash sees every difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.languages import Language
from knowledge.article_files import article_record
from knowledge.articles import Article, Figure, Variant
from knowledge.errors import ContentInvalid
from knowledge.place_files import place_record
from knowledge.places import Location, Place, PlacePhone
from knowledge.records import article_hash, article_of, place_hash, place_of
from tests.services.knowledge.build import CHECKED, article, place, weekly

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30).map(str.strip)
some_words = words.filter(bool)


@given(some_words, words, st.floats(-90, 90), st.lists(some_words, max_size=3))
def test_places_survive(name: str, note: str, latitude: float, facts: list[str]) -> None:
    made = place(
        hours=[weekly("mon", "0:05", "33:00")],
        location=Location(latitude, 130.0),
        facts=tuple(facts),
        editor_note=note,
        phones=(PlacePhone(name, "night", False, "2024"),),
        checked_on=CHECKED,
        review_by=CHECKED,
    )

    assert place_of(place_record(made)) == made


@given(some_words, words, st.lists(some_words, max_size=3))
def test_articles_survive(value: str, note: str, facts: list[str]) -> None:
    made = article(
        figures=(Figure(value),), editor_note=note, facts=tuple(facts), checked_on=CHECKED, review_by=CHECKED
    )

    assert article_of(article_record(made), made.variants) == made


CHANGES = {
    "fact": lambda item: replace(item, facts=("new",)),
    "day": lambda item: replace(item, review_by=date(2030, 1, 1)),
    "order": lambda item: replace(item, related=("b", "a")),
    "body": lambda item: _with_english(item, body="Other."),
    "question": lambda item: _with_english(item, questions=("other",)),
    "stamp": lambda item: _with_english(item, based_on="0"),
}


def _with_english(item: Article, **fields: object) -> Article:
    english: Variant = replace(item.variants[Language.EN], **fields)  # type: ignore[arg-type]
    return replace(item, variants={**item.variants, Language.EN: english})


@pytest.mark.parametrize("change", CHANGES)
def test_the_hash_sees_every_difference(change: str) -> None:
    before = article(related=("a", "b"))
    after = CHANGES[change](before)  # type: ignore[no-untyped-call]

    assert article_hash(after) != article_hash(before)
    assert article_hash(article(related=("a", "b"))) == article_hash(before)


def test_the_hash_of_a_place_sees_its_phones() -> None:
    def with_phone(number: str) -> Place:
        return place(phones=(PlacePhone(number),))

    assert place_hash(with_phone("119")) == place_hash(with_phone("119")) != place_hash(with_phone("110"))


def test_an_unreadable_record_names_itself() -> None:
    with pytest.raises(ContentInvalid, match=r"record office.*kind: 'palace' is not one of"):
        place_of({**place_record(place()), "kind": "palace"})
