"""The queue and the case pages: who sees what, who holds what, what two people at once meet."""

from __future__ import annotations

import asyncio
import time

from sqlalchemy import select

from admin.roles import Role
from admin.tables import audit
from admin.tickets.speech import Speech
from contracts.languages import Language
from contracts.replies import Phrase, StaffReply
from conversations.ticket_values import Staff, StaffWords
from knowledge.content_library import ContentLibrary
from tests.services.admin.world import Browser, Member, World


async def two(world: World) -> tuple[Browser, Browser, Member, Member]:
    """Two members of staff at their screens."""
    sato = await world.add(Role.STAFF, "sato@example.jp", "Sato")
    kato = await world.add(Role.STAFF, "kato@example.jp", "Kato")
    return world.browser().take(sato), world.browser().take(kato), sato, kato


async def test_the_queue_says_who_waits_against_which_promise(world: World) -> None:
    sato, _, _, _ = await two(world)
    late = await world.ticket(await world.resident("U1"), urgent=True)
    world.pass_time(minutes=75)
    fresh = await world.ticket(await world.resident("U2", Language.EN))
    sato = world.browser().take(await world.add(Role.STAFF, "late@example.jp"))
    await sato.get("/cases")
    assert sato.page.text.index(f"#{late.number}") < sato.page.text.index(f"#{fresh.number}")
    assert "17 min past the promise" in sato.text or "16 min past the promise" in sato.text
    assert "Traditional Chinese" in sato.text
    assert "Urgent" in sato.text
    await sato.get("/cases/search?number=" + fresh.number.rpartition("-")[2])
    assert sato.page.url.path == f"/admin/cases/{fresh.id}"
    assert (await sato.get("/cases/search?number=9999")).status_code == 404


async def test_a_case_shows_both_languages_and_what_the_bot_weighed(world: World) -> None:
    sato, _, _, _ = await two(world)
    owner = await world.resident()
    await world.say(owner, "孩子九月要轉學")
    await world.answer(owner, Phrase("greeting"))
    case = await world.ticket(owner, sentence="想問轉學的事")
    await sato.get(f"/cases/{case.id}")
    assert "孩子九月要轉學" in sato.text
    assert "想問轉學的事" in sato.text
    assert 'lang="zh-Hant"' in sato.page.text
    message = (await world.cases.cases.open(case.id, Staff("x", "X"))).messages[0].message
    translated = await sato.get(f"/cases/{case.id}/messages/{message.id}/ja")
    assert "[ja] 孩子九月要轉學" in translated.text
    assert "Machine translation (Fake)" in translated.text


async def test_what_was_filled_into_fixed_words_is_japanese_for_staff(world: World) -> None:
    owner = await world.resident()
    own, japanese = (("how", "在這個聊天室"), ("number", "7")), (("how", "このチャットで"),)
    await world.answer(owner, Phrase("ticket.opened", own, japanese=japanese))
    case = await world.ticket(owner)
    said = (await world.cases.cases.open(case.id, Staff("x", "X"))).messages
    speech = Speech(ContentLibrary(), lambda key, language, values: f"{key} {language} {dict(values)}", world.now)
    [part] = speech.show(said[-1], Language.ZH_HANT).parts
    assert "在這個聊天室" in part.text
    assert part.japanese == f"ticket.opened {Language.JA} {dict(own) | dict(japanese)}"


async def test_every_look_and_every_deed_is_written_down(world: World) -> None:
    sato, _, member, _ = await two(world)
    case = await world.ticket(await world.resident())
    await sato.get(f"/cases/{case.id}")
    await sato.send(f"/cases/{case.id}/claim")
    rows = await world.rows(select(audit).where(audit.c.object_id == case.number).order_by(audit.c.id))
    assert [row["action"] for row in rows] == ["case.look", "case.claim", "case.look"]  # type: ignore[index]
    assert {row["actor_id"] for row in rows} == {member.id}  # type: ignore[index]


async def test_two_people_cannot_have_one_case(world: World) -> None:
    sato, kato, _, _ = await two(world)
    case = await world.ticket(await world.resident())
    for browser in (sato, kato):
        await browser.get(f"/cases/{case.id}")
    answers = await asyncio.gather(sato.send(f"/cases/{case.id}/claim"), kato.send(f"/cases/{case.id}/claim"))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    loser = next(browser for browser in (sato, kato) if browser.page.status_code == 422)
    assert "was quicker" in loser.text
    assert "Send in Japanese" not in loser.text, "no reply studio for who does not hold it"
    answer = await loser.send(f"/cases/{case.id}/reply", version="2", japanese="x", how="japanese")
    assert answer.status_code == 422


