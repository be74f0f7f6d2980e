"""`article.yaml` and `<lang>.md` to Article and Variant, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from contracts.languages import Language
from knowledge.articles import Article, Ask, Audience, Figure, MadeBy, Risk, Variant
from knowledge.fields import Fields, lines_of, open_yaml
from knowledge.place_files import read_sources, source_record
from knowledge.problems import Problem
from knowledge.yaml_text import days_text, without_empty, yaml_text

_FENCE = "---"


def read_article(fields: Fields, variants: Mapping[Language, Variant]) -> Article:
    """The article of a folder; what is wrong is added to the problems of `fields`."""
    article = Article(
        id=fields.text("id"),
        topic=fields.text("topic"),
        variants=variants,
        risk=fields.choice("risk", Risk, "normal"),
        audience=fields.choices("audience", Audience),
        municipalities=fields.texts("municipalities"),
        asks=fields.choices("asks", Ask),
        by_municipality=fields.mapping("by_municipality"),
        by_age=fields.mapping("by_age"),
        places=fields.texts("places"),
        needs=fields.texts("needs"),
        facts=fields.texts("facts"),
        figures=tuple(
            Figure(
                item.text("value"),
                item.optional_text("unit"),
                item.optional_text("source"),
                item.optional_text("as_of"),
            )
            for item in fields.records("figures")
        ),
        sources=read_sources(fields),
        valid_from=fields.day("valid_from"),
        checked_on=fields.day("checked_on", required=True),
        review_by=fields.day("review_by", required=True),
        superseded_by=fields.optional_text("superseded_by"),
        related=fields.texts("related"),
        editor_note=fields.text("editor_note", required=False),
    )
    fields.close()
    return article


def article_record(article: Article) -> dict[str, Any]:
    """The facts of an article as plain values in the order of the content guide, without its variants."""
    return {
        "id": article.id,
        "topic": article.topic,
        "risk": article.risk,
        "audience": list(article.audience),
        "municipalities": list(article.municipalities),
        "asks": list(article.asks),
        **without_empty({"by_municipality": dict(article.by_municipality), "by_age": dict(article.by_age)}),
        "places": list(article.places),
        "needs": list(article.needs),
        "facts": list(article.facts),
        "figures": [figure_record(figure) for figure in article.figures],
        "sources": [source_record(source) for source in article.sources],
        **days_text(valid_from=article.valid_from, checked_on=article.checked_on, review_by=article.review_by),
        "superseded_by": article.superseded_by,
        "related": list(article.related),
        **without_empty({"editor_note": article.editor_note}),
    }


def figure_record(figure: Figure) -> dict[str, Any]:
    """A figure as plain values."""
    return without_empty({"value": figure.value, "unit": figure.unit, "source": figure.source, "as_of": figure.as_of})


def variant_record(variant: Variant) -> dict[str, Any]:
    """The front matter of a variant as plain values."""
    return {
        "title": variant.title,
        "short": variant.short,
        "questions": list(variant.questions),
        "based_on": variant.based_on,
        "made_by": variant.made_by,
        **days_text(reviewed_on=variant.reviewed_on),
    }


def variant_text(variant: Variant) -> str:
    """The whole `<lang>.md` file."""
    return f"{_FENCE}\n{yaml_text(variant_record(variant))}{_FENCE}\n{variant.body}\n"


def read_variant(
    text: str, path: str, language: Language, problems: list[Problem]
) -> tuple[Variant, dict[str, int]] | None:
    """A variant and the lines of its values (the body's first line as `body`); None when there is no front matter."""
    rows = text.splitlines()
    ends = [index for index, row in enumerate(rows) if row.rstrip() == _FENCE]
    if len(ends) < 2 or ends[0] != 0:
        problems.append(Problem(path, 1, "front matter between two lines of --- is missing", language))
        return None
    node = open_yaml("\n".join(rows[1 : ends[1]]), path, problems, first_line=1, language=language)
    if not isinstance(node, yaml.MappingNode):
        if node is not None:
            problems.append(Problem(path, 2, "front matter: expected names with values", language))
        return None
    first = next((index for index in range(ends[1] + 1, len(rows)) if rows[index].strip()), len(rows))
    fields = Fields(node, path, problems, language)
    variant = Variant(
        language=language,
        title=fields.text("title"),
        short=fields.text("short"),
        body="\n".join(row.rstrip() for row in rows[first:]).strip("\n"),
        questions=fields.texts("questions"),
        based_on=fields.text("based_on", required=False),
        made_by=fields.choice("made_by", MadeBy, "person"),
        reviewed_on=fields.day("reviewed_on", required=True),
    )
    fields.close()
    return variant, {**lines_of(node), "body": first + 1}
