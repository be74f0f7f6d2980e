"""Local secrets are made once and kept for their owner; placeholders stop the start."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from services.secrets import PlaceholderSecret, local_secrets, require_real


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = local_secrets(tmp_path / "data")
    path = tmp_path / "data" / "secrets.env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert local_secrets(tmp_path / "data") == first
    key = first["TOMONI_DATA_KEYS"].split(":", 1)[1]
    assert len(base64.b64decode(key)) == 32


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    one, two = local_secrets(tmp_path / "one"), local_secrets(tmp_path / "two")
    assert not set(one.values()) & set(two.values())


def test_a_secret_that_was_there_is_kept_when_a_new_one_is_needed(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("TOMONI_RASA_TOKEN=mine\n", encoding="utf-8")
    assert local_secrets(tmp_path)["TOMONI_RASA_TOKEN"] == "mine"


@pytest.mark.parametrize("value", ["", " ", "changeme", "SECRET"])
def test_placeholders_are_refused_by_name(value: str) -> None:
    with pytest.raises(PlaceholderSecret, match="TOMONI_DATA_KEYS"):
        require_real("TOMONI_DATA_KEYS", value)
    require_real("TOMONI_DATA_KEYS", "k1:realvalue")
