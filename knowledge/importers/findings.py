"""What an import found wrong or worth knowing, with row and column, in the words of `data/import_words.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Template
from typing import Literal

from knowledge.data_files import read_table

Severity = Literal["error", "note"]
#: Languages of the staff console.
LANGUAGES = ("ja", "zh-Hant", "en")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. row: as a spreadsheet counts, 1 is the headings; None for the whole file.

    column: letter and heading, such as `F (緯度)`. code: key of the words. values: what fills them in.
    """

    severity: Severity
    code: str
    row: int | None = None
    column: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    def say(self, language: str = "en") -> str:
        """The finding as a person reads it: "Row 12, column F (緯度): …"."""
        words = read_table("import_words")[language]
        said = Template(str(words["findings"][self.code])).substitute(self.values)
        if self.row is None:
            return said
        place = "row_column" if self.column else "row"
        where = Template(str(words[place])).substitute(row=str(self.row), column=self.column or "")
        return f"{where}{said}"


def error(code: str, row: int | None = None, column: str | None = None, /, **values: str) -> Finding:
    """Something that keeps its row, or the file, from being imported."""
    return Finding("error", code, row, column, values)


def note(code: str, row: int | None = None, column: str | None = None, /, **values: str) -> Finding:
    """Something to know that stops nothing."""
    return Finding("note", code, row, column, values)
