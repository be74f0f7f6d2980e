"""Text with readings and links, as every channel can show it.

`Span` is a run of characters; `Block` is a paragraph, list item or heading made of spans. LINE shows
a reading as 漢字（かんじ）, the web as real ruby; a link without link support is shown as text and URL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contracts.wire import Json, many, optional_text, record, text

BLOCK_KINDS = ("paragraph", "item", "heading")


@dataclass(frozen=True)
class Span:
    """A run of text; `reading` is its furigana, `url` where it leads, `strong` whether it stands out."""

    text: str
    reading: str | None = None
    url: str | None = None
    strong: bool = False

    def to_json(self) -> Json:
        out: Json = {"text": self.text}
        if self.reading is not None:
            out["reading"] = self.reading
        if self.url is not None:
            out["url"] = self.url
        if self.strong:
            out["strong"] = True
        return out

    @classmethod
    def from_json(cls, value: Any) -> Span:
        data = record(value, "span")
        return cls(
            text(data, "text"), optional_text(data, "reading"), optional_text(data, "url"), bool(data.get("strong"))
        )


Spans = tuple[Span, ...]


def spans_to_json(spans: Iterable[Span]) -> list[Json]:
    """Spans as a JSON list."""
    return [span.to_json() for span in spans]


@dataclass(frozen=True)
class Block:
    """A paragraph, one list item or a small heading."""

    kind: str
    spans: Spans

    def to_json(self) -> Json:
        return {"kind": self.kind, "spans": spans_to_json(self.spans)}

    @classmethod
    def from_json(cls, value: Any) -> Block:
        data = record(value, "block")
        return cls(text(data, "kind"), many(data, "spans", Span.from_json))


def plain(spans: Iterable[Span]) -> str:
    """The words alone, readings left out."""
    return "".join(span.text for span in spans)


def with_readings(spans: Iterable[Span]) -> str:
    """The words with readings in brackets: 漢字（かんじ）."""
    return "".join(f"{span.text}（{span.reading}）" if span.reading else span.text for span in spans)
