"""The four languages a resident can be answered in."""

from __future__ import annotations

from enum import Enum


class Language(str, Enum):
    """A language of answers; `ja-easy` (やさしい日本語) is a language of its own."""

    JA = "ja"
    JA_EASY = "ja-easy"
    ZH_HANT = "zh-Hant"
    EN = "en"

    def __str__(self) -> str:
        return self.value

    @property
    def tag(self) -> str:
        """The BCP 47 tag to write into `lang` attributes."""
        return "ja-x-easy" if self is Language.JA_EASY else self.value

    @property
    def base(self) -> str:
        """The language whose words these are: `ja` for easy Japanese too."""
        return "ja" if self is Language.JA_EASY else self.value

    @property
    def is_japanese(self) -> bool:
        """True for both kinds of Japanese, the ones that can carry furigana."""
        return self in (Language.JA, Language.JA_EASY)


LANGUAGES: tuple[Language, ...] = tuple(Language)
SOURCE_LANGUAGE = Language.JA


def find_language(tag: str | None) -> Language | None:
    """The language meant by a BCP 47 tag of a vendor or browser, or None if it is not one of ours."""
    if not tag:
        return None
    lowered = tag.strip().replace("_", "-").lower()
    if lowered in ("ja-easy", "ja-x-easy"):
        return Language.JA_EASY
    primary = lowered.split("-", 1)[0]
    return {"ja": Language.JA, "zh": Language.ZH_HANT, "en": Language.EN}.get(primary)
