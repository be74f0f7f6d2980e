"""What several subcommands take."""

from __future__ import annotations

from argparse import Namespace, _SubParsersAction
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from knowledge.settings import KnowledgeSettings

if TYPE_CHECKING:
    from argparse import ArgumentParser

    Subparsers = _SubParsersAction[ArgumentParser]


def content_folder(options: Namespace) -> Path:
    """The folder of `--content`, else of the settings."""
    return options.content or KnowledgeSettings().content_dir


def today(options: Namespace) -> date:
    """The day of `--today`, else today in Japan."""
    day: date | None = options.today
    return day or datetime.now(ZoneInfo("Asia/Tokyo")).date()
