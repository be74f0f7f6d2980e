"""How much memory the running stack holds, how big the widget is, how soon the stack was ready."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx2

from bench.figure import Figure
from services.stack import Stack


def measure(stack: Stack) -> list[Figure]:
    """Start-up, memory and widget figures of a running stack."""
    memory = {name: tree_memory(process.pid) / 2**20 for name, process in stack.processes.items()}
    note = ", ".join(f"{name} {size:.0f}" for name, size in memory.items())
    widget = httpx2.get(f"{stack.base}/widget/tomoni.js").content
    return [
        Figure("start of the default stack to ready", stack.ready_after, "s", 30),
        Figure("resident memory of the default stack", sum(memory.values()), "MB", 2048, note=note),
        Figure("widget, gzipped", len(gzip.compress(widget, 9)) / 1024, "kB", 15),
    ]


def tree_memory(pid: int) -> int:
    """Bytes of proportional set size of a process and its children (shared pages counted once)."""
    total = 0
    for process in (pid, *_children(pid)):
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        total += next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return total


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            found += [int(child), *_children(int(child))]
    return found
