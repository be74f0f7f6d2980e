"""What every place and article must have: variants, questions, answers of a readable size, sources, live reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from contracts.languages import SOURCE_LANGUAGE, Language
from knowledge.articles import Article, Variant
from knowledge.checks.content_texts import facts_problem, place_problem, variant_path
from knowledge.errors import MarkupInvalid
from knowledge.files import ContentFiles
from knowledge.freshness import STRICT_RISKS, freshness
from knowledge.markup import parse_body, parse_spans
from knowledge.places import Place, in_prefecture
from knowledge.problems import Problem
from nlu.ages import age_bands

FEWEST_QUESTIONS = 5
_FEWEST_BLOCKS, _MOST_BLOCKS = 2, 8
_RULE = "completeness"
#: Topics whose articles are risky by nature, so that nobody forgets to say so.
_RISKY_TOPICS = frozenset({"disaster", "emergency-health"})


def check_completeness(files: ContentFiles, today: date) -> Iterator[Problem]:
    """Problems of all articles and places on a given day; of an article that was replaced only its id is kept."""
    for article in files.articles.values():
        if article.superseded_by:
            continue
        yield from _check_facts(files, article, today)
        for language in Language:
            variant = article.find(language)
            path = variant_path(files, article, language)
            if variant is not None:
                yield from _check_variant(path, files.lines[path], variant)
            elif not (files.root / path).exists():
                yield Problem(path, 1, "variant is missing", language, _RULE)
        yield from _check_freshness(files, article, today)
    yield from _check_stamps(files)
    yield from _check_places(files, today)


def _check_facts(files: ContentFiles, article: Article, today: date) -> Iterator[Problem]:
    if not article.sources:
        yield facts_problem(files, article, "sources", _RULE, "sources is empty: readers are shown where it comes from")
    if not article.audience:
        yield facts_problem(files, article, "audience", _RULE, "audience is missing: resident and/or migrant")
    places = [files.places[id_] for id_ in article.places if id_ in files.places]
    if "municipality" in article.asks and not (article.by_municipality or any(place.is_town_hall for place in places)):
        message = "asks for the town, but says the same everywhere: no by_municipality, no town hall among its places"
        yield facts_problem(files, article, "asks", _RULE, message)
    yield from _check_ages(files, article)
    if article.topic in _RISKY_TOPICS and article.risk == "normal":
        message = f"topic {article.topic} needs a risk other than normal: a second person must review it"
        yield facts_problem(files, article, "risk", "risk", message)
    if article.review_by and article.review_by < today:
        yield facts_problem(files, article, "review_by", "review", f"review was due on {article.review_by}")
    if article.checked_on and article.checked_on > today:
        yield facts_problem(files, article, "checked_on", "review", f"checked_on {article.checked_on} is in the future")


def _check_ages(files: ContentFiles, article: Article) -> Iterator[Problem]:
    """An article asks for the child's age where it differs by it, and nowhere else."""
    if "child_age" in article.asks and not article.by_age:
        message = "asks for the child's age, but says the same at every age: no by_age"
        yield facts_problem(files, article, "asks", _RULE, message)
    if not article.by_age:
        return
    if "child_age" not in article.asks:
        yield facts_problem(files, article, "by_age", _RULE, "differs by the child's age, but asks has no child_age")
    if len({article.by_age.get(band, article.id) for band in age_bands()}) < 2:
        yield facts_problem(files, article, "by_age", _RULE, "answers all ages alike")
    if article.by_municipality:
        message = "has by_age and by_municipality: the article of an age names those of the towns"
        yield facts_problem(files, article, "by_age", _RULE, message)


