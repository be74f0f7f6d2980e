"""What a process of its own does in the tests of tickets: open many at once, or claim one at an agreed moment."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from conversations.errors import TicketTaken
from conversations.live import InProcessLiveUpdates
from conversations.repository import Repository
from conversations.ticket_opening import ResidentTickets
from conversations.ticket_values import Staff, TicketRequest
from conversations.tickets import Tickets
from storage.engine import open_engine, writing
from storage.sealing import KeyRing, Sealer


def open_many(url: str, keys: str, conversations: list[str]) -> list[str]:
    """Open one ticket in each conversation; their numbers."""
    return asyncio.run(_open_many(url, Sealer(KeyRing.parse(keys)), conversations))


def claim_at(url: str, keys: str, ticket_id: str, name: str, moment: float) -> str:
    """Claim a ticket at a moment (seconds since 1970): `got it`, or who has it."""
    return asyncio.run(_claim_at(url, Sealer(KeyRing.parse(keys)), ticket_id, name, moment))


async def _open_many(url: str, sealer: Sealer, conversations: list[str]) -> list[str]:
    engine, rows, tickets, numbers = open_engine(url), Repository(sealer), ResidentTickets(sealer), []
    for conversation_id in conversations:
        async with writing(engine) as connection:
            owner = await rows.read_conversation(connection, conversation_id)
            assert owner
            opened = await tickets.open(connection, owner, TicketRequest("asked"), datetime.now(UTC))
            numbers.append(opened.number)
    await engine.dispose()
    return numbers


async def _claim_at(url: str, sealer: Sealer, ticket_id: str, name: str, moment: float) -> str:
    engine = open_engine(url)
    tickets = Tickets(engine, sealer, InProcessLiveUpdates())
    async with engine.connect():
        pass
    await asyncio.sleep(max(0.0, moment - time.time()))
    try:
        await tickets.claim(ticket_id, Staff(name, name))
    except TicketTaken as error:
        return str(error.holder)
    finally:
        await engine.dispose()
    return "got it"
