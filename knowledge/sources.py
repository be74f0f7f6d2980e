"""Where a fact comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.local_text import LocalText

SourceKind = Literal["official", "news", "other", "seed"]


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A page or paper: `url` None for the seed document, `page_date` as YYYY, YYYY-MM or YYYY-MM-DD."""

    id: str
    publisher: LocalText
    url: str | None = None
    page_date: str | None = None
    kind: SourceKind = "official"
