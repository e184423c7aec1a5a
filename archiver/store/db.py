# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Connections and transactions, on SQLite (one file) or PostgreSQL. Knows no table.

SQLite runs in WAL with ``synchronous=FULL``: an acknowledged commit survives a power cut
(docs/decisions/0001). One writer at a time; readers never wait.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from archiver.errors import DiskFull, DurabilityLost, StoreBusy, VerificationFailed

_BUSY_MS = 30_000
_PG_DISK_FULL = "53100"
_PRAGMAS = (
    "page_size=8192",  # of a new file only: bodies of some hundred bytes fill such pages better
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    f"busy_timeout={_BUSY_MS}",
    "secure_delete=ON",
    "cache_size=-65536",
)


@dataclass(slots=True)
class Database:
    """One archive's database."""

    engine: Engine

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; nothing can be written through it on SQLite."""
        with _told(), self.engine.connect() as connection:
            if self.dialect == "postgresql":  # else each statement would see a state of its own
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, whole or not at all. Takes the write lock at once."""
        with _told(), self.engine.connect() as connection:
            writer = connection.execution_options(flode_write=True)
            with writer.begin():
                yield writer

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """For statements that no transaction may hold: emptying the journal, writing the file anew.

        Nobody else's connection of this process is kept open meanwhile. Raises StoreBusy.
        """
        self.engine.dispose()
        with _told(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT", flode_alone=True)
        self.engine.dispose()

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open by SQLAlchemy URL (``sqlite:///…`` or ``postgresql+psycopg://…``)."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - DBAPI
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("flode_alone", False):
        return
    write = connection.get_execution_options().get("flode_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def _told() -> Iterator[None]:
    """Turn the database's own faults into ours, each with what is kept and what to do."""
    try:
        yield
    except DatabaseError as error:
        raise _translate(error) from error
    except UnicodeDecodeError as error:  # SQLite could not even say what is wrong with the schema
        msg = "Databasfilen är skadad (UnicodeDecodeError)"
        raise VerificationFailed(msg) from error


def _translate(error: DatabaseError) -> Exception:
    cause = error.orig
    name = getattr(cause, "sqlite_errorname", "") if isinstance(cause, sqlite3.Error) else ""
    if name == "SQLITE_FULL" or getattr(cause, "sqlstate", "") == _PG_DISK_FULL:
        return DiskFull("Disken är full")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return VerificationFailed(f"Databasfilen är skadad ({name})")
    if name.startswith("SQLITE_IOERR"):
        return DurabilityLost(f"Databasfilen kunde inte läsas eller skrivas ({name})")
    if name.startswith("SQLITE_BUSY"):
        return StoreBusy("Arkivet är upptaget av en annan skrivning")
    return error
