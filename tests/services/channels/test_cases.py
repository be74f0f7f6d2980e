"""Asking for a person, and what follows: the form, silence while staff answer, the bot's return, one's own data."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.line.render import render as line
from channels.phrases import words
from channels.understanding import FakeDanger, fake_understanding
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import EscalationRequest, Phrase, StaffReply
from conversations.cases import Cases
from conversations.errors import UnknownConversation
from conversations.model import Conversation
from conversations.ports import FakeLookRecord
from conversations.tables import metadata
from conversations.ticket_values import Staff, StaffWords, Ticket
from conversations.tickets import Tickets
from conversations.wishes import WishForm, find_phone
from storage.engine import reading
from storage.sealing import Sealer
from tests.services.channels.small_world import World

SATO = Staff("u1", "Sato")


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer) -> World:
    understanding = replace(
        fake_understanding(), find_danger=lambda text: FakeDanger("fire", text == "fire") if "fire" in text else None
    )
    made = World(engine, sealer, understanding)
    made.dialogue._answer = lambda turn: (
        (EscalationRequest("asked", topic=turn.command.get("topic") if turn.command else None), Phrase("person"))
        if turn.text == "person" or (turn.command and turn.command.kind == "person")
        else (Phrase("greet"),)
    )
    return made


@pytest.fixture
def tickets(world: World) -> Tickets:
    return Tickets(world.engine, world.sealer, world.live, world.clock, world.promises)


@pytest.fixture
def cases(world: World) -> Cases:
    return Cases(world.engine, world.sealer, FakeLookRecord(), world.clock)


async def tap(world: World, kind: str, who: str = "U1", **arguments: str) -> list[str]:
    """What is said to a tap, by phrase keys."""
    return await told(world, "", who, kind="command", command=Command.of(kind, **arguments))


async def told(world: World, words: str, who: str = "U1", **fields: Any) -> list[str]:
    """What is said to some words, by phrase keys."""
    before = len(world.sender.keys)
    await world.say(words, who, **fields)
    return world.sender.keys[before:]


async def conversation(world: World, who: str = "U1") -> Conversation:
    found = await world.threads.find("line", who)
    assert found
    return found


async def open_by_words(world: World, who: str = "U1") -> Ticket:
    await told(world, "person", who)
    await tap(world, "wish-topic", who, id="school")
    await told(world, "my child's school", who)
    await tap(world, "wish-answer", who, id="chat")
    assert await tap(world, "wish-share", who, on="1") == ["ticket.opened"]
    found = await world.cases.newest((await conversation(world, who)).id)
    assert found
    return found


async def test_the_form_by_words(world: World) -> None:
    assert await told(world, "person") == ["wish.topic"]
    assert await told(world, "my residence card was stolen") == ["wish.answer"]
    assert await told(world, "call me at 080-1234-5678 please") == ["wish.share"]
    summary = dict(world.sender.sent[-1].replies[0].values)  # type: ignore[union-attr]
    assert summary["sentence"] == "my residence card was stolen"
    assert "080-1234-5678" in summary["how"]
    assert await told(world, "and my wallet") == ["wish.added", "wish.share"]
    assert await told(world, "no") == ["ticket.opened"]
    ticket = await world.cases.newest((await conversation(world)).id)
    assert ticket
    assert ticket.sentence == "my residence card was stolen\nand my wallet"
    assert (ticket.answer_by, ticket.contact, ticket.shares_messages) == ("phone", "080-1234-5678", False)
    assert (await conversation(world)).extra == {}
    # the engine heard the wish and nothing else
    assert [turn.text for turn in world.dialogue.turns] == ["person"]


async def test_words_filled_in_are_kept_in_japanese_too(world: World) -> None:
    await told(world, "hello", language_hint="zh-TW")
    await tap(world, "person")
    await tap(world, "wish-topic", id="school")
    await tap(world, "wish-skip")
    await tap(world, "wish-answer", id="chat")
    asked = world.sender.sent[-1].replies[-1]
    assert isinstance(asked, Phrase)
    assert dict(asked.values)["topic"] == words("button.topic.school", Language.ZH_HANT)
    assert dict(asked.japanese) == {
        "topic": words("button.topic.school", Language.JA),
        "sentence": words("wish.nothing-written", Language.JA),
        "how": words("wish.by-chat", Language.JA),
    }


async def test_the_form_by_buttons_alone(world: World) -> None:
    assert await tap(world, "person") == ["wish.topic"]
    keys = []
    while True:
        phrase = world.sender.sent[-1].replies[-1]
        assert isinstance(phrase, Phrase)
        if phrase.key == "ticket.opened":
            break
        keys.append(phrase.key)
        command = phrase.buttons[0].command
        await told(world, "", kind="command", command=command)
    assert keys == ["wish.topic", "wish.sentence", "wish.answer", "wish.share"]
    values = dict(phrase.values)
    assert values["number"] == "2026-0001"
    # Monday 23 November 2026 is a holiday; hours are not known, so the next working day is promised
    assert values["when"] == "11月24日（火）"
    assert phrase.places


async def test_what_is_known_is_skipped_and_urgent_topics_name_the_phone_first(world: World) -> None:
    assert await tap(world, "person", topic="emergency-health") == ["wish.urgent", "wish.sentence"]
    phrase = world.sender.sent[-1].replies[0]
    assert isinstance(phrase, Phrase)
    assert phrase.places
    await tap(world, "wish-skip")
    await tap(world, "wish-answer", id="chat")
    await tap(world, "wish-share", on="0")
    ticket = await world.cases.newest((await conversation(world)).id)
    assert ticket
    assert (ticket.urgent, ticket.topic, ticket.sentence) == (True, "emergency-health", "")


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
async def test_leaving_at_any_step_by_word_or_button(world: World, steps: int) -> None:
    for way in ("word", "button", "bot"):
        await told(world, "person")
        for kind, value in (("wish-topic", "work"), ("wish-skip", ""), ("wish-answer", "phone"))[:steps]:
            await tap(world, kind, **({"id": value} if value else {}))
        said = await (tap(world, "cancel") if way == "button" else told(world, "cancel" if way == "word" else "bot"))
        assert said == ["wish.cancelled"]
        assert await told(world, "hello") == ["greet"]
    assert await world.cases.newest((await conversation(world)).id) is None


async def test_danger_and_other_taps_inside_the_form(world: World) -> None:
    await told(world, "person")
    assert await told(world, "fire") == ["danger.fire"]
    assert await tap(world, "wish-topic", id="living") == ["wish.sentence"]
    assert await tap(world, "language", language="en") == ["language-changed", "wish.sentence"]
    assert world.sender.sent[-1].language is Language.EN
    assert await told(world, kind="sticker", words="") == ["wish.sentence"]
    assert await tap(world, "menu") == ["wish.left", "greet"]
    assert await told(world, "hello") == ["greet"]


async def test_a_wrong_phone_number_is_asked_again(world: World) -> None:
    await tap(world, "person", topic="work")
    await tap(world, "wish-skip")
    assert await tap(world, "wish-answer", id="phone") == ["wish.contact"]
    assert await told(world, "1234 5678 9012") == ["wish.contact-wrong", "wish.contact"]
    assert await tap(world, "wish-answer", id="chat") == ["wish.share"]


async def test_the_form_works_while_the_engine_is_down(world: World) -> None:
    world.dialogue.failing = "down"
    assert await told(world, "person") == ["wish.topic"]
    await open_by_words(world, "U2")
    assert await tap(world, "person", "U3") == ["wish.topic"]


async def test_a_half_filled_form_ends_with_the_session(world: World) -> None:
    await told(world, "person")
    world.later(hours=13)
    assert await told(world, "hello") == ["greet"]


async def test_a_tap_on_a_button_of_a_form_that_is_over(world: World) -> None:
    assert await tap(world, "wish-topic", id="work") == ["wish.sentence"]
    assert await tap(world, "cancel") == ["wish.cancelled"]
    assert await tap(world, "cancel") == ["wish.cancelled"]
    assert await tap(world, "wish-share", on="1") == ["wish.topic"]
    await tap(world, "cancel")
    await open_by_words(world)
    assert await tap(world, "wish-share", on="1") == ["ticket.running"]
    assert {turn.command.kind for turn in world.dialogue.turns if turn.command} == set()


async def test_a_second_wish_names_the_running_case(world: World) -> None:
    ticket = await open_by_words(world)
    assert await told(world, "person") == ["ticket.running"]
    assert dict(world.sender.sent[-1].replies[0].values)["number"] == ticket.number  # type: ignore[union-attr]


async def test_the_bot_is_silent_while_staff_hold_the_case(world: World, tickets: Tickets, cases: Cases) -> None:
    ticket = await open_by_words(world)
    assert await told(world, "hello") == ["greet"]  # nobody has it yet
    await tickets.claim(ticket.id, SATO)
    asked = len(world.dialogue.turns)
    assert await told(world, "are you there?") == []
    assert await told(world, "fire insurance") == []  # a person reads it
    assert await told(world, "", kind="sticker") == []
    assert await told(world, "", kind="media", media_type="image") == []
    assert len(world.dialogue.turns) == asked
    assert (await cases.get(ticket.id)).unread == 4
    assert await told(world, "fire") == ["danger.fire"]
    assert (await cases.get(ticket.id)).urgent
    assert await tap(world, "topic", id="school") == ["ticket.held"]
    assert await tap(world, "language", language="zh-Hant") == ["language-changed"]
    words = StaffReply("好", Language.ZH_HANT, "checked", "Sato", "はい")
    await tickets.reply(ticket.id, SATO, StaffWords(words))
    await world.worker.drain()
    assert world.sender.sent[-1].replies == (words,)
    assert (await cases.get(ticket.id)).waiting_since is None
    world.later(minutes=1)
    assert await told(world, "thank you, one more thing") == []
    again = await cases.get(ticket.id)
    assert (again.state, again.waiting_since) == ("claimed", world.now)
    texts = [item.message.text for item in (await cases.open(ticket.id, SATO)).messages]
    assert "thank you, one more thing" in texts
    assert "fire" in texts


async def test_a_reply_uses_the_token_of_the_last_message_while_it_lives(world: World, tickets: Tickets) -> None:
    ticket = await open_by_words(world)
    await tickets.claim(ticket.id, SATO)
    await world.say("hello?", reply_token="token-1", reply_until=world.now + timedelta(seconds=50))
    words = StaffWords(StaffReply("yes", Language.EN, "written", "Sato"))
    await tickets.reply(ticket.id, SATO, words)
    await tickets.reply(ticket.id, SATO, words)
    await world.worker.drain()
    assert [item.reply_token for item in world.sender.sent[-2:]] == ["token-1", None]
    assert world.sender.sent[-1].retry_key


async def test_back_to_the_bot_and_open_again(world: World, tickets: Tickets) -> None:
    ticket = await open_by_words(world)
    await tickets.claim(ticket.id, SATO)
    assert await told(world, "bot") == ["ticket.back"]
    assert await told(world, "hello") == ["greet"]
    assert await told(world, "bot") == ["ticket.with-bot"]
    assert await tap(world, "reopen", ticket=ticket.number) == ["ticket.reopened"]
    again = await world.cases.newest(ticket.conversation_id)
    assert again
    assert (again.state, again.assignee, again.number) == ("open", None, ticket.number)
    assert await tap(world, "reopen", ticket=ticket.number) == ["ticket.not-reopened"]
    assert await tap(world, "reopen", ticket="2026-9999") == ["ticket.not-reopened"]


async def test_closing_asks_how_it_went_and_a_later_message_offers_reopening_once(
    world: World, tickets: Tickets
) -> None:
    ticket = await open_by_words(world)
    await tickets.claim(ticket.id, SATO)
    await tickets.close(ticket.id, SATO, "solved")
    await world.worker.drain()
    said = world.sender.sent[-1].replies[0]
    assert isinstance(said, Phrase)
    assert said.key == "ticket.closed"
    await world.say(kind="command", command=said.buttons[2].command)
    assert world.sender.keys[-1] == "ticket.rated-poor"
    rated = await world.cases.newest(ticket.conversation_id)
    assert rated
    assert rated.satisfaction == "poor"
    assert await told(world, "one more question") == ["greet", "ticket.reopen-offer"]
    assert await told(world, "and another") == ["greet"]


async def test_long_after_closing_nothing_is_offered(world: World, tickets: Tickets) -> None:
    ticket = await open_by_words(world)
    await tickets.claim(ticket.id, SATO)
    await tickets.close(ticket.id, SATO, "solved")
    world.later(days=7, minutes=1)
    await world.worker.drain()
    assert await told(world, "hello again") == ["greet"]


async def test_a_referral_is_answered_by_a_tap(world: World, tickets: Tickets) -> None:
    ticket = await open_by_words(world)
    await tickets.claim(ticket.id, SATO)
    await tickets.refer(ticket.id, SATO, "kumamoto-city", "summary")
    await world.worker.drain()
    asked = world.sender.sent[-1].replies[0]
    assert isinstance(asked, Phrase)
    command = asked.buttons[1].command
    assert await told(world, "", kind="command", command=command) == ["ticket.referral-no"]
    assert await told(world, "", kind="command", command=command) == ["ticket.referral-late"]


async def test_my_data_is_shown_and_deleted_only_when_confirmed(world: World, tickets: Tickets) -> None:
    ticket = await open_by_words(world)
    await tickets.claim(ticket.id, SATO)
    assert await told(world, "mydata") == ["data.shown"]
    values = dict(world.sender.sent[-1].replies[0].values)  # type: ignore[union-attr]
    assert ticket.number in values["cases"]
    assert values["days"] == "90"
    assert await told(world, "erase") == ["data.erase-ask"]
    assert await told(world, "no") == ["data.erase-kept"]
    assert await told(world, "yes") == []  # to staff: the question does not wait any longer
    assert await told(world, "erase") == ["data.erase-ask"]
    assert await told(world, "something else") == []
    assert await told(world, "yes") == []
    assert await told(world, "erase") == ["data.erase-ask"]
    assert await tap(world, "erase", on="0") == ["data.erase-kept"]
    assert await told(world, "erase") == ["data.erase-ask"]
    before = await conversation(world)
    assert await told(world, "yes") == ["data.erased"]
    with pytest.raises(UnknownConversation):
        await world.threads.read(before.id)
    async with reading(world.engine) as connection:
        left = {
            table.name
            for table in metadata.sorted_tables
            if (await connection.execute(select(table))).first() and table.name != "ticket_counter"
        }
    assert left == {"erasure"}  # orders to the engine, carried out
    assert before.sender in world.dialogue.forgotten
    assert await told(world, "hello") == ["greet"]
    assert (await conversation(world)).id != before.id


async def test_erasing_by_button_with_the_engine_down(world: World) -> None:
    world.dialogue.failing = "down"
    await told(world, "cancel")
    assert await tap(world, "erase") == ["data.erase-ask"]
    assert await tap(world, "erase", on="1") == ["data.erased"]
    assert await world.threads.find("line", "U1") is None


async def test_unsending_reaches_the_form_and_the_ticket(world: World) -> None:
    await tap(world, "person", topic="work")
    first = await world.say("a secret")
    await world.say(kind="unsend", message_id=None, refers_to=first.message_id)
    form = WishForm.from_text((await conversation(world)).extra["wish"])
    assert form
    assert (form.sentence, form.step) == (None, "sentence")
    second = await world.say("another secret")
    await tap(world, "wish-answer", id="phone")
    third = await world.say("080-1234-5678")
    await tap(world, "wish-share", on="0")
    ticket = await world.cases.newest((await conversation(world)).id)
    assert ticket
    assert (ticket.sentence, ticket.contact) == ("another secret", "080-1234-5678")
    await world.say(kind="unsend", message_id=None, refers_to=third.message_id)
    await world.say(kind="unsend", message_id=None, refers_to=second.message_id)
    ticket = await world.cases.newest((await conversation(world)).id)
    assert ticket
    assert (ticket.sentence, ticket.contact) == ("", "")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_step_has_words_in_every_language(world: World, language: Language) -> None:
    world.dialogue.failing = "down"
    await tap(world, "language", language=language.value)
    ticket = await open_by_words(world)
    assert ticket.language is language
    await tap(world, "mydata")
    await tap(world, "erase")
    await tap(world, "erase", on="0")
    await tap(world, "bot")
    await tap(world, "reopen", ticket=ticket.number)
    for outgoing in world.sender.sent:
        assert line(outgoing)


def test_phone_numbers() -> None:
    assert find_phone("call 096-333-1111") == "096-333-1111"
    assert find_phone("+886 912 345 678 after six") == "+886 912 345 678"
    assert find_phone("1234 5678 9012") is None
    assert find_phone("my child is 12") is None
