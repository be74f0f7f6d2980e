"""Small readers that turn decoded JSON into typed values and say what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from contracts.errors import WireFormatError
from contracts.languages import Language

T = TypeVar("T")
Json = dict[str, Any]


def record(value: object, what: str) -> Mapping[str, Any]:
    """`value` as a JSON object."""
    if not isinstance(value, Mapping):
        raise WireFormatError(f"{what}: expected an object")
    return value


def text(data: Mapping[str, Any], key: str, default: str | None = None) -> str:
    """The string at `key`; `default` where it is absent."""
    value = data.get(key, default)
    if not isinstance(value, str):
        raise WireFormatError(f"{key}: expected text")
    return value


def optional_text(data: Mapping[str, Any], key: str) -> str | None:
    """The string at `key`, or None where it is absent or null."""
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        raise WireFormatError(f"{key}: expected text or null")
    return value


def flag(data: Mapping[str, Any], key: str, default: bool = False) -> bool:
    """The boolean at `key`."""
    value = data.get(key, default)
    if not isinstance(value, bool):
        raise WireFormatError(f"{key}: expected true or false")
    return value


def whole(data: Mapping[str, Any], key: str, default: int = 0) -> int:
    """The integer at `key`."""
    value = data.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise WireFormatError(f"{key}: expected a whole number")
    return value


def number(data: Mapping[str, Any], key: str, default: float = 0.0) -> float:
    """The number at `key`."""
    value = data.get(key, default)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise WireFormatError(f"{key}: expected a number")
    return float(value)


def language(data: Mapping[str, Any], key: str) -> Language:
    """The language at `key`."""
    try:
        return Language(text(data, key))
    except ValueError as error:
        raise WireFormatError(f"{key}: not one of our languages") from error


def many(data: Mapping[str, Any], key: str, read: Callable[[Any], T]) -> tuple[T, ...]:
    """The list at `key`, each item read by `read`; empty where it is absent."""
    value = data.get(key, ())
    if not isinstance(value, (list, tuple)):
        raise WireFormatError(f"{key}: expected a list")
    return tuple(read(item) for item in value)
