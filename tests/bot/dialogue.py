"""A whole conversation without servers: words through the trained model, actions against the knowledge stand-in.

What the gateway would do between two messages is done here in its simplest form: danger comes first, misses are
counted, and what replies ask to be remembered is remembered.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from trained import intent_of

from bot.actions.turn_action import TurnAction
from contracts.languages import Language
from contracts.replies import AnswerReply, LanguageChange, Missed, Phrase, Remember, Reply
from nlu.danger import DangerFinder
from nlu.tuned_embedder import TunedEmbedder

ROOT = Path(__file__).resolve().parents[2]
STORIES = ROOT / "tests" / "bot" / "stories"
Say = Callable[..., tuple[list[Reply], dict[str, Any]]]


@dataclass(frozen=True)
class Step:
    """A message, the intent it must be understood as, and the replies it must get (phrase keys or class names)."""

    text: str
    intent: str
    replies: list[str]


@dataclass(frozen=True)
class Story:
    """One conversation of a test story file."""

    name: str
    language: Language
    steps: list[Step]


def stories() -> Iterator[Story]:
    """Every story of tests/bot/stories."""
    for path in sorted(STORIES.glob("test_*.yml")):
        language = Language(path.stem.removeprefix("test_"))
        for story in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]:
            users = [step for step in story["steps"] if "user" in step]
            pairs = zip(users, story["metadata"]["replies"], strict=True)
            steps = [Step(step["user"].strip(), step["intent"], replies) for step, replies in pairs]
            yield Story(story["story"], language, steps)


@dataclass
class Dialogue:
    """One conversation. `say` is the fixture of conftest."""

    say: Say
    language: Language
    slots: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    misses: int = 0

    def answer(self, text: str) -> tuple[str, list[str]]:
        """The intent of `text` and the replies to it."""
        danger = _danger().find(text)
        intent, _ = intent_of(text)
        if danger:
            return intent, [f"danger.{danger}"]
        kept = {key: value for key, value in self.kept.items() if value is not None}
        replies, slots = self.say(
            action_of(intent), text, language=self.language, slots=self.slots, misses=self.misses, **kept
        )
        self.slots.update(slots)
        for reply in replies:
            self._carry_out(reply)
        return intent, [reply.key if isinstance(reply, Phrase) else type(reply).__name__ for reply in replies]

    def _carry_out(self, reply: Reply) -> None:
        if isinstance(reply, Missed):
            self.misses += 1
        elif isinstance(reply, AnswerReply):
            self.misses = 0
        elif isinstance(reply, LanguageChange) and reply.language:
            self.language = reply.language
        elif isinstance(reply, Remember):
            found = {"municipality": reply.municipality, "child_age": reply.child_age}
            self.kept.update({key: value for key, value in found.items() if value})
            if reply.offer_declined is not None:
                self.kept["offer_declined"] = reply.offer_declined


@lru_cache(maxsize=1)
def _danger() -> DangerFinder:
    return DangerFinder(TunedEmbedder().embed)


@lru_cache
def action_of(intent: str) -> type[TurnAction]:
    """The action that the rules give to `intent`."""
    rules = yaml.safe_load((ROOT / "bot" / "data" / "rules" / "intents.yml").read_text(encoding="utf-8"))["rules"]
    wanted = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}[intent]
    return _actions()[wanted]


@lru_cache(maxsize=1)
def _actions() -> dict[str, type[TurnAction]]:
    found: dict[str, type[TurnAction]] = {}
    for path in (ROOT / "bot" / "actions").glob("*.py"):
        for _, item in inspect.getmembers(import_module(f"bot.actions.{path.stem}"), inspect.isclass):
            if issubclass(item, TurnAction) and not inspect.isabstract(item):
                found[item().name()] = item
    return found
