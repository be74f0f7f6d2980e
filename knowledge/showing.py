"""An article as the Answer that a reader is shown: the right variant, notices, places, sources, counter text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from contracts.answers import Answer, Candidate, NoAnswer, PlaceCard, SourceLine
from contracts.languages import LANGUAGES, SOURCE_LANGUAGE, Language
from contracts.rich_text import Block
from knowledge.articles import Article, Variant
from knowledge.content_library import ContentLibrary
from knowledge.freshness import freshness, publishable
from knowledge.markup import parse_body, parse_spans
from knowledge.place_cards import place_card
from knowledge.place_references import place_resolver
from knowledge.places import Place
from knowledge.search import Match
from knowledge.sources import SourceRef
from storage.workdays import TOKYO

SUPPORT_CENTER = "kumamoto-support-center"

_MAX_PLACES = 4
_MAX_RELATED = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom an answer is written. now: aware. child_age: age band of the child meant, or None.

    age_settled: the age need not be asked for: it is known, or the question is about an adult.
    """

    language: Language
    now: datetime
    municipality: str | None = None
    child_age: str | None = None
    age_settled: bool = False


def show_article(
    library: ContentLibrary,
    article: Article,
    asked: Asked,
    *,
    score: float = 1.0,
    matches: Iterable[Match] = (),
    next_question: str | None = None,
    all_ages: str | None = None,
) -> Answer | None:
    """The article for this reader; None when no variant of it may be shown. all_ages: the one it stands for."""
    variant = shown_variant(article, asked.language)
    if variant is None:
        return None
    resolve = place_resolver(library.places, variant.language)
    places = _places(library, article, asked.municipality)
    cards = tuple(place_card(place, asked.language, asked.now) for place in places)
    return Answer(
        article=article.id,
        topic=article.topic,
        language=variant.language,
        title=parse_spans(variant.title, resolve),
        short=parse_spans(variant.short, resolve),
        body=parse_body(variant.body, resolve),
        places=cards,
        sources=tuple(_source(source, variant.language) for source in article.sources),
        checked_on=article.checked_on.isoformat() if article.checked_on else "",
        score=min(1.0, max(0.0, score)),
        notices=tuple(_notices(article, variant, asked, cards)),
        asks=tuple(_asks(article, asked)),
        languages=tuple(language for language in LANGUAGES if publishable(article, language)),
        related=tuple(_related(library, article, asked.language)),
        candidates=tuple(candidates(library, matches, asked.language)),
        counter=tuple(_counter(library, article)),
        municipality=asked.municipality,
        next_question=next_question,
        all_ages=all_ages,
    )


def shown_variant(article: Article, language: Language) -> Variant | None:
    """The variant in this language, else (for easy Japanese too) the Japanese one, else any that may be shown."""
    for wanted in dict.fromkeys((language, SOURCE_LANGUAGE, *LANGUAGES)):
        if publishable(article, wanted):
            return article.find(wanted)
    return None


def candidate(article: Article, language: Language, score: float) -> Candidate | None:
    """An article as a choice or related link, in the reader's language; None when it may not be shown."""
    variant = shown_variant(article, language)
    if variant is None:
        return None
    return Candidate(article.id, article.topic, parse_spans(variant.title), min(1.0, max(0.0, score)))


def candidates(library: ContentLibrary, matches: Iterable[Match], language: Language) -> Iterator[Candidate]:
    """Matches as candidates, in their order."""
    for match in matches:
        article = library.find_article(match.article)
        found = candidate(article, language, match.score) if article else None
        if found is not None:
            yield found


def no_answer(library: ContentLibrary, asked: Asked, matches: Iterable[Match] = ()) -> NoAnswer:
    """An honest no with the nearest office: the town's own, else the support center."""
    place = nearest_office(library, asked.municipality)
    card = place_card(place, asked.language, asked.now) if place else None
    return NoAnswer(card, tuple(candidates(library, matches, asked.language)))


def nearest_office(library: ContentLibrary, municipality: str | None) -> Place | None:
    """The town's desk for foreign residents, else its office, else the prefecture's support center."""
    if municipality:
        own = [place for place in library.places.values() if place.municipality == municipality and place.published]
        for kind in ("desk", "office"):
            for place in sorted(own, key=lambda place: place.id):
                if place.kind == kind and place.phones:
                    return place
    return library.find_place(SUPPORT_CENTER)


def _places(library: ContentLibrary, article: Article, town: str | None) -> list[Place]:
    """The article's places; of town halls only the reader's own, where it is known and has one."""
    found = [place for id_ in article.places if (place := library.find_place(id_)) is not None and place.published]
    halls = [place for place in found if place.is_town_hall]
    own = next((place for place in library.places.values() if place.municipality == town and place.is_town_hall), None)
    if halls and own is not None and own.published:
        at = found.index(halls[0])
        found = [place for place in found if place not in halls]
        found.insert(at, own)
    return found[:_MAX_PLACES]


def _source(source: SourceRef, language: Language) -> SourceLine:
    publisher = source.publisher.find(language) or source.publisher.get(Language(language.base))
    return SourceLine(parse_spans(publisher), source.url, source.page_date)


def _notices(article: Article, variant: Variant, asked: Asked, cards: Iterable[PlaceCard]) -> Iterator[str]:
    state = freshness(article, variant.language, asked.now.astimezone(TOKYO).date())
    if state == "machine":
        yield "machine"
    if state in ("outdated", "expired"):
        yield "outdated"
    if variant.language is not asked.language:
        yield "only-ja"
    if any(not phone.confirmed for card in cards for phone in card.phones):
        yield "unconfirmed"


def _asks(article: Article, asked: Asked) -> Iterator[str]:
    known = {"municipality": asked.municipality, "child_age": asked.child_age or asked.age_settled}
    return (name for name in article.asks if not known[name])


def _related(library: ContentLibrary, article: Article, language: Language) -> Iterator[Candidate]:
    shown = 0
    for id_ in article.related:
        other = library.find_article(id_)
        found = candidate(other, language, 0.0) if other else None
        if found is not None and shown < _MAX_RELATED:
            shown += 1
            yield found


def _counter(library: ContentLibrary, article: Article) -> Iterator[Block]:
    """The Japanese text for pointing at: what it is about and the short answer. Channels put the places below it."""
    variant = article.source_variant
    if variant is None or not publishable(article, SOURCE_LANGUAGE):
        return
    resolve = place_resolver(library.places, SOURCE_LANGUAGE)
    yield Block("heading", parse_spans(variant.title, resolve))
    yield Block("paragraph", parse_spans(variant.short, resolve))
