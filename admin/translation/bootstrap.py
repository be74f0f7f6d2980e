"""Wires translation: the configured service, the kept translations, the glossary."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from admin.translation.desk import TranslationDesk
from admin.translation.settings import TranslationSettings, TranslatorNotApproved
from admin.translation.terms import load_terms
from conversations.translation import NoTranslator, Translator
from conversations.translations import Translations
from storage.sealing import Sealer


def open_translator(settings: TranslationSettings) -> Translator:
    """The service of the settings; raises TranslatorNotApproved. Connects to nothing yet."""
    key, seconds = settings.translator_key.get_secret_value(), settings.translator_seconds
    if settings.translator == "libretranslate":
        from conversations.translators.libretranslate import open_libretranslate  # noqa: PLC0415 - slow to load

        settings.check(settings.translator_url)
        return open_libretranslate(settings.translator_url, key, seconds)
    if settings.translator == "deepl":
        from conversations.translators.deepl import FREE, PAID, open_deepl  # noqa: PLC0415 - slow to load

        if not key:
            raise TranslatorNotApproved("TOMONI_TRANSLATOR_KEY: DeepL needs a key")
        url = settings.translator_url or (FREE if key.endswith(":fx") else PAID)
        settings.check(url)
        return open_deepl(key, url, seconds)
    return NoTranslator()


def build_translation(engine: AsyncEngine, sealer: Sealer, settings: TranslationSettings) -> TranslationDesk:
    """The desk that the console uses; raises TranslatorNotApproved."""
    return TranslationDesk(open_translator(settings), Translations(engine, sealer), load_terms())
