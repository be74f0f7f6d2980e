"""Settings of the knowledge base, from the environment (`TOMONI_…`)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.files import BUNDLED_CONTENT


class KnowledgeSettings(BaseSettings):
    """Where content lives. database_url: `sqlite:///path` (default: in data_dir) or
    `postgresql://…`. content_dir: the files."""

    model_config = SettingsConfigDict(env_prefix="TOMONI_", frozen=True, extra="ignore")

    data_dir: Path = Path("data")
    database_url: str = Field(default_factory=lambda settings: f"sqlite:///{settings['data_dir'] / 'tomoni.db'}")
    content_dir: Path = BUNDLED_CONTENT
