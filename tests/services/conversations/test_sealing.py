"""Sealed columns open only where and with what they were sealed."""

from __future__ import annotations

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import BadKeyRing, CannotOpen
from storage.sealing import KeyRing, Sealer

ONE, TWO = KeyRing.generate("k1"), KeyRing.generate("k2")


@given(st.text())
def test_any_text_comes_back(words: str) -> None:
    sealer = Sealer(KeyRing.parse(ONE))
    sealed = sealer.seal(words, "message.content")
    assert sealer.open(sealed, "message.content") == words
    assert len(words) < 8 or words not in sealed


def test_same_words_never_look_the_same() -> None:
    sealer = Sealer(KeyRing.parse(ONE))
    assert sealer.seal("hello", "a.b") != sealer.seal("hello", "a.b")


def test_value_moved_to_another_column_does_not_open() -> None:
    sealer = Sealer(KeyRing.parse(ONE))
    with pytest.raises(CannotOpen):
        sealer.open(sealer.seal("hello", "a.b"), "a.c")


@pytest.mark.parametrize("damage", ["", "1.k1.", "1.k1.AAAA", "2.k1.AAAAAAAAAAAAAAAAAAAA", "1.k9.AAAA", "x"])
def test_damaged_value_does_not_open(damage: str) -> None:
    with pytest.raises(CannotOpen):
        Sealer(KeyRing.parse(ONE)).open(damage, "a.b")


def test_old_values_open_and_are_found_after_a_new_key() -> None:
    before, after = Sealer(KeyRing.parse(ONE)), Sealer(KeyRing.parse(f"{TWO},{ONE}"))
    sealed = before.seal("hello", "a.b")
    assert after.open(sealed, "a.b") == "hello"
    assert not after.is_current(sealed)
    assert after.is_current(after.seal("hello", "a.b"))
    assert before.digest("U1", "resident") in after.digests("U1", "resident")


def test_digest_depends_on_key_and_purpose() -> None:
    one, two = Sealer(KeyRing.parse(ONE)), Sealer(KeyRing.parse(TWO))
    assert len({one.digest("U1", "a"), one.digest("U1", "b"), two.digest("U1", "a")}) == 3


@pytest.mark.parametrize(
    "text",
    ["", "k1", "k1:", "k1:!!!", "k 1:AAAA", f"k1:{base64.b64encode(os.urandom(16)).decode()}", f"{ONE},{ONE}"],
    ids=["none", "no key", "empty key", "not base64", "bad id", "short key", "same id twice"],
)
def test_bad_ring_is_refused(text: str) -> None:
    with pytest.raises(BadKeyRing):
        KeyRing.parse(text)


def test_url_safe_base64_is_read_too() -> None:
    key = base64.urlsafe_b64encode(b"\xff" * 32).decode()
    assert KeyRing.parse(f"k1:{key}").newest == "k1"
