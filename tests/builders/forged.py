# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Someone with the program, the keys and SQL: rows that no verb of ours would write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from archiver.archive.archive import Archive
from archiver.ledger.entry import EntryKind
from archiver.ledger.ledger import read_head
from archiver.store import adding, tables
from tests.builders.tampered import administrator

Facts = dict[str, Any]


def append(archive: Archive, kind: EntryKind, facts: Mapping[str, Any]) -> int:
    """A row of the log with these facts, as good as any; returns its number."""
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        archive.append(connection, head, kind, facts)
        return head.size


def write(archive: Archive, rows: Mapping[Table, Sequence[tuple[Any, ...]]]) -> None:
    """Rows of tables, with every guard taken away."""
    with administrator(archive.directory.root):
        pass
    with archive.database.write() as connection:
        for table, values in rows.items():
            adding.add(connection, table, values)


@contextmanager
def cursor(archive: Archive) -> Iterator[Any]:
    """Plain SQL without guards."""
    with administrator(archive.directory.root) as connection, closing(connection.cursor()) as made:
        yield made


@dataclass(frozen=True)
class Rows:
    """The log rows of one record, and what its table rows say."""

    record: int
    account: int
    kind: str
    own: int
    first_seen_us: int
    entries: tuple[int, ...]


def of_record(archive: Archive, record: int) -> Rows:
    """A record whose only log rows are its versions."""
    with cursor(archive) as sql:
        row = sql.execute(
            "SELECT account_id, kind, own, first_seen_us FROM record WHERE id = ?", (record,)
        ).fetchone()
        entries = sql.execute("SELECT entry FROM version WHERE record_id = ?", (record,)).fetchall()
    return Rows(record, *row, tuple(entry for (entry,) in entries))


def disposal(gone: Rows, number: int, **said: Any) -> Facts:  # noqa: ANN401 - facts
    """What a lawful disposal of one record says of itself, unless it is told to say otherwise."""
    facts: Facts = {
        "disposal": number,
        "ground": "rule",
        "organ": "Kommunstyrelsen",
        "decision": "KS 2041/123 § 45",
        "decided_on": "2041-03-01",
        "decided_by": 2,
        "executed_by": 3,
        "targets": [end for entry in gone.entries for end in (entry, entry)],
        "records": [[gone.record, gone.account, gone.kind, bool(gone.own), gone.first_seen_us]],
        "keys": [],
        "files": 0,
        "held": [],
        "at": gone.first_seen_us,
    }
    return {**facts, **said}


def destroy(archive: Archive, gone: Rows, facts: Facts) -> int:
    """Carry such a disposal out whatever it says: tables and log agree. Returns its log row."""
    with archive.database.read() as connection:
        entry = read_head(connection).size
    flat, number = facts["targets"], facts["disposal"]
    named = [n for a, b in zip(flat[::2], flat[1::2], strict=True) for n in range(a, b + 1)]
    counts = (1, len(named), facts["files"], len(facts["held"]))
    done = (number, facts["executed_by"], *counts, facts["at"], entry)
    left = (gone.record, number, gone.account, gone.kind, gone.own, gone.first_seen_us)
    write(
        archive,
        {
            tables.disposal: [done],
            tables.disposal_target: [(n, number) for n in named],
            tables.disposed_record: [left],
        },
    )
    with cursor(archive) as sql:
        for table in ("record_key", "version", "record_state", "event", "fragment"):
            sql.execute(f"DELETE FROM {table} WHERE record_id = ?", (gone.record,))
        sql.execute("DELETE FROM record WHERE id = ?", (gone.record,))
        sql.executemany("DELETE FROM payload WHERE entry = ?", [(n,) for n in named])
    return append(archive, EntryKind.DISPOSAL, facts)
