"""A setting exists only with its documentation: every one stands in .env.example, and nothing else does."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

from pydantic_settings import BaseSettings

import admin
import channels
import knowledge
import services

ROOT = Path(__file__).resolve().parents[2]
#: Read by shell, compose, Rasa or the runner rather than by a settings class.
OTHER = {
    "TOMONI_DOMAIN",
    "TOMONI_ADMIN_DOMAIN",
    "TOMONI_ACTIONS_URL",
    "TOMONI_RASA_ENDPOINTS",
    "TOMONI_RASA_REDIS_HOST",
    "TOMONI_RASA_REDIS_PASSWORD",
    "TOMONI_RASA_PORT",
    "TOMONI_ACTIONS_PORT",
    "TOMONI_LINE_SIMULATOR_PORT",
    "TOMONI_SERVICES_URL",
    "TOMONI_PYTHON",
    "TOMONI_SPECS",
}


def settings_names() -> set[str]:
    names: set[str] = set()
    for package in (admin, channels, knowledge, services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("settings"):
                for value in vars(importlib.import_module(module.name)).values():
                    if isinstance(value, type) and issubclass(value, BaseSettings) and value is not BaseSettings:
                        prefix = value.model_config.get("env_prefix", "")
                        names |= {f"{prefix}{field}".upper() for field in value.model_fields}
    return names


def documented() -> set[str]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^#?\s?(TOMONI_[A-Z_]+)=", text, re.M))


def test_every_setting_stands_in_the_example_file() -> None:
    assert settings_names() - documented() == set()


def test_the_example_file_names_no_setting_that_does_not_exist() -> None:
    assert documented() - settings_names() - OTHER == set()


def test_the_example_file_carries_no_secret() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    ours = ("TOMONI_DATA_KEYS", "TOMONI_INTERNAL_TOKEN", "TOMONI_TRANSLATOR_KEY")
    for name in (*ours, "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert re.search(rf"^(?:# )?{name}=$", text, re.M), name
