"""What the gateway itself must understand of a message before the dialogue engine sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from contracts.languages import Language


class Guess(Protocol):
    """What words tell of their language; `other` is the ISO code of one that we do not answer in."""

    @property
    def language(self) -> Language | None: ...

    @property
    def undecided(self) -> bool: ...

    @property
    def other(self) -> str | None: ...


class Danger(Protocol):
    """A kind of danger such as `fire`; `sure` where the message is a call for help, not only like one."""

    @property
    def kind(self) -> str: ...

    @property
    def sure(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class FakeDanger:
    """A danger made up by a test."""

    kind: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class FakeGuess:
    """A guess made up by a test."""

    language: Language | None = None
    undecided: bool = True
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """Pure functions of nlu, exchangeable in tests.

    normalise: clean words. identify: their language, given the conversation's. find_danger: what they may call for.
    is_letter: a pasted letter, whose words tell nothing of the reader's language.
    is_wish: asks for a person. find_case_word: "cancel", "bot", "mydata" or "erase". yes_no: a plain yes or no.
    """

    normalise: Callable[[str], str]
    identify: Callable[[str, Language | None], Guess]
    find_danger: Callable[[str], Danger | None]
    is_letter: Callable[[str], bool]
    is_wish: Callable[[str], bool]
    find_case_word: Callable[[str], str | None]
    yes_no: Callable[[str], bool | None]


def open_understanding() -> Understanding:
    """The real one; loads nlu's tables, so it is made once at start. The sentence encoder follows in a thread."""
    from nlu.case_words import find_case_word  # noqa: PLC0415 - loads data files
    from nlu.danger import DangerFinder  # noqa: PLC0415
    from nlu.identify import identify  # noqa: PLC0415
    from nlu.letters import is_letter  # noqa: PLC0415
    from nlu.normalise import normalise  # noqa: PLC0415
    from nlu.ready_embedder import ReadyEmbedder  # noqa: PLC0415
    from nlu.shortcuts import find_shortcut  # noqa: PLC0415
    from nlu.wish import is_wish_for_person  # noqa: PLC0415

    def yes_no(text: str) -> bool | None:
        return {"affirm": True, "deny": False}.get(find_shortcut(text) or "")

    find_danger = DangerFinder(ReadyEmbedder().vectors).look
    for load in (identify, find_danger, is_letter, is_wish_for_person, find_case_word, yes_no):
        load("warm up")  # reads its tables now, not during somebody's first message
    return Understanding(normalise, identify, find_danger, is_letter, is_wish_for_person, find_case_word, yes_no)


def fake_understanding() -> Understanding:
    """Strips words, decides no language, sees no danger and no wish; knows the kinds of case words by their names."""
    kinds = ("cancel", "bot", "mydata", "erase")
    return Understanding(
        str.strip,
        lambda _text, _hint: FakeGuess(),
        lambda _text: None,
        lambda _text: False,
        lambda text: text == "person",
        lambda text: text if text in kinds else None,
        {"yes": True, "no": False}.get,
    )
