# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Evidence can be added, never changed or removed; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Boolean, Connection, Integer, LargeBinary, Table, delete, insert, text, update
from sqlalchemy import select as select_rows
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from archiver.store import tables
from archiver.store.db import Database
from archiver.store.guards import is_guarded

GUARDED = [*tables.EVIDENCE, *tables.DISPOSABLE]
NAMES = [table.name for table in GUARDED]
FULL = bytes(256 * 32)


def values(table: Table) -> dict[str, Any]:
    """A row of any sort, number 0 so that the log accepts it."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if isinstance(column.type, LargeBinary):
            row[column.name] = b"x" * 32
        elif isinstance(column.type, Boolean):
            row[column.name] = False
        elif isinstance(column.type, Integer):
            row[column.name] = 0
        else:
            row[column.name] = "ord"
    return row


def ruling(**other: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    return {**values(tables.disposal_ruling), **other}


def put(database: Database, table: Table, row: dict[str, Any]) -> None:
    with database.write() as connection:
        connection.execute(insert(table).values(row))


def refused(database: Database, statement: Any) -> DBAPIError:  # noqa: ANN401 - any SQL
    with pytest.raises(DBAPIError) as caught, database.write() as connection:
        connection.execute(statement)
    return caught.value


def all_rows(database: Database, table: Table) -> list[Any]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select_rows(table))]


@pytest.fixture(params=GUARDED, ids=NAMES)
def kept(request: pytest.FixtureRequest, database: Database) -> Table:
    """A guarded table with one row."""
    table: Table = request.param
    if table is tables.disposal:
        put(database, tables.disposal_ruling, ruling(approved=True, decided_by=1))
    put(database, table, values(table))
    return table


def another(table: Table) -> dict[str, Any]:
    """Same key, other content."""
    keys = {column.name for column in table.primary_key}
    other = {LargeBinary: b"y" * 32, Boolean: True, Integer: 7}
    row = values(table)
    for column in table.columns:
        if column.name not in keys:
            kind = next((k for k in other if isinstance(column.type, k)), None)
            row[column.name] = other[kind] if kind else "annat"
    return row


def test_a_row_cannot_be_changed(database: Database, kept: Table) -> None:
    before = all_rows(database, kept)
    for column in kept.columns:
        error = refused(database, update(kept).values({column.name: another(kept)[column.name]}))
        assert is_guarded(error)
    assert all_rows(database, kept) == before


def test_a_row_cannot_be_removed(database: Database, kept: Table) -> None:
    before = all_rows(database, kept)
    assert is_guarded(refused(database, delete(kept)))
    assert is_guarded(refused(database, delete(kept).where(text("1 = 1"))))
    if database.dialect == "postgresql":
        assert is_guarded(refused(database, text(f"TRUNCATE {kept.name} CASCADE")))
    assert all_rows(database, kept) == before


def test_a_row_cannot_be_replaced_by_inserting(database: Database, kept: Table) -> None:
    before = all_rows(database, kept)
    row, keys = another(kept), [column.name for column in kept.primary_key]
    rest = {name: value for name, value in row.items() if name not in keys}
    dialect = sqlite if database.dialect == "sqlite" else postgresql
    if rest:
        upsert = dialect.insert(kept).values(row)
        refused(database, upsert.on_conflict_do_update(index_elements=keys, set_=rest))
    if database.dialect == "sqlite":
        refused(database, insert(kept).prefix_with("OR REPLACE").values(row))
    refused(database, insert(kept).values(row))
    assert all_rows(database, kept) == before


def test_replacing_by_another_unique_key_is_refused_without_recursive_triggers(
    database: Database,
) -> None:
    if database.dialect != "sqlite":
        return
    put(database, tables.account, values(tables.account))
    before = all_rows(database, tables.account)
    row = {**another(tables.account), "id": 9, "name": "ord"}
    replace = insert(tables.account).prefix_with("OR REPLACE").values(row)
    with database.write() as connection:
        connection.execute(text("PRAGMA recursive_triggers=OFF"))
        with pytest.raises(IntegrityError, match="row exists"):
            connection.execute(replace)
    assert all_rows(database, tables.account) == before


def test_log_numbers_are_dense(database: Database) -> None:
    entry = tables.log_entry
    put(database, entry, values(entry))
    for number in (0, 2, -1):
        assert is_guarded(refused(database, insert(entry).values({**values(entry), "idx": number})))
    put(database, entry, {**values(entry), "idx": 1})


def tile(hashes: bytes) -> dict[str, Any]:
    return {"level": 0, "number": 0, "hashes": hashes}


def test_a_tile_only_grows_and_a_full_one_stays(database: Database) -> None:
    log_tile = tables.log_tile
    put(database, log_tile, tile(b"a" * 32))
    for worse in (b"", b"b" * 32, b"b" * 64, b"a" * 31):
        assert is_guarded(refused(database, update(log_tile).values(hashes=worse)))
    full = b"a" * 32 + FULL[32:]
    with database.write() as connection:
        connection.execute(update(log_tile).values(hashes=full))
    for worse in (full, full + b"a"):
        assert is_guarded(refused(database, update(log_tile).values(hashes=worse)))
    assert is_guarded(refused(database, delete(log_tile)))
    if database.dialect == "sqlite":
        refused(database, insert(log_tile).prefix_with("OR REPLACE").values(tile(b"c" * 32)))
    else:
        assert is_guarded(refused(database, text("TRUNCATE log_tile")))
    assert all_rows(database, log_tile) == [(0, 0, full)]


def test_the_head_never_shrinks_and_never_goes(database: Database) -> None:
    head = tables.log_head
    with database.write() as connection:
        connection.execute(update(head).values(size=5))
    assert is_guarded(refused(database, update(head).values(size=4)))
    refused(database, delete(head))
    if database.dialect == "sqlite":
        row = {"id": 1, "size": 1, "root": b"", "at_us": 0}
        refused(database, insert(head).prefix_with("OR REPLACE").values(row))
    else:
        assert is_guarded(refused(database, text("TRUNCATE log_head")))
    (row,) = all_rows(database, head)
    assert row[1] == 5


def test_what_a_disposal_names_can_be_removed_and_nothing_else(database: Database) -> None:
    for number in (0, 1):
        for table in tables.BY_ENTRY:
            put(database, table, {**values(table), "entry": number})
        for table in tables.BY_RECORD:
            key = "id" if table is tables.record else "record_id"
            other = {c.name: number for c in table.primary_key if isinstance(c.type, Integer)}
            put(database, table, {**values(table), **other, key: number})
    put(database, tables.disposal_target, {**values(tables.disposal_target), "entry": 1})
    put(database, tables.disposed_record, {**values(tables.disposed_record), "record_id": 1})
    for table in (*tables.BY_ENTRY, *tables.BY_RECORD):
        key = "id" if table is tables.record else "entry" if table in tables.BY_ENTRY else "record_id"
        assert is_guarded(refused(database, delete(table).where(table.c[key] == 0)))
        with database.write() as connection:
            assert _count(connection, delete(table).where(table.c[key] == 1)) == 1


def test_a_file_that_a_record_still_shows_stays(database: Database) -> None:
    put(database, tables.media, values(tables.media))
    put(database, tables.media_ref, values(tables.media_ref))
    put(database, tables.file_removal, values(tables.file_removal))
    assert is_guarded(refused(database, delete(tables.media)))
    put(database, tables.disposed_record, values(tables.disposed_record))
    with database.write() as connection:
        connection.execute(delete(tables.media_ref))
        assert _count(connection, delete(tables.media)) == 1


def test_a_held_record_cannot_be_disposed_of_until_the_hold_is_released(database: Database) -> None:
    put(database, tables.hold_target, values(tables.hold_target))
    row = values(tables.disposed_record)
    assert is_guarded(refused(database, insert(tables.disposed_record).values(row)))
    put(database, tables.hold_release, values(tables.hold_release))
    put(database, tables.disposed_record, row)


@pytest.mark.parametrize(
    "other", [{"approved": False, "decided_by": 1}, {"approved": True, "decided_by": 0}]
)
def test_a_disposal_needs_another_persons_approval(database: Database, other: dict[str, Any]) -> None:
    put(database, tables.disposal_ruling, ruling(**other))
    row = values(tables.disposal)
    assert is_guarded(refused(database, insert(tables.disposal).values(row)))


def test_desk_rows_may_change(database: Database) -> None:
    """The control: what is not evidence is not guarded."""
    for table in (tables.record_state, tables.job, tables.session, tables.media_queue):
        put(database, table, values(table))
        with database.write() as connection:
            assert _count(connection, delete(table)) == 1


def _count(connection: Connection, statement: Any) -> int:  # noqa: ANN401 - any SQL
    return int(connection.execute(statement).rowcount)
