"""Words of `data/words.yaml` in one language: times, dates, days, purposes, languages."""

from __future__ import annotations

from string import Template
from typing import Any

from contracts.languages import Language
from knowledge.data_files import read_table

_MINUTES_A_DAY = 24 * 60


class WordTable:
    """The words of one language; everything it gives is text with markup."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._words: dict[str, Any] = read_table("words")[language.value]

    def say(self, key: str, **values: str) -> str:
        """A word or sentence by dotted key: `days.mon`, `closed`."""
        words: Any = self._words
        for part in key.split("."):
            words = words[part]
        return Template(str(words)).substitute(values)

    def find(self, key: str, id_: str) -> str | None:
        """One word of a table such as `languages`, or None."""
        word = self._words[key].get(id_)
        return None if word is None else str(word)

    def clock(self, minutes: int) -> str:
        """Minutes after midnight as a time; from 24:01 on, of the next day."""
        if minutes > _MINUTES_A_DAY:
            return self.say("next_day", time=self.clock(minutes - _MINUTES_A_DAY))
        if minutes in (_MINUTES_A_DAY, _MINUTES_A_DAY // 2):
            return self.say("clock.midnight" if minutes == _MINUTES_A_DAY else "clock.noon")
        hour, minute = divmod(minutes, 60)
        half = "am" if hour < 12 else "pm"
        return self.say(
            f"clock.{half}" if minute else f"clock.{half}_whole",
            hour=str(hour),
            hour12=str(self._twelve(hour)),
            minute=f"{minute:02d}",
            minutes=str(minute),
            minute_reading=read_table("words")["minute_readings"][minute % 10],
        )

    def date(self, text: str) -> str:
        """A date YYYY, YYYY-MM or YYYY-MM-DD in words."""
        parts = text.split("-")
        kind = ("year", "month", "day")[len(parts) - 1]
        values = {"year": parts[0]}
        if len(parts) > 1:
            month = int(parts[1])
            values |= {"month": str(month), "month_name": read_table("figures")["months"][month][0]}
        if len(parts) > 2:
            day, readings = int(parts[2]), read_table("words")["day_readings"]
            values |= {"day": str(day), "day_reading": readings.get(day, readings["other"])}
        return self.say(f"date.{kind}", **values)

    def _twelve(self, hour: int) -> int:
        """The hour after 午前, 午後 (from 0) or before a.m., p.m. (from 1)."""
        return hour % 12 or (12 if self._language is Language.EN else 0)
