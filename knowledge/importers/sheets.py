"""Rows of a CSV or XLSX file with their headings, whatever its encoding; problems with row and column."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from knowledge.errors import FileUnreadable
from knowledge.importers.findings import Finding, error

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 60_000
_MOST_COLUMNS = 300
_ZIP = b"PK\x03\x04"
#: What no table holds, and CP932 makes of bytes that are something else.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x80-\x9f\uf8f0-\uf8f3]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row. number: as a spreadsheet counts. cells: heading -> text, trimmed; empty cells are empty text."""

    number: int
    cells: Mapping[str, str]
    columns: Mapping[str, str]

    def get(self, *headings: str) -> str:
        """The text under the first of these headings that the file has."""
        for heading in headings:
            found = self.cells.get(fold_heading(heading))
            if found is not None:
                return found
        return ""

    def column(self, *headings: str) -> str:
        """Letter and heading, for findings."""
        for heading in headings:
            found = self.columns.get(fold_heading(heading))
            if found:
                return found
        return headings[0]


@dataclass(slots=True)
class Sheet:
    """The rows of a file. encoding: what it was read as."""

    headings: tuple[str, ...]
    rows: list[Row]
    encoding: str
    findings: list[Finding] = field(default_factory=list)

    def has(self, *headings: str) -> bool:
        """True when one of the headings is there."""
        known = {fold_heading(heading) for heading in self.headings}
        return any(fold_heading(heading) in known for heading in headings)


def read_sheet(data: bytes) -> Sheet:
    """The first sheet of an XLSX file, or a CSV or TSV file in UTF-8, UTF-16 or Shift_JIS; raises FileUnreadable."""
    if len(data) > MOST_BYTES:
        raise FileUnreadable("too_large")
    if data.startswith(_ZIP):
        return _from_grid(_xlsx_grid(data), "xlsx")
    text, encoding = decode(data)
    return _from_grid(_csv_grid(text), encoding)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was written in: UTF-8 (with or without a mark), UTF-16 with a mark, or CP932.

    Japanese offices write CSV files as Shift_JIS (Windows' CP932) or as UTF-8 with a byte-order mark. Bytes that are
    valid UTF-8 with anything beyond ASCII are practically never Shift_JIS by chance. Raises FileUnreadable.
    """
    encodings = ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "cp932")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NO_TEXT.search(text) is None:
            return text, encoding
    raise FileUnreadable("encoding")


def fold_heading(text: str) -> str:
    """A heading without the accidents of typing: width, spaces, case, kinds of brackets and commas."""
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    return folded.replace(" ", "").replace("、", ",").replace("\n", "")


def column_letter(index: int) -> str:
    """A, B … Z, AA as spreadsheets name columns; 0 is A."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _csv_grid(text: str) -> Iterator[tuple[list[str], list[Finding]]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if first.count("\t") > first.count(",") else ",")
    try:
        for cells in reader:
            yield cells, []
    except csv.Error as problem:
        raise FileUnreadable("csv") from problem


def _xlsx_grid(data: bytes) -> Iterator[tuple[list[str], list[Finding]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load, and only workbooks need it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > 20 * MOST_BYTES:
                raise FileUnreadable("too_large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as problem:
        raise FileUnreadable("xlsx") from problem
    try:
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells: list[str] = []
            findings: list[Finding] = []
            for index, cell in enumerate(row):
                if cell.data_type == "f":
                    findings.append(error("formula", number, column_letter(index)))
                    cells.append("")
                else:
                    cells.append(_cell_text(cell.value))
            yield cells, findings
    finally:
        book.close()


def _cell_text(value: Any) -> str:
    """A cell's value as a person would type it into a CSV file."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _from_grid(grid: Iterator[tuple[list[str], list[Finding]]], encoding: str) -> Sheet:
    headings: list[str] | None = None
    columns: dict[str, str] = {}
    sheet = Sheet((), [], encoding)
    for number, (cells, findings) in enumerate(grid, start=1):
        if len(cells) > _MOST_COLUMNS or number > MOST_ROWS:
            raise FileUnreadable("too_large")
        if headings is None:
            if not any(cell.strip() for cell in cells):
                continue
            headings = [fold_heading(cell) for cell in cells]
            columns = {
                heading: f"{column_letter(index)} ({cells[index].strip()})"
                for index, heading in reversed(list(enumerate(headings)))
                if heading
            }
            sheet.headings = tuple(cell.strip() for cell in cells)
            continue
        sheet.findings += findings
        if findings:
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(headings) and any(cell.strip() for cell in cells[len(headings) :]):
            sheet.findings.append(
                error("too_many_cells", number, None, found=str(len(cells)), wanted=str(len(headings)))
            )
            continue
        padded = [*cells, *[""] * (len(headings) - len(cells))]
        found: dict[str, str] = {}
        for heading, cell in zip(headings, padded, strict=False):
            if heading and heading not in found:
                found[heading] = cell.strip()
        sheet.rows.append(Row(number, found, columns))
    if headings is None:
        raise FileUnreadable("empty")
    return sheet
