"""What we send, what the local server answers and what it calls us with, against LINE's own OpenAPI files."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from channels.line.render import render
from channels.line.simulator.events import Events
from channels.line.simulator.platform import Platform
from channels.line.simulator.webhooks import body_of
from channels.phrases import wording
from contracts.commands import Command
from contracts.languages import LANGUAGES, Language
from contracts.replies import AnswerReply, Button, ChoicesReply, CounterCard, Phrase
from tests.services.line.conftest import TOKEN, LineWorld
from tests.services.line.samples import RESIDENT, answer, event, outgoing, place, s, text_event
from tests.services.line.specifications import faults

pytestmark = pytest.mark.specs
MESSAGING, WEBHOOK = "messaging-api.yml", "webhook.yml"
BODIES = {
    "reply": "ReplyMessageRequest",
    "push": "PushMessageRequest",
    "multicast": "MulticastRequest",
    "start": "ShowLoadingAnimationRequest",
}


def test_the_strict_specification_refuses_what_it_should() -> None:
    empty_box = {"type": "flex", "altText": "x", "contents": {"type": "bubble", "body": {"type": "box"}}}
    bad: list[dict[str, Any]] = [{"type": "text"}, {"type": "nonsense"}, empty_box]
    for message in bad:
        assert faults(MESSAGING, "ReplyMessageRequest", {"replyToken": "t", "messages": [message]}), message
    event_without_text = event(message={"type": "text", "id": "1", "quoteToken": "q"})
    assert faults(WEBHOOK, "CallbackRequest", {"destination": "U" + "0" * 32, "events": [event_without_text]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_we_render_passes(language: Language) -> None:
    keys = [key for key in wording(language) if key.startswith(("danger.", "danger-line."))]
    menu = Button(Command("menu"), title=s("x"))
    fixed = [Phrase(key, buttons=(menu,), places=(place(language),)) for key in keys]
    replies = [
        AnswerReply(answer(language)),
        AnswerReply(answer(language, places=(place(language), place(language, "closed")), notices=("machine",))),
        ChoicesReply(answer(language).related),
        CounterCard(answer(Language.JA), s("x")),
        Phrase("line.choices.head"),
        *fixed,
    ]
    for reply in replies:
        messages = render(outgoing(reply, language=language, language_row=True))
        assert faults(MESSAGING, "ReplyMessageRequest", {"replyToken": "t", "messages": messages}) == []


async def test_every_request_passes(line: LineWorld) -> None:
    token = line.simulator.platform.new_token(RESIDENT)
    messages = render(outgoing())
    await line.api.typing(RESIDENT, 20)
    await line.api.reply(token, messages)
    await line.api.push(RESIDENT, messages, "123e4567-e89b-12d3-a456-426614174000")
    await line.api.multicast([RESIDENT], messages, "123e4567-e89b-12d3-a456-426614174001")
    for kind in ("reply", "push", "multicast"):
        await line.api.validate(kind, messages)
    requests = line.simulator.recorder.requests
    assert len(requests) == 7
    for _, path, body in requests:
        schema = "ValidateMessageRequest" if "/validate/" in path else BODIES[path.rsplit("/", 1)[-1]]
        assert faults(MESSAGING, schema, body) == []


async def test_the_local_servers_answers_pass(line: LineWorld) -> None:
    base, headers = line.url, {"Authorization": f"Bearer {TOKEN}"}
    hello = [{"type": "text", "text": "hello"}]
    async with httpx2.AsyncClient(base_url=base, headers=headers) as client:
        for path, schema in (
            (f"/v2/bot/profile/{RESIDENT}", "UserProfileResponse"),
            ("/v2/bot/message/quota", "MessageQuotaResponse"),
            ("/v2/bot/message/quota/consumption", "QuotaConsumptionResponse"),
            ("/v2/bot/info", "BotInfoResponse"),
        ):
            assert faults(MESSAGING, schema, (await client.get(path)).json()) == []
        pushed = await client.post("/v2/bot/message/push", json={"to": RESIDENT, "messages": hello})
        assert faults(MESSAGING, "PushMessageResponse", pushed.json()) == []
        refused = await client.post("/v2/bot/message/push", json={"to": RESIDENT, "messages": []})
        assert refused.status_code == 400
        assert faults(MESSAGING, "ErrorResponse", refused.json()) == []


def test_the_local_servers_webhooks_pass() -> None:
    platform = Platform()
    resident, events = platform.add_resident(RESIDENT, "x", "zh-TW"), Events(platform)
    media = {"contentProvider": {"type": "line"}}
    made = [
        events.message(resident, {"type": "text", "text": "hi"}),
        events.message(resident, {"type": "text", "text": "hi"}, "standby"),
        events.message(
            resident, {"type": "sticker", "packageId": "1", "stickerId": "2", "stickerResourceType": "STATIC"}
        ),
        events.message(resident, {"type": "image", **media}),
        events.message(resident, {"type": "video", "duration": 1, **media}),
        events.message(resident, {"type": "audio", "duration": 1, **media}),
        events.message(resident, {"type": "file", "fileName": "a.pdf", "fileSize": 1}),
        events.message(resident, {"type": "location", "latitude": 1.0, "longitude": 2.0}),
        events.postback(resident, "do=menu"),
        events.follow(resident),
        events.unfollow(resident),
        events.unsend(resident, "1"),
    ]
    body = json.loads(body_of([*made, *[events.again(item) for item in made]]))
    assert faults(WEBHOOK, "CallbackRequest", body) == []


def test_the_events_of_these_tests_pass() -> None:
    events = [
        text_event("hi"),
        event("follow", follow={"isUnblocked": False}),
        event("postback", postback={"data": "x"}),
    ]
    assert faults(WEBHOOK, "CallbackRequest", {"destination": "U" + "b0" * 16, "events": events}) == []
