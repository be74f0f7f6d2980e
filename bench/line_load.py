"""Signed LINE webhooks against the running stack: how soon the 200, how soon the reply, how many a second."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import time
import uuid

import httpx2

from bench.figure import Figure, median, percentile
from bench.line_server import MeasuringLine
from bench.questions import QUESTIONS
from services.stack import Stack

_numbers = itertools.count(1)


def signed(stack: Stack, resident: int, text: str) -> tuple[str, bytes, dict[str, str]]:
    """Reply token, body and headers of one text message."""
    number = next(_numbers)
    token = f"token-{number}-{uuid.uuid4().hex}"
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": f"U{resident:032x}"},
        "webhookEventId": uuid.uuid4().hex[:26].upper(),
        "deliveryContext": {"isRedelivery": False},
        "replyToken": token,
        "message": {"id": str(number), "type": "text", "quoteToken": "q", "text": text},
    }
    body = json.dumps({"destination": "U" + "0" * 32, "events": [event]}, ensure_ascii=False).encode()
    secret = stack.environment["TOMONI_LINE_CHANNEL_SECRET"].encode()
    signature = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()
    return token, body, {"x-line-signature": signature, "content-type": "application/json"}


def one_conversation(stack: Stack, line: MeasuringLine, turns: int = 100) -> list[Figure]:
    """Webhook in → reply call out, one message after the other."""
    samples = []
    with httpx2.Client(base_url=stack.base) as client:
        for number in range(turns + 5):
            token, body, headers = signed(stack, 1, QUESTIONS[number % len(QUESTIONS)])
            started = time.monotonic()
            client.post("/webhooks/line", content=body, headers=headers).raise_for_status()
            if line.wait_for({token}, 10):
                raise RuntimeError("a message got no reply within 10 s")
            if number >= 5:
                samples.append((line.replied[token] - started) * 1000)
    return [
        Figure("LINE webhook in → reply call out, one conversation, p50", median(samples), "ms", 100, runs=turns),
        Figure(
            "LINE webhook in → reply call out, one conversation, p95", percentile(samples, 0.95), "ms", 200, runs=turns
        ),
    ]


def steady_load(stack: Stack, line: MeasuringLine, per_second: int = 50, seconds: int = 8) -> list[Figure]:
    """Webhook in → 200 while events come at a fixed rate from many residents."""
    accepted, tokens = asyncio.run(_send_at_rate(stack, per_second, seconds))
    missing = line.wait_for(tokens, 90)
    return [
        Figure(f"LINE webhook in → 200 at {per_second} events/s, p50", median(accepted), "ms", runs=len(accepted)),
        Figure(
            f"LINE webhook in → 200 at {per_second} events/s, p95",
            percentile(accepted, 0.95),
            "ms",
            20,
            runs=len(accepted),
        ),
        Figure("messages of that load without a reply", len(missing) - line.pushed, "", 0, runs=len(tokens)),
    ]


def saturation(stack: Stack, line: MeasuringLine, messages: int = 400) -> list[Figure]:
    """Turns a second when the queue is never empty: sustained without growing queues."""
    tokens = set()
    started = time.monotonic()
    with httpx2.Client(base_url=stack.base) as client:
        for number in range(messages):
            token, body, headers = signed(stack, 1000 + number % 100, QUESTIONS[number % len(QUESTIONS)])
            client.post("/webhooks/line", content=body, headers=headers).raise_for_status()
            tokens.add(token)
    missing = line.wait_for(tokens, 120)
    elapsed = max(line.replied[token] for token in tokens - missing) - started
    rate = (messages - len(missing)) / elapsed
    bare = bare_rasa(stack)
    return [
        Figure("turns a second, default stack", rate, "/s", 30, at_most=False, runs=messages),
        Figure("turns a second, bare Rasa REST, same model, same load", bare, "/s", runs=messages),
        Figure("default stack ÷ bare Rasa", rate / bare, "×", 0.8, at_most=False),
    ]


def bare_rasa(stack: Stack, messages: int = 400, at_once: int = 8) -> float:
    """Turns a second of Rasa's own REST channel with the same model, actions and knowledge."""
    return asyncio.run(_ask_rasa(stack, messages, at_once))


async def _send_at_rate(stack: Stack, per_second: int, seconds: int) -> tuple[list[float], set[str]]:
    accepted: list[float] = []
    tokens: set[str] = set()

    async with httpx2.AsyncClient(base_url=stack.base, timeout=30) as client:

        async def send(number: int) -> None:
            token, body, headers = signed(stack, 10_000 + number, QUESTIONS[number % len(QUESTIONS)])
            tokens.add(token)
            started = time.monotonic()
            (await client.post("/webhooks/line", content=body, headers=headers)).raise_for_status()
            accepted.append((time.monotonic() - started) * 1000)

        tasks = []
        begin = time.monotonic()
        for number in range(per_second * seconds):
            await asyncio.sleep(max(0.0, begin + number / per_second - time.monotonic()))
            tasks.append(asyncio.create_task(send(number)))
        await asyncio.gather(*tasks)
    return accepted, tokens


async def _ask_rasa(stack: Stack, messages: int, at_once: int) -> float:
    gate = asyncio.Semaphore(at_once)
    base = stack.environment["TOMONI_RASA_URLS"].split(",")[0]
    token = stack.environment["TOMONI_RASA_TOKEN"]

    async with httpx2.AsyncClient(base_url=base, timeout=60) as client:

        async def ask(number: int) -> None:
            sender, text = f"bench-{number % 100}", QUESTIONS[number % len(QUESTIONS)]
            turn = {"sender": sender, "text": text, "language": "ja", "channel": "line"}
            body = {"sender": sender, "message": text, "metadata": {"turn": turn}}
            async with gate:
                (await client.post("/webhooks/rest/webhook", params={"token": token}, json=body)).raise_for_status()

        started = time.monotonic()
        await asyncio.gather(*(ask(number) for number in range(messages)))
        return messages / (time.monotonic() - started)
