"""Settings of the LINE channel, from the environment."""

from __future__ import annotations

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class LineSettings(BaseSettings):
    """Read from TOMONI_LINE_*; the channel is off while secret or token is missing."""

    model_config = SettingsConfigDict(env_prefix="TOMONI_LINE_", extra="ignore")

    channel_secret: SecretStr = SecretStr("")
    channel_access_token: SecretStr = SecretStr("")
    api: str = "https://api.line.me"
    data_api: str = "https://api-data.line.me"

    @property
    def configured(self) -> bool:
        """True if LINE can reach us and we can reach LINE."""
        return bool(self.channel_secret.get_secret_value() and self.channel_access_token.get_secret_value())
