"""Training data is complete and consistent, the model is named by its sources, and the test stories pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot import model
from contracts.commands import INTENTS

ROOT = Path(__file__).resolve().parents[2]
NLU = ROOT / "bot" / "data" / "nlu"
pytestmark = [pytest.mark.rasa, pytest.mark.filterwarnings("ignore")]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.run", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=115,
    )


def test_every_intent_has_examples_in_four_languages() -> None:
    intents = yaml.safe_load((ROOT / "bot/domain/intents.yml").read_text(encoding="utf-8"))["intents"]
    assert {path.name for path in NLU.iterdir()} == set(intents)
    missing = [f"{name}/{lang}" for name in intents for lang in ("ja", "ja-easy", "zh-Hant", "en")
               if not (NLU / name / f"{lang}.yml").is_file()]  # fmt: skip
    assert missing == []


def test_every_command_has_its_intent_and_every_intent_a_rule() -> None:
    intents = set(yaml.safe_load((ROOT / "bot/domain/intents.yml").read_text(encoding="utf-8"))["intents"])
    rules = yaml.safe_load((ROOT / "bot/data/rules/intents.yml").read_text(encoding="utf-8"))["rules"]
    assert set(INTENTS.values()) <= intents
    assert {rule["steps"][0]["intent"] for rule in rules} == intents | {"nlu_fallback"}


def test_rasa_finds_nothing_to_warn_about() -> None:
    result = run("validate")
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]


def test_the_test_stories_pass() -> None:
    result = run("test")
    assert result.returncode == 0, result.stderr[-2000:]


def test_an_unchanged_bot_is_not_trained_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert model.name() == model.name()
    before = model.name()
    source = tmp_path / "config.yml"
    source.write_text("other", encoding="utf-8")
    monkeypatch.setattr(model.paths, "CONFIG", ROOT / "bot" / "credentials.yml")
    assert model.name() != before
