"""Settings of the composition root: which roles this process plays, and where it listens."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROLES = ("gateway", "knowledge", "worker", "admin")


class ServicesSettings(BaseSettings):
    """Read from the environment with prefix `TOMONI_`; every field stands in `.env.example`."""

    model_config = SettingsConfigDict(env_prefix="TOMONI_", extra="ignore")

    roles: str = ",".join(ROLES)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    data_dir: Path = Path("data")
    log_format: str = Field(default="console", pattern="^(console|json)$")
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    trusted_proxies: str = "127.0.0.1"
    data_keys: str = ""
    internal_token: str = ""

    def role_set(self) -> frozenset[str]:
        """The roles as a set; raises ValueError on an unknown one."""
        chosen = frozenset(part.strip() for part in self.roles.split(",") if part.strip())
        unknown = chosen - set(ROLES)
        if unknown or not chosen:
            raise ValueError(f"TOMONI_ROLES: expected some of {', '.join(ROLES)}; got {self.roles!r}")
        return chosen
