"""Other ways to write a question: with slips, in kana alone, with a character of the same sound, with chatter.

Only the training of the head uses them (`python -m knowledge train-head`): it learns what does not change the meaning.
What may be swapped is in `data/variations.yaml`. Seeded by the text: the same examples give the same variations.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.languages import Language
from knowledge.data_files import read_table
from nlu.normalise import normalise
from nlu.sounds import syllable
from nlu.tokenise import morphemes, to_hiragana

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
#: Letters of a text that get a second slip.
_LONG_FOR_SLIPS = 14
_LEAST = 4


@dataclass(frozen=True, slots=True)
class Variations:
    """same_sound: rough syllable -> the characters of the examples that have it, often ones more than once."""

    same_sound: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, chinese: Iterable[str]) -> Variations:
        """With the characters of the Chinese examples."""
        found: dict[str, list[str]] = defaultdict(list)
        for text in chinese:
            for character in _HAN.findall(text):
                found[syllable(character)].append(character)
        return cls(found)

    def of_text(self, text: str, language: Language) -> list[str]:
        """One or two other ways to write `text`, different from it."""
        rng = random.Random(text)  # noqa: S311 - repeatable on purpose, no secret
        ways: list[Callable[[str, random.Random], str]] = [slipped]
        if language.is_japanese and _KANA.search(text):
            ways += [in_kana, in_kana]
        if language is Language.ZH_HANT:
            ways += [self.misheard, self.misheard]
        made = [rng.choice(ways)(text, rng)]
        if rng.random() < _SHARE_WITH_CHATTER:
            made.append(with_chatter(text, language, rng))
        return [other for other in dict.fromkeys(made) if other != text]

    def misheard(self, text: str, rng: random.Random) -> str:
        """One or two characters replaced by others of their sound, as typing by sound does."""
        out = list(text)
        places = [number for number, character in enumerate(out) if _HAN.match(character)]
        if len(places) < _LEAST:
            return text
        for place in rng.sample(places, 1 if len(places) < _LONG_FOR_SLIPS else 2):
            others = [c for c in self.same_sound.get(syllable(out[place]), ()) if c != out[place]]
            if others:
                out[place] = rng.choice(others)
        return "".join(out)


_SHARE_WITH_CHATTER = 0.35


def slipped(text: str, rng: random.Random) -> str:
    """`text` with one or two letters wrong, missing, doubled or changed over."""
    table = read_table("variations")
    out = list(text)
    for _ in range(1 if len(out) < _LONG_FOR_SLIPS else 2):
        if len(out) < _LEAST:
            return text
        place = rng.randrange(len(out) - 1)
        letter = out[place]
        near = table["kana_slips"].get(letter, table["latin_slips"].get(letter.lower()))
        if not letter.isalnum():
            continue
        if near is not None and rng.random() < 0.5:
            out[place] = near
        else:
            rng.choice((_drop, _double, _swap))(out, place)
        out = [character for character in out if character]
    return "".join(out)


def _drop(letters: list[str], place: int) -> None:
    letters[place] = ""


def _double(letters: list[str], place: int) -> None:
    letters[place] *= 2


def _swap(letters: list[str], place: int) -> None:
    letters[place], letters[place + 1] = letters[place + 1], letters[place]


def in_kana(text: str, rng: random.Random) -> str:
    """The reading of a Japanese text in hiragana, with spaces between phrases or without."""
    joined = frozenset(read_table("variations")["joined_classes"])
    spaced, out = rng.random() < 0.6, ""
    for surface, _, reading, word_class in morphemes(normalise(text)):
        if spaced and out and word_class not in joined:
            out += " "
        out += to_hiragana(reading) if _HAN.search(surface) else surface
    return out or text


def with_chatter(text: str, language: Language, rng: random.Random) -> str:
    """The question with one or two sentences around it."""
    before = rng.choice(read_table("variations")["chatter"][language.value])
    if rng.random() < 0.4:
        return f"{text} {before}".strip()
    return f"{before}{text}"
