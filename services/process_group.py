"""Named processes of one stack: started with their output in files, killed, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.runner import ROOT, StartFailed

_STOP_SECONDS = 15.0


@dataclass(slots=True)
class ProcessGroup:
    """Each process leads a group of its own, so that killing it takes its children along. Output goes to `logs`."""

    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start one process in the repository root; it appends to its log."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - our own commands
                list(command),
                cwd=ROOT,
                env=dict(environment),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """End one process at once, with all its children."""
        process = self.running.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, number)
        process.wait(_STOP_SECONDS)

    def stop_all(self) -> None:
        """End everything: politely, then not."""
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()

    def check(self) -> None:
        """Raise StartFailed, with the ends of the logs, when a process that should run has ended."""
        ended = [name for name, process in self.running.items() if process.poll() is not None]
        if ended:
            raise StartFailed(f"{', '.join(ended)} ended early\n{self.tails()}")

    def tails(self) -> str:
        """The last lines of every log."""
        parts = []
        for path in sorted(self.logs.glob("*.log")):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
            parts.append("\n".join([f"--- {path.name}", *lines]))
        return "\n".join(parts)
