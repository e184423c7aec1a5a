# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from archiver.archive.archive import Archive
from archiver.archive.document import clean
from archiver.model.account import Account
from exports import gather, sheets, tables
from exports.export import ExportRequest, export
from exports.sheets import Limits
from tests.builders.archives import ArchiveBuilder, post, searchable
from tests.builders.hostile import HOSTILE
from tests.builders.selections import selection


def written(archive: Archive, tmp_path: Path, **limits: int) -> openpyxl.Workbook:
    out = io.BytesIO()
    with archive.reader() as reader:
        items = gather.items(reader, list(archive.searcher.all_ids("")))
        sheets.write_xlsx(out, items, selection(archive), tmp_path, Limits(**limits))
    return openpyxl.load_workbook(out)


def shown(cell: object) -> str:
    """A cell's text as a spreadsheet shows it: openpyxl leaves the escapes of control signs."""
    text = "" if cell is None else str(cell)
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def texts(book: openpyxl.Workbook, name: str = "Handlingar") -> list[str]:
    sheet = book[name]
    column = tables.COLUMNS.index("Text") + 1
    return [shown(sheet.cell(row, column).value) for row in range(2, sheet.max_row + 1)]


def test_there_are_forty_hostile_texts() -> None:
    assert len(set(HOSTILE)) == 40


def test_every_hostile_text_is_a_string_and_comes_through(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    account = builder.account()
    builder.show(account, *[post(f"p{n}", text) for n, text in enumerate(HOSTILE)])
    book = written(searchable(builder.archive), tmp_path)
    kinds = {
        cell.data_type
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert kinds == {"s"}
    assert sorted(texts(book)) == sorted(clean(text) for text in HOSTILE)


def test_a_text_as_no_archive_of_ours_keeps_it_is_written_all_the_same(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    builder.show(builder.account(), post("p1", "Ny skola"))
    out = io.BytesIO()
    with builder.archive.reader() as reader:
        (item,) = gather.items(reader, [1])
    raw = replace(item, record=replace(item.record, text="=1\rtvå\r\ntre\x00\x07 \ud83d"))
    sheets.write_xlsx(out, [raw], selection(builder.archive), tmp_path)
    assert texts(openpyxl.load_workbook(out)) == ["=1\ntvå\ntre\x07 ?"]


def test_no_text_becomes_markup_of_the_file(builder: ArchiveBuilder, tmp_path: Path) -> None:
    builder.show(builder.account(), *[post(f"p{n}", text) for n, text in enumerate(HOSTILE)])
    out = tmp_path / "x.xlsx"
    export(searchable(builder.archive), ExportRequest("xlsx"), out)
    with zipfile.ZipFile(out) as package:
        for name in package.namelist():
            part = package.read(name)
            assert not re.search(rb"<f[ />]", part), name
            assert b"<hyperlink" not in part


def test_a_text_longer_than_a_cell_goes_on_in_a_sheet_of_its_own(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    long = "Början " + "åäö😀" * 20_000 + " slutet"
    builder.show(builder.account(), post("p1", long), post("p2", "Kort"))
    book = written(searchable(builder.archive), tmp_path)
    (cell,) = [text for text in texts(book) if text.startswith("Början")]
    assert len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert "Hela finns i bladet Långa texter, rad 2–5." in cell
    rows = list(book["Långa texter"].iter_rows(min_row=2, values_only=True))
    assert [row[:3] for row in rows] == [("H-2026-000001", "Text", str(n)) for n in (1, 2, 3, 4)]
    assert "".join(str(row[3]) for row in rows) == long
    about = dict(list(book["Om urvalet"].iter_rows(values_only=True, max_col=2)))
    assert about["Texter som fortsätter i bladet Långa texter"] == "1"


def test_records_beyond_the_rows_of_a_sheet_go_on_in_the_next(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    builder.show(builder.account(), *[post(f"p{n}", f"Text {n}") for n in range(7)])
    book = written(searchable(builder.archive), tmp_path, rows=4)
    assert book.sheetnames == ["Handlingar", "Handlingar 2", "Handlingar 3", "Om urvalet"]
    found = [text for name in book.sheetnames[:3] for text in texts(book, name)]
    assert sorted(found) == [f"Text {n}" for n in range(7)]
    assert {book[name].cell(1, 1).value for name in book.sheetnames[:3]} == {"Handling"}


def _with_gap(builder: ArchiveBuilder) -> Account:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"), post("p2", "Gammal skola"))
    builder.remove(account, "p2")
    builder.fail_run(account)
    return account


def test_the_sheet_about_the_selection_tells_question_counts_and_gaps(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    account = _with_gap(builder)
    out = tmp_path / "x.xlsx"
    export(searchable(builder.archive), ExportRequest("xlsx", query="skola", dnr="KS 1"), out)
    rows = list(openpyxl.load_workbook(out)["Om urvalet"].iter_rows(values_only=True))
    told = {str(row[0]).strip(): row[1] for row in rows if row[0]}
    assert told["Fråga"] == "skola"
    assert told["Diarienummer"] == "KS 1"
    assert told["Antal handlingar"] == "2"
    assert (told["Kvar"], told["Borttagen"]) == ("1", "1")
    assert told["Loggens kontrollsumma"] == builder.archive.head().root.hex()
    assert account.name in told
    assert any("Plattformen svarade inte" in str(row[4]) for row in rows)


def test_the_same_columns_as_in_the_table(builder: ArchiveBuilder, tmp_path: Path) -> None:
    builder.show(builder.account(), post("p1", "Ny skola"))
    sheet = written(searchable(builder.archive), tmp_path)["Handlingar"]
    assert tuple(cell.value for cell in sheet[1]) == tables.COLUMNS


class _Full(io.BytesIO):
    full = True

    def write(self, content: object) -> int:
        if self.full:
            self.full = False
            raise OSError(28, "No space left on device")
        return super().write(content)  # type: ignore[arg-type]


def test_a_full_disk_leaves_no_rows_behind(builder: ArchiveBuilder, tmp_path: Path) -> None:
    builder.show(builder.account(), post("p1", "Ny skola"))
    archive = searchable(builder.archive)
    with archive.reader() as reader, pytest.raises(OSError, match="No space"):
        sheets.write_xlsx(_Full(), gather.items(reader, [1]), selection(archive), tmp_path)


def test_an_export_that_fails_leaves_nothing_in_the_folder(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    builder.show(builder.account(), post("p1", "Ny skola"))

    def stop(done: int, _total: int) -> None:
        if done:
            raise KeyError

    folder = tmp_path / "ut"
    folder.mkdir()
    with pytest.raises(KeyError):
        export(searchable(builder.archive), ExportRequest("xlsx"), folder / "x.xlsx", stop)
    assert list(folder.iterdir()) == []
