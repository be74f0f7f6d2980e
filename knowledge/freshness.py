"""How fresh a variant is, and whether it may be shown: computed from the texts and dates, never typed in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Literal

from contracts.languages import SOURCE_LANGUAGE, Language
from knowledge.articles import Article, Variant

Freshness = Literal["missing", "machine", "outdated", "expired", "current"]

#: Risks for which a wrong or old word can hurt: only a person's text of the present Japanese is shown.
STRICT_RISKS = frozenset({"health", "legal", "disaster"})


def source_hash(variant: Variant) -> str:
    """16 hex digits that change with title, short answer or body; example questions do not count."""
    text = json.dumps([variant.title, variant.short, variant.body], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def freshness(article: Article, language: Language, today: date) -> Freshness:
    """The state of one variant.

    `machine`: no person has approved it. `outdated`: the Japanese text is another than the one it was made from, or it
    was never stamped. `expired`: `review_by` of the article is past.
    """
    variant = article.find(language)
    if variant is None:
        return "missing"
    if variant.made_by == "machine":
        return "machine"
    if not _follows_source(article, variant):
        return "outdated"
    if article.review_by is not None and article.review_by < today:
        return "expired"
    return "current"


def publishable(article: Article, language: Language) -> bool:
    """True when residents may be shown this variant; health, legal and disaster never from machine or outdated ones."""
    variant = article.find(language)
    if variant is None or article.superseded_by:
        return False
    if article.risk not in STRICT_RISKS:
        return True
    return variant.made_by == "person" and _follows_source(article, variant)


def stamped(article: Article, *, again: bool = False) -> Article:
    """The article with `based_on` filled in where it is empty; `again`: on all, after a person compared them."""
    source = article.source_variant
    if source is None:
        return article
    hash_ = source_hash(source)
    variants = {
        language: variant
        if language is SOURCE_LANGUAGE or (variant.based_on and not again)
        else replace(variant, based_on=hash_)
        for language, variant in article.variants.items()
    }
    return replace(article, variants=variants)


def _follows_source(article: Article, variant: Variant) -> bool:
    if variant.language is SOURCE_LANGUAGE:
        return True
    source = article.source_variant
    return source is not None and variant.based_on == source_hash(source)
