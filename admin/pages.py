"""Pages: Jinja2 with everything escaped and nothing undefined, words in the reader's language, times in Japan's."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from admin.wordings import UI_LANGUAGES, has, words

TOKYO = ZoneInfo("Asia/Tokyo")
_LOCALES = {"ja": "ja_JP", "zh-Hant": "zh_Hant_TW", "en": "en_GB"}


@cache
def environment() -> Environment:
    """The templates."""
    made = Environment(
        loader=PackageLoader("admin", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"ui_languages": UI_LANGUAGES, "has_words": has, "asset": asset}
    return made


@cache
def asset(name: str) -> str:
    """The address of a static file below the console's base, with a mark that changes with its content."""
    body = files("admin").joinpath("static", *name.split("/")).read_bytes()
    return f"/static/{name}?v={sha256(body).hexdigest()[:10]}"


def render(template: str, language: str, **values: Any) -> str:
    """One page or fragment. In it `t` gives words, `day`, `moment`, `clock` and `ago` write times."""

    def t(key: str, /, **fill: object) -> str:
        return words(language, key, **fill)

    def t_html(key: str, /, **fill: Markup) -> Markup:
        # the catalogue is ours; what is filled in is escaped unless it is markup already
        return Markup(words(language, key, **{name: Markup.escape(value) for name, value in fill.items()}))  # noqa: S704

    written = {
        "t": t,
        "t_html": t_html,
        "language": language,
        "day": lambda value: day(value, language),
        "moment": lambda value: moment(value, language),
        "clock": lambda value: clock(value, language),
        "span": lambda value: span(value, language),
    }
    return environment().get_template(template).render(**written, **values)


def day(value: datetime, language: str) -> str:
    """The date in Japan, with the weekday."""
    pattern = words(language, "time.day_pattern")
    return str(format_date(value.astimezone(TOKYO).date(), pattern, locale=_LOCALES[language]))


def moment(value: datetime, language: str) -> str:
    """Date and time in Japan, without seconds."""
    return str(format_datetime(value, "yyyy-MM-dd HH:mm", tzinfo=TOKYO, locale=_LOCALES[language]))


def clock(value: datetime, language: str) -> str:
    """The time of day in Japan."""
    return str(format_time(value, "HH:mm", tzinfo=TOKYO, locale=_LOCALES[language]))


def span(value: timedelta, language: str) -> str:
    """A length of time in its two largest parts at most: minutes, hours and minutes, days and hours."""
    minutes = max(0, int(value.total_seconds() // 60))
    if minutes < 60:
        return words(language, "time.minutes", n=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return words(language, "time.hours", n=hours, m=minutes)
    return words(language, "time.days", n=hours // 24, h=hours % 24)
