"""`make run`: prepares everything, then keeps all processes of the default stack under one runner."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx2
from honcho.manager import Manager

from services.secrets import local_secrets
from services.settings import ServicesSettings

_READY_WITHIN_SECONDS = 240.0
_LINE_CREDENTIALS = ("TOMONI_LINE_CHANNEL_SECRET", "TOMONI_LINE_CHANNEL_ACCESS_TOKEN")
#: Exit codes of a stop that was asked for: Ctrl-C and a polite signal.
_STOPPED = (130, 143)
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the processes of the default stack listen, all on loopback unless `TOMONI_HOST` says otherwise."""

    services: int
    rasa: int
    actions: int
    line: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], services: int) -> Ports:
        """Ports from `TOMONI_*_PORT`, or neighbours of the services port's defaults."""
        return cls(
            services,
            int(environment.get("TOMONI_RASA_PORT", "5005")),
            int(environment.get("TOMONI_ACTIONS_PORT", "5055")),
            int(environment.get("TOMONI_LINE_SIMULATOR_PORT", "8081")),
        )


class StartFailed(RuntimeError):
    """A step before the start did not succeed; its own output says why."""


def run(environment: Mapping[str, str]) -> int:
    """Prepare and start the default stack; returns the exit code once everything has stopped."""
    settings = ServicesSettings()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    ports = Ports.from_environment(environment, settings.port)
    line_is_real = all(environment.get(name) for name in _LINE_CREDENTIALS)
    env = stack_environment(environment, settings, ports, line_is_real)
    _check_interpreters()
    python, rasa_python = sys.executable, str(ROOT / "bot" / ".venv" / "bin" / "python")
    model = ("model", [rasa_python, "-m", "bot.run", "train"])
    database = ("database", [python, "-m", "storage", "migrate"])
    content = ("content", [python, "-m", "knowledge", "load"])
    vectors = ("vectors", [python, "-m", "knowledge", "vectors"])
    _prepare((model,), (vectors,), (database, content), env=env, settings=settings)
    manager = Manager()
    for name, command in process_commands(ROOT, ports, line_is_real).items():
        manager.add_process(name, f"exec {shlex.join(command)}", env=env, cwd=str(ROOT))
    announcer = threading.Thread(target=_announce, args=(settings, ports, line_is_real, env), daemon=True)
    announcer.start()
    manager.loop()
    code = int(manager.returncode or 0)
    return 0 if code in _STOPPED else code


def stack_environment(
    environment: Mapping[str, str], settings: ServicesSettings, ports: Ports, line_is_real: bool
) -> dict[str, str]:
    """The environment every process of the stack gets: local secrets and addresses, the caller's own values first."""
    data = settings.data_dir.resolve()
    defaults = {
        **local_secrets(settings.data_dir),
        "TOMONI_DATA_DIR": str(data),
        "TOMONI_DATABASE_URL": f"sqlite:///{data / 'tomoni.db'}",
        "TOMONI_KNOWLEDGE_URL": f"http://127.0.0.1:{ports.services}/internal/knowledge",
        "TOMONI_RASA_URLS": f"http://127.0.0.1:{ports.rasa}",
        "TOMONI_ACTIONS_URL": f"http://127.0.0.1:{ports.actions}/webhook",
        "TOMONI_SERVICES_URL": f"http://127.0.0.1:{ports.services}",
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": "127.0.0.1",
        "OMP_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore::DeprecationWarning",
    }
    if not line_is_real:
        defaults |= _simulated_line(ports)
    return {**os.environ, **defaults, **environment}


def _simulated_line(ports: Ports) -> dict[str, str]:
    host = f"http://127.0.0.1:{ports.line}"
    return {
        "TOMONI_LINE_CHANNEL_SECRET": "local-line-simulator",
        "TOMONI_LINE_CHANNEL_ACCESS_TOKEN": "local-line-simulator",
        "TOMONI_LINE_API": host,
        "TOMONI_LINE_DATA_API": host,
    }


