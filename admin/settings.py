"""Settings of the console, from `TOMONI_…`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class AdminSettings(BaseSettings):
    """Where things are, how long a sign-in lasts, and how mail leaves.

    database_url, data_keys, redis_url: as for the channels. admin_url: address of the console as staff reach it, for
    links in mails and on the terminal (no slash at the end). admin_idle_minutes: a session ends after so long without
    a page; admin_session_hours: at the latest. admin_link_hours: how long a one-time link works.
    smtp_host: empty = no mail. smtp_tls: `starttls`, `tls` or `none`.
    """

    model_config = SettingsConfigDict(env_prefix="TOMONI_", extra="ignore", frozen=True)

    data_dir: Path = Path("data")
    database_url: str = ""
    data_keys: SecretStr = SecretStr("")
    redis_url: str = ""
    admin_url: str = ""
    admin_idle_minutes: int = Field(default=30, ge=5, le=240)
    admin_session_hours: int = Field(default=12, ge=1, le=24)
    admin_link_hours: int = Field(default=48, ge=1, le=168)
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    smtp_tls: str = Field(default="starttls", pattern="^(starttls|tls|none)$")

    @property
    def database(self) -> str:
        """The database's URL; by default a file in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir / 'tomoni.db'}"
