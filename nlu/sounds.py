"""Groups of sounds: what a word keeps when it is typed in kana, in Latin letters, or with a character of its sound.

Japanese: the reading of the whole text, rough (no voicing, no long vowels, no double consonants), in groups of three
kana; Latin words made of Japanese syllables count with their kana. Chinese: the syllables without tones, rough
as well (zh as z, ing as in), in groups of two and three. They are features of the head (`knowledge.head`) beside words.
Without SudachiPy, jaconv or pypinyin (Rasa's environment) there are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from nlu.normalise import normalise
from nlu.tokenise import readings, strip_marks, to_hiragana

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\u3005]")
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_GAP = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
#: A Latin word made of Japanese syllables, in Hepburn as people type it; double consonants but "nn" before a vowel.
_ROMAJI = re.compile(
    r"(?<![a-z])(?:(?:(?:([ksctp])(?=\1))?(?:[kgnhbpmrjf]y|sh|ch|ts|[kgsztdnhbpmyrwjf])?[aiueo])|n(?![aiueoy])){2,14}(?![a-z])"
)
# small kana as large ones, wo as o, di and du as zi and zu
_LARGE = str.maketrans(
    "\u3041\u3043\u3045\u3047\u3049\u3083\u3085\u3087\u3092\u3062\u3065",
    "\u3042\u3044\u3046\u3048\u304a\u3084\u3086\u3088\u304a\u3058\u305a",
)
_VOICING = re.compile("[\u3099\u309a]")
# small tsu, the long mark, and u after a kana that ends in o or u
_LONG = re.compile(
    "[\u3063\u30fc]|(?<=[\u304a\u3053\u305d\u3068\u306e\u307b\u3082\u3088\u308d\u304f\u3059\u3064\u306c\u3075\u3080\u3086\u308b])\u3046"
)
_KANA_SIZES = (3,)
_SYLLABLE_SIZES = (2, 3)
_ROUGH_SYLLABLE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"))


def kana_groups(text: str) -> list[str]:
    """Groups of kana of a Japanese text and of Latin words that may be Japanese, marked `^`, each once."""
    clean = normalise(text)
    runs = _spoken(clean) if _KANA.search(clean) else []
    runs += [_romaji(word.group()) for word in _ROMAJI.finditer(strip_marks(clean).lower())]
    return _groups("^", [list(f"^{rough}$") for run in runs if (rough := rough_kana(run))], _KANA_SIZES, "")


def syllable_groups(text: str) -> list[str]:
    """Groups of Chinese syllables, marked `%`, each once; none for a text with kana."""
    clean = normalise(text)
    if _KANA.search(clean):
        return []
    runs = [[s for character in run if (s := syllable(character))] for run in _HAN_RUN.findall(clean)]
    return _groups("%", runs, _SYLLABLE_SIZES, "-")


def rough_kana(kana: str) -> str:
    """Hiragana without what learners and thumbs get wrong: voicing, small kana, long vowels, double consonants."""
    bare = _VOICING.sub("", unicodedata.normalize("NFD", to_hiragana(kana).translate(_LARGE)))
    return _LONG.sub("", bare)


def _spoken(clean: str) -> list[str]:
    """How the text sounds, cut where something stands that is not Japanese; spaces between kana are closed."""
    runs = [""]
    for surface, reading in readings(_GAP.sub("", clean)):
        if _HAN.search(surface):
            runs[-1] += reading
        elif _KANA.search(surface):
            runs[-1] += surface
        elif runs[-1]:
            runs.append("")
    return runs


def _groups(mark: str, runs: Sequence[Sequence[str]], sizes: Sequence[int], joint: str) -> list[str]:
    found = {
        mark + joint.join(run[start : start + size]): None
        for run in runs
        for size in sizes
        for start in range(len(run) - size + 1)
    }
    return list(found)


@lru_cache(maxsize=4096)
def _romaji(word: str) -> str:
    try:
        import jaconv  # noqa: PLC0415 - only in the services environment
    except ImportError:
        return ""
    return str(jaconv.alphabet2kana(word))


@lru_cache(maxsize=16384)
def syllable(character: str) -> str:
    """The rough Chinese syllable of one character; empty where it has none."""
    try:
        from pypinyin import lazy_pinyin  # noqa: PLC0415 - only in the services environment
    except ImportError:
        return ""
    found = "".join(lazy_pinyin(character, errors="ignore"))
    for exact, rough in _ROUGH_SYLLABLE:
        found = found.replace(exact, rough)
    return found