def _check_places(files: ContentFiles, today: date) -> Iterator[Problem]:
    for place in files.places.values():
        for language in Language if place.evacuation is None else (Language.JA,):
            if not place.name.has(language):
                yield place_problem(files, place.id, "name", _RULE, f"name has no {language.value}")
        if place.review_by and place.review_by < today:
            yield place_problem(files, place.id, "review_by", "review", f"review was due on {place.review_by}")
        if not place.sources:
            yield place_problem(files, place.id, "sources", _RULE, "sources is empty")
        if place.evacuation is not None:
            yield from _check_evacuation(files, place)
        lines = files.lines[files.paths[place.id]]
        for index, phone in enumerate(place.phones):
            if not phone.confirmed and f"phones.{index}.as_of" not in lines:
                message = "an unconfirmed phone needs as_of, which readers see (null when its page has no date)"
                yield place_problem(files, place.id, f"phones.{index}", _RULE, message)


def _check_evacuation(files: ContentFiles, place: Place) -> Iterator[Problem]:
    evacuation = place.evacuation
    if evacuation is None:
        return
    if place.location is None:
        yield place_problem(
            files, place.id, "location", _RULE, f"{place.id}: a site without coordinates is never found"
        )
    elif not in_prefecture(place.location):
        yield place_problem(
            files, place.id, "location", _RULE, f"{place.id}: the position is not in Kumamoto Prefecture"
        )
    if not evacuation.kinds:
        yield place_problem(files, place.id, "evacuation", _RULE, f"{place.id}: kinds is empty")
    for hazard in set(evacuation.hazards) - set(evacuation.judged):
        yield place_problem(files, place.id, "evacuation", _RULE, f"{place.id}: {hazard} is marked but not judged")


def _check_variant(path: str, lines: dict[str, int], variant: Variant) -> Iterator[Problem]:
    def problem(key: str, message: str, rule: str = _RULE, offset: int = 0) -> Problem:
        return Problem(path, lines.get(key, 1) + offset, message, variant.language, rule)

    if len(set(variant.questions)) < FEWEST_QUESTIONS:
        message = f"{len(set(variant.questions))} different questions, at least {FEWEST_QUESTIONS} are needed"
        yield problem("questions", message)
    for key, text in (("title", variant.title), ("short", variant.short)):
        try:
            parse_spans(text)
        except MarkupInvalid as error:
            yield problem(key, str(error), "markup")
    try:
        blocks = parse_body(variant.body)
    except MarkupInvalid as error:
        yield problem("body", str(error), "markup", error.line)
        return
    has_headings = any(block.kind == "heading" for block in blocks)
    if not _FEWEST_BLOCKS <= len(blocks) <= _MOST_BLOCKS and not has_headings:
        message = f"the body has {len(blocks)} paragraphs and items, {_FEWEST_BLOCKS} to {_MOST_BLOCKS} are wanted"
        yield problem("body", message)


def _check_freshness(files: ContentFiles, article: Article, today: date) -> Iterator[Problem]:
    """Variants that are outdated or may not be shown; those never stamped are counted by `_check_stamps`."""
    for language, variant in article.variants.items():
        state = freshness(article, language, today)
        path = variant_path(files, article, language)
        if state == "outdated" and variant.based_on:
            message = f"the Japanese text changed since: compare, then run `python -m knowledge stamp {article.id}`"
            yield Problem(path, files.lines[path].get("based_on", 1), message, language, "freshness")
        if state == "machine" and article.risk in STRICT_RISKS:
            message = f"made_by machine is never shown in an article of risk {article.risk}"
            yield Problem(path, files.lines[path].get("made_by", 1), message, language, "freshness")


def _check_stamps(files: ContentFiles) -> Iterator[Problem]:
    """One problem for everything that was never stamped."""
    unstamped = [
        variant
        for article in files.articles.values()
        for variant in article.variants.values()
        if variant.language is not SOURCE_LANGUAGE and not variant.based_on
    ]
    if unstamped:
        message = f"{len(unstamped)} variants have an empty based_on: run `python -m knowledge stamp`"
        yield Problem("articles", 1, message, None, "stamp")
