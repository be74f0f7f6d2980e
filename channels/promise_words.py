"""When a person will answer, in the reader's language and Japan's time."""

from __future__ import annotations

from datetime import datetime

from channels.phrases import words
from contracts.languages import Language
from conversations.ticket_values import Promise
from storage.workdays import TOKYO


def promise_words(promise: Promise | None, language: Language, now: datetime) -> str:
    """ "by 10:00 tomorrow"; the day alone where no time is promised; "as soon as staff are in" where none is known."""
    if promise is None:
        return words("ticket.when.unknown", language)
    moment = promise.at.astimezone(TOKYO)
    day = {
        "day": str(moment.day),
        "month": words(f"ticket.month.{moment.month}", language),
        "weekday": words(f"ticket.weekday.{moment.weekday()}", language),
    }
    if not promise.exact:
        return words("ticket.when.day", language, **day)
    time = f"{moment.hour}:{moment.minute:02d}"
    days = (moment.date() - now.astimezone(TOKYO).date()).days
    if days in (0, 1):
        return words("ticket.when.today" if days == 0 else "ticket.when.tomorrow", language, time=time)
    return words("ticket.when.moment", language, time=time, **day)
