"""Photos on their way from LINE to staff: fetched with every fault LINE shows, kept sealed, gone when they must."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from PIL import Image
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.fetcher import Fetcher
from channels.line import client as line_client
from channels.line.client import SdkLineApi
from channels.line.media import LineMedia
from channels.line.simulator.app import Simulator
from channels.line.simulator.faults import Fault
from contracts.languages import Language
from conversations.attachment_tables import attachment, attachment_fetch
from conversations.attachments import Attachments, MediaMessage
from conversations.case_media import CaseMedia
from conversations.media import LARGEST
from conversations.model import InboundMessage, StoredMessage
from conversations.privacy import erase_conversation, erase_message
from conversations.repository import Repository
from conversations.retention import apply_retention
from conversations.tables import message
from conversations.ticket_opening import ResidentTickets
from conversations.ticket_tables import ticket
from conversations.ticket_values import Ticket, TicketRequest
from storage.claims import DONE
from storage.engine import writing
from storage.errors import LeaseLost
from storage.sealing import KeyRing, Sealer
from tests.services.channels.small_world import World, said
from tests.services.line.conftest import SECRET, TOKEN
from tests.services.line.serving import serve


def jpeg(colour: str = "white", size: tuple[int, int] = (60, 40)) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


class Post:
    """Attachments over a real database, fetched from the local LINE server over HTTP."""

    def __init__(self, world: World, simulator: Simulator, address: str) -> None:
        self.world, self.simulator = world, simulator
        self.attachments = Attachments(world.engine, world.sealer, world.live, world.clock)
        self.media = CaseMedia(world.engine, world.sealer, self.attachments)
        api = SdkLineApi(TOKEN, address, address)
        self.fetcher = Fetcher(self.attachments, {"line": LineMedia(api)})

    async def stored(self, words: InboundMessage) -> StoredMessage:
        """The message as a turn keeps it."""
        await self.world.inbox.accept([words])
        (event,) = await self.world.inbox.claim(1)
        turn = await self.world.threads.open_turn(event)
        await self.world.inbox.done(event)
        assert turn.question is not None
        return turn.question

    async def photo(self, data: bytes | None, media_type: str = "image", **fields: object) -> StoredMessage:
        """A photo that LINE holds under the message's id (or holds no more)."""
        name = uuid4().hex
        if data is not None:
            self.simulator.platform.contents[name] = (data, "image/jpeg")
        sent = said(kind="media", media_type=media_type, message_id=name, at=self.world.now, **fields)  # type: ignore[arg-type]
        return await self.stored(sent)

    async def case(self, *, shares: bool = True) -> Ticket:
        """A ticket of the resident's."""
        found = await self.world.threads.find("line", "U1")
        assert found is not None
        tickets = ResidentTickets(self.world.sealer)
        async with writing(self.world.engine) as connection:
            return await tickets.open(connection, found, TicketRequest("asked", shares=shares), self.world.now)

    async def fetch(self) -> None:
        """One round of the worker over what is due."""
        for item in await self.attachments.claim(10):
            await self.fetcher.fetch(item)

    async def state(self, about: StoredMessage) -> tuple[str, str | None] | None:
        """State and reason of the message's attachment."""
        found = (await self.attachments.of_messages([about.id])).get(about.id)
        return (found.state, found.reason) if found else None

    async def rows(self) -> tuple[int, int]:
        async with self.world.engine.connect() as connection:
            counts = [
                (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in (attachment, attachment_fetch)
            ]
        return counts[0], counts[1]


@pytest_asyncio.fixture
async def post(engine: AsyncEngine, sealer: Sealer) -> AsyncIterator[Post]:
    simulator = Simulator("http://127.0.0.1:9/", SECRET, TOKEN)
    with serve(simulator.app) as address:
        yield Post(World(engine, sealer), simulator, address)


async def test_without_a_case_nothing_is_fetched(post: Post) -> None:
    await post.photo(jpeg())
    await post.fetch()
    assert await post.rows() == (0, 0)
    assert post.simulator.recorder.requests == []


async def test_a_photo_during_a_case_is_kept_without_its_data_and_sealed(post: Post) -> None:
    await post.stored(said("hello"))
    case = await post.case()
    photo = await post.photo(jpeg("navy"))
    for _ in range(2):
        assert await post.media.pass_on(case, photo.id) == "passed"
    assert await post.state(photo) == ("coming", None)
    await post.fetch()
    assert await post.state(photo) == ("kept", None)
    kept = (await post.attachments.of_messages([photo.id]))[photo.id]
    assert (kept.media_type, kept.width, kept.height, kept.is_picture) == ("image/jpeg", 60, 40, True)
    opened = await post.attachments.open(kept.id, [photo.id])
    assert opened is not None
    assert opened[0] == kept
    assert b"SECRET" not in opened[1]
    with Image.open(io.BytesIO(opened[1])) as picture:
        assert picture.size == (60, 40)
    async with post.world.engine.connect() as connection:
        sealed = (await connection.execute(select(attachment.c.content_sealed))).scalar_one()
    assert opened[1][:200] not in sealed
    assert b"JFIF" not in sealed
    assert len(post.simulator.recorder.requests) == 1, "fetched once"
    await post.fetch()
    assert len(post.simulator.recorder.requests) == 1


async def test_only_messages_of_the_case_open_an_attachment(post: Post) -> None:
    photo = await post.photo(jpeg())
    await post.media.pass_on(await post.case(), photo.id)
    await post.fetch()
    kept = (await post.attachments.of_messages([photo.id]))[photo.id]
    assert await post.attachments.open(kept.id, ["another-message"]) is None
    assert await post.attachments.open("another", [photo.id]) is None


async def test_what_was_sent_before_the_case_goes_along_if_the_resident_shares(post: Post) -> None:
    photos = [await post.photo(jpeg()) for _ in range(2)]
    case = await post.case(shares=True)
    assert await post.media.adopt(case) == 2
    assert await post.media.adopt(case) == 2
    for _ in photos:
        await post.fetch()
    assert [await post.state(photo) for photo in photos] == [("kept", None)] * 2


async def test_and_does_not_if_they_do_not_share(post: Post) -> None:
    photo = await post.photo(jpeg())
    await post.stored(said("I have a question"))
    assert await post.media.adopt(await post.case(shares=False)) == 0
    assert await post.state(photo) is None


@pytest.mark.parametrize("media_type", ["video", "audio", "external", None])
async def test_what_staff_cannot_look_at_is_named_and_never_fetched(post: Post, media_type: str | None) -> None:
    photo = await post.photo(jpeg(), media_type=media_type)  # type: ignore[arg-type]
    assert await post.media.pass_on(await post.case(), photo.id) == "refused"
    await post.fetch()
    assert await post.state(photo) == ("refused", "type")
    assert post.simulator.recorder.requests == []


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (None, ("lost", "expired")),
        (b"x" * (LARGEST + 1), ("refused", "too-large")),
        (b"<svg/>", ("refused", "type")),
        (b"\xff\xd8\xffbroken", ("refused", "broken")),
        (b"", ("refused", "empty")),
        (b"%PDF-1.4\n%%EOF", ("kept", None)),
    ],
)
async def test_what_line_gives_decides(post: Post, data: bytes | None, state: tuple[str, str | None]) -> None:
    photo = await post.photo(data, media_type="file", media_name="役所の手紙.pdf")
    await post.media.pass_on(await post.case(), photo.id)
    await post.fetch()
    assert await post.state(photo) == state
    kept = (await post.attachments.of_messages([photo.id]))[photo.id]
    assert kept.name == "役所の手紙.pdf"
    assert (await post.attachments.open(kept.id, [photo.id]) is not None) == (state[0] == "kept")


