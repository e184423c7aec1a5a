# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever owns the machine and edits what is not a row of evidence: keys, settings, index, steps."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.archive.archive import open_archive
from archiver.archive.searching import rebuild_index
from archiver.clock import SetClock
from archiver.desk import actions
from archiver.ledger.entry import leaf_bytes
from archiver.ledger.tree import Edge, leaf_hash
from archiver.model.action import Tag
from archiver.model.change import Status
from tests.builders.archives import START, ArchiveBuilder, build, post
from tests.builders.tampered import administrator, at_rest, findings_in

LATER = SetClock(START.replace(year=START.year + 1))


@pytest.fixture
def owned(tmp_path: Path) -> ArchiveBuilder:
    """A signed archive at rest, with a post and an action."""
    builder = build(tmp_path / "archive")
    builder.show(builder.account(), post("1", "Ny skola i Norrby"), post("2", "Ny väg i Åkerby"))
    actions.note(builder.archive, Tag.SIGN_IN, None)
    builder.archive.sign()
    builder.archive.catch_up()
    builder.archive.close()
    at_rest(tmp_path / "archive")
    return builder


def stranger(folder: Path) -> Path:
    """Another archive, made to look the same, with keys of its own."""
    builder = build(folder)
    builder.show(builder.account(), post("1", "Ingen skola"))
    builder.archive.sign()
    builder.archive.close()
    at_rest(folder)
    return folder


def whats(folder: Path) -> str:
    return "; ".join(finding.what for finding in findings_in(folder))


def test_nothing_is_found_in_an_archive_that_nobody_touched(
    owned: ArchiveBuilder, tmp_path: Path
) -> None:
    assert findings_in(tmp_path / "archive") == []


SWAPS: dict[str, Callable[[Path, Path], object]] = {
    "the signing key": lambda ours, other: shutil.copy(other / "keys/log.pem", ours / "keys"),
    "the digest key": lambda ours, other: shutil.copy(other / "keys/digest.key", ours / "keys"),
    "the published checkpoint": lambda ours, other: shutil.copy(other / "log/checkpoint", ours / "log"),
    "the database": lambda ours, other: shutil.copy(other / "archive.db", ours),
    "the database and the checkpoint": lambda ours, other: [
        shutil.copy(other / "archive.db", ours),
        shutil.copy(other / "log/checkpoint", ours / "log"),
    ],
}


@pytest.mark.parametrize("what", SWAPS)
def test_a_part_of_another_archive_is_found(owned: ArchiveBuilder, tmp_path: Path, what: str) -> None:
    SWAPS[what](tmp_path / "archive", stranger(tmp_path / "annat"))
    assert findings_in(tmp_path / "archive")


def test_everything_exchanged_is_known_by_the_key_that_was_printed(
    owned: ArchiveBuilder, tmp_path: Path
) -> None:
    """A whole other archive is in order with itself: only the key that others hold tells them apart."""
    printed = (tmp_path / "archive/keys/log.vkey").read_text(encoding="utf-8")
    other = stranger(tmp_path / "annat")
    assert findings_in(other) == []
    assert (other / "keys/log.vkey").read_text(encoding="utf-8") != printed


def test_another_name_for_the_log_in_the_settings_is_found(
    owned: ArchiveBuilder, tmp_path: Path
) -> None:
    settings = tmp_path / "archive" / "flode.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("akerby.example/logg", "annan.example/logg"), encoding="utf-8")
    assert findings_in(tmp_path / "archive")


def test_settings_that_point_at_another_database_are_found(
    owned: ArchiveBuilder, tmp_path: Path
) -> None:
    other = stranger(tmp_path / "annat")
    settings = tmp_path / "archive" / "flode.toml"
    text = settings.read_text(encoding="utf-8")
    named = text.replace('url = ""', f'url = "sqlite:///{other}/archive.db"')
    assert named != text
    settings.write_text(named, encoding="utf-8")
    assert findings_in(tmp_path / "archive")


def cut_back(sql: sqlite3.Connection, size: int) -> None:
    """The last rows go, with all that tells of them; tiles and head are computed again."""
    for table, column in (("log_entry", "idx"), ("payload", "entry"), ("action", "entry")):
        sql.execute(f"DELETE FROM {table} WHERE {column} >= ?", (size,))
    sql.execute("DELETE FROM checkpoint WHERE size >= ?", (size,))
    sql.execute("DELETE FROM checkpoint_told WHERE entry >= ?", (size,))
    sql.execute("DELETE FROM log_tile")
    edge = Edge()
    rows = sql.execute("SELECT kind, at_us, commitment FROM log_entry ORDER BY idx").fetchall()
    for key, hashes in edge.append(leaf_hash(leaf_bytes(*row)) for row in rows).items():
        sql.execute("INSERT INTO log_tile VALUES (?, ?, ?)", (*key, hashes))
    newest = max(row[1] for row in rows)
    sql.execute("UPDATE log_head SET size = ?, root = ?, at_us = ?", (size, edge.root(), newest))