def process_commands(root: Path, ports: Ports, line_is_real: bool) -> dict[str, list[str]]:
    """Process name -> command line, for all processes of the default stack."""
    python, rasa_python = sys.executable, str(root / "bot" / ".venv" / "bin" / "python")
    commands = {
        "actions": [rasa_python, "-m", "bot.run", "actions", "--port", str(ports.actions)],
        "rasa": [rasa_python, "-m", "bot.run", "server", "--port", str(ports.rasa)],
        "services": [python, "-m", "services", "serve"],
    }
    if not line_is_real:
        webhook = f"http://127.0.0.1:{ports.services}/webhooks/line"
        commands["line"] = [
            *(python, "-m", "channels.line.simulator", "--port", str(ports.line), "--webhook", webhook),
            *("--secret", "local-line-simulator", "--token", "local-line-simulator"),
        ]
    return commands


def _prepare(*lines: Sequence[tuple[str, list[str]]], env: Mapping[str, str], settings: ServicesSettings) -> None:
    """Work through each line of steps in order, the lines side by side; raises StartFailed of the first that fails."""

    def work(line: Sequence[tuple[str, list[str]]]) -> None:
        for name, command in line:
            _step(name, command, env, settings)

    with ThreadPoolExecutor(len(lines)) as pool:
        for done in [pool.submit(work, line) for line in lines]:
            done.result()


def _step(name: str, command: list[str], env: Mapping[str, str], settings: ServicesSettings) -> None:
    started = time.monotonic()
    print(f"{name:>10} …", flush=True)
    log = settings.data_dir / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        finished = subprocess.run(  # noqa: S603 - our own commands
            command, cwd=ROOT, env=dict(env), check=False, stdout=output, stderr=subprocess.STDOUT
        )
    if finished.returncode != 0:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])
        raise StartFailed(f"{name} failed with exit code {finished.returncode}; the end of {log}:\n{tail}")
    print(f"{name:>10} ready in {time.monotonic() - started:.1f} s", flush=True)


def _check_interpreters() -> None:
    if shutil.which(str(ROOT / "bot" / ".venv" / "bin" / "python")) is None:
        raise StartFailed("bot/.venv is missing: run make setup")


def _announce(settings: ServicesSettings, ports: Ports, line_is_real: bool, env: Mapping[str, str]) -> None:
    base = f"http://127.0.0.1:{ports.services}"
    if _wait_until_ready(base):
        link = first_link(env, f"{base}/admin")
        print("\n".join(_addresses(base, ports, line_is_real, link)), flush=True)
    else:
        print(f"still not ready after {_READY_WITHIN_SECONDS:.0f} s: see {base}/readyz", flush=True)


def first_link(env: Mapping[str, str], console: str) -> str:
    """A fresh one-time link for the first administrator, or "" when there is one. Only its hash is kept."""
    made = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "admin", "invite", "--base", env.get("TOMONI_ADMIN_URL") or console],
        cwd=ROOT,
        env=dict(env),
        check=False,
        capture_output=True,
        text=True,
    )
    return made.stdout.strip()


def _wait_until_ready(base: str) -> bool:
    deadline = time.monotonic() + _READY_WITHIN_SECONDS
    with httpx2.Client(timeout=2.0) as client:
        while time.monotonic() < deadline:
            try:
                if client.get(f"{base}/readyz").status_code == 200:
                    return True
            except httpx2.HTTPError:
                pass
            time.sleep(0.3)
    return False


def _addresses(base: str, ports: Ports, line_is_real: bool, link: str) -> Iterator[str]:
    yield ""
    yield "  Tomoni is ready."
    yield f"    Residents, web      {base}/"
    if not line_is_real:
        yield f"    Residents, LINE     http://127.0.0.1:{ports.line}/   (local stand-in: no LINE account is set)"
    yield f"    Staff               {base}/admin"
    if link:
        yield f"      first administrator, works once: {link}"
    yield f"    Health              {base}/healthz   {base}/readyz"
    yield f"    API                 {base}/openapi.json"
    yield "  Ctrl-C stops everything."
    yield ""
