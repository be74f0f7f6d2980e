"""docker-compose.yml against the Compose schema, and against our own rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"


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