@pytest.mark.parametrize("fault", ["500", "rate", "drop", "hang"])
async def test_a_fault_of_lines_is_tried_again(post: Post, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = await post.photo(jpeg())
    await post.media.pass_on(await post.case(), photo.id)
    post.simulator.faults.add(Fault(fault, "content", times=2, seconds=4.0))
    with monkeypatch.context() as impatient:
        if fault == "hang":  # alone: a busy machine may need half a second to connect at all
            impatient.setattr(line_client, "CONTENT_TIMEOUT", 2.0)
        for _ in range(2):
            await post.fetch()
            assert await post.state(photo) == ("coming", None)
            await post.fetch()
            post.world.later(minutes=1)
    await post.fetch()
    assert await post.state(photo) == ("kept", None)


async def test_content_that_dribbles_in_is_given_up_in_time(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_client, "CONTENT_TIMEOUT", 0.5)
    photo = await post.photo(jpeg())
    await post.media.pass_on(await post.case(), photo.id)
    post.simulator.faults.add(Fault("slow", "content", seconds=6.0))
    started = asyncio.get_running_loop().time()
    await post.fetch()
    assert asyncio.get_running_loop().time() - started < 5
    assert await post.state(photo) == ("coming", None)


async def test_content_that_line_still_prepares_is_asked_for_later(post: Post) -> None:
    photo = await post.photo(jpeg())
    assert photo.client_id is not None
    post.simulator.platform.preparing.add(photo.client_id)
    await post.media.pass_on(await post.case(), photo.id)
    await post.fetch()
    await post.fetch()
    assert len(post.simulator.recorder.requests) == 1, "not before LINE may be ready"
    post.simulator.platform.preparing.clear()
    post.world.later(seconds=10)
    await post.fetch()
    assert await post.state(photo) == ("kept", None)


async def test_after_a_day_it_is_lost(post: Post) -> None:
    photo = await post.photo(jpeg())
    await post.media.pass_on(await post.case(), photo.id)
    post.simulator.faults.add(Fault("500", "content", times=1000))
    for _ in range(4):
        await post.fetch()
        post.world.later(hours=8)
    assert await post.state(photo) == ("lost", "unreachable")


async def test_two_workers_fetch_one_photo_once(post: Post) -> None:
    photo = await post.photo(jpeg())
    await post.media.pass_on(await post.case(), photo.id)
    first, second = await asyncio.gather(post.attachments.claim(5), post.attachments.claim(5))
    assert len(first) + len(second) == 1
    (held,) = first or second
    post.world.later(minutes=5)
    (again,) = await post.attachments.claim(5)
    await post.fetcher.fetch(again)
    with pytest.raises(LeaseLost):
        await post.attachments.fetched(held, jpeg("red"))
    assert await post.state(photo) == ("kept", None)


async def test_unsending_erases_the_photo_also_while_it_is_on_its_way(post: Post) -> None:
    case_words = await post.stored(said("hello"))
    case = await post.case()
    kept, coming = await post.photo(jpeg()), await post.photo(jpeg())
    await post.media.pass_on(case, kept.id)
    await post.fetch()
    await post.media.pass_on(case, coming.id)
    (held,) = await post.attachments.claim(1)
    for photo in (kept, coming):
        async with post.world.engine.connect() as connection:
            key = (await connection.execute(select(message.c.client_key).where(message.c.id == photo.id))).scalar_one()
        async with writing(post.world.engine) as connection:
            assert await erase_message(connection, key, post.world.now)
    with pytest.raises(LeaseLost):
        await post.attachments.fetched(held, jpeg())
    assert await post.rows() == (0, 0)
    assert await post.media.pass_on(case, coming.id) is None
    assert await post.media.pass_on(case, case_words.id) is None


async def test_erasing_the_conversation_and_age_reach_photos(post: Post) -> None:
    photo = await post.photo(jpeg())
    await post.media.pass_on(await post.case(), photo.id)
    await post.fetch()
    assert await post.rows() == (1, 1)
    await apply_retention(post.world.engine, post.world.now + timedelta(days=20))
    assert await post.rows() == (1, 0), "what is finished goes after a week, the photo stays"
    async with writing(post.world.engine) as connection:
        owner = await Repository(post.world.sealer).read_conversation(connection, photo.conversation_id)
        assert owner is not None
        await erase_conversation(connection, owner, post.world.sealer, post.world.now)
    assert await post.rows() == (0, 0)

    another = await post.photo(jpeg())
    await post.media.pass_on(await post.case(), another.id)
    await post.fetch()
    await apply_retention(post.world.engine, post.world.now + timedelta(days=91))
    assert await post.rows() == (1, 0), "as long as the case is kept"
    async with writing(post.world.engine) as connection:
        await connection.execute(update(ticket).values(state="closed", closed_at=post.world.now))
    await apply_retention(post.world.engine, post.world.now + timedelta(days=366))
    assert await post.rows() == (0, 0)


async def test_an_upload_is_joined_to_its_message_or_goes_after_a_day(post: Post) -> None:
    _, token = await post.world.threads.create_web(Language.EN)
    assert token
    found = await post.stored(said("x"))
    media = await post.attachments.look_at(jpeg())
    ids = {await post.attachments.upload(found.conversation_id, key, media, "a.jpg") for key in ("k1", "k1", "k2")}
    assert len(ids) == 2
    about = MediaMessage(found.conversation_id, found.id, "web")
    async with writing(post.world.engine) as connection:
        joined = [await post.attachments.attach(connection, item, about) for item in sorted(ids)[:1]]
        assert not await post.attachments.attach(connection, "of-nobody", about)
    assert joined == [True]
    assert await post.state(found) == ("kept", None)
    await apply_retention(post.world.engine, post.world.now + timedelta(hours=25))
    assert await post.rows() == (1, 0), "the one without a message is gone"


async def test_an_old_key_still_opens_and_a_changed_byte_does_not(sealer: Sealer) -> None:
    old = KeyRing.generate("k1")
    sealed = Sealer(KeyRing.parse(old)).seal_bytes(b"\0photo\xff", "a.b")
    newer = Sealer(KeyRing.parse(f"{KeyRing.generate('k2')},{old}"))
    assert newer.open_bytes(sealed, "a.b") == b"\0photo\xff"
    for bad in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:10], b"", b"2." + sealed[2:]):
        with pytest.raises(Exception, match=r"a\.b"):
            newer.open_bytes(bad, "a.b")
    with pytest.raises(Exception, match=r"a\.c"):
        newer.open_bytes(sealed, "a.c")


async def test_finished_fetches_say_so(post: Post) -> None:
    photo = await post.photo(jpeg())
    await post.media.pass_on(await post.case(), photo.id)
    await post.fetch()
    async with post.world.engine.connect() as connection:
        states = (await connection.execute(select(attachment_fetch.c.state, attachment_fetch.c.held))).all()
        assert [tuple(row) for row in states] == [(DONE, None)]
        assert (await connection.execute(text("SELECT count(*) FROM attachment"))).scalar_one() == 1
