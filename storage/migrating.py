"""Brings a database to the newest revision of `migrations/`."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic import command
from alembic.config import Config

ROOT = Path(__file__).resolve().parent.parent


def database_url() -> str:
    """The database of this process: `TOMONI_DATABASE_URL`, or a file in `TOMONI_DATA_DIR`."""
    data_dir = Path(os.environ.get("TOMONI_DATA_DIR") or "data")
    return os.environ.get("TOMONI_DATABASE_URL") or f"sqlite:///{data_dir / 'tomoni.db'}"


def migrations(url: str) -> Config:
    """Alembic's configuration for one database."""
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = url
    return config


def migrate(url: str, revision: str = "heads") -> None:
    """Upgrade the database to `revision`; safe to run from several processes and inside a running loop."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    # a thread of its own, because Alembic's environment starts an event loop
    with ThreadPoolExecutor(1) as thread:
        thread.submit(command.upgrade, migrations(url), revision).result()
