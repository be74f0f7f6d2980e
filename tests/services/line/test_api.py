"""The port `LineApi`: LINE's library against the local server, and the fake, keep the same rules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from channels.line.api import LineApi
from channels.line.client import SdkLineApi
from channels.line.errors import (
    ContentGone,
    ContentNotReady,
    ContentTooLarge,
    DeadReplyToken,
    LineRefused,
    LineUncertain,
    MonthlyLimit,
)
from channels.line.fake import FakeLineApi
from channels.line.quota import LineQuotaMeter
from channels.line.simulator.app import RESIDENTS, Simulator
from channels.line.simulator.platform import Platform
from tests.services.line.conftest import TOKEN
from tests.services.line.samples import KEY, RESIDENT

HELLO = [{"type": "text", "text": "hello"}]


@pytest_asyncio.fixture(params=["sdk", "fake"])
async def api(request: pytest.FixtureRequest) -> AsyncIterator[tuple[LineApi, Platform]]:
    if request.param == "fake":
        platform = Platform()
        for resident in RESIDENTS:
            platform.add_resident(*resident)
        yield FakeLineApi(platform), platform
        return
    simulator: tuple[Simulator, str] = request.getfixturevalue("simulator")
    made = SdkLineApi(TOKEN, simulator[1], simulator[1])
    yield made, simulator[0].platform
    await made.close()


Both = tuple[LineApi, Platform]


async def test_a_token_replies_once(api: Both) -> None:
    line, platform = api
    token = platform.new_token(RESIDENT)
    assert len(await line.reply(token, HELLO * 5)) == 5
    with pytest.raises(DeadReplyToken):
        await line.reply(token, HELLO)


async def test_a_push_repeats_under_its_key(api: Both) -> None:
    line, platform = api
    first = await line.push(RESIDENT, HELLO, KEY)
    assert await line.push(RESIDENT, HELLO, KEY) == first
    assert len(platform.residents[RESIDENT].chat) == platform.used == 1


async def test_a_multicast_counts_each_resident_once(api: Both) -> None:
    line, platform = api
    for _ in range(2):
        await line.multicast([item[0] for item in RESIDENTS], HELLO, KEY)
    assert platform.used == len(RESIDENTS)


async def test_more_than_the_month_allows_is_refused(api: Both) -> None:
    line, platform = api
    platform.monthly_limit = 1
    await line.push(RESIDENT, HELLO, KEY)
    with pytest.raises(MonthlyLimit):
        await line.push(RESIDENT, HELLO, str(uuid4()))


async def test_bad_messages_are_refused_and_not_sent(api: Both) -> None:
    line, platform = api
    for messages in ([], HELLO * 6, [{"type": "text", "text": "😀" * 2_501}]):
        with pytest.raises(LineRefused):
            await line.push(RESIDENT, messages, str(uuid4()))
    assert not platform.residents[RESIDENT].chat


async def test_messages_can_be_checked_without_sending(api: Both) -> None:
    line, platform = api
    await line.validate("push", HELLO)
    with pytest.raises(LineRefused):
        await line.validate("multicast", [{"type": "text", "text": " "}])
    assert platform.used == 0


async def test_profile(api: Both) -> None:
    line, platform = api
    found = await line.profile(RESIDENT)
    assert found is not None
    assert found.language == "zh-TW"
    platform.residents[RESIDENT].friend = False
    assert await line.profile(RESIDENT) is None


async def test_content_is_limited_in_size(api: Both) -> None:
    line, platform = api
    platform.contents["7"] = (b"x" * 1_000, "image/png")
    found = await line.content("7", 1_000)
    assert found is not None
    assert (len(found.data), found.media_type) == (1_000, "image/png")
    with pytest.raises(ContentTooLarge):
        await line.content("7", 999)


async def test_content_that_is_gone_or_not_ready_says_so(api: Both) -> None:
    line, platform = api
    with pytest.raises(ContentGone):
        await line.content("8", 999)
    platform.contents["9"] = (b"x", "image/png")
    platform.preparing.add("9")
    with pytest.raises(ContentNotReady):
        await line.content("9", 999)


async def test_quota(api: Both) -> None:
    line, platform = api
    platform.used = 160
    now = datetime(2026, 11, 27, tzinfo=UTC)
    meter = LineQuotaMeter(line, lambda: now)
    quota = await meter.month()
    assert quota
    assert (quota.limit, quota.used, quota.remaining, quota.is_low, quota.is_spent) == (200, 160, 40, True, False)
    platform.used = 200
    now += timedelta(seconds=59)
    assert await meter.month() == quota
    now += timedelta(seconds=1)
    spent = await meter.month()
    assert spent
    assert (spent.used, spent.is_spent) == (200, True)
    platform.monthly_limit = None
    now += timedelta(minutes=2)
    unlimited = await meter.month()
    assert unlimited
    assert (unlimited.remaining, unlimited.is_low) == (None, False)


async def test_the_last_reading_of_the_quota_outlives_an_outage() -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    api = FakeLineApi()
    meter = LineQuotaMeter(api, lambda: now)
    first = await meter.month()
    now += timedelta(hours=1)
    api.away = True
    assert await meter.month() == first
    assert await LineQuotaMeter(api).month() is None


async def test_the_account_says_whether_lines_own_chat_is_on(api: Both) -> None:
    assert (await api[0].bot_info()).chat_mode == "bot"


async def test_the_fake_fails_as_it_is_told() -> None:
    fake = FakeLineApi()
    fake.failures.append(LineUncertain("timeout"))
    with pytest.raises(LineUncertain):
        await fake.push(RESIDENT, HELLO, KEY)
