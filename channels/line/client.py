"""LINE's Messaging API over line-bot-sdk and HTTP; the only file that touches the vendor's library.

The library costs two to three seconds to import, so that happens on first use, in a thread (`warm` does it early).
Its own time-out is five minutes; ours is passed with every call.
"""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import Awaitable, Callable, Sequence
from types import ModuleType
from typing import Any, TypeVar

import httpx2

from channels.line.api import BotInfo, Content, Json, Profile, Validated
from channels.line.errors import (
    ContentGone,
    ContentNotReady,
    ContentTooLarge,
    LineRefused,
    LineUncertain,
    refused,
)

T = TypeVar("T")

TIMEOUT = 5.0  # seconds for one request, connection included
CONTENT_TIMEOUT = 20.0
_SDK = "linebot.v3.messaging"


class SdkLineApi:
    """`LineApi` over the network. `host` and `data_host` may point at the local server instead of LINE."""

    def __init__(self, token: str, host: str, data_host: str, timeout: float = TIMEOUT) -> None:
        self._token, self._host, self._data_host = token, host.rstrip("/"), data_host.rstrip("/")
        self._timeout = timeout
        self._opening = asyncio.Lock()
        self._sdk: ModuleType | None = None
        self._client: Any = None

    async def warm(self) -> None:
        """Import the library and open the client, so that the first resident does not wait for it."""
        await self._open()

    async def reply(self, token: str, messages: Sequence[Json]) -> tuple[str, ...]:
        sdk, api = await self._open()
        request = _request(sdk.ReplyMessageRequest, {"replyToken": token, "messages": list(messages)})
        response = await self._call(api.reply_message_with_http_info, request)
        return _ids(response.raw_data)

    async def push(self, to: str, messages: Sequence[Json], retry_key: str) -> tuple[str, ...]:
        sdk, api = await self._open()
        request = _request(sdk.PushMessageRequest, {"to": to, "messages": list(messages)})
        response = await self._once(api.push_message_with_http_info, request, x_line_retry_key=retry_key)
        return _ids(response)

    async def multicast(self, to: Sequence[str], messages: Sequence[Json], retry_key: str) -> None:
        sdk, api = await self._open()
        request = _request(sdk.MulticastRequest, {"to": list(to), "messages": list(messages)})
        await self._once(api.multicast_with_http_info, request, x_line_retry_key=retry_key)

    async def validate(self, kind: Validated, messages: Sequence[Json]) -> None:
        sdk, api = await self._open()
        request = _request(sdk.ValidateMessageRequest, {"messages": list(messages)})
        await self._call(getattr(api, f"validate_{kind}_with_http_info"), request)

    async def typing(self, user_id: str, seconds: int) -> None:
        sdk, api = await self._open()
        request = _request(sdk.ShowLoadingAnimationRequest, {"chatId": user_id, "loadingSeconds": seconds})
        await self._call(api.show_loading_animation_with_http_info, request)

    async def profile(self, user_id: str) -> Profile | None:
        _, api = await self._open()
        try:
            response = await self._call(api.get_profile_with_http_info, user_id)
        except LineRefused as error:
            if error.status == 404:
                return None
            raise
        return Profile(response.data.language)

    async def quota(self) -> int | None:
        _, api = await self._open()
        response = await self._call(api.get_message_quota_with_http_info)
        return int(response.data.value) if response.data.value is not None else None

    async def consumption(self) -> int:
        _, api = await self._open()
        response = await self._call(api.get_message_quota_consumption_with_http_info)
        return int(response.data.total_usage)

    async def bot_info(self) -> BotInfo:
        _, api = await self._open()
        info = (await self._call(api.get_bot_info_with_http_info)).data
        return BotInfo(info.user_id, info.basic_id, str(info.chat_mode))

    async def content(self, message_id: str, most: int) -> Content:
        """Read by our own HTTP client: the library would take a body of any size into memory."""
        url = f"{self._data_host}/v2/bot/message/{message_id}/content"
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with (
                asyncio.timeout(CONTENT_TIMEOUT),  # for all of it: the client's own begins anew with every piece
                httpx2.AsyncClient(timeout=CONTENT_TIMEOUT) as client,
                client.stream("GET", url, headers=headers) as response,
            ):
                return await _content(response, most)
        except TimeoutError as error:
            raise LineUncertain("timeout") from error
        except httpx2.HTTPError as error:
            raise LineUncertain("content") from error

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _open(self) -> tuple[Any, Any]:
        async with self._opening:
            if self._client is None:
                self._sdk = await asyncio.to_thread(importlib.import_module, _SDK)
                self._client = self._sdk.AsyncApiClient(
                    self._sdk.Configuration(access_token=self._token, host=self._host)
                )
        sdk: Any = self._sdk
        return sdk, sdk.AsyncMessagingApi(self._client)

    async def _once(self, call: Callable[..., Awaitable[Any]], request: Any, **options: Any) -> bytes | str:
        """A call with a retry key: 409 says that an earlier attempt was accepted."""
        try:
            response = await self._call(call, request, **options)
        except LineRefused as error:
            if error.status == 409:
                return error.body
            raise
        raw: bytes | str = response.raw_data
        return raw

    async def _call(self, call: Callable[..., Awaitable[Any]], *args: Any, **options: Any) -> Any:
        import aiohttp  # noqa: PLC0415  comes with the library, and is as slow to load

        sdk = importlib.import_module(_SDK)  # loaded by `_open` already
        timeout = aiohttp.ClientTimeout(total=self._timeout)
        try:
            return await call(*args, _request_timeout=timeout, **options)
        except (TimeoutError, asyncio.TimeoutError) as error:
            raise LineUncertain("timeout") from error
        except (aiohttp.ClientError, OSError) as error:
            raise LineUncertain("connection") from error
        except sdk.ApiException as error:
            raise _mapped(error.status, error.body) from error
        except ValueError as error:  # a body that is not what LINE documents: the request may have been accepted
            raise LineUncertain("body") from error


def _request(model: Any, fields: Json) -> Any:
    """The library's own object; what it refuses to build, LINE would refuse too."""
    try:
        return model.from_dict(fields)
    except ValueError as error:
        raise LineRefused(400, "refused by the library") from error


def _mapped(status: int | None, body: str | bytes | None) -> LineUncertain | LineRefused:
    if status is None or status >= 500 or status < 400:
        return LineUncertain(f"status_{status}")
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body or ""
    error = refused(status, _message(text))
    error.body = text
    return error


def _message(body: str) -> str:
    try:
        data = json.loads(body)
    except ValueError:
        return ""
    return str(data.get("message", "")) if isinstance(data, dict) else ""


def _ids(raw: str | bytes) -> tuple[str, ...]:
    try:
        data = json.loads(raw)
        return tuple(str(item["id"]) for item in data.get("sentMessages", ()))
    except (ValueError, AttributeError, KeyError, TypeError):
        return ()


async def _content(response: httpx2.Response, most: int) -> Content:
    if response.status_code in (404, 410):
        raise ContentGone
    if response.status_code == 202:
        raise ContentNotReady
    if response.status_code != 200:
        raise _mapped(response.status_code, await response.aread())
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise ContentTooLarge
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > most:
            raise ContentTooLarge
    return Content(bytes(data), response.headers.get("content-type", "application/octet-stream"))
