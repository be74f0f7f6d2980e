"""Rasa starts without TensorFlow, and the shortcut for action responses is as strict as Rasa's own check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.rasa, pytest.mark.filterwarnings("ignore")]


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=110
    ).stdout


def test_agent_and_trainer_are_importable_and_tensorflow_is_not_loaded() -> None:
    out = run(
        "from bot import rasa_without_tensorflow as r; r.install(); r.install(); import sys\n"
        "import rasa.core.agent, rasa.model_training, rasa.__main__\n"
        "from rasa.engine.recipes.default_recipe import DefaultV1Recipe\n"
        "names = set(DefaultV1Recipe._registered_components)\n"
        "print('tensorflow' in sys.modules, {'RulePolicy', 'LogisticRegressionClassifier'} <= names)"
    )
    assert out.strip() == "False True"


def test_every_name_of_the_config_is_one_of_our_components() -> None:
    import yaml

    from bot.rasa_without_tensorflow import COMPONENTS

    config = yaml.safe_load((ROOT / "bot" / "config.yml").read_text(encoding="utf-8"))
    names = {item["name"] for part in ("pipeline", "policies") for item in config[part]}
    known = {path.rpartition(".")[2] for path in COMPONENTS}
    assert {name for name in names if "." not in name} <= known


def test_the_kept_validator_raises_what_rasa_raises() -> None:
    out = run(
        "from bot import rasa_without_tensorflow as r; r.install()\n"
        "from rasa.core.actions.action import RemoteAction\n"
        "import jsonschema\n"
        "good = {'events': [{'event': 'slot', 'name': 'a', 'value': 1}], 'responses': [{'custom': {}}]}\n"
        "bad = [{'events': [{'name': 'a'}], 'responses': []}, {'events': 3, 'responses': []}]\n"
        "own = RemoteAction._validate_action_result\n"
        "action = RemoteAction('a', None)\n"
        "def outcome(value):\n"
        "    try: return action._validate_action_result(value)\n"
        "    except Exception as error: return type(error).__name__\n"
        "before = [outcome(v) for v in [good, *bad]]\n"
        "r.keep_response_validator()\n"
        "after = [outcome(v) for v in [good, *bad]]\n"
        "print([b is True for b in before] == [a is True for a in after], after[0])"
    )
    assert out.strip() == "True True"


def test_the_full_way_back_leaves_rasa_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import rasa_without_tensorflow

    monkeypatch.setenv("TOMONI_RASA_FULL", "1")
    assert not rasa_without_tensorflow.wanted()
    monkeypatch.delenv("TOMONI_RASA_FULL")
    assert rasa_without_tensorflow.wanted()
