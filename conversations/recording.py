"""Writes what a turn's effects leave behind: feedback, questions without an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.answers import Candidate
from contracts.replies import Feedback, Missed
from conversations.model import Conversation, StoredMessage, TurnOutcome
from conversations.tables import feedback, unanswered
from storage.claims import insert_if_new
from storage.sealing import Sealer

QUESTION = "unanswered.question"


class Recorder:
    """Rows for staff and editors, inside the turn's transaction."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def record(
        self,
        connection: AsyncConnection,
        question: StoredMessage | None,
        value: Conversation,
        outcome: TurnOutcome,
        now: datetime,
        *,
        answered: str | None = None,
    ) -> None:
        """Everything a turn leaves behind. answered: a kept question that this turn asked anew."""
        if answered and not outcome.missed:
            await connection.execute(delete(unanswered).where(unanswered.c.message_id == answered))
        if outcome.missed and question:
            await self._keep_question(connection, question, value, now, reason=outcome.missed)
        for effect in outcome.effects:
            if isinstance(effect, Feedback):
                await self._judge(connection, effect, value, now)
            elif isinstance(effect, Missed) and question:
                await self._keep_question(
                    connection, question, value, now, reason="missed", candidates=effect.candidates
                )

    @staticmethod
    async def _judge(connection: AsyncConnection, effect: Feedback, value: Conversation, now: datetime) -> None:
        key = {"conversation_id": value.id, "article": effect.article}
        verdict = {"helpful": effect.helpful, "language": value.language.value, "created_at": now}
        if not await insert_if_new(connection, feedback, {**key, **verdict}, *key):
            same = (feedback.c[name] == item for name, item in key.items())
            await connection.execute(update(feedback).where(*same).values(verdict))

    async def _keep_question(
        self,
        connection: AsyncConnection,
        question: StoredMessage,
        value: Conversation,
        now: datetime,
        *,
        reason: str,
        candidates: Iterable[Candidate] = (),
    ) -> None:
        if not question.text:
            return
        values = {
            "conversation_id": value.id,
            "message_id": question.id,
            "question_sealed": self._sealer.seal(question.text, QUESTION),
            "language": value.language.value,
            "reason": reason,
            "candidates": [{"article": item.article, "score": round(item.score, 4)} for item in candidates],
            "created_at": now,
        }
        await insert_if_new(connection, unanswered, values, "message_id")
