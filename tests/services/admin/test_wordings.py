"""The three catalogues agree, pages name words that exist, and every role, permission and action has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from admin.audit import ACTIONS
from admin.errors import Refused
from admin.passwords import check_password
from admin.roles import Permission, Role
from admin.wordings import UI_LANGUAGES, catalogue, ui_language, words
from contracts.commands import KINDS

ADMIN = Path(__file__).resolve().parents[3] / "admin"


def values(text: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", text))


@pytest.mark.parametrize("language", UI_LANGUAGES)
def test_the_catalogues_have_the_same_keys_and_values(language: str) -> None:
    mine, japanese = catalogue(language), catalogue("ja")
    assert mine.keys() == japanese.keys()
    assert {key for key in mine if values(mine[key]) != values(japanese[key])} == set()
    assert all(text.strip() or key == "list.comma" for key, text in mine.items())


def test_every_key_in_a_template_or_module_has_words() -> None:
    named: set[str] = set()
    for path in ADMIN.rglob("*.html"):
        named |= set(re.findall(r"\bt(?:_html)?\('([\w.]+[\w])'[),]", path.read_text(encoding="utf-8")))
    for path in ADMIN.rglob("*.py"):
        named |= set(re.findall(r'Refused\("([\w.]+)"', path.read_text(encoding="utf-8")))
    named |= {f"audit.action.{action}" for action in ACTIONS}
    named |= {f"role.{role.value}" for role in Role} | {f"permission.{item.value}" for item in Permission}
    assert named - catalogue("ja").keys() == set()


def test_chinese_is_taiwans() -> None:
    text = " ".join(catalogue("zh-Hant").values())
    assert not set(text) & set("们这为发时说请对过个会开关与产从网页单数据务并后这里动电脑")
    for mainland in ("帳戶密碼", "軟件", "網絡", "信息", "用戶", "視頻", "郵箱", "默認", "登錄"):
        assert mainland not in text


def test_the_language_is_the_first_that_we_speak() -> None:
    assert ui_language(None, "fr-FR, zh-TW;q=0.9, en;q=0.8") == "zh-Hant"
    assert ui_language("en", "ja") == "en"
    assert ui_language(None, "xx") == "ja"
    assert words("en", "time.minutes", n=5) == "5 min"


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "password1234",
        "Kumamoto2026!",
        "aaaaaaaaaaaaaaaa",
        "1234567890123",
        "qwertyuiop12",
        "abcabcabcabc",
        "x" * 201,
    ],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Refused):
        check_password(password, "hana@example.jp", "Hana Mori")


@pytest.mark.parametrize("password", ["three calm herons by the river", "くまもとの川に三羽のさぎ", "kDf93-xwPq_27t"])
def test_long_passwords_need_no_signs(password: str) -> None:
    check_password(password, "hana@example.jp", "Hana Mori")


def test_every_button_of_a_resident_has_words() -> None:
    switches = {kind for kind, args in KINDS.items() if "on" in args}
    wanted = {f"command.{kind}" for kind in KINDS.keys() - switches}
    wanted |= {f"command.{kind}-{on}" for kind in switches for on in "01"}
    assert wanted - catalogue("ja").keys() == set()
