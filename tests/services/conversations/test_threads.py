"""Conversations on both databases: opened, remembered, unsent, erased."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.answers import Answer, Candidate
from contracts.languages import Language
from contracts.replies import (
    AnswerReply,
    EscalationRequest,
    Feedback,
    LanguageChange,
    Missed,
    Phrase,
    Remember,
    Reply,
)
from contracts.rich_text import Span
from conversations.errors import UnknownConversation
from conversations.model import Conversation, TurnOutcome
from conversations.tables import erasure, feedback, inbound_event, message, metadata, unanswered
from conversations.wishes import WishForm
from storage.sealing import Sealer
from tests.services.channels.small_world import World, said

ANSWER = Answer("school-lunch", "school", Language.JA, (Span("Lunch"),), (Span("x"),), (), (), (), "2026-11-01")


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer) -> World:
    return World(engine, sealer)


def _answering(world: World, *replies: Reply) -> None:
    world.dialogue._answer = lambda _turn: replies


async def _conversation(world: World, who: str = "U1") -> Conversation:
    found = await world.threads.find("line", who)
    assert found is not None
    return found


async def _rows(engine: AsyncEngine, table: Table) -> Sequence[object]:
    async with engine.connect() as connection:
        return (await connection.execute(select(table))).mappings().all()


async def test_answer_is_remembered_as_the_last_article(world: World) -> None:
    _answering(world, Missed(), Phrase("no-answer"))
    await world.say("hm")
    assert (await _conversation(world)).misses == 1
    _answering(world, AnswerReply(ANSWER))
    await world.say("lunch")
    after = await _conversation(world)
    assert (after.last_article, after.last_topic, after.misses) == ("school-lunch", "school", 0)
    assert world.dialogue.turns[-1].misses == 1


async def test_effects_change_the_conversation_and_leave_rows(world: World, engine: AsyncEngine) -> None:
    _answering(
        world,
        LanguageChange(Language.EN, furigana=True),
        Remember(municipality="kikuyo", child_age="6-11", offer_declined=True),
        EscalationRequest("asked", topic="school"),
        Feedback("school-lunch", helpful=False),
        Phrase("person"),
    )
    await world.say("please, a person")
    after = await _conversation(world)
    assert (after.language, after.language_chosen, after.furigana) == (Language.EN, True, True)
    assert (after.municipality, after.child_age, after.offer_declined) == ("kikuyo", "6-11", True)
    form = WishForm.from_text(after.extra["wish"])
    assert form
    assert (form.reason, form.topic) == ("asked", "school")
    assert world.sender.sent[-1].language is Language.EN
    await world.say("cancel")
    _answering(world, Feedback("school-lunch", helpful=True), Phrase("feedback-thanks"))
    await world.say("good after all")
    [verdict] = await _rows(engine, feedback)
    assert verdict["helpful"] is True  # type: ignore[index]


async def test_missed_question_is_kept_for_editors(world: World, engine: AsyncEngine) -> None:
    _answering(world, Missed((Candidate("a", "t", (), 0.25),)), Phrase("no-answer"))
    await world.say("where do dragons live")
    [row] = await _rows(engine, unanswered)
    assert row["candidates"] == [{"article": "a", "score": 0.25}]  # type: ignore[index]
    assert "dragons" not in row["question_sealed"]  # type: ignore[index]


async def test_session_rotates_after_a_long_pause(world: World) -> None:
    _answering(world, AnswerReply(ANSWER), Remember(municipality="ozu"))
    await world.say("lunch")
    first = await _conversation(world)
    world.later(hours=13)
    await world.say("lunch")
    turns = world.dialogue.turns
    assert turns[0].sender != turns[1].sender
    assert (turns[1].last_article, turns[1].municipality) == (None, "ozu")
    assert turns[1].sender.startswith(first.id)
    assert "U1" not in turns[1].sender


async def test_unsent_message_is_erased_everywhere(world: World, engine: AsyncEngine) -> None:
    _answering(world, Missed(), EscalationRequest("asked"), Phrase("no-answer"))
    secret = await world.say("my secret")
    await world.say(kind="unsend", refers_to=secret.message_id, message_id=None)
    kept = await world.threads.messages_after((await _conversation(world)).id)
    assert [(item.author, item.text) for item in kept] == [("resident", ""), ("bot", "")]
    assert await _rows(engine, unanswered) == []
    assert all(row["payload_sealed"] is None for row in await _rows(engine, inbound_event))  # type: ignore[index]
    assert world.dialogue.forgotten == [(await _conversation(world)).sender]


async def test_message_unsent_before_its_turn_is_neither_answered_nor_kept(world: World, engine: AsyncEngine) -> None:
    secret = said("my secret")
    world.later(seconds=1)
    await world.inbox.accept([secret, said(kind="unsend", refers_to=secret.message_id, message_id=None, at=world.now)])
    await world.worker.drain()
    assert world.sender.sent == []
    assert await _rows(engine, message) == []
    assert world.dialogue.turns == []


async def test_unsend_that_overtakes_its_message_still_counts(world: World) -> None:
    secret = said("my secret")
    await world.say(kind="unsend", refers_to=secret.message_id, message_id=None)
    await world.inbox.accept([secret])
    await world.worker.drain()
    assert world.dialogue.turns == []


async def test_unfollow_stops_deliveries_and_follow_resumes(world: World) -> None:
    await world.inbox.accept([said("hello")])
    await world.worker.inbound.drain()
    world.later(seconds=1)
    await world.say(kind="unfollow", message_id=None)
    assert world.sender.sent == []
    assert not (await _conversation(world)).reachable
    world.later(seconds=1)
    await world.say(kind="follow", message_id=None)
    assert world.sender.keys == ["follow"]
    assert world.sender.sent[0].language_row
    assert (await _conversation(world)).reachable


async def test_web_conversation_opens_only_with_its_token(world: World) -> None:
    key, token = await world.threads.create_web(Language.ZH_HANT)
    found = await world.threads.authorise(key, token)
    assert (found.language, found.language_chosen) == (Language.ZH_HANT, False)
    for wrong in ((key, ""), (key, token + "x"), ("nothing", token)):
        with pytest.raises(UnknownConversation):
            await world.threads.authorise(*wrong)
    await world.say("hello", who=key, channel="web")
    assert world.web.keys == ["greet"]
    after = await world.threads.messages_after(key, 1)
    assert [(item.sequence, item.author) for item in after] == [(2, "bot")]


async def test_page_language_counts_when_it_changes(world: World) -> None:
    key, _ = await world.threads.create_web(Language.JA)
    await world.threads.choose_language(key, Language.EN, furigana=False)
    await world.say("hello", who=key, channel="web", page_language=Language.JA)
    assert (await world.threads.read(key)).language is Language.EN
    await world.say("hello", who=key, channel="web", page_language=Language.ZH_HANT)
    assert (await world.threads.read(key)).language is Language.ZH_HANT


async def test_deletion_reaches_every_table_and_the_dialogue_engine(world: World, engine: AsyncEngine) -> None:
    _answering(world, Missed(), EscalationRequest("asked"), Feedback("a", helpful=True), Phrase("no-answer"))
    key, _ = await world.threads.create_web(Language.EN)
    await world.say("my secret", who=key, channel="web")
    world.later(hours=13)
    await world.say("my secret", who=key, channel="web")
    world.dialogue.failing = "down"
    await world.inbox.accept([said("waiting", who=key, channel="web")])
    await world.threads.delete(key)
    await world.worker.drain()
    assert world.dialogue.forgotten == []
    world.dialogue.failing = None
    world.later(minutes=5)
    await world.worker.drain()
    assert world.dialogue.forgotten == [f"{key}.1", f"{key}.2"]
    async with engine.connect() as connection:
        counts = {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in metadata.sorted_tables
            if table is not erasure
        }
    assert set(counts.values()) == {0}, counts
    with pytest.raises(UnknownConversation):
        await world.threads.messages_after(key)
    with pytest.raises(UnknownConversation):
        await world.threads.delete(key)


async def test_message_to_a_deleted_web_conversation_makes_no_new_one(world: World, engine: AsyncEngine) -> None:
    await world.say("hello", who="gone", channel="web")
    assert await _rows(engine, message) == []
    assert [row["state"] for row in await _rows(engine, inbound_event)] == ["done"]  # type: ignore[index]


async def test_turn_whose_conversation_is_deleted_meanwhile_writes_nothing(world: World, engine: AsyncEngine) -> None:
    key, _ = await world.threads.create_web(Language.EN)
    await world.inbox.accept([said("hello", who=key, channel="web")])
    [event] = await world.inbox.claim(1)
    answer = world.dialogue._answer

    class Deleting:
        async def ask(self, turn: object) -> object:
            await world.threads.delete(key)
            return tuple(answer(turn))  # type: ignore[arg-type]

    world.turns._dialogue = Deleting()  # type: ignore[assignment]
    await world.worker.take(event)
    assert await _rows(engine, message) == []


async def test_language_picked_on_the_page_during_a_turn_is_not_lost(world: World) -> None:
    key, _ = await world.threads.create_web(Language.EN)
    await world.inbox.accept([said("hello", who=key, channel="web")])
    [event] = await world.inbox.claim(1)
    turn = await world.threads.open_turn(event)
    await world.threads.choose_language(key, Language.ZH_HANT, furigana=False)
    await world.threads.finish(event, turn, TurnOutcome(replies=(Phrase("greet"),)))
    assert (await world.threads.read(key)).language is Language.ZH_HANT
    assert (await world.threads.messages_after(key))[-1].language is Language.ZH_HANT
