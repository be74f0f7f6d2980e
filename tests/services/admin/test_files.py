"""Photos and documents of a case: shown to staff who may read it, each look written down, nothing else served."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from admin.roles import Role
from admin.tables import audit
from conversations.attachments import MediaMessage
from conversations.media import examine
from conversations.model import Conversation, InboundMessage, StoredMessage
from conversations.repository import Repository
from storage.engine import writing
from tests.services.admin.world import Browser, World

PDF = b"%PDF-1.4\n%%EOF\n"


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "white").save(out, "JPEG")
    return out.getvalue()


async def sent(
    world: World, owner: Conversation, data: bytes | None, *, reason: str = "", name: str = ""
) -> StoredMessage:
    """A media message of the resident's with its bytes; without them it is coming, or refused for a reason."""
    threads, number = Repository(world.sealer), uuid4().hex
    message = InboundMessage(
        "line", number, "U", "media", world.now, message_id=number, media_type="file", media_name=name or None
    )
    async with writing(world.engine) as connection:
        sequence = await threads.next_sequence(connection, owner.id)
        stored = await threads.add_resident_message(connection, message, owner.id, sequence or 0, world.now)
        at = MediaMessage(owner.id, stored.id, "line")
        if reason:
            await world.cases.attachments.refuse(connection, at, reason)
        elif data is None:
            await world.cases.attachments.expect(connection, at, number, name or None)
    if data is not None:
        made = await world.cases.attachments.upload(owner.id, number, examine(data), name or None)
        async with writing(world.engine) as connection:
            assert await world.cases.attachments.attach(connection, made, at)
    return stored


async def staff(world: World, role: Role = Role.STAFF) -> Browser:
    return world.browser().take(await world.add(role, f"{role.value}@example.jp"))


async def test_a_photo_is_shown_on_request_and_each_look_is_written_down(world: World) -> None:
    sato = await staff(world)
    owner = await world.resident()
    photo = await sent(world, owner, jpeg(), name="letter.jpg")
    case = await world.ticket(owner)
    await sato.get(f"/cases/{case.id}")
    address = f"/cases/{case.id}/messages/{photo.id}/file"
    assert "Show the photo (320 × 200)" in sato.text
    assert f'src="/admin{address}" loading="lazy"' in sato.page.text
    seen = await world.rows(select(audit).where(audit.c.action == "case.attachment"))
    assert seen == [], "a closed photo was not looked at"
    answer = await sato.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["content-disposition"] == f'inline; filename="{case.number}-{photo.sequence}.jpg"'
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (320, 200)
    (row,) = await world.rows(select(audit).where(audit.c.action == "case.attachment"))
    assert (row["object_id"], row["detail"]) == (case.number, {"message": photo.id})  # type: ignore[index]


async def test_a_document_is_a_download_and_its_name_is_only_text(world: World) -> None:
    sato = await staff(world)
    owner = await world.resident()
    document = await sent(world, owner, PDF, name='<script>"x".pdf')
    case = await world.ticket(owner)
    await sato.get(f"/cases/{case.id}")
    assert "Download the document" in sato.text
    assert "<script>" not in sato.page.text.partition("</head>")[2].replace("&lt;script&gt;", "")
    answer = await sato.get(f"/cases/{case.id}/messages/{document.id}/file")
    assert answer.content == PDF
    assert answer.headers["content-disposition"] == f'attachment; filename="{case.number}-{document.sequence}.pdf"'


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "is being fetched"),
        ("too-large", "larger than 10 MB"),
        ("type", "cannot be opened safely"),
        ("heic", "HEIC"),
        ("never-seen", "was not kept"),
    ],
)
async def test_what_is_not_there_is_explained(world: World, reason: str, words: str) -> None:
    sato = await staff(world)
    owner = await world.resident()
    photo = await sent(world, owner, None, reason=reason)
    case = await world.ticket(owner)
    await sato.get(f"/cases/{case.id}")
    assert words in sato.text
    assert (await sato.get(f"/cases/{case.id}/messages/{photo.id}/file")).status_code == 404


async def test_only_who_may_read_cases_and_only_messages_of_the_case(world: World) -> None:
    owner, other = await world.resident("U1"), await world.resident("U2")
    before = await sent(world, owner, jpeg())
    await world.say(owner, "我想找真人")
    case = await world.ticket(owner, shares=False)
    within, foreign = await sent(world, owner, jpeg()), await sent(world, other, jpeg())
    address = f"/cases/{case.id}/messages"
    sato = await staff(world)
    for message, status in ((within, 200), (foreign, 404), (before, 404)):
        assert (await sato.get(f"{address}/{message.id}/file")).status_code == status
    editor = await staff(world, Role.EDITOR)
    assert (await editor.get(f"{address}/{within.id}/file")).status_code in (403, 404)
    nobody = world.browser()
    assert (await nobody.get(f"{address}/{within.id}/file")).headers["content-type"] != "image/jpeg"
    rows = await world.rows(select(audit).where(audit.c.action == "case.attachment"))
    assert len(rows) == 1


async def test_what_the_case_is_about_is_translated_too_and_false_friends_are_named(world: World) -> None:
    sato = await staff(world)
    case = await world.ticket(await world.resident(), sentence="我想看整形外科")
    await sato.get(f"/cases/{case.id}")
    assert f"/cases/{case.id}/wish/ja" in sato.page.text
    answer = await sato.get(f"/cases/{case.id}/wish/ja")
    assert "[ja] 我想看整形外科" in sato.text
    assert "plastic surgery" in sato.text
    assert answer.status_code == 200
