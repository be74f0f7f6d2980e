"""The dialogue engine behind a port: a function from a Turn to Replies. Rasa over HTTP, and a fake."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Protocol
from urllib.parse import quote

import httpx2
import structlog

from channels.errors import DialogueUnavailable
from contracts.commands import INTENTS
from contracts.errors import WireFormatError
from contracts.replies import VISIBLE, Phrase, Reply, reply_from_json
from contracts.turns import Turn

log = structlog.get_logger(__name__)

_KNOWLEDGE_DOWN = "knowledge-down"
_COOL_DOWN_SECONDS = 5.0


class Dialogue(Protocol):
    """Answers turns."""

    async def ask(self, turn: Turn) -> tuple[Reply, ...]:
        """The replies, at least one of them visible; raises DialogueUnavailable."""

    async def forget(self, sender: str) -> None:
        """Erase what is kept of a sender; raises DialogueUnavailable."""


class RasaDialogue:
    """Rasa's REST channel on one or several servers; a sender keeps to one while that one is well.

    seconds: for a whole question, a second server included. token: of Rasa's HTTP API, for `forget`.
    quiet: failures are expected and not logged.
    """

    def __init__(
        self,
        urls: Sequence[str],
        client: httpx2.AsyncClient,
        *,
        token: str = "",
        seconds: float = 2.5,
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._urls, self._client, self._token, self._seconds = tuple(urls), client, token, seconds
        self._quiet, self._clock = quiet, clock
        self._resting: dict[str, float] = {}

    async def ask(self, turn: Turn) -> tuple[Reply, ...]:
        """The replies of the first server that answers within the time."""
        failure, asked = DialogueUnavailable("down"), ""
        try:
            async with asyncio.timeout(self._seconds):
                for asked in self._order(turn.sender):
                    try:
                        return await self._ask(asked, turn)
                    except DialogueUnavailable as error:
                        failure = error
                        self._rest(asked, error.reason)
        except TimeoutError as error:
            self._rest(asked, "slow")
            raise DialogueUnavailable("slow") from error
        raise failure

    async def forget(self, sender: str) -> None:
        """Empty the sender's tracker on every server."""
        params = {"token": self._token} if self._token else {}
        for url in self._urls:
            try:
                response = await self._client.put(
                    f"{url}/conversations/{quote(sender, safe='')}/tracker/events",
                    params=params,
                    json=[],
                    timeout=self._seconds,
                )
            except httpx2.HTTPError as error:
                raise DialogueUnavailable("down") from error
            if response.status_code >= 400:
                raise DialogueUnavailable("refused")
            if _something_is_left(response):
                raise DialogueUnavailable("not-erased")

    async def _ask(self, url: str, turn: Turn) -> tuple[Reply, ...]:
        text = turn.text if turn.command is None else f"/{INTENTS[turn.command.kind]}"
        body = {"sender": turn.sender, "message": text, "metadata": {"turn": turn.to_json()}}
        try:
            response = await self._client.post(f"{url}/webhooks/rest/webhook", json=body, timeout=self._seconds)
        except httpx2.TimeoutException as error:
            raise DialogueUnavailable("slow") from error
        except httpx2.HTTPError as error:
            raise DialogueUnavailable("down") from error
        if response.status_code != 200:
            raise DialogueUnavailable("refused")
        try:
            return read_replies(response.json())
        except (ValueError, WireFormatError, KeyError, TypeError, AttributeError) as error:
            raise DialogueUnavailable("malformed") from error

    def _order(self, sender: str) -> list[str]:
        """Servers by rendezvous hash, so that one more or less moves few conversations; resting ones last."""
        now = self._clock()
        ranked = sorted(self._urls, key=lambda url: blake2b(f"{url}|{sender}".encode(), digest_size=8).digest())
        return sorted(ranked, key=lambda url: self._resting.get(url, 0.0) > now)

    def _rest(self, url: str, reason: str) -> None:
        if not self._quiet:
            log.warning("dialogue.failed", server=self._urls.index(url), reason=reason)
        if reason in ("down", "slow", "refused"):
            self._resting[url] = self._clock() + _COOL_DOWN_SECONDS


def _something_is_left(response: httpx2.Response) -> bool:
    """Rasa answers 200 even when its tracker store failed; our store then leaves an event in what it returns."""
    try:
        return bool(response.json().get("events"))
    except (ValueError, AttributeError):
        return True


def read_replies(messages: Any) -> tuple[Reply, ...]:
    """The replies in what Rasa's REST channel returned; raises DialogueUnavailable or WireFormatError.

    An empty list means that the action server is down: Rasa answers 200 all the same. An action that could not
    reach knowledge says so in a phrase: to the gateway that is an outage too, so that the question is kept.
    """
    if not isinstance(messages, list):
        raise WireFormatError("expected a list")
    replies = tuple(reply_from_json(message["custom"]) for message in messages)
    if not any(isinstance(reply, VISIBLE) for reply in replies):
        raise DialogueUnavailable("empty")
    if any(isinstance(reply, Phrase) and reply.key == _KNOWLEDGE_DOWN for reply in replies):
        raise DialogueUnavailable("knowledge")
    return replies


class FakeDialogue:
    """Answers from a function or with an echo of phrase keys; `failing` makes it unavailable, `delay` slow."""

    def __init__(self, answer: Callable[[Turn], Sequence[Reply]] | None = None) -> None:
        self._answer = answer or (lambda _turn: (Phrase("greet"),))
        self.turns: list[Turn] = []
        self.forgotten: list[str] = []
        self.failing: str | None = None
        self.delay = 0.0

    async def ask(self, turn: Turn) -> tuple[Reply, ...]:
        """As Dialogue.ask."""
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.failing:
            raise DialogueUnavailable(self.failing)
        self.turns.append(turn)
        return tuple(self._answer(turn))

    async def forget(self, sender: str) -> None:
        """As Dialogue.forget."""
        if self.failing:
            raise DialogueUnavailable(self.failing)
        self.forgotten.append(sender)
