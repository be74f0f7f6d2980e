"""The scaled shape of docker-compose.yml as processes on this machine, on a PostgreSQL and a Redis that are given.

Two of everything: gateways, knowledge services, workers, action servers and Rasa servers, as in compose; beside them
the local LINE server, whose webhook is the first gateway. Where compose's DNS would choose a replica, the first of each
kind talks to the first and the second to the second; workers know both Rasa servers.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2

from services.process_group import ProcessGroup
from services.runner import ROOT, Ports, StartFailed, stack_environment
from services.settings import ServicesSettings
from services.stack import free_port

_READY_SECONDS = 300.0
_PYTHON, _RASA_PYTHON = sys.executable, str(ROOT / "bot" / ".venv" / "bin" / "python")
#: Kinds of which there are two, `gateway-1` and `gateway-2` and so on, in the order in which they start.
KINDS = ("knowledge", "actions", "rasa", "gateway", "worker")


@dataclass(slots=True)
class ScaledStack:
    """`with ScaledStack(folder, database, redis) as stack:` is migrated, loaded and ready; output in `folder`/logs.

    database: `postgresql://…` of an empty database. redis: `redis://host:port`, without a database number.
    line_api: address of the stand-in for LINE, or None to start the local LINE server. extra: more environment values.
    """

    folder: Path
    database: str
    redis: str
    line_api: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(
        default_factory=lambda: {f"{kind}-{n}": free_port() for kind in KINDS for n in (1, 2)} | {"line": free_port()}
    )
    environment: dict[str, str] = field(default_factory=dict)
    group: ProcessGroup = field(init=False)
    ready_after: float = 0.0

    def __post_init__(self) -> None:
        self.group = ProcessGroup(self.folder / "logs")

    def __enter__(self) -> Self:
        self.prepare()
        try:
            self.start_all()
        except BaseException:
            self.group.stop_all()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.group.stop_all()

    def url(self, name: str) -> str:
        """Where a process listens."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def prepare(self) -> None:
        """Secrets, then migrate and load once, as compose's `load` does."""
        self.environment = self._environment()
        for module, deed in (("storage", "migrate"), ("knowledge", "load"), ("knowledge", "vectors")):
            finished = subprocess.run(  # noqa: S603 - our own commands
                [_PYTHON, "-m", module, deed],
                cwd=ROOT,
                env=self.environment,
                check=False,
                capture_output=True,
                text=True,
            )
            if finished.returncode != 0:
                raise StartFailed(f"{module}: {finished.stdout}{finished.stderr}")

    def start_all(self) -> None:
        """Start everything and wait until all parts answer; the second knowledge service finds the first's vectors."""
        started = time.monotonic()
        names = [f"{kind}-{n}" for n in (1, 2) for kind in KINDS]
        names.remove("knowledge-2")
        for name in (*names, *(() if self.line_api else ("line",))):
            self.start(name)
        self.wait(lambda: self._answers("knowledge-1", "/internal/knowledge/readyz"))
        self.start("knowledge-2")
        self.wait_until_ready()
        self.ready_after = time.monotonic() - started

    def start(self, name: str) -> None:
        """Start one process."""
        command, values = self._process(name)
        self.group.start(name, command, {**self.environment, **values})

    def kill(self, name: str) -> None:
        """kill -9 one process."""
        self.group.kill(name)

    def wait_until_ready(self) -> None:
        """Return once both gateways and both workers say that every part answers."""
        for kind in ("gateway", "worker"):
            for number in (1, 2):
                self.wait(lambda name=f"{kind}-{number}": self._answers(name, "/readyz"))  # type: ignore[misc]

    def wait(self, condition: Callable[[], bool], seconds: float = _READY_SECONDS) -> None:
        """Poll until `condition` holds; raises StartFailed with the logs' ends."""
        deadline = time.monotonic() + seconds
        while not condition():
            self.group.check()
            if time.monotonic() > deadline:
                raise StartFailed(f"not ready after {seconds:.0f} s\n{self.group.tails()}")
            time.sleep(0.1)

    def _answers(self, name: str, path: str) -> bool:
        try:
            return httpx2.get(f"{self.url(name)}{path}", timeout=3.0).status_code == 200
        except httpx2.HTTPError:
            return False

    def _environment(self) -> dict[str, str]:
        redis = urlsplit(self.redis)
        caller = {
            "TOMONI_DATABASE_URL": self.database,
            "TOMONI_REDIS_URL": f"{self.redis}/0",
            "TOMONI_WEB_RATE_STORE": f"{self.redis}/3",
            "TOMONI_RASA_URLS": ",".join(self.url(f"rasa-{n}") for n in (1, 2)),
            "TOMONI_RASA_ENDPOINTS": "bot/endpoints.redis.yml",
            "TOMONI_RASA_REDIS_HOST": redis.hostname or "",
            "TOMONI_RASA_REDIS_PORT": str(redis.port or 6379),
            "TOMONI_RASA_REDIS_PASSWORD": redis.password or "",
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
        settings = ServicesSettings(data_dir=self.folder / "data")
        unused = Ports(self.ports["gateway-1"], self.ports["rasa-1"], self.ports["actions-1"], self.ports["line"])
        return stack_environment({**caller, **self.extra}, settings, unused, self.line_api is not None)

    def _process(self, name: str) -> tuple[list[str], dict[str, str]]:
        """Command line and own environment of one process."""
        kind, _, number = name.partition("-")
        port = str(self.ports[name])
        values = {
            "TOMONI_PORT": port,
            "TOMONI_ROLES": kind,
            "TOMONI_KNOWLEDGE_URL": f"{self.url(f'knowledge-{number or 1}')}/internal/knowledge",
            "TOMONI_ACTIONS_URL": f"{self.url(f'actions-{number or 1}')}/webhook",
        }
        if kind == "actions":
            return [_RASA_PYTHON, "-m", "bot.run", "actions", "--port", port], values
        if kind == "rasa":
            return [_RASA_PYTHON, "-m", "bot.run", "server", "--port", port], values
        if kind == "line":
            webhook = f"{self.url('gateway-1')}/webhooks/line"
            secret = self.environment["TOMONI_LINE_CHANNEL_SECRET"]
            token = self.environment["TOMONI_LINE_CHANNEL_ACCESS_TOKEN"]
            command = [_PYTHON, "-m", "channels.line.simulator", "--port", port, "--webhook", webhook]
            return [*command, "--secret", secret, "--token", token, "--quota", "-1"], values
        return [_PYTHON, "-m", "services", "serve"], values
