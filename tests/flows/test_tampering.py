# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One byte changed anywhere, or an administrator with SQL: a full check finds it and says where."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.archive.archive import open_archive
from archiver.clock import SetClock
from archiver.ids import parse_record_label
from archiver.ledger.entry import EntryKind, leaf_bytes, new_entry
from archiver.ledger.tree import Edge, leaf_hash
from archiver.ledger.verify import Finding
from tests.builders.tampered import (
    Key,
    Owners,
    Rows,
    administrator,
    at_rest,
    copy_of,
    findings_in,
    rows_of,
)

SEED = 20261122
NEXT_DAY = datetime(2026, 9, 8, tzinfo=UTC)  # when the baseline's six days are over
ROOT = Path(__file__).parents[2]
FLIPS = 160
_VERSION = "(SELECT entry FROM version ORDER BY entry LIMIT 1 OFFSET 5)"


@dataclass(frozen=True)
class Closed:
    """A small archive at rest, and what SQLite reads in it."""

    folder: Path
    rows: Rows


@pytest.fixture(scope="module")
def closed(baseline: Path, tmp_path_factory: pytest.TempPathFactory) -> Closed:
    """Six days of nine accounts, signed."""
    folder = copy_of(baseline, tmp_path_factory.mktemp("tampering") / "archive")
    with open_archive(folder, SetClock(NEXT_DAY)) as archive:
        archive.sign()
    at_rest(folder)
    rows = rows_of(folder / "archive.db")
    assert rows is not None
    assert all(rows[name] for name in ("version", "event", "recheck", "media_ref", "checkpoint"))
    return Closed(folder, rows)


