"""Wires the web channel: the API, the widget's files, the demonstration page and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter

from channels.web.assets import assets_router
from channels.web.conversations_api import ConversationsApi
from channels.web.demo_page import demo_router
from channels.web.files_api import FilesApi
from channels.web.ports import Accepts, TakesFiles, WebThreads
from channels.web.sender import WebSender
from channels.web.settings import WebSettings
from channels.web.watch import Clock, Watcher
from conversations.ports import LiveUpdates


@dataclass(frozen=True, slots=True)
class WebChannel:
    """router: everything the web channel answers. sender: its way out."""

    router: APIRouter
    sender: WebSender


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def build_web(
    settings: WebSettings,
    threads: WebThreads,
    inbox: Accepts,
    live: LiveUpdates,
    files: TakesFiles,
    *,
    clock: Clock = utc_now,
) -> WebChannel:
    """The channel over its ports; nothing is opened or called here."""
    watcher = Watcher(threads, live, clock, settings.poll_seconds)
    router = APIRouter()
    conversations = ConversationsApi(settings, threads, inbox, watcher, clock)
    router.include_router(FilesApi(threads, inbox, files, conversations.limits, clock).router(conversations.origins))
    router.include_router(conversations.router())
    router.include_router(assets_router(settings.retention_days))
    router.include_router(demo_router(settings.retention_days))
    return WebChannel(router, WebSender(live))
