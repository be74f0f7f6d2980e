"""docker-compose.yml against the Compose schema, and against our own rules."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.test_settings import settings_names

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
DOCKERFILES = sorted((ROOT / "docker").glob("*.Dockerfile"))
#: Read by the images of others, or by libraries: postgres, redis-cli, Sanic, Python, Rasa, OpenMP, the shell.
FOREIGN = {
    *("POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "REDISCLI_AUTH", "SANIC_HOST"),
    *("PATH", "PYTHONUNBUFFERED", "RASA_TELEMETRY_ENABLED", "OMP_NUM_THREADS"),
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_it_fits_the_compose_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_every_image_is_pinned_to_a_version(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert re.search(r":\d+\.\d+", service["image"]), name


def test_everything_that_stays_up_has_a_health_check(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if service.get("restart") != "no":
            assert service.get("healthcheck", {}).get("test"), name


def test_no_secret_has_a_default() -> None:
    text = FILE.read_text(encoding="utf-8")
    for name in re.findall(r"\$\{([A-Z_]*(?:PASSWORD|SECRET|TOKEN|KEYS)[A-Z_]*)(:?[^}]*)\}", text):
        assert name[1].startswith(":?"), name


def test_gateways_rasa_knowledge_and_workers_are_several(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {"gateway-1", "gateway-2", "rasa-1", "rasa-2"} <= set(services)
    for name in ("knowledge", "worker", "actions"):
        assert services[name]["deploy"]["replicas"] >= 2


def test_only_the_front_is_reachable_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if service.get("ports")] == ["front"]
    assert compose["networks"]["inside"]["internal"] is True


def test_every_variable_is_explained_in_the_example_file() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in set(re.findall(r"\$\{([A-Z_]+)", FILE.read_text(encoding="utf-8"))):
        assert re.search(rf"^#?\s?{name}=", example, re.M), name


def names_read_by_the_bot() -> set[str]:
    """Variables that the code and the endpoint files of `bot/`, or the front's file, really name."""
    sources = [*(ROOT / "bot").glob("*.py"), *(ROOT / "bot" / "actions").glob("*.py"), *(ROOT / "bot").glob("*.yml")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*sources, ROOT / "docker" / "Caddyfile"])
    return set(re.findall(r"TOMONI_[A-Z_]+", text))


def test_every_variable_that_a_container_gets_is_read_by_something(compose: dict[str, Any]) -> None:
    real = settings_names() | names_read_by_the_bot() | FOREIGN
    for name, service in compose["services"].items():
        assert set(service.get("environment", {})) - real == set(), name
    for file in DOCKERFILES:
        for line in re.findall(r"^ENV (.+)$", file.read_text(encoding="utf-8"), re.M):
            assert set(re.findall(r"(\w+)=", line)) - real == set(), file.name


def test_rasa_gets_what_its_endpoints_ask_for(compose: dict[str, Any]) -> None:
    environment = compose["services"]["rasa-1"]["environment"]
    endpoints = ROOT / environment["TOMONI_RASA_ENDPOINTS"]
    asked = set(re.findall(r"\$\{(\w+)\}", endpoints.read_text(encoding="utf-8")))
    with_default = set(re.findall(r'"(TOMONI_\w+)": "', (ROOT / "bot" / "run.py").read_text(encoding="utf-8")))
    assert asked - set(environment) - with_default == set()


def test_what_is_left_on_the_network_listens_there_with_a_token(compose: dict[str, Any]) -> None:
    for name in ("rasa-1", "rasa-2", "actions"):
        assert compose["services"][name]["networks"] == ["inside"], "Rasa's REST channel has no token of its own"
        assert compose["services"][name]["environment"]["SANIC_HOST"] == "0.0.0.0"
    assert '"--host", "0.0.0.0"' in (ROOT / "docker" / "rasa.Dockerfile").read_text(encoding="utf-8")
    for name in ("rasa-1", "gateway-1", "worker"):
        assert "TOMONI_RASA_TOKEN" in compose["services"][name]["environment"]


def test_redis_keeps_nothing_on_disk(compose: dict[str, Any]) -> None:
    redis = compose["services"]["redis"]
    assert redis["command"][-4:] == ["--save", "", "--appendonly", "no"]
    assert not redis.get("volumes")
    assert redis["tmpfs"] == ["/data"]


def test_vectors_are_worked_out_once_for_all_knowledge_services(compose: dict[str, Any]) -> None:
    load, knowledge = compose["services"]["load"], compose["services"]["knowledge"]
    assert "python -m knowledge vectors" in load["command"][-1]
    assert load["volumes"] == knowledge["volumes"] == ["vectors:/app/vectors"]
    for service in (load, knowledge):
        assert service["environment"]["TOMONI_VECTORS_FILE"].startswith("/app/vectors/")


def test_the_image_holds_every_browser_part_that_setup_copies() -> None:
    part = re.compile(r"node_modules/([\w.@/-]+\.(?:js|css))")
    made = set(part.findall((ROOT / "docker" / "services.Dockerfile").read_text(encoding="utf-8")))
    assert made == set(part.findall((ROOT / "tools" / "setup").read_text(encoding="utf-8")))
    assert len(made) == 3


def copied(file: Path) -> list[str]:
    """The sources of a Dockerfile that come from the repository."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", file.read_text(encoding="utf-8"), re.M)
    return [source for line in lines for source in line.split()[:-1]]


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_every_copied_source_exists_and_reaches_the_build(file: Path) -> None:
    let_in = set(re.findall(r"^!([\w.-]+)", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.M))
    assert copied(file)
    for source in copied(file):
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in let_in, source


@pytest.mark.parametrize(
    ("name", "python", "modules"),
    [
        (
            "services.Dockerfile",
            sys.executable,
            "services.__main__ services.app storage.__main__ knowledge.__main__ knowledge.commands.load "
            "channels.bootstrap channels.line.bootstrap channels.web.bootstrap knowledge.bootstrap migrations.env "
            "admin.__main__ admin.app",
        ),
        ("rasa.Dockerfile", str(ROOT / "bot" / ".venv" / "bin" / "python"), "bot.run bot.actions"),
    ],
    ids=lambda value: value if str(value).endswith("Dockerfile") else "",
)
def test_what_is_copied_is_enough_to_import_every_entry_point(
    name: str, python: str, modules: str, tmp_path: Path
) -> None:
    if not Path(python).exists():
        pytest.skip("bot/.venv is missing: run make setup")
    for source in sorted(copied(ROOT / "docker" / name)):
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        if not (tmp_path / source).exists():
            (tmp_path / source).symlink_to(ROOT / source)
    program = f"import importlib.util as u; print([m for m in {modules.split()!r} if u.find_spec(m) is None]); "
    program += "; ".join(f"import {module}" for module in modules.split() if module != "migrations.env")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    finished = subprocess.run(
        [python, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    assert finished.stdout.startswith("[]")
