"""`make bench`: every figure of speed and size in one run, as a table and bench/results/bench.json."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from bench import growth, line_load, search_speed, sizes
from bench.figure import Figure, table, write
from bench.line_server import MeasuringLine
from services.stack import Stack


def main() -> int:
    """Measure, print, write; a missed budget is shown, never a failure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="speed and size on this machine")
    parser.add_argument("--only", choices=("search", "stack"), help="one part")
    only = parser.parse_args().only
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="tomoni-bench-") as folder:
        if only != "search":
            figures += _stack(Path(folder) / "stack")
        if only != "stack":
            figures += search_speed.measure(Path(folder))
    print(table(figures))
    print(f"written to {write('bench', figures)}")
    return 0


def _stack(folder: Path) -> list[Figure]:
    with MeasuringLine() as line:
        stack = Stack(folder, line_api=line.address)
        stack.prepare()
        try:
            stack.start_all()  # the first start also computes the vectors of all articles
            stack.stop_all()
            stack.start_all()
            figures = sizes.measure(stack)
            figures += line_load.one_conversation(stack, line)
            figures += line_load.saturation(stack, line)
            figures += line_load.steady_load(stack, line)
            return figures + growth.measure(stack, line)
        finally:
            stack.stop_all()


if __name__ == "__main__":
    raise SystemExit(main())
