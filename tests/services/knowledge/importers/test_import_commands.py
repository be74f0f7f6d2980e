"""`python -m knowledge import` and `export` from the outside: what they print, write and return."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.__main__ import run
from tests.services.knowledge.importers.registers import GSI_SITES, gsi_site, portal, portal_item, table


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOMONI_DATABASE_URL", f"sqlite:///{tmp_path / 'k.db'}")
    return tmp_path


def test_an_import_from_dry_run_to_files(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = database / "shelters.json"
    file.write_bytes(portal(portal_item(1), portal_item(2, capacity=0)))
    assert run(["import", "portal", str(file), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "Capacity 0 is taken as not registered." in said
    assert "2 new, 0 changed" in said
    assert "Dry run, nothing was written." in said
    assert run(["import", "portal", str(file), "--words", "ja"]) == 0
    assert "新規2件" in capsys.readouterr().out
    out = database / "content"
    assert run(["export", "--to", str(out)]) == 0
    assert "site-00000002" in (out / "sites" / "kikuyo.yaml").read_text(encoding="utf-8")


def test_errors_stop_it_and_status_tells(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = database / "43000_2.csv"
    file.write_bytes(table(GSI_SITES, gsi_site(1), gsi_site(2, 緯度="x"), encoding="cp932"))
    assert run(["import", "gsi", str(file), "--words", "zh-Hant"]) == 1
    said = capsys.readouterr().out
    assert "第 3 列、N (緯度) 欄：「x」不是數字。" in said
    assert "未寫入任何資料" in said
    assert run(["import", "gsi", str(file), "--leave-out-bad-rows"]) == 1
    assert "Written." in capsys.readouterr().out


def test_files_that_cannot_be_read(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "gsi", str(database / "missing.csv")]) == 2
    (database / "x.json").write_bytes(b"{}")
    assert run(["import", "portal", str(database / "x.json"), "--words", "ja"]) == 2
    assert "避難所JSON" in capsys.readouterr().err
    assert run(["export", "xliff", str(database / "x.xlf")]) == 2


def test_articles_and_the_feed(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feed = database / "opening_shelter.json"
    feed.write_bytes(portal(portal_item(1, shelterStartTimestamp="2026-11-23 09:00:00")))
    assert run(["import", "open-shelters", str(feed)]) == 0
    assert "1 open" in capsys.readouterr().out
    for name in ("csv", "xlsx"):
        file = database / f"articles.{name}"
        assert run(["export", name, str(file)]) == 0
        assert run(["import", "articles", str(file)]) == 0
    assert run(["export", "xliff", str(database / "a.xlf"), "--language", "en"]) == 0
    assert run(["import", "xliff", str(database / "a.xlf")]) == 0
