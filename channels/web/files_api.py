"""`POST /api/web/conversations/{id}/files`: a photo or document for the person who has the case."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from channels.web.cors import Origins
from channels.web.errors import FileBroken, FileTooLarge, FileType, NoPerson, WebError
from channels.web.limits import RateLimits
from channels.web.parse import accepted_language
from channels.web.ports import Accepts, TakesFiles, WebThreads
from channels.web.problems import web_route
from channels.web.requests import ConversationId, address, bearer
from channels.web.watch import Clock
from contracts.wire import Json
from conversations.errors import NoCase
from conversations.media import LARGEST, MediaRefused
from conversations.model import InboundMessage

_MEGABYTE = 1024 * 1024
_LONGEST_NAME = 120


class FilesApi:
    """The address where the widget uploads; the body is the file itself."""

    def __init__(
        self,
        threads: WebThreads,
        inbox: Accepts,
        files: TakesFiles,
        limits: RateLimits,
        clock: Clock,
    ) -> None:
        self._threads, self._inbox, self._files = threads, inbox, files
        self._limits, self._clock = limits, clock

    def router(self, origins: Origins) -> APIRouter:
        """The one address, with a larger body than the others."""
        router = APIRouter(route_class=web_route(origins, LARGEST), tags=["web"])
        path = "/api/web/conversations/{conversation_id}/files"
        router.add_api_route(path, self.send, methods=["POST"], status_code=202)
        return router

    async def send(
        self,
        conversation_id: ConversationId,
        request: Request,
        client_id: Annotated[UUID, Query()],
        name: Annotated[str, Query(max_length=300)] = "",
    ) -> Json:
        """A file, 10 MB at most; the same client_id twice is one file. 409 while no person would see it."""
        conversation = await self._threads.authorise(conversation_id, bearer(request))
        await self._limits.file(address(request), conversation_id)
        shown = shown_name(name)
        try:
            data = await request.body()
            kept = await self._files.take(conversation_id, str(client_id), data, shown)
        except NoCase as error:
            raise NoPerson from error
        except MediaRefused as error:
            raise refusal(error.reason) from error
        hint = accepted_language(request.headers.get("accept-language"), conversation.language)
        message = InboundMessage(
            channel="web",
            event_id=f"{conversation_id}:{client_id}",
            external_id=conversation_id,
            kind="media",
            sent_at=self._clock(),
            message_id=str(client_id),
            language_hint=hint.tag,
            media_type="file",
            media_name=shown,
            media_source=kept,
        )
        await self._inbox.accept([message])
        return {"client_id": str(client_id)}


def refusal(reason: str) -> WebError:
    """Why a file is not kept, for the reader."""
    if reason in ("too-large", "too-many-pixels"):
        return FileTooLarge(limit=str(LARGEST // _MEGABYTE))
    return FileBroken() if reason in ("broken", "empty") else FileType()


def shown_name(name: str) -> str | None:
    """A file's name without folders and characters that cannot be shown; None where nothing is left."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable())[:_LONGEST_NAME].strip() or None
