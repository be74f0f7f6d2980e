"""Ids that lead nowhere: places, articles, topics, municipalities, sources, fields of a place."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from knowledge.articles import Article
from knowledge.checks.content_texts import all_texts, facts_problem, place_problem
from knowledge.files import ContentFiles
from knowledge.markup import PlaceReference, references
from knowledge.place_references import missing_fact
from knowledge.problems import Problem
from nlu.ages import age_bands

_RULE = "references"
MUNICIPALITIES = Path(__file__).parents[2] / "nlu" / "data" / "municipalities.yaml"
BEYOND = frozenset({"prefecture", "japan", "taiwan", "fukuoka", "tokyo", "osaka"})
_MOST_CARDS = 4


def check_references(files: ContentFiles, municipalities: frozenset[str] | None) -> Iterator[Problem]:
    """`municipalities`: known ids, or None when their table is not there yet (they are then not judged)."""
    for article in files.articles.values():
        yield from _check_article(files, article, municipalities)
    for place in files.places.values():
        if municipalities is not None and place.municipality not in municipalities | BEYOND:
            yield place_problem(
                files,
                place.id,
                "municipality",
                _RULE,
                f"no municipality {place.municipality!r}{_near(place.municipality, municipalities | BEYOND)}",
            )
        known = {source.id for source in place.sources}
        for index, phone in enumerate(place.phones):
            if phone.source and phone.source not in known:
                yield place_problem(
                    files, place.id, f"phones.{index}.source", _RULE, f"no source {phone.source!r} in this place"
                )
    yield from _check_texts(files)


def _check_article(files: ContentFiles, article: Article, municipalities: frozenset[str] | None) -> Iterator[Problem]:
    topics = {topic.id for topic in files.topics}
    sources = {source.id for source in article.sources}
    uses: list[tuple[str, str, str | None, Collection[str] | None]] = [("topic", "topic", article.topic, topics)]
    uses += [(f"places.{index}", "place", id_, files.places) for index, id_ in enumerate(article.places)]
    uses += [(f"related.{index}", "article", id_, files.articles) for index, id_ in enumerate(article.related)]
    uses += [
        (f"municipalities.{index}", "municipality", id_, municipalities)
        for index, id_ in enumerate(article.municipalities)
    ]
    uses += [
        (f"figures.{index}.source", "source", figure.source, sources) for index, figure in enumerate(article.figures)
    ]
    for town, other in article.by_municipality.items():
        key = f"by_municipality.{town}"
        uses += [(key, "article", other, files.articles), (key, "municipality", town, municipalities)]
    for band, other in article.by_age.items():
        key = f"by_age.{band}"
        uses += [(key, "article", other, files.articles), (key, "age band", band, age_bands())]
    uses.append(("superseded_by", "article", article.superseded_by, files.articles))
    yield from _replaced(files, article)
    yield from _by_age(files, article)
    for key, kind, id_, known in uses:
        if id_ and known is not None and id_ not in known:
            yield facts_problem(files, article, key, _RULE, f"no {kind} {id_!r}{_near(id_, known)}")
    if len(article.places) > _MOST_CARDS:
        yield facts_problem(files, article, "places", _RULE, f"more than {_MOST_CARDS} places: keep the most useful")
    for index, id_ in enumerate(article.places):
        if id_ in files.places and not files.places[id_].published:
            message = f"place {id_} has low confidence and is not shown to readers"
            yield facts_problem(files, article, f"places.{index}", _RULE, message)
    if article.id in article.related:
        yield facts_problem(files, article, "related", _RULE, "related to itself")


def _replaced(files: ContentFiles, article: Article) -> Iterator[Problem]:
    """Ids of articles that another one has replaced: only old messages may still name them."""
    uses = [(f"related.{index}", id_) for index, id_ in enumerate(article.related)]
    uses += [(f"by_municipality.{town}", id_) for town, id_ in article.by_municipality.items()]
    uses += [(f"by_age.{band}", id_) for band, id_ in article.by_age.items()]
    uses += [("superseded_by", article.superseded_by or "")]
    for key, id_ in uses:
        other = files.articles.get(id_)
        if other is not None and other.superseded_by:
            yield facts_problem(files, article, key, _RULE, f"{id_} was replaced: name {other.superseded_by}")


def _by_age(files: ContentFiles, article: Article) -> Iterator[Problem]:
    """Articles that cannot answer for an age: itself, one that differs by age again, one of some towns only."""
    for band, id_ in article.by_age.items():
        other = files.articles.get(id_)
        if other is None:
            continue
        narrower = other.municipalities and not set(article.municipalities or ("",)) <= set(other.municipalities)
        if id_ == article.id:
            message = "names itself: leave the band out"
        elif other.by_age:
            message = f"{id_} has a by_age of its own"
        elif narrower:
            message = f"{id_} is for {', '.join(other.municipalities)} only"
        else:
            continue
        yield facts_problem(files, article, f"by_age.{band}", _RULE, message)


def _check_texts(files: ContentFiles) -> Iterator[Problem]:
    for text in all_texts(files):
        for reference in references(text.text):
            message = _wrong(files, reference)
            if message:
                yield text.problem(_RULE, message)


def _wrong(files: ContentFiles, reference: PlaceReference) -> str:
    place = files.places.get(reference.place)
    if place is None:
        return f"no place {reference.place!r}{_near(reference.place, files.places)}"
    return missing_fact(place, reference.field)


def _near(id_: str, known: Iterable[str]) -> str:
    """A hint with the known ids that look alike."""
    close = difflib.get_close_matches(id_, list(known), 3, 0.6)
    return f" (did you mean {', '.join(close)}?)" if close else ""
