"""A photo from a resident: graceful without a case, on its way to staff with one, never to the dialogue engine."""

from __future__ import annotations

import io
from uuid import uuid4

import httpx2
import pytest
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.line.render import render
from channels.understanding import fake_understanding
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import EscalationRequest, Phrase
from conversations.cases import Cases
from conversations.model import Outgoing
from conversations.ports import FakeLookRecord
from conversations.ticket_values import Staff, Ticket
from conversations.tickets import Tickets
from storage.sealing import Sealer
from tests.services.channels.small_world import World
from tests.services.web.test_with_real_threads import connect, opened

SATO = Staff("u1", "Sato")


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer) -> World:
    made = World(engine, sealer, fake_understanding())
    made.dialogue._answer = lambda turn: (
        (EscalationRequest("asked"), Phrase("person"))
        if turn.command and turn.command.kind == "person"
        else (Phrase("greet"),)
    )
    return made


@pytest.fixture
def tickets(world: World) -> Tickets:
    return Tickets(world.engine, world.sealer, world.live, world.clock, world.promises)


async def photo(world: World, media_type: str = "image", *, held: bool = True) -> list[str]:
    """A photo comes; what is said, by phrase keys."""
    name, before = uuid4().hex, len(world.sender.keys)
    if held:
        world.vendor.held[name] = jpeg()
    await world.say(kind="media", media_type=media_type, message_id=name)
    return world.sender.keys[before:]


async def tap(world: World, kind: str, **arguments: str) -> list[str]:
    before = len(world.sender.keys)
    await world.say(kind="command", command=Command.of(kind, **arguments))
    return world.sender.keys[before:]


async def case(world: World, *, shares: bool = True) -> Ticket:
    await tap(world, "person")
    await tap(world, "wish-topic", id="school")
    await tap(world, "wish-skip")
    await tap(world, "wish-answer", id="chat")
    assert await tap(world, "wish-share", on="1" if shares else "0") == ["ticket.opened"]
    found = await world.threads.find("line", "U1")
    assert found
    ticket = await world.cases.newest(found.id)
    assert ticket
    return ticket


async def states(world: World, ticket: Ticket) -> list[str]:
    """What staff have of the case's photos, in order of the messages."""
    seen = await Cases(world.engine, world.sealer, FakeLookRecord(), world.clock).open(ticket.id, SATO)
    ids = [item.message.id for item in seen.messages if item.message.kind == "media"]
    found = await world.attachments.of_messages(ids)
    return [found[item].state if item in found else "none" for item in ids]


async def test_without_a_case_a_person_is_offered_and_nothing_is_fetched(world: World) -> None:
    assert await photo(world) == ["media"]
    reply = world.sender.sent[-1].replies[0]
    assert isinstance(reply, Phrase)
    assert [button.command.kind for button in reply.buttons] == ["person", "menu"]
    assert await photo(world, "video") == ["media-other"]
    assert world.dialogue.turns == []
    assert await world.attachments.claim(5) == []


async def test_several_photos_are_told_once(world: World) -> None:
    assert [await photo(world) for _ in range(3)] == [["media"], [], []]
    world.later(minutes=2)
    assert await photo(world) == ["media"]
    ticket = await case(world)
    assert [await photo(world) for _ in range(2)] == [["ticket.media"], []]
    assert (await states(world, ticket)).count("kept") == 6


async def test_a_photo_before_the_case_goes_along_if_the_resident_agrees(world: World) -> None:
    await photo(world)
    assert await states(world, await case(world, shares=True)) == ["kept"]


async def test_and_stays_with_line_if_not(world: World) -> None:
    await photo(world)
    assert await states(world, await case(world, shares=False)) == []


async def test_a_photo_in_the_middle_of_the_form_is_explained_and_goes_along(world: World) -> None:
    await tap(world, "person")
    assert await photo(world) == ["wish.media", "wish.topic"]
    assert await states(world, await case(world)) == ["kept"]


async def test_while_the_case_waits_the_resident_hears_that_staff_will_see_it(world: World) -> None:
    ticket = await case(world)
    assert await photo(world) == ["ticket.media"]
    assert await photo(world, "audio") == ["ticket.media-refused"]
    assert await states(world, ticket) == ["kept", "refused"]


async def test_while_staff_have_it_the_bot_is_silent_unless_the_file_cannot_be_kept(
    world: World, tickets: Tickets
) -> None:
    ticket = await case(world)
    await tickets.claim(ticket.id, SATO)
    assert await photo(world) == []
    assert await photo(world, "video") == ["ticket.media-refused"]
    assert await photo(world, "file", held=False) == []
    assert await states(world, ticket) == ["kept", "refused", "lost"]
    found = await world.cases.newest(ticket.conversation_id)
    assert found
    assert found.unread == 3


async def test_after_the_case_is_closed_photos_stay_with_line_again(world: World, tickets: Tickets) -> None:
    ticket = await case(world)
    await tickets.claim(ticket.id, SATO)
    await tickets.close(ticket.id, SATO, "solved")
    world.later(minutes=1)
    assert "media" in await photo(world)
    assert await states(world, ticket) == []


async def test_an_upload_from_the_web_reaches_the_case(engine: AsyncEngine, sealer: Sealer) -> None:
    world = World(engine, sealer, fake_understanding())
    async with connect(world) as client:
        url, key = await opened(client, language="en")

        async def send() -> httpx2.Response:
            query = {"client_id": str(uuid4()), "name": "letter.jpg"}
            return await client.post(f"{url}/files", params=query, content=jpeg(), headers=key)

        assert (await send()).status_code == 409
        conversation = await world.threads.read(url.rpartition("/")[2])
        from conversations.ticket_values import TicketRequest

        ticket = await world.cases.open(conversation, TicketRequest("asked"))
        assert (await send()).status_code == 202
        await world.worker.drain()
        assert await states(world, ticket) == ["kept"]
        shown = (await client.get(f"{url}/messages", headers=key)).json()["messages"]
        assert [item["author"] for item in shown] == ["resident", "bot"]
        assert shown[1]["replies"][0]["key"] == "ticket.media"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["media", "media-other", "wish.media", "ticket.media-refused"])
def test_the_words_fit_line_in_every_language(language: Language, key: str) -> None:
    outgoing = Outgoing(1, "line", "c", "U1", (Phrase(key),), language, False, "k", 1)
    assert render(outgoing)