def command_line(folder: Path) -> tuple[int, list[int | None]]:
    """Exit status and records named by ``flode verify --full --json``."""
    flode = [sys.executable, "-m", "search_ui.cli", "verify", "--dir", str(folder), "--full", "--json"]
    done = subprocess.run(flode, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["findings"]
    return done.returncode, [parse_record_label(f["record"] or "") for f in found]


def test_an_untouched_archive_passes(closed: Closed, tmp_path: Path) -> None:
    folder = copy_of(closed.folder, tmp_path / "archive")
    assert findings_in(folder) == []
    assert command_line(folder) == (0, [])


# --- bytes -------------------------------------------------------------------------------------


def damaged(before: Rows, after: Rows) -> list[tuple[str, Key]]:
    """Rows, as they were, that are changed or gone."""
    return [
        (name, row)
        for name, rows in before.items()
        for key, row in rows.items()
        if after[name].get(key) != row
    ]


def missed(before: Rows, after: Rows | None, findings: list[Finding]) -> str:
    """What the check did not tell of this damage; empty when it told all."""
    if not findings:
        return "nothing found"
    if after is None or any(f.what.startswith(("Databasfilen", "vägrar")) for f in findings):
        return ""  # a file that does not hang together is told as a whole
    owners = Owners.of(before)
    wanted = {owners.record(*place) for place in damaged(before, after)} - {None}
    unnamed = wanted - {finding.record for finding in findings}
    return f"records {unnamed} not named" if unnamed else ""


def test_any_flipped_byte_that_changes_a_row_is_found(closed: Closed, tmp_path: Path) -> None:
    folder = copy_of(closed.folder, tmp_path / "archive")
    database = folder / "archive.db"
    whole = database.read_bytes()
    dice = random.Random(SEED)
    wrong, changed, named = [], 0, 0
    for number in range(4 * FLIPS):  # much of the file is room that no row uses
        if number >= FLIPS and changed >= FLIPS // 3:
            break
        place, mask = dice.randrange(len(whole)), dice.randrange(1, 256)
        for leftover in folder.glob("archive.db-*"):
            leftover.unlink()
        database.write_bytes(
            whole[:place] + bytes([whole[place] ^ mask]) + whole[place + 1 :],
        )
        after = rows_of(database)
        if after == closed.rows:
            continue  # a free byte, an index, or a table that holds no evidence
        changed += 1
        findings = findings_in(folder)
        named += any(finding.record for finding in findings)
        if fault := missed(closed.rows, after, findings):
            wrong.append((place, mask, fault, damaged(closed.rows, after) if after else None))
        if not number % 40 and any(f.record for f in findings):
            status, records = command_line(folder)
            assert status == 1
            assert {f.record for f in findings} == set(records)
    assert wrong == [], f"seed {SEED}"
    assert changed >= FLIPS // 3
    assert named >= FLIPS // 10


def test_any_damage_to_any_media_file_is_found_with_its_record(closed: Closed, tmp_path: Path) -> None:
    folder = copy_of(closed.folder, tmp_path / "archive")
    dice = random.Random(SEED)
    files = [path for path in (folder / "media").rglob("*") if path.is_file()]
    shown = {row[6].hex(): row[2] for row in closed.rows["media_ref"].values() if row[6]}  # type: ignore[attr-defined]
    assert len(files) >= 5
    for number, file in enumerate(files):
        whole = file.read_bytes()
        place = dice.randrange(len(whole))
        flipped = whole[:place] + bytes([whole[place] ^ (1 << dice.randrange(8))]) + whole[place + 1 :]
        others = (whole[:-1], whole + b"\0", None)
        for content in (flipped, others[number % 3]):
            file.chmod(0o644)
            if content is None:
                file.unlink()
            else:
                file.write_bytes(content)
            findings = findings_in(folder)
            assert {f.what for f in findings} == {"Mediefilen är ändrad eller borta"}
            assert shown[file.name] in {f.record for f in findings}
        file.write_bytes(whole)
    assert findings_in(folder) == []


# --- an administrator --------------------------------------------------------------------------

EDITS = {
    "a text": f"UPDATE payload SET body = zeroblob(90) WHERE entry = {_VERSION}",
    "a nonce": f"UPDATE payload SET nonce = zeroblob(32) WHERE entry = {_VERSION}",
    "a payload moved in": f"INSERT OR REPLACE INTO payload SELECT {_VERSION}, nonce, codec, body "
    "FROM payload WHERE entry = 3",
    "a payload removed": f"DELETE FROM payload WHERE entry = {_VERSION}",
    "a version's time": f"UPDATE version SET seen_us = seen_us - 1 WHERE entry = {_VERSION}",
    "a version's row": f"UPDATE version SET entry = entry + 1 WHERE entry = {_VERSION}",
    "a version removed": f"DELETE FROM version WHERE entry = {_VERSION}",
    "an event's kind": "UPDATE event SET type = 'edited' WHERE entry = (SELECT MAX(entry) FROM event)",
    "an event moved": "UPDATE event SET record_id = 1 WHERE entry = (SELECT MAX(entry) FROM event)",
    "an event removed": "DELETE FROM event WHERE entry = (SELECT MIN(entry) FROM event)",
    "an event invented": "INSERT INTO event SELECT 3, 7, 'deleted', 1",
    "a record's side": "UPDATE record SET own = NOT own WHERE id = 4",
    "a record's first sight": "UPDATE record SET first_seen_us = first_seen_us + 1 WHERE id = 4",
    "a record removed": "DELETE FROM record WHERE id = 4",
    "a record's key": "UPDATE record_key SET native_id = native_id || 'x' WHERE record_id = 4",
    "a key to another": "UPDATE record_key SET record_id = 4 WHERE record_id = 5",
    "a key added": "INSERT INTO record_key VALUES (1, 'ny', 4, 1)",
    "a record's state": "UPDATE record_state SET status = 'deleted' WHERE record_id = 4",
    "a record's parent": "UPDATE record_state SET parent_id = COALESCE(parent_id, 0) + 1 "
    "WHERE record_id = 4",
    "an answer to a question": "UPDATE recheck SET presence = 'gone' WHERE record_id = "
    "(SELECT MIN(record_id) FROM recheck)",
    "a file's record": "UPDATE media_ref SET record_id = record_id + 1",
    "a file's size": "UPDATE media SET size = size + 1",
    "a file's row": "DELETE FROM media",
}
WHOLE = {
    "a run's outcome": "UPDATE run_end SET outcome = 'partial' WHERE run_id = 2",
    "a run's figures": "UPDATE run_end SET counts = '{}' WHERE run_id = 2",
    "a run's end removed": "DELETE FROM run_end WHERE run_id = 2",
    "a run's start": "UPDATE run SET started_us = started_us - 1 WHERE id = 2",
    "a capture's run": "UPDATE capture SET run_id = 2 WHERE entry = (SELECT MAX(entry) FROM capture)",
    "an account's authority": "UPDATE account SET authority = 'Ingen' WHERE id = 1",
    "the archive's name": "UPDATE archive_fact SET value = 'x' WHERE name = 'origin'",
    "the last rows": "DELETE FROM log_entry WHERE idx > (SELECT MAX(idx) - 3 FROM log_entry)",
    "the last row and the end": "DELETE FROM log_entry WHERE idx = (SELECT MAX(idx) FROM log_entry);"
    "DELETE FROM payload WHERE entry = (SELECT MAX(entry) FROM payload);"
    "UPDATE log_head SET size = size - 1",
    "a row in the middle": "DELETE FROM log_entry WHERE idx = 50",
    "two rows in another order": "UPDATE log_entry SET idx = -1 WHERE idx = 50;"
    "UPDATE log_entry SET idx = 50 WHERE idx = 51; UPDATE log_entry SET idx = 51 WHERE idx = -1",
    "a row's time": "UPDATE log_entry SET at_us = at_us + 1 WHERE idx = 50",
    "a row's kind": "UPDATE log_entry SET kind = 8 WHERE idx = 50",
    "a row replaced": "INSERT OR REPLACE INTO log_entry SELECT 50, kind, at_us, commitment "
    "FROM log_entry WHERE idx = 51",
    "a tile": "UPDATE log_tile SET hashes = zeroblob(length(hashes)) WHERE level = 0 AND number = 0",
    "a tile removed": "DELETE FROM log_tile WHERE level = 0 AND number = 1",
    "a tile added": "INSERT INTO log_tile VALUES (5, 0, zeroblob(32))",
    "the end's root": "UPDATE log_head SET root = zeroblob(32)",
    "the end's time": "UPDATE log_head SET at_us = at_us + 1",
    "a second end": "INSERT INTO log_head SELECT 2, size, root, at_us FROM log_head",
    "a signature": (
        "UPDATE checkpoint SET note = substr(note, 1, length(note) - 20)"
        " || CASE substr(note, length(note) - 19, 1) WHEN 'A' THEN 'B' ELSE 'A' END"
        " || substr(note, length(note) - 18)"
    ),
    "a signature's last line": "UPDATE checkpoint SET note = rtrim(note, char(10)) || char(11)",
    "a signed size": "UPDATE checkpoint SET size = size - 1",
    "the checkpoints": "DELETE FROM checkpoint",
    "a checkpoint's place in the log": "UPDATE checkpoint_told SET entry = entry - 1",
    "the checkpoints and their places": "DELETE FROM checkpoint; DELETE FROM checkpoint_told",
    "a payload of no row": "INSERT INTO payload SELECT 99999, nonce, codec, body FROM payload LIMIT 1",
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_that_concerns_a_record_is_found_with_it(
    closed: Closed, tmp_path: Path, what: str
) -> None:
    folder = copy_of(closed.folder, tmp_path / "archive")
    with administrator(folder) as sql:
        sql.executescript(EDITS[what])
    findings = findings_in(folder)
    assert findings
    assert any(finding.record for finding in findings), findings
    assert missed(closed.rows, rows_of(folder / "archive.db"), findings) == ""


@pytest.mark.parametrize("what", WHOLE)
def test_an_edit_of_the_log_or_of_a_run_is_found(closed: Closed, tmp_path: Path, what: str) -> None:
    folder = copy_of(closed.folder, tmp_path / "archive")
    with administrator(folder) as sql:
        sql.executescript(WHOLE[what])
    assert findings_in(folder)


def rewritten(sql: sqlite3.Connection) -> int:
    """One text forged the thorough way: commitment, tiles and head computed again."""
    (entry,) = sql.execute(f"SELECT {_VERSION}").fetchone()
    (at_us,) = sql.execute("SELECT at_us FROM log_entry WHERE idx = ?", (entry,)).fetchone()
    forged = new_entry(EntryKind.VERSION, at_us, b"{}\n")
    change = "UPDATE log_entry SET commitment = ? WHERE idx = ?"
    sql.execute(change, (forged.commitment, entry))
    edge = Edge()
    rows = sql.execute("SELECT kind, at_us, commitment FROM log_entry ORDER BY idx").fetchall()
    for key, hashes in edge.append(leaf_hash(leaf_bytes(*row)) for row in rows).items():
        sql.execute("UPDATE log_tile SET hashes = ? WHERE level = ? AND number = ?", (hashes, *key))
    sql.execute("UPDATE log_head SET root = ?", (edge.root(),))
    return int(entry)


def test_a_log_computed_anew_is_not_the_one_that_was_signed(closed: Closed, tmp_path: Path) -> None:
    folder = copy_of(closed.folder, tmp_path / "archive")
    with administrator(folder) as sql:
        rewritten(sql)
    whats = [finding.what for finding in findings_in(folder)]
    assert any("är inte de som undertecknades" in what for what in whats)
    assert not any("Platta" in what or "Loggens slut" in what for what in whats)


def test_an_older_copy_under_a_newer_published_checkpoint_is_found(
    closed: Closed, tmp_path: Path
) -> None:
    folder = copy_of(closed.folder, tmp_path / "older")
    with open_archive(folder, SetClock(NEXT_DAY)) as archive:
        archive.add_account(replace(archive.accounts()[0], name="Ett till"))
        archive.sign()
        newer = archive.directory.checkpoint.read_bytes()
    for name in ("archive.db", "archive.db-wal", "archive.db-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "archive.db").write_bytes((closed.folder / "archive.db").read_bytes())
    assert (folder / "log" / "checkpoint").read_bytes() == newer
    assert any("publicerade" in finding.what for finding in findings_in(folder))
