"""Numbers, dates, times and URLs that differ between the variants of an article, or that no source was named for.

The rules, on the canonical figures of title, short answer and body (`knowledge.figures`):
- zh-Hant and en state exactly the figures of ja; ja-easy may leave some out but adds none.
- A number from 0 to 12 that stands as a word in the other variant (two, half a year …) is the same figure.
- A fixed short phone number may stand as a number in one variant and as `{place:ID.phone}` in another.
- URLs are compared by host name, since a publisher may have a page for each language.
- Each figure, of the Japanese text or added by another, is listed in `figures` of article.yaml, in any form that texts
  use (`10,000`, `2026-04-01`, `--04`, `15:00`, ranges; a listed day of the year lists its month). Not needed for:
  0 to 3 (counts and ordinals), the fixed short phone numbers, the dates of the article's own sources (`page_date`,
  `as_of`, `checked_on`, `valid_from`) and of the places it refers to, and URLs of its sources and of those places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from contracts.languages import SOURCE_LANGUAGE, Language
from knowledge.articles import Article, Variant
from knowledge.checks.content_texts import ContentText, variant_path, variant_texts
from knowledge.data_files import read_table
from knowledge.figures import canonical_url, figures_of, said_in_words, urls_of
from knowledge.files import ContentFiles
from knowledge.markup import links, plain_text, references
from knowledge.places import Place
from knowledge.problems import Problem

_RULE = "figures"
_DAY_OF_YEAR = re.compile(r"--(?:0[1-9]|1[0-2])(?:-[0-3]\d)?|(?:0[1-9]|1[0-2])-[0-3]\d")
_UNLISTED = frozenset("0123")


def check_figures(files: ContentFiles) -> Iterator[Problem]:
    """Problems of all articles."""
    for article in files.articles.values():
        source = article.source_variant
        for language, variant in article.variants.items():
            texts = list(variant_texts(files, article, variant))
            yield from _check_listed(files, article, source, texts)
            if source is not None and language is not SOURCE_LANGUAGE:
                yield from _check_same(files, article, source, variant, texts)


def stated_figures(variant: Variant) -> frozenset[str]:
    """The canonical figures a variant states; of its links only the host, as `https://host`."""
    text = "\n".join((variant.title, variant.short, variant.body))
    stated = {f"https://{_host(link)}" for link in links(text)}
    return frozenset(stated | {_as_host(figure) for figure in figures_of(plain_text(text))})


def listed_figures(files: ContentFiles, article: Article) -> frozenset[str]:
    """The figures that the article's facts, sources and places stand for."""
    places = _places(files, article)
    texts = [figure.value for figure in article.figures]
    months = {f"--{figure.value:0>2}" for figure in article.figures if figure.unit == "month"}
    texts += [day for source in article.sources for day in (source.page_date,) if day]
    texts += [figure.as_of for figure in article.figures if figure.as_of]
    texts += [day.isoformat() for day in (article.checked_on, article.valid_from) if day]
    texts += [day for place in places for day in _days(place)]
    urls = [source.url for source in article.sources] + [place.url for place in places]
    urls += [source.url for place in places for source in place.sources]
    return (
        frozenset(figure for text in texts for figure in _figure_forms(text))
        | {canonical_url(url) for url in urls if url}
        | frozenset(read_table("short_numbers"))
        | months
    )


def _check_listed(
    files: ContentFiles, article: Article, source: Variant | None, texts: Iterable[ContentText]
) -> Iterator[Problem]:
    """Figures that are not listed: all of the Japanese text, and of the others those that it does not have."""
    listed = listed_figures(files, article)
    listed |= {figure[:4] for figure in listed if figure.startswith("--")}
    for text in texts:
        if source is not None and text.language is not SOURCE_LANGUAGE:
            listed |= _all_figures("\n".join((source.title, source.short, source.body)))
            source = None
        for figure in sorted(_all_figures(text.text) - listed - _UNLISTED):
            yield text.problem(_RULE, f"{figure} is not in figures of article.yaml")


def _all_figures(text: str) -> frozenset[str]:
    """The figures of a text with markup, the targets of its links in full."""
    return figures_of(plain_text(text)) | {canonical_url(link) for link in links(text)}


def _check_same(
    files: ContentFiles, article: Article, source: Variant, variant: Variant, texts: list[ContentText]
) -> Iterator[Problem]:
    ours, theirs = stated_figures(variant), stated_figures(source)
    dialled = {phone.number for place in _places(files, article) for phone in place.phones}
    words = plain_text("\n".join((variant.title, variant.short, variant.body)))
    source_words = plain_text("\n".join((source.title, source.short, source.body)))
    for figure in sorted(ours - theirs - dialled):
        if not said_in_words(figure, source_words, SOURCE_LANGUAGE):
            line = next((text for text in texts if figure in _figures_of_line(text)), texts[0])
            yield line.problem(_RULE, f"{figure} is not in the Japanese text")
    if variant.language is Language.JA_EASY:
        return
    path = variant_path(files, article, variant.language)
    for figure in sorted(theirs - ours - dialled):
        if not said_in_words(figure, words, variant.language):
            line_number = files.lines[path].get("title", 1)
            yield Problem(path, line_number, f"{figure} of the Japanese text is missing", variant.language, _RULE)


def _figures_of_line(text: ContentText) -> set[str]:
    return {_as_host(figure) for figure in figures_of(plain_text(text.text))} | {
        f"https://{_host(link)}" for link in links(text.text)
    }


def _figure_forms(text: str) -> frozenset[str]:
    """The figures of a listed value; canonical months and days (`--04`, `04-01`) stand for themselves."""
    if _DAY_OF_YEAR.fullmatch(text):
        return frozenset({f"--{text.removeprefix('--')}"})
    return figures_of(text) | urls_of(text)


def _places(files: ContentFiles, article: Article) -> list[Place]:
    """The places an article shows or refers to."""
    texts = (text for variant in article.variants.values() for text in (variant.short, variant.body))
    ids = {*article.places, *(reference.place for text in texts for reference in references(text))}
    return [files.places[id_] for id_ in sorted(ids) if id_ in files.places]


def _days(place: Place) -> Iterator[str]:
    yield from (phone.as_of for phone in place.phones if phone.as_of)
    yield from (source.page_date for source in place.sources if source.page_date)
    if place.checked_on:
        yield place.checked_on.isoformat()


def _as_host(figure: str) -> str:
    return f"https://{_host(figure)}" if "://" in figure else figure


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
