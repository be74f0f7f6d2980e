"""What clients may send: strict models, nothing beyond the named fields."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.languages import Language

#: Characters of one message.
TEXT_LIMIT = 2000
#: Bytes of one request body.
BODY_LIMIT = 16 * 1024

_Tag = Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z0-9-]+$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Opening(_Body):
    """A new conversation. language: chosen by the resident. page_language: of the page or browser, a hint."""

    language: Language | None = None
    page_language: _Tag | None = None


class Message(_Body):
    """One message: words, or the command of the button that was tapped. client_id makes a repeat harmless."""

    client_id: UUID
    text: str | None = None
    command: Annotated[str, Field(max_length=300)] | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.text is None) == (self.command is None):
            raise ValueError("either text or command")
        return self


class LanguageChoice(_Body):
    """Answer in this language from now on, with or without readings over the kanji."""

    language: Language
    furigana: bool
