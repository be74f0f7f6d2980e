"""Settings of translation, from `TOMONI_TRANSLATOR…`, and the rule that words go only where somebody approved it."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class TranslatorNotApproved(ValueError):
    """The settings name a service outside our own machines that nobody approved: start is refused."""


class TranslationSettings(BaseSettings):
    """Which service translates for staff.

    translator: `none` (by hand), `libretranslate` (any compatible server) or `deepl`. translator_url: of the server;
    for DeepL only to redirect it. translator_key: its key, if it wants one. translator_approved: host names outside
    our own machines that may get residents' words (masked). translator_seconds: how long one request may take.
    """

    model_config = SettingsConfigDict(env_prefix="TOMONI_", extra="ignore", frozen=True)

    translator: Literal["none", "libretranslate", "deepl"] = "none"
    translator_url: str = ""
    translator_key: SecretStr = SecretStr("")
    translator_approved: Annotated[tuple[str, ...], NoDecode] = ()
    translator_seconds: float = Field(default=8.0, gt=0, le=60)

    @field_validator("translator_approved", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(item.strip().lower() for item in value.split(",") if item.strip())
        return value

    def check(self, url: str) -> None:
        """Raise TranslatorNotApproved unless words may go to `url`: our own machine, or approved and encrypted."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme not in ("http", "https") or not host:
            raise TranslatorNotApproved("TOMONI_TRANSLATOR_URL: expected http:// or https:// with a host")
        if is_ours(host):
            return
        if host not in self.translator_approved:
            raise TranslatorNotApproved(
                f"TOMONI_TRANSLATOR: residents' words would go to {host}, which is not in TOMONI_TRANSLATOR_APPROVED"
            )
        if parts.scheme != "https":
            raise TranslatorNotApproved(f"TOMONI_TRANSLATOR_URL: words must go to {host} over https://")


def is_ours(host: str) -> bool:
    """True for this machine, private addresses, and names without a dot (a service of our own compose network)."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host
    return address.is_loopback or address.is_private
