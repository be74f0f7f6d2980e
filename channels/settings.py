"""Settings of the channel core, from `TOMONI_…`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class ChannelSettings(BaseSettings):
    """Where things are, and how long to wait for them.

    database_url: `sqlite:///path` or `postgresql://…`. data_keys: key ring `id:base64,…`, newest first.
    redis_url: empty = one process, no Redis. rasa_urls: several = each conversation keeps to one of them.
    rasa_token: of Rasa's HTTP API. knowledge_url, internal_token: the knowledge API and its token.
    dialogue_seconds: a question is given up after this, so that a resident hears something within 3 s.
    retry_seconds: when a question that met an outage is asked once more.
    concurrency: turns and sends at once. poll_seconds: how often queues are looked at without a wake-up.
    stop_seconds: how long a stop waits for turns in progress. retention_days: how long messages are kept.
    case_days: how long a case is kept once it is closed. reopen_days: for how long a closed case may be opened again.
    staff_hours: when staff are in, `mon-fri 09:00-17:00`; empty = the Support Center's hours, else the day is promised.
    promise_minutes: within how many minutes of staff being in an answer is promised.
    """

    model_config = SettingsConfigDict(env_prefix="TOMONI_", extra="ignore", frozen=True)

    data_dir: Path = Path("data")
    database_url: str = ""
    data_keys: SecretStr = SecretStr("")
    redis_url: str = ""
    rasa_urls: Annotated[tuple[str, ...], NoDecode] = ("http://127.0.0.1:5005",)
    rasa_token: SecretStr = SecretStr("")
    knowledge_url: str = "http://127.0.0.1:8000/internal/knowledge"
    internal_token: SecretStr = SecretStr("")
    dialogue_seconds: float = 2.5
    contacts_seconds: float = 2.0
    contacts_every_seconds: float = 600.0
    retry_seconds: float = 45.0
    send_seconds: float = 25.0
    concurrency: int = 8
    poll_seconds: float = 1.0
    stop_seconds: float = 5.0
    retention_days: int = 90
    case_days: int = 365
    reopen_days: int = 7
    staff_hours: str = ""
    promise_minutes: int = 60

    @field_validator("rasa_urls", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(item.strip().rstrip("/") for item in value.split(",") if item.strip())
        return value

    @property
    def database(self) -> str:
        """The database's URL; by default a file in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir / 'tomoni.db'}"
