"""Articles as a table for editors, one row a text: CSV or XLSX out, the same in again. The round trip loses nothing.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it, and read back without.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from contracts.languages import SOURCE_LANGUAGE, Language
from knowledge.articles import Article
from knowledge.freshness import freshness, source_hash
from knowledge.importers.article_edits import ArticleEdit, version_of
from knowledge.importers.findings import Finding, error
from knowledge.importers.sheets import Row, read_sheet

COLUMNS = (
    "article", "language", "title", "short", "body", "questions", "topic", "state", "version", "made_from",
)  # fmt: skip
#: First characters that make spreadsheets run a cell (OWASP, CSV injection), full-width forms too; and our own mark.
_RISKY = "=+-@\t\r\uff1d\uff0b\uff0d\uff20'"
_WIDTHS = (34, 10, 40, 60, 90, 60, 18, 12, 18, 18)
#: Excel keeps no more in one cell.
MOST_CELL = 32_767


def article_rows(articles: Iterable[Article], today: date) -> list[tuple[str, ...]]:
    """One row for every language of every article, a missing text too, so that it can be written there."""
    rows: list[tuple[str, ...]] = []
    for article in articles:
        source = article.source_variant
        made_from = source_hash(source) if source else ""
        for language in Language:
            variant = article.find(language)
            rows.append(
                (
                    article.id,
                    language.value,
                    variant.title if variant else "",
                    variant.short if variant else "",
                    variant.body if variant else "",
                    "\n".join(variant.questions) if variant else "",
                    article.topic,
                    freshness(article, language, today),
                    version_of(variant),
                    made_from if language is not SOURCE_LANGUAGE else "",
                )
            )
    return rows


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte-order mark, so that Excel reads it as such."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of text cells; nothing in it is a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("articles")
    for number, row in enumerate([COLUMNS, *rows], start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = text
            cell.data_type = "s"
            cell.quotePrefix = True
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_articles(data: bytes) -> tuple[list[ArticleEdit], list[Finding]]:
    """The texts of a table and what is wrong with it; raises FileUnreadable."""
    sheet = read_sheet(data)
    findings = list(sheet.findings)
    findings += [error("heading", None, None, wanted=name) for name in COLUMNS[:6] if not sheet.has(name)]
    edits = []
    for row in sheet.rows if not any(item.code == "heading" for item in findings) else ():
        edit = _edit(row, findings, plain=sheet.encoding == "xlsx")
        if edit is not None:
            edits.append(edit)
    return edits, findings


def _edit(row: Row, findings: list[Finding], *, plain: bool) -> ArticleEdit | None:
    def cell(name: str) -> str:
        text = row.get(name).replace("\r\n", "\n").replace("\r", "\n")
        return text if plain else armed(text)

    if not any(cell(name) for name in ("title", "short", "body", "questions")):
        return None  # a text that nobody has written yet
    language = next((item for item in Language if item.value == cell("language")), None)
    if language is None:
        findings.append(error("language", row.number, row.column("language"), value=cell("language")))
        return None
    for name in ("title", "short", "body"):
        if not cell(name):
            findings.append(error("missing", row.number, row.column(name)))
            return None
        if len(cell(name)) > MOST_CELL:
            findings.append(error("too_long", row.number, row.column(name), most=str(MOST_CELL)))
            return None
    return ArticleEdit(
        cell("article"),
        language,
        row.number,
        cell("title"),
        cell("short"),
        "\n".join(line.rstrip() for line in cell("body").split("\n")).strip("\n"),
        tuple(line.strip() for line in cell("questions").split("\n") if line.strip()),
        cell("version"),
        cell("made_from"),
    )


def defused(cell: str) -> str:
    """The cell so that no spreadsheet runs it."""
    return f"'{cell}" if cell and cell[0] in _RISKY else cell


def armed(cell: str) -> str:
    """The cell as it was before `defused`."""
    return cell[1:] if cell.startswith("'") else cell
