"""Markup of the content files as spans and blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rich_text import Block, Span, plain
from knowledge.errors import MarkupInvalid
from knowledge.markup import PlaceReference, links, parse_body, parse_spans, plain_text, readings, references


def resolve(reference: PlaceReference) -> tuple[Span, ...]:
    return (Span(f"<{reference.place} {reference.field}>"),)


def test_every_kind_of_span() -> None:
    text = "**{役場|やくば}へ** 行く [ここ{見|み}る](https://a.example/b) {place:kikuyo.phone.night}。"

    assert parse_spans(text, resolve) == (
        Span("役場", "やくば", strong=True),
        Span("へ", strong=True),
        Span(" 行く "),
        Span("ここ", url="https://a.example/b"),
        Span("見", "み", url="https://a.example/b"),
        Span("る", url="https://a.example/b"),
        Span(" <kikuyo phone.night>。"),
    )


def test_a_body_is_paragraphs_items_and_headings() -> None:
    body = "First line\nsecond line\n\n- one\n- two\n  more\n\n## Head\n最初の行\n次の行"

    assert parse_body(body) == (
        Block("paragraph", (Span("First line second line"),)),
        Block("item", (Span("one"),)),
        Block("item", (Span("two more"),)),
        Block("heading", (Span("Head"),)),
        Block("paragraph", (Span("最初の行次の行"),)),
    )


@pytest.mark.parametrize(
    "text", ["{漢字}", "{漢字|かんじ", "**half", "[a](ftp://x.example)", "<b>x</b>", "{place:Kikuyo.phone}", "{a|b|c}"]
)
def test_broken_markup_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(MarkupInvalid) as raised:
        parse_body(f"fine\n\n{text}")

    assert raised.value.line == 2


def test_parts_can_be_listed() -> None:
    text = "- {漢字|かんじ}は **{place:a-b.phone}** [x](https://a.example/y) {place:c.hours}"

    assert list(readings(text)) == [("漢字", "かんじ")]
    assert list(references(text)) == [PlaceReference("a-b", "phone"), PlaceReference("c", "hours")]
    assert list(links(text)) == ["https://a.example/y"]
    assert plain_text(text) == "漢字は  x "
    assert plain_text(text, read_aloud=True) == "かんじは  x "


@given(st.text(st.characters(blacklist_characters="{}*[]()<>#-\r\n\t\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), min_size=1))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    assert plain(parse_spans(text)) == text
    assert plain_text(text) == text
