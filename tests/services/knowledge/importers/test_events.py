# ruff: noqa: E501 - a Japanese character counts as two columns
"""Events of the national open-data set become drafts for editors, once, and never over a person's work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import Language
from knowledge.commands.import_ import origin_of
from knowledge.importers.article_edits import export_articles
from knowledge.importers.events import import_events, read_events
from knowledge.markup import parse_body, parse_spans
from knowledge.repository import add_article, read_published
from tests.services.knowledge.importers.registers import EVENT, table

ORIGIN = origin_of("opendata", date(2026, 11, 23), "2026-11-01", "https://example.jp/events", "菊陽町")
ROW = {
    "都道府県コード又は市区町村コード": "434043", "NO": "12", "市区町村名": "菊陽町", "イベント名": "れんしゅう台湾まつり", "イベント名_英語": "Practice Festival",
    "開始日": "2026/12/05", "終了日": "2026/12/06", "開始時間": "10:00", "終了時間": "16:00", "説明": "{屋台}が出ます。", "料金(基本)": "無料",
    "連絡先名称": "れんしゅう課", "連絡先電話番号": "096-232-0000", "主催者": "菊陽町", "場所名称": "れんしゅう公園", "住所": "菊陽町1",
    "URL": "https://example.jp/festival",
}  # fmt: skip


async def test_an_event_becomes_a_draft_with_its_facts(store: AsyncEngine) -> None:
    reading = read_events(table(EVENT, ROW, encoding="cp932"), ORIGIN)
    assert reading.errors == []
    dry = await import_events(store, reading, dry_run=True)
    assert (dry.added, dry.written) == (["event-434043-12"], False)
    assert (await import_events(store, reading)).written
    assert (await read_published(store)).articles == {}
    draft = (await export_articles(store))[0]
    text = draft.variants[Language.JA]
    assert text.title == "れんしゅう台湾まつり（2026年12月5日〜2026年12月6日）"
    assert "- 料金：無料" in text.body
    assert parse_spans(text.short)
    assert parse_body(text.body)
    assert (draft.municipalities, draft.review_by, text.made_by) == (("kikuyo",), date(2026, 12, 6), "machine")
    assert draft.sources[0].url == "https://example.jp/events"


async def test_again_changes_nothing_and_a_person_s_work_stays(store: AsyncEngine) -> None:
    await import_events(store, read_events(table(EVENT, ROW), ORIGIN))
    assert (await import_events(store, read_events(table(EVENT, ROW), ORIGIN))).unchanged == 1
    moved = read_events(table(EVENT, {**ROW, "開始時間": "11:00"}), ORIGIN)
    assert (await import_events(store, moved)).changed == ["event-434043-12"]
    draft = (await export_articles(store))[0]
    async with store.begin() as connection:
        mine = replace(draft, editor_note="mine")
        await add_article(
            connection, mine, origin="editor", now=datetime.now(UTC), publish=False, created_by="editor-1"
        )
    assert (await import_events(store, read_events(table(EVENT, ROW), ORIGIN))).kept == ["event-434043-12"]


def test_mistakes_and_past_events_are_told() -> None:
    reading = read_events(
        table(EVENT, {**ROW, "開始日": "12月5日"}, {**ROW, "NO": "2", "開始日": "2025-01-01", "終了日": ""}), ORIGIN
    )
    assert [(item.code, item.row, item.column) for item in reading.findings] == [
        ("date", 2, "F (開始日)"),
        ("past", 3, "F (開始日)"),
    ]
