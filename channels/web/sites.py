"""The nearest evacuation sites as the widget shows them: a list of places with distance, fit and state."""

from __future__ import annotations

from channels import site_words
from channels.phrases import phrase
from channels.web.buttons import button_view
from channels.web.dates import checked_on
from channels.web.spans import view_blocks, view_spans
from contracts.commands import Command
from contracts.languages import Language
from contracts.replies import Button, SitesReply
from contracts.rich_text import Block, Span, Spans, plain
from contracts.sites import SiteCard, SitesFound
from contracts.wire import Json


def sites_view(reply: SitesReply, language: Language) -> Json:
    """The sites in the reader's language, or the large Japanese card for asking the way."""
    found = reply.found
    if reply.card:
        return _card(found, language)
    return {
        "kind": "sites",
        "lang": language.base,
        "title": view_spans(site_words.head(found, language)),
        "short": view_spans(phrase("sites.everyone", language)),
        "buttons": [button_view(button, language) for button in site_words.hazard_buttons(found, language)],
        "places": [_place(site, language) for site in found.sites],
        "blocks": view_blocks([Block("paragraph", site_words.fit(found, language))]),
        "after": view_blocks(_after(found, language)),
        "footer": {
            "label": view_spans(phrase("sites.source", language)),
            "sources": [view_spans(site_words.source(line, language)) for line in found.sources],
            "checked": view_spans(checked_on(found.checked_on, language)),
            "checked_on": found.checked_on,
        },
        "actions": [button_view(button, language) for button in _actions(found)],
    }


def _place(site: SiteCard, language: Language) -> Json:
    sort: Spans = (Span(" ("), *site.sort, Span(")")) if site.sort else ()
    beside = site.name_ja if plain(site.name_ja) != plain(site.name) and not language.is_japanese else ()
    lines = [
        site_words.distance(site, language),
        site_words.kinds(site, language),
        site_words.fits(site, language),
        site.address,
        *([phrase("sites.approximate", language)] if site.approximate else []),
    ]
    url = site.map_url
    return {
        "name": view_spans((*site.name, *sort)),
        "name_ja": view_spans(beside),
        "open": {"state": site.open, "text": view_spans(site_words.opening(site, language))},
        "rows": [],
        "lines": [view_spans(line) for line in lines if line],
        "links": [{"text": view_spans(phrase("sites.map", language)), "url": url}]
        if url and url.startswith("https://")
        else [],
    }


def _after(found: SitesFound, language: Language) -> list[Block]:
    blocks = [Block("item", line) for line in site_words.remarks(found, language)]
    if found.portal:
        words = phrase("sites.portal", language)
        blocks.append(Block("paragraph", tuple(Span(span.text, span.reading, found.portal) for span in words)))
    return blocks


def _actions(found: SitesFound) -> list[Button]:
    return [
        Button(site_words.card_command(found), "sites.card"),
        Button(Command.of("locate"), "button.locate"),
        Button(Command.of("person"), "button.person"),
    ]


def _card(found: SitesFound, language: Language) -> Json:
    mine = () if language.is_japanese else phrase("sites.card_ask", language)
    return {
        "kind": "counter",
        "lang": Language.JA.base,
        "title": [],
        "blocks": view_blocks([Block("paragraph", phrase("sites.card_ask", Language.JA))]),
        "places": [_large(site) for site in found.sites],
        "checked": view_spans(phrase("sites.card_head", Language.JA)),
        "resident": view_spans(mine),
        "resident_lang": language.base,
    }


def _large(site: SiteCard) -> Json:
    lines = [site.address_ja, site_words.distance(site, Language.JA)]
    return {
        "name": view_spans(site.name_ja),
        "name_ja": [],
        "open": {"state": "unknown", "text": []},
        "rows": [],
        "lines": [view_spans(line) for line in lines if line],
        "links": [],
    }
