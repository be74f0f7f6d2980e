"""Switches that make the local server fail as LINE can fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, get_args

from fastapi import Response
from fastapi.responses import JSONResponse, StreamingResponse

from channels.line.simulator.refusals import ACCEPTED, CONCURRENCY, MONTHLY, RATE, Refusal

Kind = Literal[
    "500",  # not accepted
    "500-accepted",  # accepted, and still 500
    "rate",
    "concurrency",
    "monthly",
    "timeout",  # accepted, but the answer comes `seconds` too late
    "hang",  # not accepted, and no answer for `seconds`
    "slow",  # accepted, the answer's body dribbles over `seconds`
    "drop",  # accepted, then the connection breaks in the middle of the answer
    "409",
]
KINDS: tuple[str, ...] = get_args(Kind)
_BROKEN = "The server had an error while processing your request."
_BEFORE = {
    "500": (500, _BROKEN),
    "hang": (500, _BROKEN),
    "rate": (429, RATE),
    "concurrency": (429, CONCURRENCY),
    "monthly": (429, MONTHLY),
    "409": (409, ACCEPTED),
}


@dataclass(slots=True)
class Fault:
    """One switched-on failure. path: how the paths it meets end (`reply`), empty for all; times: how often."""

    kind: str
    path: str = ""
    times: int = 1
    seconds: float = 2.0


class Faults:
    """The failures that are switched on, used up in order."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Switch one on; raises ValueError for an unknown kind."""
        if fault.kind not in KINDS:
            raise ValueError(fault.kind)
        self._waiting.append(fault)

    def clear(self) -> None:
        """Switch all off."""
        self._waiting.clear()

    def take(self, path: str) -> Fault | None:
        """The failure this request meets, if any; counted down."""
        for fault in self._waiting:
            if path.endswith(fault.path):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None


async def before(fault: Fault | None) -> None:
    """What goes wrong before the request is looked at; raises Refusal."""
    if fault is None or fault.kind not in _BEFORE:
        return
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
    status, message = _BEFORE[fault.kind]
    raise Refusal(status, message, headers={"x-line-accepted-request-id": "fault"} if status == 409 else {})


async def after(fault: Fault | None, answer: Response) -> Response:
    """What goes wrong after the request was accepted."""
    if fault is None:
        return answer
    if fault.kind == "500-accepted":
        return JSONResponse({"message": _BROKEN}, 500)
    if fault.kind == "timeout":
        await asyncio.sleep(fault.seconds)
        return answer
    if fault.kind == "slow":
        return StreamingResponse(_dribble(bytes(answer.body), fault.seconds), media_type=answer.media_type)
    if fault.kind == "drop":
        return Response(bytes(answer.body)[:4], headers={"content-length": "4096"}, media_type="application/json")
    return answer


async def _dribble(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    pieces = min(len(body), 200)
    size = -(-len(body) // pieces) if pieces else 0
    for at in range(0, len(body), size or 1):
        yield body[at : at + size]
        await asyncio.sleep(seconds / pieces)
