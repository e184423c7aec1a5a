# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import csv
import gc
import io
import tracemalloc
from collections.abc import Callable
from itertools import repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from exports import activity, files, gather, sheets, tables
from exports.export import ExportRequest, export
from tests.builders.archives import ArchiveBuilder, post, searchable
from tests.builders.selections import selection

_WRITE: dict[str, Callable[..., None]] = {
    "csv": lambda file, items, _chosen, _folder: tables.write_csv(file, items),
    "json": lambda file, items, chosen, _folder: activity.write_json(file, items, chosen),
    "xlsx": sheets.write_xlsx,
}
NASTY = [
    '=HYPERLINK("http://x","y")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    " =1+1",
    "\u00a0=1",
    "\ufeff=1",
    "＝1+1",
    'Semikolon; "citat"\nny rad',
    "00123",
    "👨‍👩‍👧",
    "سلام",
    "70012345678901234567",
]


def _rows(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def _csv(builder: ArchiveBuilder, path: Path) -> bytes:
    export(searchable(builder.archive), ExportRequest("csv"), path)
    return path.read_bytes()


def test_nasty_texts_come_through_and_none_can_be_run(builder: ArchiveBuilder, tmp_path: Path) -> None:
    account = builder.account()
    builder.show(account, *[post(f"p{n}", text) for n, text in enumerate(NASTY)])
    content = _csv(builder, tmp_path / "x.csv")
    assert content.startswith(b'\xef\xbb\xbf"Handling";"Typ";')
    assert b"\r\n" in content
    rows = _rows(content)
    texts = [row[rows[0].index("Text")] for row in rows[1:]]
    assert sorted(text.removeprefix("'") for text in texts) == sorted(NASTY)
    dangerous = tuple("=+-@\t\r＝＋－＠")
    assert not any(t.lstrip(" \u00a0\ufeff\u200b").startswith(dangerous) for t in texts)


@given(st.text(max_size=30))
def test_no_cell_is_ever_left_dangerous(cell: str) -> None:
    safe = tables.harmless(cell)
    assert safe.lstrip()[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}
    assert safe.removeprefix("'") == cell.replace("\x00", "") or safe == cell


def test_a_row_tells_times_with_their_offset_and_former_texts(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Öppnar 2027"))
    builder.show(account, post("p1", "Öppnar 2028"))
    header, row = _rows(_csv(builder, tmp_path / "x.csv"))
    told = dict(zip(header, row, strict=True))
    assert told["Publicerad"] == "2026-10-05 10:00:00+02:00"
    assert told["Text"] == "Öppnar 2028"
    assert told["Tidigare texter"] == "Öppnar 2027"
    assert told["Riktning"] == "Upprättad"
    assert told["Läge"] == "Kvar"


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_writing_three_times_the_records_takes_no_more_memory(
    builder: ArchiveBuilder, tmp_path: Path, form: str
) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola " * 20))
    source = searchable(builder.archive)
    chosen = selection(source)
    with source.reader() as reader:
        (item,) = gather.items(reader, [1])

    def peak(count: int) -> int:
        gc.collect()
        tracemalloc.start()
        with (tmp_path / "fil").open("wb") as file:
            _WRITE[form](file, repeat(item, count), chosen, tmp_path)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(3000)
    assert peak(9000) < peak(3000) * 1.2


def test_records_are_read_a_hundred_at_a_time_in_a_few_questions(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, *[post(f"p{n}", "Ny skola") for n in range(450)])
    read: list[int] = []
    with builder.archive.reader() as reader:
        items = gather.items(reader, list(range(1, 451)))
        event.listen(
            builder.archive.database.engine,
            "before_cursor_execute",
            lambda *_: read.append(1),
        )
        next(items)
        first = len(read)
        assert len(list(items)) == 449
    assert first == len(read) / 5 < 20


def _write_and_fail(path: Path) -> None:
    with files.whole(path) as file:
        file.write(b"halva")
        raise RuntimeError


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with pytest.raises(RuntimeError):
        _write_and_fail(path)
    assert list(tmp_path.iterdir()) == []
    with files.whole(path) as file:
        file.write(b"hela")
        assert not path.exists()
    assert path.read_bytes() == b"hela"
    assert files.stamp(path).size == 4


def test_leftovers_of_a_killed_process_are_swept(tmp_path: Path) -> None:
    rows = files.scratch(tmp_path / "x.xlsx")
    (rows.__enter__() / "rader").write_bytes(b"halva")
    made = files.whole(tmp_path / "x.csv")
    made.__enter__().write(b"halva")  # and never left: the process died
    (tmp_path / "behåll.csv").write_bytes(b"hel")
    assert files.sweep(tmp_path) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["behåll.csv"]
