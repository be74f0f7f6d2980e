"""Sending to LINE over HTTP when LINE fails in every way it can: nothing lost, nothing doubled."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from channels.line.simulator.faults import Fault
from conversations.errors import QuotaSpent, SendAgain, SendRefused
from conversations.model import Outgoing
from tests.services.line.conftest import LineWorld
from tests.services.line.samples import RESIDENT, outgoing

SLOWER_THAN_WE_WAIT = 0.8


def with_token(line: LineWorld, seconds: float = 50, **changes: object) -> Outgoing:
    """A delivery that may still be sent as a reply for some seconds."""
    until = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    token = line.simulator.platform.new_token(RESIDENT)
    return outgoing(reply_token=token, reply_until=until, **changes)


def calls(line: LineWorld) -> list[str]:
    return [path.rsplit("/", 1)[-1] for _, path, _ in line.simulator.recorder.requests]


async def test_an_answer_goes_out_as_one_reply_and_is_not_counted(line: LineWorld) -> None:
    sent = await line.sender.send(with_token(line))
    assert (sent.via, len(sent.vendor_ids)) == ("reply", 1)
    assert line.seen(RESIDENT) == ["reply"]
    assert line.simulator.platform.used == 0


async def test_what_line_gets_is_what_was_rendered(line: LineWorld) -> None:
    from channels.line.render import render

    delivery = with_token(line)
    await line.sender.send(delivery)
    assert line.simulator.recorder.requests[-1][2]["messages"] == render(delivery)


async def test_without_a_token_it_is_pushed(line: LineWorld) -> None:
    assert (await line.sender.send(outgoing())).via == "push"
    assert line.simulator.platform.used == 1


async def test_a_late_token_is_not_tried(line: LineWorld) -> None:
    assert (await line.sender.send(with_token(line, seconds=-1))).via == "push"
    assert calls(line) == ["push"]


async def test_a_token_used_by_somebody_else_leads_to_a_push(line: LineWorld) -> None:
    delivery = with_token(line)
    line.simulator.platform.reply(delivery.reply_token, [{"type": "text", "text": "x"}])
    assert (await line.sender.send(delivery)).via == "push"


async def test_a_token_that_died_early_leads_to_a_push(line: LineWorld) -> None:
    line.simulator.platform.token_life = 0
    assert (await line.sender.send(with_token(line))).via == "push"


@pytest.mark.parametrize("kind", ["timeout", "slow", "drop", "500-accepted"])
async def test_a_reply_of_unknown_outcome_that_was_accepted_is_not_doubled(line: LineWorld, kind: str) -> None:
    line.simulator.faults.add(Fault(kind, "reply", seconds=SLOWER_THAN_WE_WAIT))
    assert (await line.sender.send(with_token(line))).via == "reply"
    assert line.seen(RESIDENT) == ["reply"]
    assert calls(line) == ["reply", "reply"]


@pytest.mark.parametrize("kind", ["500", "hang"])
async def test_a_reply_of_unknown_outcome_that_was_not_accepted_is_not_lost(line: LineWorld, kind: str) -> None:
    line.simulator.faults.add(Fault(kind, "reply", seconds=SLOWER_THAN_WE_WAIT))
    assert (await line.sender.send(with_token(line))).via == "reply"
    assert line.seen(RESIDENT) == ["reply"]


async def test_the_next_attempt_knows_that_the_last_may_have_been_accepted(line: LineWorld) -> None:
    delivery = with_token(line)
    line.simulator.platform.reply(delivery.reply_token, [{"type": "text", "text": "sent, then we were killed"}])
    again = outgoing(reply_token=delivery.reply_token, reply_until=delivery.reply_until, attempt=2)
    assert (await line.sender.send(again)).via == "reply"
    assert line.seen(RESIDENT) == ["reply"]


async def test_a_reply_that_stays_unknown_is_tried_again_later(line: LineWorld) -> None:
    line.simulator.faults.add(Fault("500", "reply", times=3))
    with pytest.raises(SendAgain):
        await line.sender.send(with_token(line))
    assert calls(line) == ["reply"] * 3


async def test_after_the_tokens_life_an_unknown_reply_is_pushed(line: LineWorld) -> None:
    line.simulator.faults.add(Fault("500", "reply", times=9))
    with pytest.raises(SendAgain):
        await line.sender.send(with_token(line, seconds=0.2))
    assert (await line.sender.send(with_token(line, seconds=-1, attempt=2))).via == "push"


@pytest.mark.parametrize("kind", ["timeout", "slow", "drop", "500-accepted"])
async def test_a_push_of_unknown_outcome_is_settled_by_its_retry_key(line: LineWorld, kind: str) -> None:
    line.simulator.faults.add(Fault(kind, "push", seconds=SLOWER_THAN_WE_WAIT))
    with pytest.raises(SendAgain):
        await line.sender.send(outgoing())
    sent = await line.sender.send(outgoing(attempt=2))
    assert sent.via == "push"
    assert sent.vendor_ids == (line.simulator.platform.residents[RESIDENT].chat[-1].id,)
    assert line.seen(RESIDENT) == ["push"]
    assert line.simulator.platform.used == 1


async def test_409_means_that_it_was_sent(line: LineWorld) -> None:
    line.simulator.faults.add(Fault("409", "push"))
    assert (await line.sender.send(outgoing())).via == "push"


@pytest.mark.parametrize("path", ["reply", "push"])
@pytest.mark.parametrize("kind", ["rate", "concurrency"])
async def test_a_busy_line_is_asked_again_later(line: LineWorld, kind: str, path: str) -> None:
    line.simulator.faults.add(Fault(kind, path))
    delivery = with_token(line) if path == "reply" else outgoing()
    with pytest.raises(SendAgain) as raised:
        await line.sender.send(delivery)
    assert (raised.value.reason, raised.value.after > 0) == ("line.busy", True)
    await line.sender.send(delivery)
    assert line.seen(RESIDENT) == [path]


async def test_the_monthly_limit_is_never_retried(line: LineWorld) -> None:
    line.simulator.faults.add(Fault("monthly", "push"))
    with pytest.raises(QuotaSpent):
        await line.sender.send(outgoing())
    assert calls(line) == ["push"]


async def test_a_spent_quota_still_lets_replies_out(line: LineWorld) -> None:
    line.simulator.platform.monthly_limit = 0
    with pytest.raises(QuotaSpent):
        await line.sender.send(outgoing())
    assert (await line.sender.send(with_token(line))).via == "reply"


async def test_somebody_who_never_was_here_is_refused_for_good(line: LineWorld) -> None:
    with pytest.raises(SendRefused):
        await line.sender.send(outgoing(external_id="nobody"))


async def test_a_push_to_somebody_who_blocked_us_is_taken_silently(line: LineWorld) -> None:
    line.simulator.platform.residents[RESIDENT].friend = False
    assert (await line.sender.send(outgoing())).via == "push"
    assert line.seen(RESIDENT) == []


async def test_a_wrong_access_token_is_tried_again_much_later(line: LineWorld) -> None:
    from channels.line.client import SdkLineApi
    from channels.line.sender import LineSender

    api = SdkLineApi("wrong", line.url, line.url)
    try:
        with pytest.raises(SendAgain) as raised:
            await LineSender(api).send(outgoing())
    finally:
        await api.close()
    assert raised.value.after >= 60


async def test_nobody_there_is_an_unknown_outcome(line: LineWorld) -> None:
    from channels.line.client import SdkLineApi
    from channels.line.sender import LineSender

    api = SdkLineApi("a-token", "http://127.0.0.1:9", "http://127.0.0.1:9", timeout=0.3)
    try:
        with pytest.raises(SendAgain):
            await LineSender(api).send(outgoing())
    finally:
        await api.close()


async def test_nothing_to_say_is_refused(line: LineWorld) -> None:
    with pytest.raises(SendRefused):
        await line.sender.send(outgoing(replies=()))


async def test_words_nobody_knows_are_refused(line: LineWorld) -> None:
    from contracts.replies import Phrase

    with pytest.raises(SendRefused):
        await line.sender.send(outgoing(Phrase("no.such.words")))


async def test_the_loading_animation_ends_with_the_answer(line: LineWorld) -> None:
    resident = line.simulator.platform.residents[RESIDENT]
    await line.sender.typing(RESIDENT)
    assert resident.typing_until > line.simulator.platform.clock()
    await line.sender.send(with_token(line))
    assert resident.typing_until == 0


async def test_the_loading_animation_may_fail(line: LineWorld) -> None:
    line.simulator.faults.add(Fault("rate", "start"))
    await line.sender.typing(RESIDENT)
    await line.sender.typing("C" + "0" * 32)
    assert calls(line) == ["start"]


@pytest.mark.parametrize(("end", "language"), [("a1", "zh-TW"), ("a3", "en"), ("a4", None), ("ff", None)])
async def test_the_profile_tells_the_language_or_nothing(line: LineWorld, end: str, language: str | None) -> None:
    assert await line.sender.profile_language("U" + end * 16) == language


async def test_a_profile_that_cannot_be_read_tells_nothing(line: LineWorld) -> None:
    line.simulator.faults.add(Fault("500"))
    assert await line.sender.profile_language(RESIDENT) is None
