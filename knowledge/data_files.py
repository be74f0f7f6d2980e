"""The tables of `knowledge/data`, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "data"


@cache
def read_table(name: str) -> Any:
    """The values of `knowledge/data/<name>.yaml`; treat them as read-only."""
    return yaml.load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
