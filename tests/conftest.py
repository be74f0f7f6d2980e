"""What every test gets: no network beyond loopback, UTC, and real PostgreSQL and Redis servers on request."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

if sys.version_info >= (3, 11):  # the kernel and bot suites also run in Rasa's Python 3.10, without a database
    import pytest_asyncio
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import AsyncEngine

    from storage.engine import open_engine
    from storage.sealing import KeyRing, Sealer


class NetworkRefused(RuntimeError):
    """A test tried to reach something beyond this machine."""


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and not _is_local(arguments[1]):
        raise NetworkRefused(str(arguments[1]))
    if event == "socket.getaddrinfo" and arguments[0] and not _is_local((_text(arguments[0]),)):
        raise NetworkRefused(_text(arguments[0]))


def _text(host: Any) -> str:
    return host.decode() if isinstance(host, bytes) else str(host)


def pytest_configure(config: pytest.Config) -> None:
    """Guard the network for the whole run; tests run in UTC so that local time never helps by accident."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    if not os.environ.get("TOMONI_TESTS_ALLOW_NETWORK"):
        sys.addaudithook(_refuse_network)


def free_port() -> int:
    """A TCP port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this run: `postgresql://…` of its maintenance database. Debian's binaries, root or not."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda item: int(item.parent.name))
    if not found:
        pytest.skip("no PostgreSQL server binaries")
    binaries, place = found[-1], Path(tempfile.mkdtemp(prefix="tomoni-pg-"))
    place.chmod(0o755)
    root = os.geteuid() == 0
    if root:
        shutil.chown(place, "postgres")
    prefix = ["runuser", "-u", "postgres", "--"] if root else []

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*prefix, str(binaries / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            cwd="/",
        )

    port, data = free_port(), str(place / "data")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place} -c fsync=off "
        "-c full_page_writes=off -c synchronous_commit=off"
    )
    run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    run("pg_ctl", "-D", data, "-l", str(place / "log"), "-w", "-o", options, "start")
    yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(place, ignore_errors=True)


class RedisServer:
    """A real redis-server that a test may stop and start again on the same port; `password` when one is given."""

    def __init__(self, password: str = "") -> None:
        self.port = free_port()
        self.address = f"redis://{f':{password}@' if password else ''}127.0.0.1:{self.port}"
        self.url = f"{self.address}/0"
        self._options = ["--requirepass", password] if password else []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command += self._options
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError("redis-server does not answer")

    def stop(self) -> None:
        """Kill it, as an outage would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A running Redis of this test."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server")
    server = RedisServer()
    server.start()
    yield server
    server.stop()


if sys.version_info >= (3, 11):

    @pytest_asyncio.fixture
    async def postgres_url(postgres_server: str) -> AsyncIterator[str]:
        """An empty database of this test's own."""
        name = f"t_{uuid4().hex[:12]}"
        await _administer(postgres_server, f"CREATE DATABASE {name}")
        yield postgres_server.rsplit("/", 1)[0] + f"/{name}"
        await _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")

    async def _administer(url: str, statement: str) -> None:
        engine = open_engine(url).execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    @pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
    def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
        """An empty database, once of each kind."""
        if request.param == "postgres":
            return str(request.getfixturevalue("postgres_url"))
        return f"sqlite:///{tmp_path / 'test.db'}"

    @pytest_asyncio.fixture
    async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
        """An engine over an empty database with the conversations' tables, once of each kind."""
        from conversations.tables import metadata

        opened = open_engine(database_url)
        async with opened.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield opened
        await opened.dispose()

    @pytest.fixture
    def sealer() -> Sealer:
        """A sealer with a fresh key."""
        return Sealer(KeyRing.parse(KeyRing.generate()))
