"""The processes of the default stack on free ports and a folder of their own: for benchmarks and end-to-end tests."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2

from services.process_group import ProcessGroup
from services.runner import ROOT, Ports, StartFailed, process_commands, stack_environment
from services.settings import ServicesSettings

_READY_SECONDS = 300.0


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Stack:
    """`with Stack(folder) as stack:` is a migrated, loaded, ready stack; output goes to `folder`/logs.

    line_api: address of the stand-in for LINE, or None to start the simulator too. extra: more environment values.
    """

    folder: Path
    line_api: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    ports: Ports = field(default_factory=lambda: Ports(free_port(), free_port(), free_port(), free_port()))
    environment: dict[str, str] = field(default_factory=dict)
    group: ProcessGroup = field(init=False)
    ready_after: float = 0.0

    def __post_init__(self) -> None:
        self.group = ProcessGroup(self.folder / "logs")

    @property
    def processes(self) -> dict[str, subprocess.Popen[bytes]]:
        """The running processes by name."""
        return self.group.running

    @property
    def base(self) -> str:
        """Address of the services."""
        return f"http://127.0.0.1:{self.ports.services}"

    @property
    def line(self) -> str:
        """Address of the LINE simulator, where one was started."""
        return f"http://127.0.0.1:{self.ports.line}"

    def __enter__(self) -> Self:
        self.prepare()
        try:
            self.start_all()
        except BaseException:
            self.stop_all()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_all()

    def prepare(self) -> None:
        """Secrets, database and content."""
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        settings = ServicesSettings(data_dir=self.folder / "data", port=self.ports.services)
        caller = {
            "TOMONI_PORT": str(self.ports.services),
            "TOMONI_RASA_PORT": str(self.ports.rasa),
            "TOMONI_ACTIONS_PORT": str(self.ports.actions),
            "TOMONI_LOG_FORMAT": "json",
            "TOMONI_VECTORS_FILE": str(ROOT / ".cache" / "vectors.sqlite3"),
        }
        if self.line_api is not None:
            caller |= {
                "TOMONI_LINE_CHANNEL_SECRET": "local-line-simulator",
                "TOMONI_LINE_CHANNEL_ACCESS_TOKEN": "local-line-simulator",
                "TOMONI_LINE_API": self.line_api,
                "TOMONI_LINE_DATA_API": self.line_api,
            }
        self.environment = stack_environment({**caller, **self.extra}, settings, self.ports, self.line_api is not None)
        for module, name in (("storage", "migrate"), ("knowledge", "load"), ("knowledge", "vectors")):
            command = [sys.executable, "-m", module, name]
            finished = subprocess.run(  # noqa: S603 - our own commands
                command, cwd=ROOT, env=self.environment, check=False, capture_output=True, text=True
            )
            if finished.returncode != 0:
                raise StartFailed(f"{module}: {finished.stdout}{finished.stderr}")

    def start_all(self) -> None:
        """Start every process and wait until all parts answer."""
        started = time.monotonic()
        for name in self.commands():
            self.start(name)
        self.wait_until_ready()
        self.ready_after = time.monotonic() - started

    def commands(self) -> dict[str, list[str]]:
        """Process name -> command line."""
        return process_commands(ROOT, self.ports, self.line_api is not None)

    def start(self, name: str) -> None:
        """Start one process."""
        self.group.start(name, self.commands()[name], self.environment)

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """End one process at once, with all its children."""
        self.group.kill(name, number)

    def stop_all(self) -> None:
        """End everything: politely, then not."""
        self.group.stop_all()

    def tails(self) -> str:
        """The last lines of every log."""
        return self.group.tails()

    def wait_until_ready(self, seconds: float = _READY_SECONDS) -> None:
        """Return once every part answers; raises StartFailed with the logs' tails."""
        deadline = time.monotonic() + seconds
        with httpx2.Client(timeout=3.0) as client:
            while time.monotonic() < deadline:
                self.group.check()
                try:
                    if client.get(f"{self.base}/readyz").status_code == 200:
                        return
                except httpx2.HTTPError:
                    pass
                time.sleep(0.1)
        raise StartFailed(f"not ready after {seconds:.0f} s\n{self.tails()}")
