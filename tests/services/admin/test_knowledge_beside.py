"""What cases take from the knowledge base: articles sent in the resident's language, offices to refer to."""

from __future__ import annotations

from datetime import date

from admin.roles import Role
from contracts.languages import Language
from contracts.replies import AnswerReply, Phrase
from conversations.ticket_values import Staff, Ticket
from knowledge.repository import add_article, add_place, next_publication
from storage.engine import writing
from tests.services.admin.world import Browser, World
from tests.services.knowledge.build import CHECKED, article, place


async def publish(world: World) -> None:
    """One article in Japanese and English, one office."""
    async with writing(world.engine) as connection:
        checked = article(checked_on=CHECKED, review_by=date(2027, 6, 1))
        await add_article(connection, checked, origin="file", now=world.now)
        await add_place(connection, place(checked_on=CHECKED, review_by=date(2027, 6, 1)), origin="file", now=world.now)
        await next_publication(connection, world.now)


async def held(world: World, language: Language) -> tuple[Browser, Ticket]:
    """A case in the hands of Sato, open on the screen."""
    await publish(world)
    member = await world.add(Role.STAFF, name="Sato")
    case = await world.ticket(await world.resident("U1", language))
    claimed = await world.cases.tickets.claim(case.id, Staff(member.id, "Sato"))
    browser = world.browser().take(member)
    await browser.get(f"/cases/{case.id}")
    return browser, claimed


async def test_an_article_is_found_by_any_words_and_sent_in_the_residents_language(world: World) -> None:
    browser, case = await held(world, Language.EN)
    found = await browser.client.get(f"/admin/cases/{case.id}/articles?words=ごみ")
    assert "Put it out by 8 a.m." in found.text
    assert "Nothing found" in (await browser.client.get(f"/admin/cases/{case.id}/articles?words=xyz")).text
    await browser.send(f"/cases/{case.id}/article/unknown", version=str(case.version))
    assert browser.page.status_code == 422
    await browser.send(f"/cases/{case.id}/article/living-rubbish", version=str(case.version))
    assert "The reply is on its way" in browser.text
    opened = await world.cases.cases.open(case.id, Staff("t", "T"))
    (sent,) = [reply for item in opened.messages for reply in item.message.replies]
    assert isinstance(sent, AnswerReply)
    assert (sent.answer.article, sent.answer.language) == ("living-rubbish", Language.EN)


async def test_an_article_that_lacks_the_language_says_so_before_it_is_sent(world: World) -> None:
    browser, case = await held(world, Language.ZH_HANT)
    found = await browser.client.get(f"/admin/cases/{case.id}/articles?words=rubbish")
    assert "This article exists only in Japanese." in found.text


async def test_a_referral_waits_for_the_resident(world: World) -> None:
    browser, case = await held(world, Language.ZH_HANT)
    await browser.send(f"/cases/{case.id}/refer", place="nowhere", summary="想問垃圾的事")
    assert browser.page.status_code == 422
    await browser.send(f"/cases/{case.id}/refer", place="office", summary="想問垃圾的事")
    assert "The resident is being asked" in browser.text
    page = " ".join(browser.text.split())
    assert "Waiting for the resident: Town office 想問垃圾的事" in page
    opened = await world.cases.cases.open(case.id, Staff("t", "T"))
    (asked,) = [reply for item in opened.messages for reply in item.message.replies]
    assert isinstance(asked, Phrase)
    assert dict(asked.values)["summary"] == "想問垃圾的事"
    assert len(asked.buttons) == 2
