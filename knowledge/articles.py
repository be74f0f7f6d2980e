"""An article: facts that do not depend on language, and its variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from contracts.languages import SOURCE_LANGUAGE, Language
from knowledge.sources import SourceRef

Risk = Literal["normal", "health", "legal", "disaster", "money"]
MadeBy = Literal["person", "machine"]
Audience = Literal["resident", "migrant"]
Ask = Literal["municipality", "child_age"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, date, time, fee or URL that the texts state themselves.

    value: as written or in canonical form (`8:30`, `2026-04-01`, `10000`). as_of: YYYY, YYYY-MM or YYYY-MM-DD.
    source: id of one of the article's sources.
    """

    value: str
    unit: str | None = None
    source: str | None = None
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """The article in one language; `title`, `short` and `body` carry markup.

    questions: as people write them. based_on: hash of the Japanese text this one was made from, empty before `stamp`.
    """

    language: Language
    title: str
    short: str
    body: str
    questions: tuple[str, ...] = ()
    based_on: str = ""
    made_by: MadeBy = "person"
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One answer of the knowledge base, in up to four variants.

    municipalities: empty means the whole prefecture. asks: what changes the answer and must be known first.
    by_municipality: municipality id -> the article that answers for it. by_age: the same for bands of a child's age.
    places: shown as cards, best first.
    """

    id: str
    topic: str
    variants: Mapping[Language, Variant]
    risk: Risk = "normal"
    audience: tuple[Audience, ...] = ("resident",)
    municipalities: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    by_municipality: Mapping[str, str] = field(default_factory=dict)
    by_age: Mapping[str, str] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    valid_from: date | None = None
    checked_on: date | None = None
    review_by: date | None = None
    superseded_by: str | None = None
    related: tuple[str, ...] = ()
    editor_note: str = ""

    @property
    def source_variant(self) -> Variant | None:
        """The Japanese text from which the others are made."""
        return self.variants.get(SOURCE_LANGUAGE)

    def find(self, language: Language) -> Variant | None:
        """The variant in exactly this language, or None."""
        return self.variants.get(language)
