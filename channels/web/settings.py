"""Settings of the web channel, from `TOMONI_WEB_…`."""

from __future__ import annotations

from typing import Annotated

from pydantic import field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class WebSettings(BaseSettings):
    """Who may embed the widget, and how much one address or conversation may ask.

    origins: pages that may call the API, `https://example.jp`, separated by commas; `*` = any; our own always may.
    rate_store: where counters live, `memory://` or `redis://host:6379/0`.
    conversations_per_address and the next four: limits such as `20/minute`.
    streams_per_conversation: live connections open at once.
    stream_seconds: a live connection is closed after this and opened anew by the widget.
    poll_seconds: how often a waiting connection looks by itself, should a wake-up be lost.
    retention_days: what the privacy text says; the retention itself belongs to `conversations`.
    """

    model_config = SettingsConfigDict(env_prefix="TOMONI_WEB_", frozen=True)

    origins: Annotated[tuple[str, ...], NoDecode] = ()
    rate_store: str = "memory://"
    conversations_per_address: str = "30/hour"
    messages_per_address: str = "60/minute"
    reads_per_address: str = "240/minute"
    messages_per_conversation: str = "20/minute"
    files_per_conversation: str = "20/hour"
    streams_per_conversation: int = 6
    stream_seconds: float = 600.0
    poll_seconds: float = 5.0
    retention_days: int = 90

    @field_validator("origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(item.strip().rstrip("/") for item in value.split(",") if item.strip())
        return value
