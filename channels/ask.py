"""Asks through the running stack as a browser would: JSON lines in, the bot's replies out as JSON lines."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import httpx2

_WAIT_SECONDS = 20


class WebClient:
    """One web conversation: opened on the first question, replies fetched by long poll."""

    def __init__(self, base_url: str, language: str | None) -> None:
        self._client = httpx2.Client(base_url=base_url, timeout=_WAIT_SECONDS + 15)
        self._language = language
        self._path = ""
        self._headers: dict[str, str] = {}
        self._after = 0

    def __enter__(self) -> WebClient:
        opening = {"language": self._language} if self._language else {}
        answer = self._client.post("/api/web/conversations", json=opening)
        answer.raise_for_status()
        opened = answer.json()
        self._path = f"/api/web/conversations/{opened['id']}"
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.delete(self._path, headers=self._headers)
        self._client.close()

    def ask(self, question: dict[str, str]) -> dict[str, Any]:
        """The messages that came back for one `{"text": …}` or `{"command": …}`, with the seconds it took."""
        body = {"client_id": str(uuid.uuid4()), **question}
        started = time.monotonic()
        answer = self._client.post(f"{self._path}/messages", json=body, headers=self._headers)
        if answer.status_code >= 400:
            return {"question": question, "status": answer.status_code, "error": answer.json()}
        replies = self._replies(started + _WAIT_SECONDS)
        return {"question": question, "seconds": round(time.monotonic() - started, 3), "replies": replies}

    def _replies(self, deadline: float) -> list[dict[str, Any]]:
        while time.monotonic() < deadline:
            params = {"after": self._after, "wait": 10}
            answer = self._client.get(f"{self._path}/messages", params=params, headers=self._headers)
            answer.raise_for_status()
            messages = answer.json()["messages"]
            self._after = max([self._after, *(message["sequence"] for message in messages)])
            replies = [message for message in messages if message["author"] != "resident"]
            if replies:
                return replies
        return []


def ask_all(lines: Iterable[str], base_url: str, language: str | None) -> Iterator[str]:
    """One JSON line out for every line in; a line that is not JSON is taken as the text itself."""
    with WebClient(base_url, language) as client:
        for line in lines:
            if line.strip():
                yield json.dumps(client.ask(_question(line.strip())), ensure_ascii=False)


def _question(line: str) -> dict[str, str]:
    try:
        data = json.loads(line)
    except ValueError:
        return {"text": line}
    if isinstance(data, dict):
        return {key: str(data[key]) for key in ("text", "command", "language") if data.get(key)}
    return {"text": line}
