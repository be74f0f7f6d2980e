"""LINE's side of the conversation, kept in memory: residents, chats, reply tokens, retry keys, quota."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from channels.line import limits
from channels.line.simulator.checks import check
from channels.line.simulator.refusals import ACCEPTED, BAD_TOKEN, MONTHLY, Detail, Refusal, bad_body

Json = dict[str, Any]
BOT_ID = "U" + "b0" * 16
TOKEN_LIFE = 60.0
MONTHLY_LIMIT = 200
_FIRST_MESSAGE = 100_000_000_000_000_000


@dataclass(slots=True)
class Entry:
    """One message of a chat as the phone shows it. via: `reply`, `push`, `multicast` or `resident`."""

    sequence: int
    id: str
    author: Literal["resident", "bot"]
    message: Json
    at: float
    via: str
    unsent: bool = False
    delivered: bool | None = None


@dataclass(slots=True)
class Resident:
    """Somebody with a phone. language: of the LINE profile, None if hidden. friend: False after a block."""

    id: str
    name: str
    language: str | None
    friend: bool = True
    typing_until: float = 0.0
    chat: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class _Token:
    resident: str
    born: float
    used: bool = False


class Platform:
    """The rules of the Messaging API over residents in memory; raises Refusal as LINE would answer."""

    def __init__(
        self, clock: Callable[[], float] = time.time, token_life: float = TOKEN_LIFE, quota: int | None = MONTHLY_LIMIT
    ) -> None:
        self.clock, self.token_life, self.monthly_limit = clock, token_life, quota
        self.residents: dict[str, Resident] = {}
        self.contents: dict[str, tuple[bytes, str]] = {}
        self.preparing: set[str] = set()  # ids of content that LINE answers 202 for
        self.used = 0
        self.version = 0
        self._tokens: dict[str, _Token] = {}
        self._accepted: dict[str, tuple[str, list[Json]]] = {}
        self._sequence = 0

    def add_resident(self, resident_id: str, name: str, language: str | None) -> Resident:
        """Somebody who is our friend already."""
        resident = Resident(resident_id, name, language)
        self.residents[resident_id] = resident
        self.version += 1
        return resident

    def new_token(self, resident_id: str) -> str:
        """A reply token for an event of this resident."""
        token = uuid.uuid4().hex
        self._tokens[token] = _Token(resident_id, self.clock())
        return token

    def say(self, resident: Resident, message: Json) -> Entry:
        """Put a resident's own message into their chat."""
        return self._add(resident, "resident", message, "resident")

    def reply(self, token: Any, messages: Any) -> list[Json]:
        """Send with a reply token; `sentMessages`."""
        self._check(messages)
        found = self._tokens.get(token) if isinstance(token, str) else None
        if found is None or found.used or self.clock() - found.born > self.token_life:
            raise Refusal(400, BAD_TOKEN)
        found.used = True
        return self._deliver([found.resident], messages, "reply")

    def push(self, to: Any, messages: Any, retry_key: str | None) -> list[Json]:
        """Send to one resident, counted; `sentMessages`. 409 for a retry key that was accepted before."""
        if not isinstance(to, str) or not to.startswith("U") or len(to) != 33:
            raise Refusal(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
        return self._counted([to], messages, retry_key, "push")

    def multicast(self, to: Any, messages: Any, retry_key: str | None) -> list[Json]:
        """Send to several, counted once each."""
        if not isinstance(to, list) or not 1 <= len(to) <= limits.MULTICAST:
            raise bad_body([Detail("Size must be between 1 and 500", "to")])
        return self._counted(list(dict.fromkeys(to)), messages, retry_key, "multicast")

    def validate(self, messages: Any) -> None:
        """Only look: nothing is sent or counted."""
        self._check(messages)

    def loading(self, chat_id: Any, seconds: Any) -> None:
        """Show the loading animation in a one-to-one chat."""
        seconds = 20 if seconds is None else seconds
        if not isinstance(chat_id, str) or not chat_id.startswith("U"):
            raise bad_body([Detail("Invalid chat ID", "chatId")])
        if not isinstance(seconds, int) or not 5 <= seconds <= 60 or seconds % 5:
            raise bad_body([Detail("Must be a multiple of 5 between 5 and 60", "loadingSeconds")])
        if resident := self.residents.get(chat_id):
            resident.typing_until = self.clock() + seconds
            self.version += 1

    def profile(self, resident_id: str) -> Resident:
        """The resident, if they are our friend."""
        resident = self.residents.get(resident_id)
        if resident is None or not resident.friend:
            raise Refusal(404, "Not found")
        return resident

    def unsend(self, resident: Resident, message_id: str) -> bool:
        """Take a resident's own message out of the chat; False if there is no such message."""
        for entry in resident.chat:
            if entry.id == message_id and entry.author == "resident":
                entry.unsent, entry.message = True, {"type": "unsent"}
                self.contents.pop(message_id, None)
                self.version += 1
                return True
        return False

    def next_id(self) -> str:
        """A message id as LINE writes them."""
        self._sequence += 1
        return str(_FIRST_MESSAGE + self._sequence)

    def _counted(self, to: Sequence[str], messages: Any, retry_key: str | None, via: str) -> list[Json]:
        self._check(messages)
        if retry_key is not None:
            try:
                retry_key = str(uuid.UUID(retry_key))
            except ValueError:
                raise Refusal(400, "The retry key is invalid") from None
            if retry_key in self._accepted:
                request, sent = self._accepted[retry_key]
                raise Refusal(
                    409,
                    ACCEPTED,
                    body={"sentMessages": sent} if sent else {},
                    headers={"x-line-accepted-request-id": request},
                )
        if self.monthly_limit is not None and self.used + len(to) > self.monthly_limit:
            raise Refusal(429, MONTHLY)
        self.used += len([item for item in to if item in self.residents and self.residents[item].friend])
        sent = self._deliver(to, messages, via)
        if retry_key is not None:
            self._accepted[retry_key] = (str(uuid.uuid4()), sent if via == "push" else [])
        return sent

    def _check(self, messages: Any) -> None:
        if faults := check(messages):
            raise bad_body(faults)

    def _deliver(self, to: Sequence[str], messages: Sequence[Json], via: str) -> list[Json]:
        """To every friend among `to`; blocked and unknown ids are taken silently, as LINE does."""
        sent: list[Json] = []
        friends = [found for item in to if (found := self.residents.get(item)) and found.friend]
        for resident in friends:
            sent = [{"id": self._add(resident, "bot", message, via).id} for message in messages]
            resident.typing_until = 0.0
        return sent or [{"id": self.next_id()} for _ in messages]

    def _add(self, resident: Resident, author: Literal["resident", "bot"], message: Json, via: str) -> Entry:
        message_id = self.next_id()
        entry = Entry(self._sequence, message_id, author, message, self.clock(), via)
        resident.chat.append(entry)
        self.version += 1
        return entry
