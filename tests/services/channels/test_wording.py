"""Every fixed phrase exists in four languages, with the same values, readings and short labels."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.danger_replies import danger_line
from channels.partial_dates import partial_date
from channels.phrases import _PART, phrase, wording
from contracts.languages import LANGUAGES, Language
from contracts.rich_text import plain
from nlu.danger import KINDS, number_of

DANGERS = {
    "fire": "119",
    "ambulance": "119",
    "crime": "110",
    "suicide": "119",
    "gas": "119",
    "flood_trapped": "119",
    "trapped": "119",
    "sea": "118",
    "dv": "110",
    "child_abuse": "189",
    "poison": "119",
}
#: The only numbers a danger message may hold; each is in the facts with its source.
ALLOWED = {"119", "110", "118", "189", "#7119", "#8000", "0120-279-889"}
AREAS = ("line.", "web.")


def _values(template: str) -> set[str]:
    return {match[3] for match in _PART.finditer(template) if match[3]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_keys_and_values_everywhere(language: Language) -> None:
    japanese, here = wording(Language.JA), wording(language)
    assert set(here) == set(japanese)
    assert {key: _values(text) for key, text in here.items()} == {key: _values(text) for key, text in japanese.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_a_line_button(language: Language) -> None:
    labels = {key: plain(phrase(key, language)) for key in wording(language) if key.startswith("button.")}
    assert {key: label for key, label in labels.items() if len(label) > 20} == {}


def test_easy_japanese_has_a_reading_on_every_kanji() -> None:
    names = ("繁體中文", "日本語", "やさしい日本語")
    for key, text in wording(Language.JA_EASY).items():
        if key.startswith(AREAS):
            continue
        bare = re.sub(r"\{[^{}|]+\|[^{}|]+\}", "", text)
        for name in names:
            bare = bare.replace(name, "")
        assert re.findall(r"[\u3400-\u9fff]+", bare) == [], key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "number"), DANGERS.items())
def test_danger_names_the_number_first_and_no_other_numbers(kind: str, number: str, language: Language) -> None:
    text = plain(phrase(f"danger.{kind}", language))
    assert number in text.splitlines()[0]
    numbers = re.findall(r"#\d{4}|0\d{2,4}-\d{1,4}-\d{3,4}|(?<!\d)1\d\d(?!\d)", text)
    assert numbers[0] == number
    assert set(numbers) <= ALLOWED
    assert len(text) < 900


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DANGERS)
def test_the_short_line_begins_with_the_number(kind: str, language: Language) -> None:
    text = plain(phrase(danger_line(kind).key, language))
    assert text.startswith(DANGERS[kind])
    assert set(re.findall(r"(?<!\d)1\d\d(?!\d)", text)) <= ALLOWED
    assert len(text.splitlines()) == 1
    assert len(text) < 130


def test_every_danger_kind_has_its_words() -> None:
    assert set(KINDS) == set(DANGERS)
    assert {kind: number_of(kind) for kind in KINDS} == DANGERS
    for language in LANGUAGES:
        assert {key.split(".")[1] for key in wording(language) if key.startswith("danger.")} == set(DANGERS)


def _keys_in(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="Phrase"), args=[key, *_]):
            yield from (item.value for item in ast.walk(key) if isinstance(item, ast.Constant))  # type: ignore[misc]
        case ast.Assign(targets=[ast.Name(id="key")], value=ast.Constant(value=str(key))):
            yield key
        case ast.Constant(value=str(label)) if label.startswith("button."):
            yield label


def test_everything_the_bot_and_the_gateway_say_has_words() -> None:
    root, known = Path(__file__).resolve().parents[3], wording(Language.JA)
    files = [*(root / "bot" / "actions").glob("*.py"), *(root / "channels").glob("*.py")]
    spoken = {
        (path.name, key)
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for key in _keys_in(node)
    }
    assert len(spoken) > 30
    # a key made from parts is written as its beginning: "danger."
    beginnings = tuple(key for _, key in spoken if key.endswith((".", "-")) and any(k.startswith(key) for k in known))
    assert {(name, key) for name, key in spoken if key not in known and key not in beginnings} == set()


@pytest.mark.parametrize(
    ("text", "ja", "zh", "en"),
    [
        ("2019", "2019年", "2019 年", "2019"),
        ("2024-02", "2024年2月", "2024 年 2 月", "February 2024"),
        ("2025-08-04", "2025年8月4日", "2025 年 8 月 4 日", "4 August 2025"),
        ("2025-13", "2025-13", "2025-13", "2025-13"),
        ("R5", "R5", "R5", "R5"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(text: str, ja: str, zh: str, en: str) -> None:
    said = [plain(partial_date(text, language)) for language in (Language.JA, Language.ZH_HANT, Language.EN)]
    assert said == [ja, zh, en]
    assert plain(partial_date(text, Language.JA_EASY)) == ja
    if ja != text:
        assert any(span.reading for span in partial_date(text, Language.JA_EASY))
