# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may be shown of a record's evidence, and how an answer is told when parts of it may not."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from archiver.archive.document import framed
from archiver.archive.evidence import EvidenceReader, ProvenRow, parts_of, put_together, shown_in
from archiver.clock import to_us
from archiver.errors import UnknownRecord
from archiver.ledger.entry import EntryKind, canonical, new_entry
from archiver.ledger.ledger import prove_consistency, read_head
from archiver.ledger.proof import check_consistency, check_inclusion
from archiver.ledger.tree import leaf_hash
from archiver.store import tables
from archiver.store.payloads import Stored
from tests.builders.bundles import Proven, fault, members, tell


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proven]:
    proven = tell(tmp_path_factory.mktemp("grunder") / "arkiv")
    yield proven
    proven.story.archive.close()


def row(entry: int, verbatim: bytes | None, closed: str = "") -> ProvenRow:
    stored = None if verbatim is None else Stored(entry, b"", b"{}\n" + verbatim)
    return ProvenRow(entry, EntryKind.FRAGMENT, b"", (), stored, closed)


def test_an_answer_is_put_together_with_a_mark_for_each_part_that_is_not_here() -> None:
    layout = [1, 5, 1, 6, 1, 7, 1, -1, 1]
    capture = Stored(4, b"", canonical({"layout": layout}) + b"\n[,;.]")
    parts = {5: row(5, b"ett"), 6: row(6, None, "withheld"), 7: row(7, None, "disposed")}
    whole = put_together(capture, parts).decode()
    assert whole == "[ett,[ej utlämnad];[gallrad].[gallrad]]"
    assert parts_of(capture) == [5, 6, 7]


@pytest.mark.parametrize(
    ("facts", "shown"),
    [({"record": 4}, [4]), ({"of": 5}, [5]), ({"shared": [6, 7]}, [6, 7]), ({}, [])],
)
def test_whom_a_payload_shows_is_read_from_its_first_line(
    facts: dict[str, object], shown: list[int]
) -> None:
    assert shown_in(facts) == shown


def test_each_row_is_proven_under_the_size_that_was_signed(made: Proven) -> None:
    archive, number = made.story.archive, made.records["k1"]
    with archive.database.read() as connection:
        head = read_head(connection)
        reader = EvidenceReader(connection, archive.codec, head.size, {number})
        rows = list(reader.rows(reader.grounds(number).rows))
    assert len(rows) > 8
    for one in rows:
        assert check_inclusion(leaf_hash(one.leaf), one.entry, head.size, one.path, head.root)


def test_what_came_after_the_signature_is_not_seen(made: Proven) -> None:
    archive, number = made.story.archive, made.records["k1"]
    with archive.database.read() as connection:
        size = connection.execute(select(tables.checkpoint.c.size)).scalars().first()
        assert size is not None
        reader = EvidenceReader(connection, archive.codec, size, {number})
        grounds = reader.grounds(number)
        assert max(grounds.rows) < size
        with pytest.raises(UnknownRecord, match="undertecknade loggen"):
            reader.grounds(made.records["n1"])


def test_every_two_sizes_of_the_log_are_bound_to_each_other(made: Proven) -> None:
    with made.story.archive.database.read() as connection:
        head = read_head(connection)
        notes = connection.execute(select(tables.checkpoint)).all()
        for old in notes:
            root = b64decode(old.note.split("\n")[2])
            path = prove_consistency(connection, old.size, head.size)
            assert check_consistency(old.size, head.size, root, head.root, path)


def test_bytes_that_two_records_share_are_shown_when_both_are_asked_for(tmp_path: Path) -> None:
    made = tell(tmp_path / "arkiv")
    archive, pair = made.story.archive, [made.records["n1"], made.records["n2"]]
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        body = framed({"shared": pair}, b"<rss>b\xc3\xa5da</rss>")
        at_us = to_us(archive.clock.now())
        archive.ledger.append(connection, head, [new_entry(EntryKind.FRAGMENT, at_us, body)])
        rows = [{"record_id": number, "entry": head.size} for number in pair]
        connection.execute(insert(tables.fragment), rows)
    labels = [made.label("n1"), made.label("n2")]
    both = made.bundle(tmp_path / "b.zip", *labels)
    one = made.bundle(tmp_path / "e.zip", labels[0])
    archive.close()
    for path in (both, one):
        assert fault(path, made.key) == ""
    assert "båda".encode() in b"".join(members(both).values())
    assert "båda".encode() not in b"".join(members(one).values())
