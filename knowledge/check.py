"""Everything that is wrong with a content folder, at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from knowledge.checks.completeness import check_completeness
from knowledge.checks.figures import check_figures
from knowledge.checks.phones import check_phones
from knowledge.checks.references import MUNICIPALITIES, check_references
from knowledge.checks.ruby import check_ruby
from knowledge.checks.writing import check_writing
from knowledge.files import ContentFiles, scan_content
from knowledge.problems import Problem


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found. notes: what could not be judged."""

    files: ContentFiles
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


def check_content(path: Path, today: date) -> CheckReport:
    """All problems of the content under `path` on a given day, sorted by file and line."""
    files = scan_content(path)
    municipalities = known_municipalities()
    notes = () if municipalities is not None else (f"{MUNICIPALITIES} is not there: municipalities were not judged",)
    problems = [*files.problems, *_check(files, municipalities, today)]
    return CheckReport(files, tuple(sorted(set(problems), key=_order)), notes)


def only(report: CheckReport, names: Iterable[str]) -> tuple[Problem, ...]:
    """The problems of some articles, places or topics, by id; all problems when `names` is empty."""
    wanted = set(names)
    return tuple(
        problem for problem in report.problems if not wanted or wanted & set(Path(problem.path).with_suffix("").parts)
    )


def known_municipalities() -> frozenset[str] | None:
    """The ids of the municipality table; None while there is none."""
    if not MUNICIPALITIES.exists():
        return None
    table = yaml.safe_load(MUNICIPALITIES.read_text(encoding="utf-8"))
    return frozenset(item["id"] for item in table["municipalities"])


def _check(files: ContentFiles, municipalities: frozenset[str] | None, today: date) -> Iterator[Problem]:
    yield from check_references(files, municipalities)
    yield from check_completeness(files, today)
    yield from check_phones(files)
    yield from check_figures(files)
    yield from check_ruby(files)
    yield from check_writing(files)


def _order(problem: Problem) -> tuple[str, int, str, str]:
    return problem.path, problem.line, problem.language or "", problem.message
