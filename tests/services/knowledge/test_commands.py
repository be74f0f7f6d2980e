"""`python -m knowledge`, as people run it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.__main__ import run
from storage.migrating import migrate

GOOD = Path(__file__).parents[2] / "content" / "known_good"
DAY = ["--today", "2026-11-23"]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "content"))


def test_check_tells_problems_and_status(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--content", str(content), "check", *DAY]) == 0
    assert capsys.readouterr().out == "1 articles, 1 places, 0 problems\n"

    english = content / "articles/living/living-sample/en.md"
    english.write_text(english.read_text(encoding="utf-8").replace("300 yen", "310 yen"), encoding="utf-8")

    assert run(["--content", str(content), "check", *DAY]) == 1
    shown = capsys.readouterr().out
    assert "[en] articles/living/living-sample/en.md:3: 310 is not in the Japanese text" in shown
    assert run(["--content", str(content), "check", "kikuyo-sample-desk", *DAY]) == 0
    assert run(["--content", str(content), "check", "living-sample", *DAY]) == 1
    assert run(["--content", str(content), "check", "--rule", "ruby", *DAY]) == 0


def test_stamp_touches_only_the_stamp(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    english = content / "articles/living/living-sample/en.md"
    before = english.read_text(encoding="utf-8")
    english.write_text(before.replace('based_on: "b75db677c0d5d7c0"', "based_on:"), encoding="utf-8")

    assert run(["--content", str(content), "stamp"]) == 0

    assert capsys.readouterr().out == "1 variants stamped\n"
    assert english.read_text(encoding="utf-8") == before


def test_an_outdated_variant_is_stamped_only_by_name(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    japanese = content / "articles/living/living-sample/ja.md"
    japanese.write_text(japanese.read_text(encoding="utf-8").replace("見本の", "例の", 1), encoding="utf-8")

    run(["--content", str(content), "stamp"])
    assert run(["--content", str(content), "check", *DAY]) == 1
    run(["--content", str(content), "stamp", "living-sample"])
    assert run(["--content", str(content), "check", *DAY]) == 0
    assert "3 variants stamped" in capsys.readouterr().out


def test_figures_lists_each_variant(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--content", str(content), "figures", "living-sample"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["ja", "ja-easy", "zh-Hant", "en", "listed"]
    assert lines[1].split() == ["ja-easy", "--04-01", "119", "15:00", "2026", "300"]


def test_an_unknown_article_is_an_error(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--content", str(content), "figures", "nothing"]) == 2
    assert "no article 'nothing'" in capsys.readouterr().err


def test_load_and_export(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOMONI_DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'k.db'}")

    assert run(["--content", str(content), "load"]) == 0
    assert "added         2" in capsys.readouterr().out
    assert run(["--content", str(content), "export"]) == 0
    assert capsys.readouterr().out == "0 files changed\n"
    assert run(["export", "--to", str(tmp_path / "out")]) == 0
    assert "6 files changed" in capsys.readouterr().out


def test_coverage_counts_variants_and_needs(content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs = tmp_path / "needs.md"
    needs.write_text("| LV-01 | rubbish |\n| LV-02 | noise |\n", encoding="utf-8")

    assert run(["--content", str(content), "coverage", "--needs", str(needs), *DAY]) == 1

    shown = capsys.readouterr().out
    assert "living               1  ja current 1 | ja-easy current 1 | zh-Hant current 1 | en current 1" in shown
    assert "LV-01    living-sample" in shown
    assert "LV-02    no article: NO REASON GIVEN" in shown


def test_readings_names_those_to_look_at(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    easy = content / "articles/living/living-sample/ja-easy.md"
    easy.write_text(easy.read_text(encoding="utf-8").replace("{火事|かじ}", "{火事|ひごと}"), encoding="utf-8")

    assert run(["--content", str(content), "readings"]) == 0

    shown = capsys.readouterr().out
    assert "火事の ひごと (かじの) articles/living/living-sample/ja-easy.md:17" in shown
    assert "電話" not in shown


def test_other_commands_do_not_load_what_they_do_not_need() -> None:
    code = (
        "import sys; from knowledge.__main__ import run; run(['coverage']); "
        "sys.exit(' '.join({'sqlalchemy', 'sudachipy', 'numpy', 'opencc', 'fastapi'} & sys.modules.keys()) or None)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_migrating_down_and_up_again(tmp_path: Path) -> None:
    from alembic import command

    from storage.migrating import migrations

    url = f"sqlite:///{tmp_path / 'm.db'}"
    migrate(url)
    command.downgrade(migrations(url), "0001")
    migrate(url)


def test_vectors_are_worked_out_once(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept" / "vectors.sqlite3"
    monkeypatch.setenv("TOMONI_VECTORS_FILE", str(file))
    assert run(["--content", str(content), "vectors"]) == 0
    assert "vectors of 1 articles" in capsys.readouterr().out
    size = file.stat().st_size
    assert run(["--content", str(content), "vectors"]) == 0
    assert file.stat().st_size == size
