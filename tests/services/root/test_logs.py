"""No personal detail reaches a log line, whoever wrote it."""

from __future__ import annotations

import json
import logging
import sys
from io import StringIO

import pytest
import structlog

from services.logs import configure, mask


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    out = StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    configure("json", "INFO")
    return out


@pytest.mark.parametrize(
    "words",
    [
        "096-333-4873",
        "09012345678",
        "someone@example.jp",
        "U" + "0a" * 16,
        "1234 5678 9012",
        "/bot123456:AAbb-cc_dd/sendMessage",
        "Authorization: Bearer abc.def",
    ],
)
def test_personal_details_are_masked(words: str) -> None:
    assert words.split()[-1] not in mask(f"before {words} after")
    assert mask({"list": [words]})["list"][0] != words


def test_dates_versions_and_durations_stay_readable() -> None:
    text = "2026-11-23T10:00:00Z version 0.1.0 took 0.123 s on port 8000"
    assert mask(text) == text


def test_foreign_loggers_and_tracebacks_are_masked_too(lines: StringIO) -> None:
    logging.getLogger("some.library").warning("calling %s", "https://api.example/bot12:AB-cd/getMe")
    try:
        raise ValueError("reply to 096-333-4873 failed")
    except ValueError:
        structlog.get_logger().exception("worker.failed", resident="U" + "0" * 32)
    text = lines.getvalue()
    assert "096-333-4873" not in text
    assert "AB-cd" not in text
    assert "U000" not in text
    records = [json.loads(line) for line in text.splitlines()]
    assert records[1]["event"] == "worker.failed"
    assert "ValueError" in records[1]["exception"]
