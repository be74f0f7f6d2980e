"""Photos and documents from a page: only for people, limited, looked at, once."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from PIL import Image

from channels.web.files_api import shown_name
from conversations.media import LARGEST
from tests.services.web.conftest import WebWorld, WorldMaker


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, "JPEG")
    return out.getvalue()


async def send(
    world: WebWorld, url: str, key: dict[str, str], data: bytes, client_id: str = "", **query: str
) -> httpx2.Response:
    return await world.client.post(
        f"{url}/files",
        params={"client_id": client_id or str(uuid4()), **query},
        content=data,
        headers={**key, "Content-Type": "application/octet-stream", "Accept-Language": "en"},
    )


async def test_a_photo_becomes_a_message_once(world: WebWorld) -> None:
    url, key = await world.open(language="en")
    client_id = str(uuid4())
    for _ in range(2):
        answer = await send(world, url, key, jpeg(), client_id, name="C:\\photos\\letter.jpg")
        assert (answer.status_code, answer.json()) == (202, {"client_id": client_id})
    assert len(world.files.kept) == 1
    (message,) = world.inbox.accepted.values()
    assert (message.kind, message.media_name, message.message_id) == ("media", "letter.jpg", client_id)
    assert message.media_source in world.files.kept
    shown = (await world.client.get(f"{url}/messages", headers=key)).json()["messages"]
    assert shown[0]["client_id"] == client_id
    assert "".join(span["text"] for span in shown[0]["label"]) == "Photo or file: letter.jpg"


async def test_without_a_person_it_is_refused_with_what_to_do(world: WebWorld) -> None:
    url, key = await world.open(language="en")
    world.files.case = False
    answer = await send(world, url, key, jpeg())
    assert (answer.status_code, answer.json()["code"]) == (409, "no_case")
    assert "ask a person" in answer.json()["title"]
    assert world.inbox.accepted == {}


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "file_broken"),
        (b"\xff\xd8\xffbroken", 422, "file_broken"),
        (b"<html><script>alert(1)</script></html>", 415, "file_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "file_type"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", 415, "file_type"),
        (b"GIF89a" + b"\0" * 100, 415, "file_type"),
    ],
)
async def test_what_is_not_a_photo_or_document_is_refused(world: WebWorld, data: bytes, status: int, code: str) -> None:
    url, key = await world.open(language="en")
    answer = await send(world, url, key, data, name="photo.jpg")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["title"]
    assert (world.inbox.accepted, world.files.kept) == ({}, {})


async def test_size_is_limited_by_what_is_announced_and_by_what_comes(world: WebWorld) -> None:
    url, key = await world.open(language="en")
    announced = await send(world, url, key, b"\xff\xd8\xff" + b"x" * LARGEST)
    assert announced.status_code == 413

    async def dribble() -> Any:
        for _ in range(12):
            yield b"x" * (LARGEST // 10)

    streamed = await world.client.post(f"{url}/files?client_id={uuid4()}", content=dribble(), headers=key)
    assert streamed.status_code == 413
    assert world.files.kept == {}


async def test_a_message_as_large_as_a_file_is_still_refused(world: WebWorld) -> None:
    url, key = await world.open()
    body = {"client_id": str(uuid4()), "text": "x" * 20_000}
    assert (await world.client.post(f"{url}/messages", json=body, headers=key)).status_code == 413


async def test_a_stranger_cannot_send(world: WebWorld) -> None:
    url, _ = await world.open()
    assert (await send(world, url, {}, jpeg())).status_code == 401
    assert (await send(world, url, {"Authorization": "Bearer " + "x" * 43}, jpeg())).status_code == 404
    assert world.files.kept == {}


async def test_the_client_id_must_be_one(world: WebWorld) -> None:
    url, key = await world.open()
    assert (await send(world, url, key, jpeg(), "not-an-id")).status_code == 422
    assert (await world.client.post(f"{url}/files", content=jpeg(), headers=key)).status_code == 422


async def test_files_are_counted(make_world: WorldMaker) -> None:
    world = make_world(files_per_conversation="2/hour")
    url, key = await world.open()
    assert [(await send(world, url, key, jpeg())).status_code for _ in range(3)] == [202, 202, 429]


async def test_pages_of_others_may_only_send_if_they_are_named(make_world: WorldMaker) -> None:
    world = make_world(origins="https://page.example")
    url, key = await world.open()
    for origin, allowed in (("https://page.example", True), ("https://other.example", False)):
        asked = await world.client.options(f"{url}/files", headers={"Origin": origin})
        assert ("access-control-allow-origin" in asked.headers) is allowed
        answer = await send(world, url, {**key, "Origin": origin}, jpeg())
        assert ("access-control-allow-origin" in answer.headers) is allowed


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("  ", None),
        ("\u202egpj.exe", "gpj.exe"),
        ("手紙.jpg", "手紙.jpg"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_name_is_shown_without_tricks(name: str, shown: str | None) -> None:
    assert shown_name(name) == shown
