"""One POST of JSON to a translation service, with limits of time and size, and errors sorted into ours."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import requests

from conversations.translation import (
    QuotaUsedUp,
    TranslationError,
    TranslatorBroken,
    TranslatorBusy,
    TranslatorRefused,
    TranslatorSlow,
    TranslatorUnreachable,
)

#: A translation is never much longer than its text; more than this is not one.
LARGEST_BODY = 512 * 1024
_LONGEST_PAUSE = 600.0
_QUOTA_EXCEEDED = 456  # DeepL's own status


def call_json(
    method: str, url: str, seconds: float, *, body: Any = None, headers: Mapping[str, str] | None = None
) -> Any:
    """The JSON answer; raises TranslationError. Blocks for `seconds` at most.

    Redirects are not followed and no proxy or .netrc of the environment is used: the words go to `url` and nowhere
    else. The body goes as JSON, never into the URL, where logs of servers would keep it.
    """
    deadline = time.monotonic() + seconds
    session = requests.Session()
    session.trust_env = False
    try:
        with session, session.request(
            method, url, json=body, headers=dict(headers or {}), timeout=seconds, allow_redirects=False, stream=True
        ) as response:  # fmt: skip
            raw = _read(response, deadline)
            if response.status_code != 200:
                raise _refusal(response)
    except requests.Timeout as error:
        raise TranslatorSlow("timeout") from error
    except requests.RequestException as error:
        raise TranslatorUnreachable("connection") from error
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise TranslatorBroken("not-json") from error


def _read(response: requests.Response, deadline: float) -> bytes:
    """The body, within the limits: the library's time-out starts anew with every byte that drips in."""
    body = bytearray()
    for chunk in response.iter_content(8192):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise TranslatorBroken("too-large")
        if time.monotonic() > deadline:
            raise TranslatorSlow("timeout")
    return bytes(body)


def _refusal(response: requests.Response) -> TranslationError:
    status = response.status_code
    if status == 429:
        return TranslatorBusy("rate", _pause(response.headers.get("Retry-After", "")))
    if status == _QUOTA_EXCEEDED:
        return QuotaUsedUp("quota")
    if status in (401, 403):
        return TranslatorRefused("key")
    if status == 413:
        return TranslatorRefused("too-long")
    if 400 <= status < 500:
        return TranslatorRefused(f"status-{status}")
    return TranslatorBroken(f"status-{status}")


def _pause(text: str) -> float:
    """Seconds named by the service; a date or nonsense counts as none."""
    try:
        return min(_LONGEST_PAUSE, max(0.0, float(text)))
    except ValueError:
        return 0.0
