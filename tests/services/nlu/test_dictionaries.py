"""What the text tools do with the dictionaries that only the services environment has."""

from __future__ import annotations

import pytest

from nlu.glossary import load_glossary
from nlu.tokenise import tokens


def test_one_word_in_kana_and_in_kanji_share_a_token() -> None:
    assert set(tokens("びょういん どこ")) & set(tokens("病院")) == {"=病院", "~ビョウイン"}


@pytest.mark.parametrize("text", ["jūminhyō", "juuminhyou", "Jumin-hyo please", "JUMINHYO"])
def test_romanised_japanese_is_found(text: str) -> None:
    assert "住民票" in [found.ja for found in load_glossary().find(text)]
