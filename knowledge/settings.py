"""Settings of the knowledge base, from the environment (`TOMONI_…`)."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.files import BUNDLED_CONTENT


class KnowledgeSettings(BaseSettings):
    """Where content lives. database_url: `sqlite:///path` or `postgresql://…`. content_dir: the files."""

    model_config = SettingsConfigDict(env_prefix="TOMONI_", frozen=True, extra="ignore")

    database_url: str = "sqlite:///data/tomoni.sqlite3"
    data_dir: Path = Path("data")
    content_dir: Path = BUNDLED_CONTENT
