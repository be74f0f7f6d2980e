"""What people write after an answer, with the articles that answer it: `data/follow_up_examples.yaml`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from contracts.languages import LANGUAGES, Language
from knowledge.data_files import read_table


@dataclass(frozen=True, slots=True)
class FollowUpExample:
    """after: the article shown before; None for a message that fits any and stays with it. expects: what answers.

    new: a new subject, which has nothing to do with the article before.
    """

    text: str
    language: Language
    after: str | None = None
    expects: tuple[str, ...] = ()
    new: bool = False

    @property
    def teaches_head(self) -> bool:
        """True for the half that the head is trained on; the other half teaches who decides, with that head."""
        return self.after is not None and not self.new and _digest(self.text) % 2 == 0

    @property
    def teaches_ranking(self) -> bool:
        """True for half of the other half: with all, messages that say little decide how sure questions must be."""
        return self.after is not None and not self.new and _digest(self.text) % 4 == 1


def read_examples() -> list[FollowUpExample]:
    """Every example, in the order of the file."""
    table = read_table("follow_up_examples")
    anything = [
        FollowUpExample(text, Language(language))
        for language, groups in table["anything"].items()
        for group in groups
        for text in group
    ]
    about = [
        FollowUpExample(text, language, entry["after"], tuple(entry["expects"]), entry.get("new", False))
        for entry in table["about"]
        for language in LANGUAGES
        for text in entry.get(language.value, [])
    ]
    return [*anything, *about]


def is_new_subject(question: str) -> bool:
    """True for the one in twenty of the articles' questions that plays a new subject after another article.

    The judge of single messages (`tools.learn leaning`) never sees these, and while the decision is learnt they are
    not in the index.
    """
    return _digest(question) % 20 == 0


def _digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)
