"""Names of towns that are typed by their sound: a wrong character in Chinese, a voiced or long kana in Japanese.

Only between words that stand beside places, and with a piece of the right name, for nearly every pair of syllables
is a word too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlu.sounds import rough_kana

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_KANA = r"\u3041-\u3096\u30a1-\u30fa\u30fc"
# o that makes an o long
_LONG = re.compile(r"(?<=[\u304a\u3053\u305d\u3068\u306e\u307b\u3082\u3088\u308d])\u304a")
_ANY_KANA = re.compile(f"[{_KANA}]")


@dataclass(frozen=True)
class TownSounds:
    """han: syllables of a name without its kind -> (id, name). kana: rough reading and kind as typed -> id.

    syllables: character -> rough Chinese syllable, for those that sound like one of a name.
    """

    syllables: Mapping[str, str]
    han: Mapping[tuple[str, ...], tuple[str, str]]
    kana: Mapping[tuple[str, str], str]
    in_chinese: re.Pattern[str]
    in_kana: re.Pattern[str]

    @classmethod
    def of(
        cls, towns: Mapping[str, tuple[str, str]], table: Mapping[str, Any], sounds: Mapping[str, str]
    ) -> TownSounds:
        """towns: id -> Japanese name and reading. table: `by_sound`. sounds: syllable -> characters."""
        before, after, kinds = table["before"], table["after"], table["kinds"]
        syllables = {character: sound for sound, characters in sounds.items() for character in characters}
        han, kana = {}, {}
        for id_, (name, reading) in towns.items():
            bare, kind = name[:-1], name[-1]
            if len(bare) > 1 and syllables.keys() >= set(bare):
                han[tuple(syllables[character] for character in bare)] = (id_, bare)
            readings = kinds[kind].split("|")
            own = next(ending for ending in readings if reading.endswith(ending))
            kana.update({(_rough(reading.removesuffix(own)), ending): id_ for ending in (kind, *readings)})
        endings = "|".join(dict.fromkeys(ending for _, ending in kana))
        return cls(
            syllables,
            han,
            kana,
            # Looked ahead, so that every place in the text is tried.
            re.compile(f"(?<![^{re.escape(before)}])(?=([{_HAN}]{{2,3}}?)(?:[{re.escape(after)}]|$))"),
            re.compile(f"(?<![{_KANA}])([{_KANA}]{{2,7}}?)({endings})(?=$|[^{_KANA}]|[{table['particles']}])"),
        )

    def find(self, folded: str) -> tuple[str, str] | None:
        """The words that stand for a town, and its id."""
        for found in () if _ANY_KANA.search(folded) else self.in_chinese.finditer(folded):
            word = found.group(1)
            known = self.han.get(tuple(self.syllables.get(character, "") for character in word))
            if known and set(word) & set(known[1]):
                return word, known[0]
        for found in self.in_kana.finditer(folded):
            id_ = self.kana.get((_rough(found.group(1)), found.group(2)))
            if id_:
                return found.group(), id_
        return None


def _rough(kana: str) -> str:
    """The reading without voicing and without long vowels, o as o too."""
    return _LONG.sub("", rough_kana(kana))
