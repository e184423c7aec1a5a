# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import csv
import gc
import io
import json
import tracemalloc
from itertools import repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from archiver.model.account import Account
from archiver.model.search import Filters
from exports import files, gather, tables
from exports.export import ExportRequest, export
from tests.builders.archives import ArchiveBuilder, comment, post, searchable

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


def _json(builder: ArchiveBuilder, path: Path, **request: object) -> dict[str, object]:
    wanted = ExportRequest("json", **request)  # type: ignore[arg-type]
    export(searchable(builder.archive), wanted, path)
    facts: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return facts


def _story(builder: ArchiveBuilder) -> Account:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"), comment("c1", "Aldrig!", "p1"))
    builder.show(account, comment("c1", "Äntligen!", "p1"))
    builder.remove(account, "c1")
    builder.fail_run(account)
    return account


def test_the_json_has_its_stable_keys(builder: ArchiveBuilder, tmp_path: Path) -> None:
    _story(builder)
    facts = _json(builder, tmp_path / "x.json", query="", dnr="KS 1")
    assert list(facts) == [
        "format",
        "version",
        "generated_at",
        "software",
        "municipality",
        "dnr",
        "question",
        "coverage_gaps",
        "log",
        "count",
        "records",
    ]
    records = facts["records"]
    assert isinstance(records, list)
    assert facts["count"] == len(records) == 2
    assert set(records[0]) == {
        *("record", "kind", "platform", "account", "authority", "direction", "state"),
        *("hidden_as", "author", "author_id", "native_id", "permalink", "language", "title"),
        *("text", "published_at", "first_seen_at", "last_seen_at", "missing_since", "parent"),
        *("metrics", "versions", "events", "media"),
    }


def test_the_json_tells_versions_events_gaps_and_log(builder: ArchiveBuilder, tmp_path: Path) -> None:
    _story(builder)
    facts = _json(builder, tmp_path / "x.json", records=("H-2026-000002",))
    (record,) = facts["records"]  # type: ignore[misc]
    assert [v["text"] for v in record["versions"]] == ["Aldrig!", "Äntligen!"]
    assert [e["type"] for e in record["events"]] == ["created", "edited", "missing", "deleted"]
    assert record["events"][-1]["grade"] == "gone-twice"
    assert record["parent"] == "H-2026-000001"
    assert record["state"] == "deleted"
    head = builder.archive.head()
    assert facts["log"] == {"size": head.size, "root": head.root.hex()}
    assert "FA-0502" in {gap["cause"] for gap in facts["coverage_gaps"]}  # type: ignore[attr-defined]


def test_an_empty_answer_is_a_whole_document(builder: ArchiveBuilder, tmp_path: Path) -> None:
    facts = _json(builder, tmp_path / "x.json", query="finns inte")
    assert facts["count"] == 0
    assert facts["records"] == []


def test_filters_go_through_json_and_back() -> None:
    filters = Filters(events=("deleted",), accounts=("Åkerby",), direction="in")
    assert tables.filters_in(tables.filter_facts(filters)) == filters
    assert tables.filters_in({}) == Filters()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_writing_three_times_the_records_takes_no_more_memory(
    builder: ArchiveBuilder, form: str
) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola " * 20))
    source = searchable(builder.archive)
    sender, proof = gather.sender(source), gather.proof(source)
    with source.reader() as reader:
        (item,) = gather.items(reader, [1])

    def peak(count: int) -> int:
        gc.collect()
        tracemalloc.start()
        with Path("/dev/null").open("wb") as file:
            if form == "csv":
                tables.write_csv(file, repeat(item, count))
            else:
                question = tables.Question()
                tables.write_json(file, repeat(item, count), count, question, sender, proof, ())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(3000)
    assert peak(9000) < peak(3000) * 1.2


def test_records_are_read_a_few_hundred_at_a_time(builder: ArchiveBuilder) -> None:
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
    assert first < len(read) / 100


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
    made = files.whole(tmp_path / "x.csv")
    made.__enter__().write(b"halva")  # and never left: the process died
    (tmp_path / "behåll.csv").write_bytes(b"hel")
    assert files.sweep(tmp_path) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["behåll.csv"]
