"""Kanji for words typed in kana: a reader of easy Japanese writes じしん, the articles write 地震.

The table comes from the readings in the articles themselves ({地震|じしん}), the glossary and the names of towns, so it
knows the words that matter here and learns new ones with every article. Sentence vectors of pure kana are
poor; of the same words in kanji they are good.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge.data_files import read_table
from nlu.glossary import Glossary
from nlu.municipalities import municipalities
from nlu.normalise import normalise

_RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}([\u3041-\u3096]{0,2})")
_HAN = re.compile(r"[\u3400-\u9fff\u3005]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30f6\u30fc]")
_KANA_RUN = re.compile(r"[\u3041-\u3096\u30fc]+")
#: city, town (two readings), village (two readings)
_TOWN_ENDING = re.compile("(?:\u3057|\u307e\u3061|\u3061\u3087\u3046|\u3080\u3089|\u305d\u3093)$")
#: A text with more kanji than this share of its letters is left alone.
_FEW_HAN = 0.2
_MIN_INSIDE = 3
_MIN_AT_START = 2


@dataclass(frozen=True, slots=True)
class SpellingTable:
    """Reading in hiragana -> the usual spelling with kanji."""

    words: Mapping[str, str] = field(default_factory=dict)
    longest: int = 0

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], glossary: Glossary) -> SpellingTable:
        """The table from (reading, spelling) pairs; the spelling used most often wins."""
        counts: dict[str, Counter[str]] = {}
        for reading, spelling in pairs:
            counts.setdefault(reading, Counter())[spelling] += 2
        for reading, spelling in _fixed(glossary):
            counts.setdefault(reading, Counter())[spelling] += 1
        words = {reading: found.most_common(1)[0][0] for reading, found in counts.items()}
        table = read_table("spelling")
        words.update({word: word for word in table["keep"]})
        words.update(table["words"])
        return cls(words, max(map(len, words), default=0))

    def written(self, text: str) -> str:
        """`text` with kanji where it is nearly all kana, spaces between kana closed; otherwise `text` itself."""
        letters = len(_HAN.findall(text)) + len(_KANA.findall(text))
        if not letters or len(_HAN.findall(text)) > letters * _FEW_HAN or letters < len(text) * 0.5:
            return text
        clean = normalise(text)
        spelt = _KANA_RUN.sub(lambda run: self._run(run.group()), clean)
        return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", spelt)

    def _run(self, run: str) -> str:
        out, position = [], 0
        while position < len(run):
            least = _MIN_AT_START if position == 0 else _MIN_INSIDE
            for size in range(min(self.longest, len(run) - position), least - 1, -1):
                spelling = self.words.get(run[position : position + size])
                if spelling:
                    out.append(spelling)
                    position += size
                    break
            else:
                out.append(run[position])
                position += 1
        return "".join(out)


def spellings_in(text: str) -> Iterator[tuple[str, str]]:
    """The (reading, spelling) pairs of `{base|reading}` in a text, also with one and two kana that follow it."""
    for base, reading, tail in _RUBY.findall(text):
        for cut in range(len(tail) + 1):
            yield from _pair(reading + tail[:cut], base + tail[:cut])


@lru_cache(maxsize=4)
def _fixed(glossary: Glossary) -> tuple[tuple[str, str], ...]:
    """The pairs that do not come from articles."""
    pairs = [pair for term in glossary.terms for pair in _pair(term.reading, term.ja)]
    for town in municipalities().values():
        pairs += _pair(town.reading, town.name["ja"])
        # The town's name is also typed without the word for city, town or village.
        pairs += _pair(_TOWN_ENDING.sub("", _hiragana(town.reading)), town.name["ja"][:-1])
    return tuple(pairs)


def _pair(reading: str, spelling: str) -> Iterator[tuple[str, str]]:
    reading = _hiragana(reading)
    if len(reading) >= _MIN_AT_START and _KANA_RUN.fullmatch(reading) and _HAN.search(spelling):
        yield reading, spelling


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "\u30a1" <= c <= "\u30f6" else c for c in text)
