"""Writes nlu/data/han_classes.json: which writing each Han character shows.

Run it in the repository root: .venv/bin/python tools/build_han_classes.py

Evidence is the character sets (JIS X 0208, Big5, GB 2312 through Python's codecs) and OpenCC's variant tables. A
character that all three writings use is left out. Keys name the writings that a character fits: j Japanese,
t Traditional, s Simplified.
"""

from __future__ import annotations

import json
from pathlib import Path

import opencc

OUT = Path(__file__).resolve().parent.parent / "nlu" / "data" / "han_classes.json"
_FIRST, _LAST = 0x4E00, 0x9FFF
#: In Big5 and everyday use in Taiwan although OpenCC maps them to other forms.
_TAIWAN_USE = "台裡里才只面後"


def fits(character: str, codec: str) -> bool:
    """True where `codec` can write `character`."""
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def main() -> None:
    """Classify every character of the basic block."""
    to_simplified, to_traditional = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
    to_japanese = opencc.OpenCC("t2jp")
    classes: dict[str, list[str]] = {}
    for code in range(_FIRST, _LAST + 1):
        character = chr(code)
        found = ""
        if fits(character, "shift_jis") and fits(character, "euc_jp") and to_japanese.convert(character) == character:
            found += "j"
        changed = to_traditional.convert(character) != character and to_simplified.convert(character) == character
        if fits(character, "big5") and (character in _TAIWAN_USE or not changed):
            found += "t"
        if fits(character, "gb2312") and to_simplified.convert(character) == character:
            found += "s"
        if found and found != "jts":
            classes.setdefault(found, []).append(character)
    text = json.dumps({key: "".join(value) for key, value in sorted(classes.items())}, ensure_ascii=False, indent=0)
    OUT.write_text(text + "\n", encoding="utf-8")
    print({key: len(value) for key, value in classes.items()})


if __name__ == "__main__":
    main()