def test_a_log_cut_back_and_computed_anew_is_refused_by_the_mark_alone(
    owned: ArchiveBuilder, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    settings = folder / "flode.toml"
    unmarked = settings.read_text(encoding="utf-8")
    with open_archive(folder, LATER) as archive:
        size = archive.head().size
        published = archive.directory.checkpoint.read_bytes()
    settings.write_text(unmarked.replace('high_water = ""', 'high_water = "../mark"'), encoding="utf-8")
    (tmp_path / "mark").write_bytes(published)
    with open_archive(folder, LATER) as archive:
        actions.note(archive, Tag.EXPORT_FETCHED, None)
        archive.sign()
    at_rest(folder)
    with administrator(folder) as sql:
        cut_back(sql, size)
    (folder / "log" / "checkpoint").write_bytes(published)
    assert "Märket i mark är vid rad" in whats(folder)
    settings.write_text(unmarked, encoding="utf-8")
    assert findings_in(folder) == []


STEPS = {
    "an action invented": "INSERT INTO action SELECT 3, 'person:session:begin', 1, NULL, 1",
    "an action removed": "DELETE FROM action",
    "an action ascribed to another": "UPDATE action SET person_id = 7",
    "a hold invented": "INSERT INTO hold VALUES (1, 'police', 'x', '{}', '2027-01-01', 1, 1, 3)",
    "a rule invented": "INSERT INTO retention_rule VALUES "
    "(1, 'x', '{}', 'dispose', 1, 'archived', 'KS', '1', '2026-01-01', 1, 1, 3)",
    "a seal invented": "INSERT INTO seal VALUES (3, 1, 1, 'x', 1, 1)",
    "a payload destroyed under an invented disposal": (
        "INSERT INTO disposal_proposal VALUES (1,'court',NULL,'TR','B 1','2026-01-01',1,1,1);"
        "INSERT INTO disposal_ruling VALUES (1, 1, 'x', 2, 1, 2);"
        "INSERT INTO disposal VALUES (1, 3, 1, 1, 0, 0, 1, 3);"
        "INSERT INTO disposal_target SELECT entry, 1 FROM version WHERE record_id = 1;"
        "DELETE FROM payload WHERE entry IN (SELECT entry FROM version WHERE record_id = 1)"
    ),
    "a record destroyed under an invented disposal": (
        "INSERT INTO disposed_record SELECT id, 1, account_id, kind, own, first_seen_us FROM record "
        "WHERE id = 1; DELETE FROM payload WHERE entry IN (SELECT entry FROM version WHERE "
        "record_id = 1); DELETE FROM version WHERE record_id = 1; DELETE FROM record WHERE id = 1;"
        "DELETE FROM record_key WHERE record_id = 1; DELETE FROM record_state WHERE record_id = 1"
    ),
    "a whole table emptied": "DELETE FROM capture",
    "a whole table dropped": "DROP TABLE event",
}


@pytest.mark.parametrize("what", STEPS)
def test_a_step_that_the_log_does_not_tell_is_found(
    owned: ArchiveBuilder, tmp_path: Path, what: str
) -> None:
    with administrator(tmp_path / "archive") as sql:
        sql.executescript(STEPS[what])
    assert findings_in(tmp_path / "archive")


def test_an_edited_index_hides_nothing_for_longer_than_until_it_is_built_again(
    owned: ArchiveBuilder, tmp_path: Path
) -> None:
    """An index is no evidence: emptied, older or damaged, it is made again from the store (law 6)."""
    folder = tmp_path / "archive"
    for damage in (_emptied, _truncated, _removed):
        damage(folder / "index")
        with open_archive(folder, LATER) as archive:
            rebuild_index(archive)
            assert archive.search("skola").total == 1
            with archive.reader() as reader:
                assert [r.status for r in reader.everything()] == [Status.PRESENT] * 2
    assert findings_in(folder) == []


def _emptied(index: Path) -> None:
    for path in index.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")


def _truncated(index: Path) -> None:
    for path in index.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _removed(index: Path) -> None:
    shutil.rmtree(index)
