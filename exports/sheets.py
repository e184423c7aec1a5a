# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Records as a workbook (XLSX, ECMA-376). Every cell is a string; nothing in it can be run.

Nothing is cut in silence. A text longer than a cell holds goes on in a sheet of its own, and the cell
says where; records beyond the rows of a sheet go on in the next one. Rows are written to disk as they
come, so memory does not grow. Line breaks are line feeds: a carriage return has no sign in a cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from archiver import wording
from archiver.model.change import Status
from exports import tables
from exports.document import words
from exports.document.material import Gap, Item, Selection

MOST_CHARACTERS = 32_767  # of a cell, counted as UTF-16 code units
MOST_ROWS = 1_048_576  # of a sheet, its heading included
_SPARE = 200  # characters of a full cell that are left for saying where the text goes on
_PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDE = {"Text": 60, "Tidigare texter": 40, "Händelser": 40, "Rubrik": 30, "Adress": 30}
_LONG, _ABOUT = "Långa texter", "Om urvalet"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sheet and one cell hold."""

    rows: int = MOST_ROWS
    characters: int = MOST_CHARACTERS


def write_xlsx(
    file: BinaryIO,
    items: Iterable[Item],
    chosen: Selection,
    scratch: Path,
    limits: Limits | None = None,
) -> None:
    """The workbook: the records, about the selection, and the texts too long for a cell.

    ``scratch`` is a folder for the rows on their way; what a killed process leaves there is the
    caller's to remove.
    """
    workbook = xlsxwriter.Workbook(file, {**_PLAIN, "tmpdir": str(scratch)})
    made_at = chosen.sender.made_at.astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties({"created": made_at, "company": chosen.sender.municipality})
    draft = _Draft(workbook, limits or Limits())
    try:
        for item in items:
            draft.add(item)
        draft.about(_about(chosen), chosen.gaps)
        _close(workbook)
    except BaseException:
        draft.abandon()
        raise


def _close(workbook: Any) -> None:  # noqa: ANN401 - the library is untyped
    """Put the parts together. Raises OSError as it was, and not as the library wraps it."""
    try:
        workbook.close()
    except FileCreateError as error:
        raise error.args[0] from error


def _about(chosen: Selection) -> Iterator[tuple[str, str]]:
    """What was asked, by whom and when, as rows."""
    question, sender, proof = chosen.question, chosen.sender, chosen.proof
    yield "Arkiv", sender.municipality
    yield "Framställd", wording.moment(sender.made_at)
    yield "Program", sender.software
    yield "Diarienummer", sender.dnr or "Inget angivet"
    if question.records:
        yield "Valda handlingar", ", ".join(question.records)
    else:
        yield "Fråga", question.query or "Alla handlingar"
        yield from words.filter_rows(question.filters)
        yield "Publicerade", words.period(question.filters)
    yield "Loggens storlek", f"{wording.number(proof.size)} rader"
    yield "Loggens kontrollsumma", proof.root


@dataclass(slots=True)
class _Sheet:
    """A sheet with its heading, and the row that comes next."""

    sheet: Any
    at: int = 1

    def add(self, cells: Iterable[str]) -> None:
        for column, text in enumerate(cells):
            if text.startswith("<r>") and text.endswith("</r>"):
                # The library would take it for marked-up text of its own and write it as it stands.
                self.sheet.write_rich_string(self.at, column, text[:1], text[1:2], text[2:])
            elif text:
                self.sheet.write_string(self.at, column, text)
        self.at += 1


@dataclass(slots=True)
class _Draft:
    """A workbook being written."""

    workbook: Any
    limits: Limits
    heading: Any = field(init=False)
    records: _Sheet = field(init=False)
    long: _Sheet | None = None
    sheets: int = 0
    states: Counter[Status] = field(default_factory=Counter)
    longs: int = 0

    def __post_init__(self) -> None:
        self.heading = self.workbook.add_format({"bold": True, "bottom": 1})
        self.records = self._records()

    def _records(self) -> _Sheet:
        self.sheets += 1
        name = "Handlingar" if self.sheets == 1 else f"Handlingar {self.sheets}"
        return self._sheet(name, tables.COLUMNS)

    def _sheet(self, name: str, columns: Sequence[str]) -> _Sheet:
        sheet = self.workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(columns):
            sheet.set_column(column, column, _WIDE.get(title, 18))
            sheet.write_string(0, column, title, self.heading)
        return _Sheet(sheet)

    def add(self, item: Item) -> None:
        """One record; the next sheet when this one is full."""
        if self.records.at >= self.limits.rows:
            self.records = self._records()
        self.states[item.record.status] += 1
        label = item.record.label
        cells = zip(tables.COLUMNS, tables.row(item), strict=True)
        self.records.add([self._cell(label, title, text) for title, text in cells])

    def _cell(self, label: str, title: str, text: str) -> str:
        """The text, or its beginning and where the whole of it is."""
        shown = _written(text)
        if _units(shown) <= self.limits.characters:
            return shown
        first, last = self._at_length(label, title, shown)
        self.longs += 1
        where = f"rad {first}" if first == last else f"rad {first}–{last}"
        whole = f"{wording.number(len(shown))} tecken"
        note = f"\n[Texten är {whole} och ryms inte här. Hela finns i bladet {_LONG}, {where}.]"
        return next(_parts(shown, self.limits.characters - _SPARE)) + note

    def _at_length(self, label: str, title: str, text: str) -> tuple[str, str]:
        """The whole text in as many cells as it takes; the first and last row, as people count."""
        rows = []
        for number, part in enumerate(_parts(text, self.limits.characters), start=1):
            if self.long is None or self.long.at >= self.limits.rows:
                name = _LONG if self.long is None else f"{_LONG} {len(self.workbook.worksheets())}"
                self.long = self._sheet(name, ("Handling", "Kolumn", "Del", "Text"))
            self.long.add((label, title, str(number), part))
            rows.append(str(self.long.at))
        return rows[0], rows[-1]

    def about(self, facts: Iterable[tuple[str, str]], gaps: Sequence[Gap]) -> None:
        """What was asked, how much was found, and what could not be seen."""
        sheet = self._sheet(_ABOUT, ("Uppgift", "Värde", "", "", ""))
        for name, value in facts:
            sheet.add((name, self._cell(_ABOUT, name, value)))
        sheet.add(("Antal handlingar", wording.number(self.states.total())))
        for state, count in sorted(self.states.items()):
            sheet.add((f"  {wording.STATUSES[state]}", wording.number(count)))
        if self.longs:
            sheet.add((f"Texter som fortsätter i bladet {_LONG}", wording.number(self.longs)))
        sheet.add(())
        rows = words.gap_rows(gaps)
        if not rows:
            sheet.add(("Luckor i insamlingen", "Inga kända"))
            return
        sheet.add(("Luckor i insamlingen", "Från", "Till", "Insamlat", "Varför"))
        for row in rows[: self.limits.rows - sheet.at - 1]:
            sheet.add(row)
        if len(rows) > self.limits.rows - sheet.at:
            sheet.add((f"Sammanlagt {wording.number(len(rows))} luckor; alla finns i dataexporten.",))

    def abandon(self) -> None:
        """Let go of the files that the rows are in."""
        for sheet in self.workbook.worksheets():
            sheet.row_data_fh.close()


def _written(text: str) -> str:
    """The text as a cell can hold it: line feeds, and no half of a sign."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return clean.encode("utf-8", "replace").decode("utf-8")


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _parts(text: str, most: int) -> Iterator[str]:
    """The text in parts of at most so many UTF-16 code units, none of them inside a sign."""
    coded = text.encode("utf-16-le")
    at = 0
    while at < len(coded):
        end = min(len(coded), at + 2 * most)
        if end < len(coded) and 0xDC <= coded[end + 1] <= 0xDF:
            end -= 2  # the second half of a pair would begin the next part
        yield coded[at:end].decode("utf-16-le")
        at = end
