"""What is too old goes; what is needed to recognise a redelivery stays a week."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.replies import EscalationRequest, Missed, Phrase
from conversations.retention import apply_retention
from conversations.tables import delivery, escalation, inbound_event, message, unanswered
from storage.sealing import Sealer
from tests.services.channels.small_world import World


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, {"message": 2, "inbound_event": 1, "delivery": 1, "questions": 1, "wishes": 1}),
        (8, {"message": 2, "inbound_event": 0, "delivery": 0, "questions": 1, "wishes": 1}),
        (91, {"message": 0, "inbound_event": 0, "delivery": 0, "questions": 0, "wishes": 1}),
        (366, {"message": 0, "inbound_event": 0, "delivery": 0, "questions": 0, "wishes": 0}),
    ],
)
async def test_rows_go_when_their_time_is_over(
    engine: AsyncEngine, sealer: Sealer, days: int, expected: dict[str, int]
) -> None:
    world = World(engine, sealer)
    world.dialogue._answer = lambda _turn: (Missed(), EscalationRequest("asked"), Phrase("person"))
    await world.say("my words")
    world.later(days=days)
    await apply_retention(engine, world.now)
    counts = {table.name: func.count() for table in (message, inbound_event, delivery)}
    async with engine.connect() as connection:
        found = {
            table.name: (await connection.execute(select(counts[table.name]).select_from(table))).scalar_one()
            for table in (message, inbound_event, delivery)
        }
        for name, column in (("questions", unanswered.c.question_sealed), ("wishes", escalation.c.wish_sealed)):
            found[name] = (await connection.execute(select(func.count(column)))).scalar_one()
    assert found == expected
