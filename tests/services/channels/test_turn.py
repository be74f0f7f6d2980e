"""A message from the inbox to the channel, on both databases: languages, danger, outages, odd input."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from channels.phrases import wording
from channels.presence import FakePresence, Presences
from channels.private_numbers import without_private_numbers
from channels.turn import LONGEST_QUESTION, decide_language
from channels.understanding import FakeDanger, FakeGuess, fake_understanding
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import Phrase
from conversations.model import Conversation
from conversations.tables import inbound_event, unanswered
from storage.sealing import Sealer
from tests.services.channels.small_world import DESK, World

UNDERSTANDING = replace(
    fake_understanding(),
    identify=lambda words, _hint: FakeGuess(Language.EN, undecided=False) if words.isascii() else FakeGuess(),
    find_danger=lambda words: (
        FakeDanger("fire") if "on fire" in words else FakeDanger("sea", sure=False) if "waves" in words else None
    ),
    is_letter=lambda words: "Dear Sir" in words,
)


@pytest.fixture
def world(engine: AsyncEngine, sealer: Sealer) -> World:
    return World(engine, sealer, UNDERSTANDING)


async def test_message_is_answered_once(world: World) -> None:
    message = await world.say("hello", reply_token="token")
    await world.inbox.accept([message])  # redelivered
    await world.worker.drain()
    assert world.sender.keys == ["greet"]
    out = world.sender.sent[0]
    assert (out.external_id, out.reply_token, out.attempt, out.language) == ("U1", "token", 1, Language.EN)
    kept = await world.threads.messages_after(out.conversation_id)
    assert [(item.sequence, item.author, item.text) for item in kept] == [(1, "resident", "hello"), (2, "bot", "")]


async def test_turn_carries_what_the_conversation_knows_and_no_personal_id(world: World) -> None:
    await world.say("hello", who="U-personal")
    [turn] = world.dialogue.turns
    assert (turn.text, turn.language, turn.channel, turn.undecided) == ("hello", Language.EN, "line", False)
    assert "U-personal" not in str(turn.to_json())


async def test_undecided_words_keep_the_conversation_language(world: World) -> None:
    await world.say("hello")
    await world.say("地震")
    assert [out.language for out in world.sender.sent] == [Language.EN, Language.EN]
    assert not world.sender.sent[1].language_row


async def test_a_pasted_letter_does_not_switch_the_language(world: World) -> None:
    world.turns._presences = Presences({"line": FakePresence("zh-TW")})
    await world.say("地震")
    await world.say("Dear Sir, you owe us 500 yen")
    await world.say("hello")
    assert [out.language for out in world.sender.sent] == [Language.ZH_HANT, Language.ZH_HANT, Language.EN]


async def test_hidden_numbers_are_spoken_of_first(world: World) -> None:
    [message] = without_private_numbers([replace(await world.say("hello"), event_id="e2", text="my 123456789018")])
    await world.inbox.accept([message])
    await world.worker.drain()
    assert [reply.key for reply in world.sender.sent[1].replies if isinstance(reply, Phrase)] == [
        "private-numbers",
        "greet",
    ]
    kept = await world.threads.messages_after(world.sender.sent[1].conversation_id)
    assert [item.text for item in kept if item.author == "resident"] == ["hello", "my ●●●●●●●●●●●●"]


async def test_undecided_first_words_show_the_language_row(world: World) -> None:
    await world.say("地震")
    assert world.sender.sent[0].language_row
    assert world.dialogue.turns[0].undecided


async def test_profile_decides_where_nothing_else_does(world: World) -> None:
    world.turns._presences = Presences({"line": FakePresence("zh-TW")})
    await world.say("地震")
    assert world.sender.sent[0].language is Language.ZH_HANT
    assert not world.sender.sent[0].language_row


@pytest.mark.parametrize(
    ("guess", "changes", "expected"),
    [
        (FakeGuess(Language.EN, undecided=False), {}, Language.EN),
        (FakeGuess(Language.EN, undecided=False), {"language_chosen": True}, None),
        (FakeGuess(Language.EN, undecided=True), {}, None),
        (FakeGuess(Language.EN, undecided=True), {"language_known": False}, Language.EN),
        (FakeGuess(None, undecided=False, other="vi"), {}, None),
        (FakeGuess(Language.JA, undecided=False), {"language": Language.JA_EASY}, None),
        (FakeGuess(Language.ZH_HANT, undecided=False), {"language": Language.JA_EASY}, Language.ZH_HANT),
        (FakeGuess(Language.JA, undecided=False), {}, None),
        (FakeGuess(Language.JA, undecided=False), {"language_known": False}, Language.JA),
    ],
)
def test_words_change_the_language_only_where_they_may(
    guess: FakeGuess, changes: dict[str, object], expected: Language | None
) -> None:
    conversation = Conversation("c", "r", "line", Language.JA, False, False, "c.1")
    assert decide_language(guess, replace(conversation, **changes)) is expected  # type: ignore[arg-type]


async def test_danger_is_answered_first_though_everything_is_down(world: World) -> None:
    world.dialogue.failing = "down"
    await world.say("my house is on fire")
    [out] = world.sender.sent
    assert [reply.key for reply in out.replies if isinstance(reply, Phrase)] == ["danger.fire"]
    assert [button.command.kind for button in out.replies[0].buttons] == ["person"]  # type: ignore[union-attr]


@pytest.mark.parametrize(("failing", "answer"), [(None, "greet"), ("down", "unavailable")])
async def test_what_may_be_a_call_for_help_has_the_number_first_and_its_answer_too(
    world: World, failing: str | None, answer: str
) -> None:
    world.dialogue.failing = failing
    await world.say("what if the waves are high")
    [out] = world.sender.sent
    assert [reply.key for reply in out.replies if isinstance(reply, Phrase)] == ["danger-line.118", answer]


@pytest.mark.parametrize("reason", ["down", "slow", "empty", "malformed"])
async def test_outage_apologises_once_and_asks_again_later(world: World, engine: AsyncEngine, reason: str) -> None:
    world.dialogue.failing = reason
    message = await world.say("where is the school", reply_token="token")
    [out] = world.sender.sent
    assert out.replies == (Phrase("unavailable", places=(DESK,)),)
    assert out.language is Language.EN
    async with engine.connect() as connection:
        assert (await connection.execute(select(unanswered.c.reason))).scalars().all() == ["unavailable"]
    await world.inbox.accept([message])
    world.dialogue.failing = None
    world.later(seconds=46)
    await world.worker.drain()
    assert world.sender.keys == ["unavailable", "greet"]
    assert world.sender.sent[1].reply_token is None
    assert world.dialogue.turns[0].text == "where is the school"
    async with engine.connect() as connection:
        assert (await connection.execute(select(unanswered))).all() == []


async def test_outage_that_lasts_does_not_apologise_twice_and_keeps_the_question(
    world: World, engine: AsyncEngine
) -> None:
    world.dialogue.failing = "down"
    await world.say("where is the school")
    for _ in range(5):
        world.later(minutes=10)
        await world.worker.drain()
    assert world.sender.keys == ["unavailable"]
    async with engine.connect() as connection:
        assert len((await connection.execute(select(unanswered))).all()) == 1
        assert set((await connection.execute(select(inbound_event.c.state))).scalars()) == {"done"}


async def test_next_message_does_not_wait_for_the_second_try(world: World) -> None:
    world.dialogue.failing = "down"
    await world.say("first")
    world.dialogue.failing = None
    await world.say("second")
    assert world.sender.keys == ["unavailable", "greet"]


async def test_unsent_question_is_not_asked_again(world: World) -> None:
    world.dialogue.failing = "down"
    message = await world.say("my secret")
    await world.say(kind="unsend", refers_to=message.message_id, message_id=None)
    world.dialogue.failing = None
    world.later(minutes=2)
    await world.worker.drain()
    assert world.dialogue.turns == []


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (Command.of("language", language="en"), ["language-changed"]),
        (Command("languages"), ["language-menu"]),
        (Command.of("furigana", on="1"), ["furigana-on"]),
        (Command("person"), ["wish.topic"]),
        (Command("menu"), ["knowledge-down"]),
    ],
)
async def test_taps_that_need_no_dialogue_work_in_an_outage(world: World, command: Command, keys: list[str]) -> None:
    world.dialogue.failing = "down"
    await world.say(kind="command", command=command)
    assert world.sender.keys == keys
    if command.kind == "language":
        assert world.sender.sent[0].language is Language.EN


async def test_tap_goes_to_the_dialogue_as_a_command(world: World) -> None:
    await world.say(kind="command", command=Command.of("article", id="school-lunch"))
    assert world.dialogue.turns[0].command == Command.of("article", id="school-lunch")
    assert world.dialogue.turns[0].text == ""


@pytest.mark.parametrize("kind", ["sticker", "media", "location", "unsupported"])
async def test_other_kinds_are_answered_gracefully(world: World, kind: str) -> None:
    await world.say(kind=kind, media_type="image" if kind == "media" else None)
    assert world.sender.keys == [kind]
    assert world.dialogue.turns == []


@pytest.mark.parametrize("words", ["", "   ", "😀😀", "!!!", "…", "\u200b"])
async def test_messages_without_words_never_reach_the_dialogue(world: World, words: str) -> None:
    await world.say(words)
    assert world.sender.keys == ["empty"]
    assert world.dialogue.turns == []


async def test_long_message_is_clipped_and_says_so(world: World) -> None:
    await world.say("a" * 5000)
    assert world.sender.keys == ["too-long", "greet"]
    assert len(world.dialogue.turns[0].text) == LONGEST_QUESTION


async def test_turn_that_always_fails_ends_with_one_apology(world: World, engine: AsyncEngine) -> None:
    def fault(_turn: object) -> tuple[Phrase, ...]:
        raise ZeroDivisionError

    world.dialogue._answer = fault
    await world.say("hello")
    for _ in range(12):
        world.later(minutes=2)
        await world.worker.drain()
    assert world.sender.keys == ["unavailable"]
    async with engine.connect() as connection:
        assert (await connection.execute(select(unanswered.c.reason))).scalars().all() == ["failed"]


def test_every_phrase_the_gateway_speaks_has_words() -> None:
    keys = {"empty", "too-long", "unavailable", "follow", "sticker", "media", "location", "unsupported"}
    keys |= {"knowledge-down", "language-changed", "language-menu", "furigana-on", "furigana-off", "person"}
    keys |= {"button.person", "button.menu", *(f"button.{item.value}" for item in LANGUAGES)}
    for language in LANGUAGES:
        assert keys <= set(wording(language))
