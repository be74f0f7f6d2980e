"""A short text in several languages: a name, a publisher, a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.languages import Language


@dataclass(frozen=True, slots=True)
class LocalText:
    """The same words per language, with markup; any language may be missing."""

    texts: Mapping[Language, str]

    @classmethod
    def of(cls, **texts: str) -> LocalText:
        """From keywords: `LocalText.of(ja=…, ja_easy=…, zh_Hant=…, en=…)`."""
        return cls({Language(key.replace("_", "-")): value for key, value in texts.items()})

    def __bool__(self) -> bool:
        return bool(self.texts)

    def __iter__(self) -> Iterator[Language]:
        return iter(self.texts)

    def find(self, language: Language) -> str | None:
        """The words in exactly this language, or None."""
        return self.texts.get(language)

    def get(self, language: Language) -> str:
        """The words in this language, else in Japanese, else in whatever there is; empty if there is nothing."""
        return self.texts.get(language) or self.texts.get(Language.JA) or next(iter(self.texts.values()), "")

    def has(self, language: Language) -> bool:
        """True when the text exists in exactly this language."""
        return language in self.texts


#: What a place says that has no such text.
NO_TEXT = LocalText({})
