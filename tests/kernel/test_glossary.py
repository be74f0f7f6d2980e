"""From residents' words to Japanese terms. Runs in both interpreters."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.errors import GlossaryError
from nlu.glossary import Glossary, Term, load_false_friends, load_glossary, read_terms, squeeze_romaji
from nlu.tokenise import fold


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("安親班幾點到幾點", "放課後児童クラブ"),
        ("台灣駕照可以換嗎", "外免切替"),
        ("轉入屆要帶什麼", "転入届"),
        ("营养午餐多少钱", "給食"),
        ("停水了", "断水"),
        ("里長是誰", "区長"),
        ("小孩要看急診", "救急外来"),
        ("I lost my alien card", "在留カード"),
        ("where are the evacuation centers", "避難所"),
        ("ぼしけんこうてちょうは どこ", "母子健康手帳"),
    ],
)
def test_it_finds_the_term(text: str, term: str) -> None:
    assert term in [found.ja for found in load_glossary().find(text)]


@pytest.mark.parametrize("text", ["", "hello", "😀", "你好", "おはよう", "the", "tell me a joke"])
def test_ordinary_words_name_no_term(text: str) -> None:
    assert load_glossary().find(text) == []


def test_the_longer_form_wins() -> None:
    glossary = Glossary(
        [Term("給食", "きゅうしょく", zh=("營養午餐",)), Term("給食費", "きゅうしょくひ", zh=("營養午餐費",))]
    )
    assert [term.ja for term in glossary.find("營養午餐費多少")] == ["給食費"]


def test_expansion_leaves_out_what_is_already_there() -> None:
    assert load_glossary().expand("転入届") == load_glossary().expand("転入届 転入届")
    assert "転入届" not in load_glossary().expand("轉入屆").split()


def test_english_words_are_not_found_inside_others() -> None:
    glossary = Glossary([Term("救急外来", "きゅうきゅうがいらい", en=("ER",))])
    assert glossary.find("where is her paper") == []
    assert len(glossary.find("is the ER open")) == 1


def test_romaji_is_squeezed() -> None:
    assert squeeze_romaji("Kōtsū-kādo 3") == "kotsukado"
    assert squeeze_romaji("shimbun") == squeeze_romaji("shinbun")


def test_the_data_is_whole() -> None:
    terms = load_glossary().terms
    assert len(terms) >= 250
    names = [term.ja for term in terms]
    assert len(names) == len(set(names))
    assert all(not (set("0123456789") & set(term.reading)) for term in terms)
    assert len(load_false_friends()) >= 150
    assert {word.risk for word in load_false_friends()} == {"high", "medium", "low"}
    # A word of one language must not stand twice in one entry.
    assert [term.ja for term in terms if len(set(map(fold, term.words))) < len(set(term.words)) - 3] == []


@pytest.mark.parametrize(
    "content",
    [
        "terms: 3",
        "[]",
        "terms: [{ja: a}]",
        "terms: [{ja: a, reading: b, zh: x}]",
        "terms: [{ja: a, reading: b, en: [no]}]",
        "terms: [x]",
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GlossaryError, match="broken"):
        read_terms(path)
