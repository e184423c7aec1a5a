# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the store promises everything above it, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from archiver.archive.archive import open_archive
from archiver.clock import to_us
from archiver.config import Config, StoreSettings
from archiver.errors import VerificationFailed
from archiver.ledger import ledger
from archiver.ledger.entry import EntryKind, new_entry
from archiver.ledger.ledger import Ledger, prove_inclusion
from archiver.ledger.proof import check_inclusion
from archiver.model.account import Account, Platform
from archiver.model.coverage import Outcome
from archiver.model.observation import MediaRef
from archiver.store import accounts, payloads, runs, schema, tables
from archiver.store.db import Database, open_database
from tests.archiver.store.conftest import Cluster
from tests.builders.records_of_town import AT, in_folder, item

ACCOUNT = Account(
    1, "Åkerby", Platform.X, "42", "Nämnden", AT, "https://x.example", "SECRET", {"b": "1", "a": "ö"}
)


class Broken(Exception):
    """Raised inside a transaction to break it."""


def append(database: Database, log: Ledger, *bodies: bytes, fail: bool = False) -> None:
    with database.write() as connection:
        head = log.lock(connection)
        entries = [new_entry(EntryKind.ACTION, head.size, body) for body in bodies]
        log.append(connection, head, entries)
        if fail:
            raise Broken


def numbers(database: Database) -> list[int]:
    with database.read() as connection:
        query = select(tables.log_entry.c.idx).order_by(tables.log_entry.c.idx)
        return list(connection.execute(query).scalars())


# --- the log -----------------------------------------------------------------------------------


def test_a_transaction_that_is_rolled_back_leaves_no_gap_and_no_trace(database: Database) -> None:
    log = Ledger(payloads.Codec())
    append(database, log, b"a", b"b")
    with database.read() as connection:
        before = ledger.read_head(connection)
    with pytest.raises(Broken):
        append(database, log, b"c", b"d", fail=True)
    with database.read() as connection:
        assert ledger.read_head(connection) == before
    append(database, log, b"e")
    assert numbers(database) == [0, 1, 2]


