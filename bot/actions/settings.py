"""Settings of the dialogue engine's processes, read from the environment when a process starts."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Where knowledge is, how to sign in there, and how long to wait for it (seconds)."""

    knowledge_url: str = "http://127.0.0.1:8000/internal/knowledge"
    internal_token: str | None = None
    knowledge_timeout: float = 2.0

    @classmethod
    def from_environment(cls) -> Settings:
        """Settings from TOMONI_KNOWLEDGE_URL and TOMONI_INTERNAL_TOKEN."""
        return cls(
            os.environ.get("TOMONI_KNOWLEDGE_URL", cls.knowledge_url).rstrip("/"),
            os.environ.get("TOMONI_INTERNAL_TOKEN") or None,
        )
