"""In which language a message is written, and when it cannot be told.

Rules that are never wrong come first (scripts, function words, character sets), then statistics with a margin
(fastText's lid.176 and a lexicon of words that look alike in Japanese and Chinese), and what is left is undecided
and keeps the conversation's language. Nothing of four or fewer Han characters, and nothing without letters, changes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contracts.languages import Language
from nlu import han_evidence, latin_evidence
from nlu.normalise import normalise

#: Kanji-only strings up to this length fit several languages too often to change the conversation's.
SHORT_HAN = 4
#: So do longer names of things without a function word (residents copy them from forms).
SHORT_NAME = 10
#: Characters looked at: enough to decide, little enough for a millisecond.
_LOOK = 400

_ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\S+|[@#][A-Za-z0-9_]+")
_HIRAGANA = re.compile("[\u3041-\u3096]")
_KATAKANA = re.compile("[\u30a1-\u30fa]")
_BOPOMOFO = re.compile("[\u3105-\u312f]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
#: script of a language that we do not answer in -> its ISO code
_OTHER_SCRIPTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]"), "ko"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u1000-\u109f]"), "my"),
    (re.compile("[\u0900-\u097f]"), "ne"),
    (re.compile("[\u0980-\u09ff]"), "bn"),
    (re.compile("[\u0d80-\u0dff]"), "si"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u1780-\u17ff]"), "km"),
    (re.compile("[\u0e80-\u0eff]"), "lo"),
)


@dataclass(frozen=True)
class LanguageGuess:
    """The language to answer in, and how it was found.

    language: one of ours, or None where the words are in another language and there was no hint.
    confidence: 0 to 1; 0 where nothing was decided. candidates: our languages that the words fit, best first.
    other: ISO code where the words are in a language we do not answer in. undecided: the words fit several
    languages and no hint settled it (`language` is then the best guess, or None). script: `hant` or `hans`.
    """

    language: Language | None
    confidence: float
    candidates: tuple[str, ...] = ()
    other: str | None = None
    undecided: bool = False
    script: str | None = None


def identify(text: str, hint: Language | None = None) -> LanguageGuess:
    """The language of `text`; `hint` is the conversation's (or profile's, or page's) and wins where in doubt."""
    words = _ADDRESS.sub(" ", normalise(text, _LOOK))
    hiragana, katakana = len(_HIRAGANA.findall(words)), len(_KATAKANA.findall(words))
    han, latin = len(_HAN.findall(words)), len(_LATIN.findall(words))
    other = _other_script(words)
    if other and hiragana + katakana + han <= other[1]:
        return LanguageGuess(hint, 1.0, (), other=other[0])
    if hiragana or katakana:
        return _with_kana(words, hiragana, katakana, han, hint)
    if _BOPOMOFO.search(words):
        return _sure(Language.ZH_HANT, hint, script="hant")
    if han and not _is_english_around(words, han):
        return _with_han(words, han, hint)
    if latin:
        return _with_latin(words, hint)
    return LanguageGuess(hint, 0.0, (), undecided=hint is None)


def _sure(
    language: Language, hint: Language | None, confidence: float = 1.0, script: str | None = None
) -> LanguageGuess:
    """A decision; Japanese stays easy Japanese for those who have chosen it."""
    chosen = Language.JA_EASY if language is Language.JA and hint is Language.JA_EASY else language
    return LanguageGuess(chosen, confidence, (chosen.value,), script=script)


def _doubtful(
    best: Language | None, candidates: tuple[str, ...], hint: Language | None, script: str | None = None
) -> LanguageGuess:
    """No decision: the hint wins, otherwise the best guess is marked as undecided."""
    if hint is not None:
        return LanguageGuess(hint, 0.0, candidates, script=script)
    return LanguageGuess(best, 0.0, candidates, undecided=True, script=script)


def _other_script(words: str) -> tuple[str, int] | None:
    """The commonest script that is not ours, with its number of letters."""
    counts = [(code, len(pattern.findall(words))) for pattern, code in _OTHER_SCRIPTS]
    best = max(counts, key=lambda item: item[1])
    return best if best[1] else None


def _with_kana(words: str, hiragana: int, katakana: int, han: int, hint: Language | None) -> LanguageGuess:
    """Japanese, unless a Chinese or English sentence only quotes a Japanese word."""
    if han_evidence.is_chinese_around(words, hiragana, katakana, han):
        return _sure(Language.ZH_HANT, hint, 0.95, han_evidence.script(words))
    if _is_english_around(words, hiragana + katakana + han):
        return _sure(Language.EN, hint, 0.95)
    return _sure(Language.JA, hint)


def _is_english_around(words: str, foreign: int) -> bool:
    return latin_evidence.is_english_around(words, foreign) and not han_evidence.is_frame(words)


def _with_han(words: str, han: int, hint: Language | None) -> LanguageGuess:
    """Chinese or Japanese without kana."""
    evidence = han_evidence.weigh(words)
    # "JASM + question particle" is a sentence, not a word copied from a form
    mixed = evidence.sentence and evidence.by_rules and bool(_LATIN.search(words))
    short = not mixed and (han <= SHORT_HAN or (han <= SHORT_NAME and not evidence.sentence))
    if short and hint is not None:
        return _doubtful(evidence.best, evidence.candidates, hint, evidence.script)
    if evidence.by_rules or (evidence.certain and han > SHORT_HAN):
        return _sure(evidence.best, hint, evidence.confidence, evidence.script)
    return _doubtful(evidence.best, evidence.candidates, hint, evidence.script)


def _with_latin(words: str, hint: Language | None) -> LanguageGuess:
    """English, romanised Japanese or Chinese, or another language."""
    evidence = latin_evidence.weigh(words)
    if evidence.other:
        return LanguageGuess(hint, evidence.confidence, (), other=evidence.other)
    if evidence.language is None:
        return _doubtful(Language.EN, (Language.EN.value,), hint)
    return _sure(evidence.language, hint, evidence.confidence)