def test_two_writers_at_once_give_dense_numbers_and_a_tree_that_holds(database: Database) -> None:
    """Past a full tile, and one writer in three gives up."""
    faults: list[BaseException] = []

    def write(name: bytes) -> None:
        log = Ledger(payloads.Codec())
        try:
            for turn in range(30):
                fail = turn % 3 == 2
                try:
                    append(database, log, *[b"%b %d %d" % (name, turn, n) for n in range(7)], fail=fail)
                except Broken:
                    continue
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            faults.append(error)

    writers = [threading.Thread(target=write, args=(name,)) for name in (b"ett", b"tva")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert numbers(database) == list(range(2 * 20 * 7))
    with database.read() as connection:
        head = ledger.read_head(connection)
        rows = connection.execute(select(tables.log_entry).order_by(tables.log_entry.c.idx)).all()
        for row in (rows[0], rows[200], rows[-1]):
            stored = payloads.load(connection, payloads.Codec(), [row.idx])[row.idx]
            entry = new_entry(EntryKind(row.kind), row.at_us, stored.body, stored.nonce)
            proof = prove_inclusion(connection, row.idx, head.size)
            assert check_inclusion(entry.hash(), row.idx, head.size, proof, head.root)


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    log = Ledger(payloads.Codec())
    append(database, log, b"a")
    with database.read() as connection:
        before = ledger.read_head(connection)
        append(database, log, b"b")
        assert ledger.read_head(connection) == before
    assert numbers(database) == [0, 1]


# --- rows --------------------------------------------------------------------------------------


def test_an_account_comes_back_as_it_was_given(database: Database) -> None:
    other = replace(ACCOUNT, id=2, name="Annat", api_base=None, secret_env=None, options={})
    with database.write() as connection:
        assert accounts.next_id(connection) == 1
        accounts.add(connection, ACCOUNT, 5)
        accounts.add(connection, other, 6)
        accounts.set_fact(connection, "origin", "å")
    with database.read() as connection:
        assert accounts.all_accounts(connection) == (ACCOUNT, other)
        assert accounts.next_id(connection) == 3
        assert accounts.facts(connection) == {"origin": "å"}


def test_runs_and_arrivals_come_back_as_they_were_given(database: Database) -> None:
    later = AT + timedelta(hours=1, microseconds=1)
    with database.write() as connection:
        first = runs.begin(connection, 1, AT)
        second = runs.begin(connection, 1, later)
        runs.begin(connection, 2, AT)
        runs.end(connection, second.id, later, Outcome.PARTIAL, "FA-0503", {"created": 2}, 9)
        kept = [runs.keep_arrival(connection, first.id, body) for body in (b"\0\xff", b"")]
    with database.write() as connection:
        assert runs.arrivals(connection) == ((kept[0], first.id, b"\0\xff"), (kept[1], first.id, b""))
        runs.drop_arrival(connection, kept[0])
        assert [number for number, _, _ in runs.arrivals(connection)] == [kept[1]]
        assert runs.account_of(connection, second.id) == 1
        found = runs.of_account(connection, 1)
        assert runs.of_account(connection, 1, later) == found[1:]
    assert found[0] == first
    counts = (("created", 2),)
    ended = replace(second, ended_at=later, outcome=Outcome.PARTIAL, cause="FA-0503", counts=counts)
    assert found[1] == ended


@pytest.mark.parametrize("us", [-(1 << 53), 0, to_us(AT), 1 << 53])
def test_any_time_and_any_bytes_come_back(database: Database, us: int) -> None:
    body = bytes(range(256)) * 3
    with database.write() as connection:
        head = ledger.read_head(connection)
        entries = [new_entry(EntryKind.ACTION, us, body)]
        Ledger(payloads.Codec()).append(connection, head, entries)
    with database.read() as connection:
        assert connection.execute(select(tables.log_entry.c.at_us)).scalars().all() == [us]
        assert payloads.load(connection, payloads.Codec(), [0, 1])[0].body == body


# --- shape -------------------------------------------------------------------------------------


def test_the_migrated_shape_is_the_one_the_code_knows(database: Database) -> None:
    with database.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []
        assert schema.revision(connection) == schema.newest()


def test_bringing_up_to_date_twice_changes_nothing(database: Database) -> None:
    schema.upgrade(database)
    with database.read() as connection:
        assert schema.revision(connection) == schema.newest()


# --- the whole archive ---------------------------------------------------------------------------


@pytest.mark.real
def test_an_archive_on_postgresql_holds_what_one_on_sqlite_holds(
    tmp_path: Path, cluster: Cluster
) -> None:
    """Opened, fed, closed, opened again and checked; the same rows of the log in both."""
    told = {}
    for name, url in (("sqlite", ""), ("postgresql", cluster.new())):
        hand = in_folder(tmp_path / name, Config(store=StoreSettings(url)))
        with hand.archive:
            picture = MediaRef("a", "https://a.example/1", "image", "å")
            hand.show(item("1", "ett \x00 \ud800", aliases=("1_a",), media=(picture,)))
            hand.show(item("2", "svar", parent_id="1", root_id="1"))
            hand.show(item("2", "svar, ändrat", parent_id="1", hidden=True, hidden_as="x" * 60))
            hand.end_run()
            hand.archive.sign()
        with open_archive(tmp_path / name, hand.clock) as archive:
            hand.archive = archive
            assert archive.database.dialect == name
            assert hand.findings() == []
            told[name] = facts_of(archive.database)
            assert archive.accounts()[0].options == {"a": "ö"}
    assert told["sqlite"] == told["postgresql"]
    assert len(told["sqlite"]) > 8


def facts_of(database: Database) -> list[tuple[int, int, bytes]]:
    """Kind, time and content of each row between the archive's first and its own signature."""
    with database.read() as connection:
        rows = connection.execute(select(tables.log_entry).order_by(tables.log_entry.c.idx)).all()
        stored = payloads.load(connection, payloads.load_codec(connection), [r.idx for r in rows])
        own = {EntryKind.ARCHIVE, EntryKind.CHECKPOINT}
        told = [row for row in rows if row.kind not in own]
        return [(row.kind, row.at_us, stored[row.idx].body) for row in told]


@pytest.mark.real
def test_two_processes_begin_runs_on_postgresql_without_taking_the_same_number(
    tmp_path: Path, cluster: Cluster
) -> None:
    hand = in_folder(tmp_path / "archive", Config(store=StoreSettings(cluster.new())))
    found: list[int] = []

    def begin() -> None:
        with open_archive(tmp_path / "archive", hand.clock) as archive:
            found.extend(archive.begin_run(hand.account).id for _ in range(20))

    threads = [threading.Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hand.archive.close()
    assert sorted(found) == list(range(2, 62))


def test_a_file_that_is_no_database_is_told_as_damage(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"inte en databas " * 100)
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(VerificationFailed, match="skadad"), database.read() as connection:
        schema.revision(connection)
    database.close()
