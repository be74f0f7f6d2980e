"""Words go only where somebody approved it."""

from __future__ import annotations

import pytest
from pydantic import SecretStr, ValidationError

from admin.translation.bootstrap import open_translator
from admin.translation.settings import TranslationSettings, TranslatorNotApproved
from admin.translation.terms import load_terms
from conversations.translation import NoTranslator
from nlu.glossary import load_glossary


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("", "_URL", "_KEY", "_APPROVED", "_SECONDS"):
        monkeypatch.delenv(f"TOMONI_TRANSLATOR{name}", raising=False)


def test_by_default_nothing_is_sent_anywhere() -> None:
    assert isinstance(open_translator(TranslationSettings()), NoTranslator)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5000",
        "http://[::1]:5000",
        "http://10.1.2.3:5000",
        "http://libretranslate:5000",
        "http://localhost",
    ],
)
def test_our_own_machines_need_no_approval(url: str) -> None:
    settings = TranslationSettings(translator="libretranslate", translator_url=url)
    assert open_translator(settings).name == "LibreTranslate"


@pytest.mark.parametrize(
    ("url", "approved", "words"),
    [
        ("https://libretranslate.example.com", "", "TOMONI_TRANSLATOR_APPROVED"),
        ("https://libretranslate.example.com", "other.example.com", "TOMONI_TRANSLATOR_APPROVED"),
        ("https://user@evil.example.com:443@x.example", "x.example.com", "TOMONI_TRANSLATOR_APPROVED"),
        ("http://mt.example.com", "mt.example.com", "https"),
        ("https://8.8.8.8", "", "TOMONI_TRANSLATOR_APPROVED"),
        ("", "", "TOMONI_TRANSLATOR_URL"),
        ("ftp://127.0.0.1", "", "TOMONI_TRANSLATOR_URL"),
    ],
)
def test_a_service_that_nobody_approved_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, url: str, approved: str, words: str
) -> None:
    monkeypatch.setenv("TOMONI_TRANSLATOR", "libretranslate")
    monkeypatch.setenv("TOMONI_TRANSLATOR_URL", url)
    monkeypatch.setenv("TOMONI_TRANSLATOR_APPROVED", approved)
    with pytest.raises(TranslatorNotApproved, match=words):
        open_translator(TranslationSettings())


def test_an_approved_service_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOMONI_TRANSLATOR_APPROVED", "MT.example.com, api-free.deepl.com")
    settings = TranslationSettings(translator="libretranslate", translator_url="https://mt.example.com/")
    assert open_translator(settings).name == "LibreTranslate"
    deepl = TranslationSettings(translator="deepl", translator_key=SecretStr("abc:fx"))
    assert open_translator(deepl).name == "DeepL"
    with pytest.raises(TranslatorNotApproved, match=r"api\.deepl\.com"):
        open_translator(TranslationSettings(translator="deepl", translator_key=SecretStr("abc")))


def test_deepl_needs_a_key_and_an_unknown_service_is_refused() -> None:
    with pytest.raises(TranslatorNotApproved, match="KEY"):
        open_translator(TranslationSettings(translator="deepl"))
    with pytest.raises(ValidationError):
        TranslationSettings(translator="google")  # type: ignore[arg-type]


def test_every_fixed_term_is_whole_and_its_reading_agrees_with_the_glossary() -> None:
    readings = {term.ja: term.reading for term in load_glossary().terms}
    terms = load_terms()
    fixed = [found.term for ja in readings for found in terms.fixed_in(ja) if found.term.ja == ja]
    assert len(fixed) > 120
    assert {term.ja: term.reading for term in fixed} == {term.ja: readings[term.ja] for term in fixed}
    assert all(term.zh and term.en for term in fixed)


def test_a_longer_word_is_not_the_term() -> None:
    assert [found.term.ja for found in load_terms().fixed_in("住民税課で住民税を払う。住民票の写し")] == [
        "住民税",
        "住民票の写し",
    ]
