"""Articles and places as plain JSON values, and the hash that tells whether two revisions say the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from contracts.languages import Language
from knowledge.article_files import article_record, read_article, variant_record
from knowledge.articles import Article, Variant
from knowledge.errors import ContentInvalid
from knowledge.fields import Fields, open_yaml
from knowledge.place_files import place_record, read_place
from knowledge.places import Place
from knowledge.problems import Problem

# JSON leaves these as they are, YAML reads them as line breaks or refuses them.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def article_hash(article: Article) -> str:
    """64 hex digits that change with any fact or any word of any variant."""
    variants = {
        language.value: {**variant_record(variant), "body": variant.body}
        for language, variant in article.variants.items()
    }
    return _hash({"article": article_record(article), "variants": variants})


def place_hash(place: Place) -> str:
    """64 hex digits that change with anything the place says."""
    return _hash(place_record(place))


def article_of(record: Mapping[str, Any], variants: Mapping[Language, Variant]) -> Article:
    """The article of `article_record`; raises ContentInvalid when an older release left something unreadable."""
    fields, problems = _fields(record)
    article = read_article(fields, variants)
    if problems:
        raise ContentInvalid(problems)
    return article


def place_of(record: Mapping[str, Any]) -> Place:
    """The place of `place_record`; raises ContentInvalid when an older release left something unreadable."""
    fields, problems = _fields(record)
    place = read_place(fields)
    if problems:
        raise ContentInvalid(problems)
    return place


def _hash(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _fields(record: Mapping[str, Any]) -> tuple[Fields, list[Problem]]:
    """The record through the same reader as the files: JSON is YAML too."""
    problems: list[Problem] = []
    path = f"record {record.get('id')}"
    text = _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(record, ensure_ascii=False))
    node = open_yaml(text, path, problems)
    if not isinstance(node, yaml.MappingNode):
        raise ContentInvalid(problems or [Problem(path, 1, "expected names with values")])
    return Fields(node, path, problems), problems
