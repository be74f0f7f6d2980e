"""Articles out to editors and translators and in again: nothing lost, nothing overwritten, nothing run as a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from lxml import etree
from openpyxl import load_workbook
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.languages import Language
from knowledge.articles import Article, Figure, Variant
from knowledge.content_library import ContentLibrary
from knowledge.errors import FileUnreadable
from knowledge.freshness import freshness, source_hash, stamped
from knowledge.importers.article_edits import export_articles, import_edits, plan_edits
from knowledge.importers.article_sheet import COLUMNS, armed, article_rows, defused, read_articles, to_csv, to_xlsx
from knowledge.importers.xliff import NAMESPACE, read_xliff, to_xliff
from knowledge.loading import load
from knowledge.repository import add_article, next_publication, read_published
from tests.services.knowledge.build import CHECKED, article, place

TODAY = date(2026, 11, 24)
JA, EASY, ZH, EN = Language.JA, Language.JA_EASY, Language.ZH_HANT, Language.EN
HALL = place("town-hall", checked_on=CHECKED, review_by=CHECKED)


def rich(id_: str = "living-rubbish", **fields: object) -> Article:
    """An article with everything that can go wrong on the way: lists, references, readings, quotes, formulas."""
    texts = {
        JA: (
            "転入届を{出|だ}すには",
            "14日以内に{place:town-hall.name}へ。",
            '=SUM(A1)のような行\n\n- 電話：{place:town-hall.phone}\n- "引用"と,と\t',
        ),
        EASY: (
            "{転入届|てんにゅうとどけ}を {出|だ}します",
            "14{日|か}までに {出|だ}します。",
            "- {町|まち}の {役場|やくば}",
        ),
        EN: (
            "Moving in",
            "-Go within 14 days to {place:town-hall.name}.",
            "'Quoted' & 5\n\n- Call {place:town-hall.phone} or {place:town-hall.phone}",
        ),
    }
    variants = {
        language: Variant(
            language, title, short, body.rstrip(), (f"{title}?", "@home", "+81", "x"), reviewed_on=CHECKED
        )
        for language, (title, short, body) in texts.items()
    }
    made = replace(article(id_), variants=variants, places=("town-hall",), figures=(Figure("14", "days"),))
    return stamped(replace(made, checked_on=CHECKED, review_by=date(2027, 5, 31), **fields))  # type: ignore[arg-type]


LIBRARY = ContentLibrary({"living-rubbish": rich()}, {"town-hall": HALL})


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
def test_a_table_out_and_in_changes_nothing(write: object) -> None:
    data = write(article_rows([rich()], TODAY))  # type: ignore[operator]
    edits, findings = read_articles(data)
    made = plan_edits(edits, LIBRARY.articles, findings)
    assert made.findings == []
    assert [(step.language, step.action) for step in made.steps] == [
        (JA, "unchanged"), (EASY, "unchanged"), (EN, "unchanged"),
    ]  # fmt: skip


def test_no_cell_of_a_csv_is_a_formula() -> None:
    text = to_csv(article_rows([rich()], TODAY)).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r＝＋－＠")]
    assert {armed(defused(cell)) == cell for cell in ("=1", "'x", "''", "+", "＝1", "plain", "", "-")} == {True}


def test_a_workbook_holds_only_text() -> None:
    book = load_workbook(io.BytesIO(to_xlsx(article_rows([rich()], TODAY))))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in next(book.worksheets[0].iter_rows())] == list(COLUMNS)


def changed_csv(column: str, value: str, language: str = "en") -> bytes:
    text = to_csv(article_rows([rich()], TODAY)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        if row["language"] == language:
            row[column] = value
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("cp932", "replace")


@pytest.mark.parametrize(
    ("column", "value", "code", "where"),
    [
        ("title", "", "missing", "C (title)"),
        ("language", "fr", "language", "B (language)"),
        ("article", "no-such-article", "unknown_article", None),
        ("body", "an open {place:x", "markup", None),
    ],
)
def test_mistakes_are_named_with_their_row(column: str, value: str, code: str, where: str | None) -> None:
    edits, findings = read_articles(changed_csv(column, value))
    made = plan_edits(edits, LIBRARY.articles, findings)
    assert [(item.code, item.row, item.column) for item in made.errors] == [(code, 5, where)]


def test_the_same_text_twice_is_refused() -> None:
    rows = article_rows([rich()], TODAY)
    edits, findings = read_articles(to_csv([*rows, rows[0]]))
    assert [item.code for item in plan_edits(edits, LIBRARY.articles, findings).errors] == ["twice"]


def test_a_new_language_is_added() -> None:
    data = to_csv(
        [
            (*row[:2], "遷入申報", "請於 14 天內辦理。", "內文。", "怎麼辦", *row[6:]) if row[1] == "zh-Hant" else row
            for row in article_rows([rich()], TODAY)
        ]
    )
    edits, findings = read_articles(data)
    made = plan_edits(edits, LIBRARY.articles, findings)
    assert made.count("added") == 1
    assert freshness(made.articles["living-rubbish"], ZH, TODAY) == "current"


async def test_an_edit_becomes_a_draft_and_a_later_edit_is_kept(store: AsyncEngine) -> None:
    await load(store, LIBRARY)
    sheet = changed_csv("title", "Moving to Kikuyo")
    edits, findings = read_articles(sheet)
    dry = await import_edits(store, edits, findings, dry_run=True)
    assert (dry.count("changed"), dry.publication) == (1, None)
    done = await import_edits(store, edits, findings, by="import:articles")
    assert (done.count("changed"), done.drafts) == (1, ["living-rubbish"])
    assert (await read_published(store)).articles["living-rubbish"].variants[EN].title == "Moving in"
    assert (await export_articles(store))[0].variants[EN].title == "Moving to Kikuyo"
    late = await import_edits(store, *read_articles(changed_csv("title", "From an old export")))
    assert (late.count("kept"), [item.code for item in late.findings]) == (1, ["edited_since"])


async def test_publishing_on_purpose_leaves_risky_topics_to_a_second_person(store: AsyncEngine) -> None:
    risky = rich("disaster-quake", risk="disaster")
    await load(store, ContentLibrary({"living-rubbish": rich(), "disaster-quake": risky}, {"town-hall": HALL}))
    rows = article_rows([rich(), risky], TODAY)
    data = to_csv([(*row[:2], "New", *row[3:]) if row[1] == "en" else row for row in rows])
    done = await import_edits(store, *read_articles(data), publish=True)
    assert done.drafts == ["disaster-quake"]
    shown = (await read_published(store)).articles
    assert [shown[id_].variants[EN].title for id_ in ("living-rubbish", "disaster-quake")] == ["New", "Moving in"]


# XLIFF


def units(data: bytes) -> dict[str, etree._Element]:
    return {unit.get("id"): unit for unit in etree.fromstring(data).iter(f"{{{NAMESPACE}}}unit")}


@pytest.mark.parametrize("language", [EASY, EN])
def test_xliff_out_and_in_changes_nothing(language: Language) -> None:
    edits, findings = read_xliff(to_xliff(LIBRARY, LIBRARY.articles.values(), language))
    made = plan_edits(edits, LIBRARY.articles, [])
    assert [(step.language, step.action) for step in made.steps] == [(language, "unchanged")]
    assert {item.code for item in findings} <= {"lost_reference"}  # the easy text says less than the Japanese one


def test_xliff_carries_facts_terms_and_placeholders() -> None:
    data = to_xliff(LIBRARY, LIBRARY.articles.values(), EN)
    root = etree.fromstring(data)
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.0", "ja", "en")
    notes = [(note.get("category"), note.text) for note in root.iter(f"{{{NAMESPACE}}}note")]
    assert ("fact", "14 days") in notes
    assert ("made-from", source_hash(rich().variants[JA])) in notes
    assert any(category == "place" and "Town office" in text for category, text in notes)
    assert any(category == "term" and text.startswith("転入届（") for category, text in notes)
    body = units(data)["body"]
    assert [item.get("equiv") for item in body.iter(f"{{{NAMESPACE}}}ph")] == ["{place:town-hall.phone}"] * 3
    order = [etree.QName(child).localname for child in units(data)["title"]]
    assert order == ["notes", "segment"]
    assert [etree.QName(child).localname for child in body] == ["originalData", "segment"]
    assert etree.fromstring(to_xliff(LIBRARY, LIBRARY.articles.values(), EASY)).get("trgLang") == "ja-x-easy"


def test_a_missing_text_goes_out_empty_and_comes_back_translated() -> None:
    data = to_xliff(LIBRARY, LIBRARY.articles.values(), ZH)
    assert read_xliff(data) == ([], [])
    root = etree.fromstring(data)
    for unit in root.iter(f"{{{NAMESPACE}}}unit"):
        segment = unit.find(f"{{{NAMESPACE}}}segment")
        target = etree.SubElement(segment, f"{{{NAMESPACE}}}target")
        target.text = "中文 "
        if unit.get("id") == "body":
            etree.SubElement(target, f"{{{NAMESPACE}}}ph", id="1", dataRef="d1")
    edits, findings = read_xliff(etree.tostring(root))
    assert [item.code for item in findings] == ["lost_reference"]  # the short answer lost the name of the town hall
    made = plan_edits(edits, LIBRARY.articles, findings)
    variant = made.articles["living-rubbish"].variants[ZH]
    assert (variant.title, variant.body) == ("中文 ", "中文 {place:town-hall.phone}")
    assert freshness(made.articles["living-rubbish"], ZH, TODAY) == "current"


async def test_a_translation_of_an_older_japanese_text_comes_back_as_outdated(store: AsyncEngine) -> None:
    await load(store, LIBRARY)
    data = to_xliff(LIBRARY, LIBRARY.articles.values(), EN).replace(b">Moving in<", b">Moving in now<")
    before = (await export_articles(store))[0]
    source = replace(before.variants[JA], short="7日以内に。")
    now = datetime.now(UTC)
    async with store.begin() as connection:
        changed = replace(before, variants={**before.variants, JA: source})
        await add_article(connection, changed, origin="editor", now=now)
        await next_publication(connection, now)
    await import_edits(store, *read_xliff(data), publish=True)
    shown = (await read_published(store)).articles["living-rubbish"]
    assert (shown.variants[EN].title, shown.variants[JA].short) == ("Moving in now", "7日以内に。")
    assert freshness(shown, EN, TODAY) == "outdated"


@pytest.mark.parametrize(
    "data",
    [
        b"no xml",
        b"<xliff/>",
        b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" trgLang="fr"/>',
        b'<!DOCTYPE x [<!ENTITY a "b">]><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" trgLang="en"/>',
    ],
)
def test_other_documents_are_refused(data: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_xliff(data)


def test_broken_placeholders_are_named() -> None:
    data = to_xliff(LIBRARY, LIBRARY.articles.values(), EN).replace(b'dataRef="d1"', b'dataRef="d9"')
    edits, findings = read_xliff(data)
    assert (edits, findings[0].code) == ([], "broken_unit")
    assert "living-rubbish" in findings[0].say("ja")
