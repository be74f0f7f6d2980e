"""Writes `nlu/data/town_syllables.yaml`: the common characters that sound like one of a town's name.

Run it in the repository root: .venv/bin/python -m tools.build_town_syllables

For every character of the municipalities' names, those in common use (the first levels of Big5 and GB 2312) with the
same rough Chinese syllable (`nlu.sounds.syllable`, from pypinyin). A table, because the dialogue has no pypinyin.
"""

from __future__ import annotations

from pathlib import Path

from nlu.municipalities import municipalities
from nlu.sounds import syllable

TARGET = Path(__file__).resolve().parent.parent / "nlu" / "data" / "town_syllables.yaml"
#: Codec, and the first and last code of its characters in common use.
COMMON = (("big5", 0xA440, 0xC67E), ("gb2312", 0xB0A1, 0xD7F9))


def main() -> None:
    """Write the table."""
    names = {character for town in municipalities().values() for character in town.name["ja"][:-1]}
    wanted = sorted({sound for character in names if (sound := syllable(character))})
    common = [
        character
        for codec, first, last in COMMON
        for code in range(first, last + 1)
        if (character := _decoded(code, codec))
    ]
    lines = [
        "# Characters that sound like one of a municipality's name, by rough Chinese syllable without tone.",
        "# Written by tools/build_town_syllables.py from pypinyin (MIT). Do not edit: run it again.",
    ]
    for sound in wanted:
        same = sorted({c for c in (*names, *common) if syllable(c) == sound})
        lines.append(f"{sound}: {''.join(same)}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _decoded(code: int, codec: str) -> str:
    try:
        return code.to_bytes(2, "big").decode(codec)
    except UnicodeDecodeError:
        return ""


if __name__ == "__main__":
    main()
