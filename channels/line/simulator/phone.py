"""What the page at / does: shows a resident's chat and lets them speak, tap, unsend, block."""

from __future__ import annotations

import base64
import binascii
import uuid
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from channels.line.simulator.events import Events
from channels.line.simulator.letters import letter_pdf, letter_photo
from channels.line.simulator.platform import Entry, Json, Platform, Resident
from channels.line.simulator.webhooks import Webhooks

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {"css": "text/css", "js": "text/javascript", "html": "text/html", "svg": "image/svg+xml"}
_HERE = files("channels.line.simulator")
_MAX_PHOTO = 10_000_000


Deed = Literal[
    "text", "sticker", "photo", "file", "audio", "video", "location", "postback", "unsend", "follow", "unfollow"
]  # fmt: skip


class Act(BaseModel):
    """One thing a resident does. `standby` tests that the bot stays silent."""

    model_config = ConfigDict(extra="forbid")

    resident: str
    kind: Deed
    text: str = Field("", max_length=5_000)
    data: str = Field("", max_length=300)
    message_id: str = ""
    photo: str = Field("", max_length=14_000_000)  # data URL
    latitude: float = 32.8032
    longitude: float = 130.7079
    standby: bool = False


class Newcomer(BaseModel):
    """Somebody to be made; language: of the profile, None when it is not told."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=40)
    language: str | None = Field(None, max_length=10)


def phone_router(platform: Platform, webhooks: Webhooks) -> APIRouter:
    """The page, its files, and what it calls."""
    router = APIRouter()
    events = Events(platform)

    @router.get("/")
    async def page() -> Response:
        return _static("page.html")

    @router.get("/_static/{name}")
    async def static(name: str) -> Response:
        return _static(name)

    @router.get("/_words/{language}")
    async def words(language: Literal["ja", "zh-Hant", "en"]) -> Json:
        found: Json = _words()[language]
        return found

    @router.get("/_residents")
    async def residents() -> list[Json]:
        return [_resident(item) for item in platform.residents.values()]

    @router.post("/_residents")
    async def newcomer(body: Newcomer) -> Json:
        """Somebody new who is our friend already: a chat without a past."""
        return _resident(platform.add_resident(f"U{uuid.uuid4().hex}", body.name, body.language))

    @router.get("/_chat/{resident_id}")
    async def chat(resident_id: str, seen: int = -1) -> Json:
        resident = _find(platform, resident_id)
        state: Json = {"version": platform.version, "typing": resident.typing_until > platform.clock()}
        if seen != platform.version:
            state["resident"] = _resident(resident)
            state["entries"] = [_entry(item) for item in resident.chat]
        return state

    @router.get("/_photo/{message_id}")
    async def photo(message_id: str) -> Response:
        found = platform.contents.get(message_id)
        if found is None or not found[1].startswith("image/"):
            raise HTTPException(404)
        return Response(found[0], media_type=found[1], headers={"x-content-type-options": "nosniff"})

    @router.post("/_act")
    async def act(did: Annotated[Act | list[Act], Field(union_mode="left_to_right")]) -> Json:
        """Do one thing, or several in a single webhook call."""
        several = did if isinstance(did, list) else [did]
        made = [_event(platform, events, item) for item in several]
        status = await webhooks.send([event for event, _ in made])
        for _, entry in made:
            if entry:
                entry.delivered = status == 200
        platform.version += 1
        return {"status": status, "ids": [entry.id if entry else None for _, entry in made]}

    @router.post("/_redeliver")
    async def redeliver() -> Json:
        """Deliver the last call's events once more."""
        return {"status": await webhooks.send([events.again(event) for event in webhooks.last])}

    return router


def _event(platform: Platform, events: Events, did: Act) -> tuple[Json, Entry | None]:
    resident = _find(platform, did.resident)
    if did.kind == "postback":
        shown = platform.say(resident, {"type": "text", "text": did.text}) if did.text else None
        return events.postback(resident, did.data), shown
    if did.kind == "unsend":
        if not platform.unsend(resident, did.message_id):
            raise HTTPException(404)
        return events.unsend(resident, did.message_id), None
    if did.kind in ("follow", "unfollow"):
        resident.friend = did.kind == "follow"
        return (events.follow(resident, again=True) if resident.friend else events.unfollow(resident)), None
    content = _content(did)
    entry = platform.say(resident, {**content, "text": did.text} if did.text else content)
    if did.kind in ("photo", "file"):
        platform.contents[entry.id] = (letter_pdf(), "application/pdf") if did.kind == "file" else _photo(did.photo)
    return events.message(resident, {**content, "id": entry.id}, "standby" if did.standby else "active"), entry


def _content(did: Act) -> Json:
    if did.kind == "text":
        return {"type": "text", "text": did.text or " "}
    if did.kind == "sticker":
        return {"type": "sticker", "packageId": "446", "stickerId": "1988", "stickerResourceType": "STATIC"}
    if did.kind == "location":
        return {"type": "location", "latitude": did.latitude, "longitude": did.longitude}
    if did.kind == "file":
        return {"type": "file", "fileName": "letter.pdf", "fileSize": 1_024}
    kind = "image" if did.kind == "photo" else did.kind
    length = {} if kind == "image" else {"duration": 5_000}
    return {"type": kind, "contentProvider": {"type": "line"}, **length}


def _photo(url: str) -> tuple[bytes, str]:
    """The bytes of a data URL; a picture of our own if none was given."""
    if not url:
        return letter_photo(), "image/jpeg"
    head, _, body = url.partition(";base64,")
    try:
        data = base64.b64decode(body, validate=True)
    except binascii.Error:
        raise HTTPException(400) from None
    if not head.startswith("data:image/") or len(data) > _MAX_PHOTO:
        raise HTTPException(400)
    return data, head.removeprefix("data:")


def _find(platform: Platform, resident_id: str) -> Resident:
    resident = platform.residents.get(resident_id)
    if resident is None:
        raise HTTPException(404)
    return resident


def _resident(item: Resident) -> Json:
    return {"id": item.id, "name": item.name, "language": item.language, "friend": item.friend}


def _entry(item: Entry) -> Json:
    return {
        "id": item.id, "author": item.author, "message": item.message, "at": item.at, "via": item.via,
        "unsent": item.unsent, "delivered": item.delivered,
    }  # fmt: skip


def _static(name: str) -> Response:
    source = _HERE.joinpath("static", name)
    suffix = name.rsplit(".", 1)[-1]
    if "/" in name or suffix not in _TYPES or not source.is_file():
        raise HTTPException(404)
    headers = {"content-security-policy": _CSP, "x-content-type-options": "nosniff", "cache-control": "no-store"}
    return Response(source.read_bytes(), media_type=_TYPES[suffix], headers=headers)


@cache
def _words() -> dict[str, Any]:
    return {
        language: yaml.safe_load(_HERE.joinpath("words", f"{language}.yaml").read_text(encoding="utf-8"))
        for language in ("ja", "zh-Hant", "en")
    }
