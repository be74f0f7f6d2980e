"""The frozen question sets: read, split into tuning and holdout, checked by digest.

They live in `tests/content/questions/<language>.yaml` and never enter the index. `subjects.yaml` says which
articles answer which subject.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from contracts.languages import LANGUAGES, Language
from knowledge.errors import KnowledgeError

FROZEN_QUESTIONS = Path(__file__).parent.parent / "tests" / "content" / "questions"

Split = Literal["tuning", "holdout"]
KINDS = ("plain", "typo", "kanji", "mixed", "simplified", "keyword", "long", "followup", "unanswerable")


class QuestionsInvalid(KnowledgeError):
    """A question file that does not have the agreed shape."""


@dataclass(frozen=True, slots=True)
class FrozenQuestion:
    """expects: articles that answer it, empty for an unanswerable one. after: the article shown before a follow-up.

    subjects: what it is about. A subject without any article makes it `uncovered`.
    """

    text: str
    language: Language
    kind: str
    subjects: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()
    after: str | None = None
    municipality: str | None = None

    @property
    def split(self) -> Split:
        """`tuning` or `holdout`, by a hash of language and text, so that it never changes."""
        digest = hashlib.sha256(f"{self.language.value}\n{self.text}".encode()).digest()
        return "tuning" if digest[0] % 2 == 0 else "holdout"

    @property
    def answerable(self) -> bool:
        """True when some article should answer it."""
        return bool(self.subjects)


def read_questions(folder: Path = FROZEN_QUESTIONS, known: Collection[str] | None = None) -> list[FrozenQuestion]:
    """All questions of all languages; `known`: ids of existing articles, others are left out of `expects`."""
    subjects = _yaml(folder / "subjects.yaml")
    out = []
    for language in LANGUAGES:
        path = folder / f"{language.value}.yaml"
        data = _yaml(path)
        try:
            out += [_answerable(item, language, subjects, known) for item in data["answerable"]]
            out += [FrozenQuestion(str(text), language, "unanswerable") for text in data["unanswerable"]]
        except (KeyError, TypeError) as error:
            raise QuestionsInvalid(f"{path.name}: {error!r}") from error
    return out


def digest_of(questions: Iterable[FrozenQuestion]) -> str:
    """16 hex digits over texts, kinds and subjects, whatever their order."""
    lines = sorted(
        f"{q.language.value}\t{q.kind}\t{'+'.join(q.subjects)}\t{q.municipality or ''}\t{q.text}" for q in questions
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _answerable(item: Any, language: Language, subjects: Any, known: Collection[str] | None) -> FrozenQuestion:
    def articles(subject: str) -> list[str]:
        return [id_ for id_ in subjects.get(subject, []) if known is None or id_ in known]

    about = tuple(str(subject) for subject in item["about"])
    kind = item["kind"]
    if kind not in KINDS or not about:
        raise QuestionsInvalid(f"{item['text']!r}: unknown kind or no subject")
    expects = tuple(dict.fromkeys(id_ for subject in about for id_ in articles(subject)))
    after = articles(item["after"]) if "after" in item else []
    if "after" in item and not after:
        expects = ()
    return FrozenQuestion(
        str(item["text"]), language, kind, about, expects, after[0] if after else None, item.get("municipality")
    )


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise QuestionsInvalid(f"{path.name}: {error}") from error
