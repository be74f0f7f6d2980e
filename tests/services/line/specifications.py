"""LINE's own OpenAPI files as JSON schemas that check sub-types too.

As shipped, `Message`, `Event` and others are discriminator bases, which accept anything. Here each becomes a real
`oneOf` of its mapped sub-types, with the discriminator's value pinned in each.
"""

from __future__ import annotations

import copy
import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml


@cache
def specification(name: str) -> dict[str, Any]:
    """One of LINE's files, made strict; skips the test where the files are not at hand."""
    place = os.environ.get("TOMONI_SPECS")
    if not place:
        pytest.skip("TOMONI_SPECS is not set: the vendors' specifications are not at hand")
    data: dict[str, Any] = yaml.safe_load(Path(place, "line", name).read_text(encoding="utf-8"))
    schemas = data["components"]["schemas"]
    for base in [key for key, value in schemas.items() if value.get("discriminator", {}).get("mapping")]:
        if "oneOf" not in schemas[base]:
            _make_union(schemas, base)
    return data


def faults(name: str, schema: str, value: Any) -> list[str]:
    """What is wrong with a value by one schema of one file."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": specification(name)["components"]}
    checker = jsonschema.Draft4Validator(whole, format_checker=jsonschema.FormatChecker())
    return [error.message[:200] for error in checker.iter_errors(value)]


def _make_union(schemas: dict[str, Any], name: str) -> None:
    kind = schemas[name].pop("discriminator")
    schemas[f"{name}Base"] = copy.deepcopy(schemas[name])
    schemas[name] = {"oneOf": [{"$ref": reference} for reference in sorted(set(kind["mapping"].values()))]}
    for value, reference in kind["mapping"].items():
        sub = schemas[reference.rsplit("/", 1)[-1]]
        for part in sub.get("allOf", []):
            if part.get("$ref", "").endswith(f"/{name}"):
                part["$ref"] = f"#/components/schemas/{name}Base"
        sub.setdefault("allOf", []).append({"properties": {kind["propertyName"]: {"enum": [value]}}})
