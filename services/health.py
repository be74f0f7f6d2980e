"""Health (the process lives) and readiness (each part answers), for people, `make run` and compose."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response
from pydantic import BaseModel

#: Returns nothing when the part works; raises anything when it does not.
Probe = Callable[[], Awaitable[None]]
_PROBE_SECONDS = 2.0


class Health(BaseModel):
    """The process answers."""

    status: str = "ok"


class Readiness(BaseModel):
    """`ready` when every part answers; `parts` says `ok` or a short reason for each."""

    ready: bool
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class PartDown(Exception):
    """A part does not answer; `reason` is a short safe word."""

    reason: str


def health_router(probes: Mapping[str, Probe]) -> APIRouter:
    """`GET /healthz` and `GET /readyz` (503 while any part is down)."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> Health:
        """The process is alive."""
        return Health()

    @router.get("/readyz", responses={503: {"model": Readiness, "description": "A part is down"}})
    async def readyz(response: Response) -> Readiness:
        """Each part and whether it answers now."""
        answers = await asyncio.gather(*(_ask(probe) for probe in probes.values()))
        parts = dict(zip(probes, answers, strict=True))
        ready = all(answer == "ok" for answer in answers)
        response.status_code = 200 if ready else 503
        response.headers["Cache-Control"] = "no-store"
        return Readiness(ready=ready, parts=parts)

    return router


async def _ask(probe: Probe) -> str:
    try:
        await asyncio.wait_for(probe(), _PROBE_SECONDS)
    except TimeoutError:
        return "slow"
    except PartDown as error:
        return error.reason
    except Exception as error:  # noqa: BLE001 - a readiness answer must come whatever broke
        return type(error).__name__
    return "ok"
