"""What a button says when it is tapped: short, stable, readable text.

A command travels in LINE postback data (300 characters at most), Telegram callback data and the web
widget, comes back through the channel, and is handed to the dialogue engine as an exact intent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from contracts.errors import WireFormatError

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\Z")
_MAX_LENGTH = 300

#: kind -> the argument names it may carry
KINDS: dict[str, frozenset[str]] = {
    "article": frozenset({"id", "language"}),  # show this article (a choice, a related link, a topic row)
    "variant": frozenset({"id", "language"}),  # the same article in another language, conversation unchanged
    "easier": frozenset({"id"}),  # "easier please": the ja-easy variant, and ja-easy from now on
    "counter": frozenset({"id"}),  # the counter card of an article
    "helpful": frozenset({"id"}),
    "unhelpful": frozenset({"id"}),
    "person": frozenset({"topic"}),  # "ask a person"
    "language": frozenset({"language"}),  # answer me in this language from now on
    "languages": frozenset(),  # show the language row
    "furigana": frozenset({"on"}),  # on=1 or on=0
    "topic": frozenset({"id"}),  # a topic of the menu
    "municipality": frozenset({"id"}),  # "I live in ..."; id may be "other"
    "age": frozenset({"id"}),  # age band of the child, in years: "0-2", "3-5", "6-11", "12-14", "15-18"
    "sites": frozenset({"at", "near", "hazard", "kind", "card"}),  # nearest evacuation sites from a position or a place
    "locate": frozenset({"hazard"}),  # share my position; a channel asks the device for it where it can
    "none": frozenset(),  # none of the offered choices
    "menu": frozenset(),  # first screen
    "affirm": frozenset(),
    "deny": frozenset(),
    # a case for a person: carried out by the gateway, never shown to the dialogue engine
    "wish-topic": frozenset({"id"}),  # what it is about; id may be "other"
    "wish-skip": frozenset(),  # no further sentence
    "wish-answer": frozenset({"id"}),  # how to answer: "chat" or "phone"
    "wish-share": frozenset({"on"}),  # may the last messages go along
    "wish-go-on": frozenset(),  # ask again what was asked last
    "cancel": frozenset(),  # leave what is being asked
    "bot": frozenset(),  # "back to the bot"
    "rate": frozenset({"id", "ticket"}),  # how it went: "good", "fair" or "poor"
    "reopen": frozenset({"ticket"}),
    "referral": frozenset({"id", "on"}),  # the resident's yes or no to being passed on
    "mydata": frozenset(),  # show what is kept of me
    "erase": frozenset({"on"}),  # delete it; on=1 after being asked
}

#: Kinds that the gateway carries out by itself.
GATEWAY_KINDS = frozenset(
    {
        "wish-topic",
        "wish-skip",
        "wish-answer",
        "wish-share",
        "wish-go-on",
        "cancel",
        "bot",
        "rate",
        "reopen",
        "referral",
        "mydata",
        "erase",
    }
)

#: kind -> the intent that the gateway names to the dialogue engine, so that a tap needs no guessing; not GATEWAY_KINDS
INTENTS: dict[str, str] = {
    "article": "choose_option",
    "variant": "other_language",
    "easier": "easier_please",
    "counter": "counter_card",
    "helpful": "feedback_positive",
    "unhelpful": "feedback_negative",
    "person": "wish_for_human",
    "language": "choose_language",
    "languages": "language_menu",
    "furigana": "switch_furigana",
    "topic": "choose_topic",
    "municipality": "inform_municipality",
    "age": "inform_age",
    "sites": "show_menu",  # the gateway answers these two itself
    "locate": "show_menu",
    "none": "none_of_these",
    "menu": "show_menu",
    "affirm": "affirm",
    "deny": "deny",
}


@dataclass(frozen=True)
class Command:
    """One tap: a kind from `KINDS` and its arguments as (name, value) pairs."""

    kind: str
    args: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        allowed = KINDS.get(self.kind)
        if allowed is None:
            raise WireFormatError(f"unknown command kind {self.kind!r}")
        for name, value in self.args:
            if name not in allowed:
                raise WireFormatError(f"command {self.kind!r} takes no argument {name!r}")
            if not _ID.match(value) and value not in ("zh-Hant",):
                raise WireFormatError(f"command argument {name!r} is not an identifier")

    @classmethod
    def of(cls, kind: str, **args: str) -> Command:
        """A command from keyword arguments: `Command.of("article", id="school-lunch")`."""
        return cls(kind, tuple(sorted(args.items())))

    def get(self, name: str) -> str | None:
        """The value of one argument, or None."""
        return dict(self.args).get(name)

    def encode(self) -> str:
        """The text that goes into the button, 300 characters at most."""
        text = urlencode((("do", self.kind), *self.args))
        if len(text) > _MAX_LENGTH:
            raise WireFormatError("command is longer than 300 characters")
        return text

    @classmethod
    def decode(cls, text: str) -> Command:
        """The command a button sent; raises WireFormatError on anything else."""
        if len(text) > _MAX_LENGTH:
            raise WireFormatError("command is longer than 300 characters")
        pairs = parse_qsl(text, keep_blank_values=True)
        if not pairs or pairs[0][0] != "do":
            raise WireFormatError("not a command")
        return cls(pairs[0][1], tuple(sorted(pairs[1:])))
