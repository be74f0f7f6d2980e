"""Settings of the knowledge base, from the environment (`TOMONI_…`)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.files import BUNDLED_CONTENT


class KnowledgeSettings(BaseSettings):
    """Where content lives. database_url: `sqlite:///path` (default: in data_dir) or
    `postgresql://…`. content_dir: the files.

    vectors_file: vectors of articles (default: in data_dir); never of residents' words.
    """

    model_config = SettingsConfigDict(env_prefix="TOMONI_", frozen=True, extra="ignore")

    data_dir: Path = Path("data")
    database_url: str = Field(default_factory=lambda settings: f"sqlite:///{settings['data_dir'] / 'tomoni.db'}")
    content_dir: Path = BUNDLED_CONTENT
    vectors_file: Path | None = None

    @property
    def vectors(self) -> Path:
        """Where vectors of articles are kept; several installations on one machine may share one file."""
        return self.vectors_file or self.data_dir / "vectors.sqlite3"
