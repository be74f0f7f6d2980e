"""Reads the word lists of `nlu/data`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")


def load_yaml(name: str) -> Any:
    """The YAML file `name` of `nlu/data`, read with the C loader where there is one."""
    import yaml  # noqa: PLC0415 - only commands that need word lists pay for it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe
