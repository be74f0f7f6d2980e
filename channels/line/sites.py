"""The nearest evacuation sites as Flex bubbles: the nearest first and in full, then how to read them."""

from __future__ import annotations

from channels import site_words
from channels.line import flex
from channels.line.flex import Json
from channels.phrases import phrase
from contracts.languages import Language
from contracts.replies import SitesReply
from contracts.sites import SiteCard, SitesFound


def sites_message(reply: SitesReply, language: Language, furigana: bool) -> Json:
    """The message for the sites found, or the large Japanese card for asking the way."""
    found = reply.found
    if reply.card:
        return _card(found, language)
    head = site_words.head(found, language)
    contents = [
        flex.text(flex.shown(head, furigana), "lg", weight="bold", limit=200),
        flex.text(flex.shown(phrase("sites.everyone", language), furigana), weight="bold", limit=200),
        _notice(flex.shown(site_words.fit(found, language), furigana)),
        *[part for site in found.sites for part in (flex.rule(), _site(site, language, furigana))],
        flex.rule(),
        *[flex.text(flex.shown(line, furigana), "sm", limit=300) for line in site_words.remarks(found, language)],
        *_portal(found, language, furigana),
        *_sources(found, language, furigana),
    ]
    names = " / ".join(flex.shown(site.name, False) for site in found.sites)
    return flex.message(f"{flex.shown(head, False)}: {names}", [flex.bubble(contents)])


def _site(site: SiteCard, language: Language, furigana: bool) -> Json:
    sort = f"（{flex.shown(site.sort, False)}）" if site.sort else ""
    colour = flex.OPEN if site.open == "open" else flex.MUTED
    uri = flex.web_uri(site.map_url)
    opening = flex.shown(site_words.opening(site, language), furigana)
    lines = [
        flex.text(flex.shown(site.name, furigana) + sort, "lg", weight="bold", limit=200),
        flex.text(flex.shown(site_words.distance(site, language), furigana), weight="bold", limit=200),
        *([flex.text(opening, "sm", weight="bold", color=colour)] if opening else []),
        flex.text(flex.shown(site_words.kinds(site, language), furigana), "sm", limit=300),
        flex.text(flex.shown(site_words.fits(site, language), furigana), "sm", limit=300),
        *([flex.text(flex.shown(site.address, furigana), "sm", limit=300)] if site.address else []),
        *([_muted("sites.approximate", language, furigana)] if site.approximate else []),
        *([flex.link(flex.shown(phrase("sites.map", language), furigana), uri)] if uri else []),
    ]
    return flex.box(lines, spacing="sm", margin="lg")


def _card(found: SitesFound, language: Language) -> Json:
    """Large Japanese for somebody on the street; the reader's own line small above it."""
    mine = [] if language.is_japanese else [flex.text(flex.shown(phrase("sites.card_ask", language), False), "sm")]
    contents = [
        flex.text(flex.shown(phrase("sites.card_head", Language.JA), False), "sm", color=flex.MUTED),
        *mine,
        flex.rule(),
        flex.text(flex.shown(phrase("sites.card_ask", Language.JA), False), "24px", weight="bold", limit=200),
        *[part for site in found.sites for part in (flex.rule(), _large(site))],
    ]
    return flex.message(flex.shown(phrase("sites.card_ask", Language.JA), False), [flex.bubble(contents)])


def _large(site: SiteCard) -> Json:
    name, address = flex.shown(site.name_ja, False), flex.shown(site.address_ja, False)
    distance = flex.shown(site_words.distance(site, Language.JA), False)
    return flex.box(
        [
            flex.text(name, "26px", weight="bold", limit=200),
            *([flex.text(address, "lg", limit=300)] if address else []),
            flex.text(distance, limit=120),
        ],
        spacing="sm",
        margin="lg",
    )


def _portal(found: SitesFound, language: Language, furigana: bool) -> list[Json]:
    uri = flex.web_uri(found.portal)
    return [flex.link(flex.shown(phrase("sites.portal", language), furigana), uri)] if uri else []


def _sources(found: SitesFound, language: Language, furigana: bool) -> list[Json]:
    lines = [
        (flex.shown(site_words.source(item, language), furigana), flex.web_uri(item.url)) for item in found.sources
    ]
    head = flex.shown(phrase("sites.source", language), furigana)
    return [
        flex.link(head + words, uri, "sm", padding="6px") if uri else flex.text(head + words, "sm", color=flex.MUTED)
        for words, uri in lines[:3]
    ]


def _notice(words: str) -> Json:
    return flex.box(
        [flex.text(words, "sm", color=flex.NOTICE_INK)],
        backgroundColor=flex.NOTICE_GROUND,
        cornerRadius="6px",
        paddingAll="10px",
    )


def _muted(key: str, language: Language, furigana: bool) -> Json:
    return flex.text(flex.shown(phrase(key, language), furigana), "sm", color=flex.NOTICE_INK)