async def test_a_second_opener_sees_who_is_in_it(world: World) -> None:
    sato, kato, _, _ = await two(world)
    case = await world.ticket(await world.resident())
    await sato.get(f"/cases/{case.id}")
    await sato.send(f"/cases/{case.id}/here")
    await kato.get(f"/cases/{case.id}")
    assert "Sato also has this case open" in kato.text
    await sato.get(f"/cases/{case.id}")
    await sato.send(f"/cases/{case.id}/gone")
    await kato.get(f"/cases/{case.id}")
    assert "also has this case open" not in kato.text


async def test_hand_over_release_take_over_note_close_reopen(world: World) -> None:
    sato, kato, _, other = await two(world)
    chief = world.browser().take(await world.add(Role.SUPERVISOR, name="Chief"))
    case = await world.ticket(await world.resident())
    path = f"/cases/{case.id}"
    await sato.get(path)
    await sato.send(f"{path}/claim")
    await sato.send(f"{path}/note", text="call the town office")
    assert "call the town office" in sato.text
    await sato.send(f"{path}/hand-over", to=other.id)
    assert "With Kato" in sato.text
    await kato.get(path)
    assert (await kato.send(f"{path}/take-over")).status_code == 403, "not for staff"
    await kato.get(path)
    await kato.send(f"{path}/release")
    await kato.send(f"{path}/claim")
    await chief.get(path)
    await chief.send(f"{path}/take-over")
    assert "The case is yours now" in chief.text
    await chief.send(f"{path}/close", reason="nonsense")
    assert chief.page.status_code == 422
    await chief.send(f"{path}/close", reason="solved")
    assert "This case is closed (Solved)" in chief.text, " ".join(chief.text.split())
    await chief.send(f"{path}/reopen")
    assert "The case is open again" in chief.text


async def test_the_news_bar_counts_what_residents_did(world: World) -> None:
    sato, _, _, _ = await two(world)
    await world.ticket(await world.resident("U1"))
    await sato.get("/cases")
    stamp = sato.page.text.split("/cases/news?stamp=")[1].split("&")[0]
    assert (await sato.get(f"/cases/news?stamp={stamp}")).text.strip() == ""
    await world.ticket(await world.resident("U2"))
    await world.ticket(await world.resident("U3"))
    assert "New: 2. Show" in (await sato.get(f"/cases/news?stamp={stamp}")).text


async def test_what_became_of_a_reply_is_shown_with_what_to_do(world: World) -> None:
    sato, _, member, _ = await two(world)
    owner = await world.resident()
    case = await world.ticket(owner)
    staff = Staff(member.id, "Sato")
    await world.cases.tickets.claim(case.id, staff)
    await world.cases.tickets.reply(case.id, staff, StaffWords(StaffReply("您好", Language.ZH_HANT, "written", "Sato")))
    from sqlalchemy import update

    from conversations.tables import message
    from storage.engine import writing

    for state, reason, words in (("failed", "quota", "messages are used up"), ("sent", None, "Delivered (LINE push)")):
        async with writing(world.engine) as connection:
            values = {"delivery_state": state, "delivery_reason": reason, "delivery_via": "push"}
            await connection.execute(update(message).where(message.c.author == "staff").values(**values))
        await sato.get(f"/cases/{case.id}")
        assert words in " ".join(sato.text.split())


async def test_editors_see_no_case(world: World) -> None:
    case = await world.ticket(await world.resident())
    editor = world.browser().take(await world.add(Role.EDITOR))
    for path in ("/cases", f"/cases/{case.id}", f"/cases/{case.id}/messages", "/cases/events"):
        assert (await editor.get(path)).status_code == 403, path


async def test_an_unknown_case_is_not_found(world: World) -> None:
    sato, _, _, _ = await two(world)
    assert (await sato.get("/cases/nothing")).status_code == 404


async def test_a_thousand_cases_stay_quick(world: World) -> None:
    sato, _, _, _ = await two(world)
    for number in range(1000):
        await world.ticket(await world.resident(f"U{number}"))
    sato = world.browser().take(await world.add(Role.STAFF, "fresh@example.jp"))
    await sato.get("/cases")
    started = time.perf_counter()
    for _ in range(5):
        assert (await sato.get("/cases?which=all")).status_code == 200
    took = (time.perf_counter() - started) / 5
    assert sato.page.text.count("data-row") == 50
    assert took < 1.0, f"{took * 1000:.0f} ms"
