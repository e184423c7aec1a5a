# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every table is made of. A module of tables is named for what its rows are about."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, UniqueConstraint

metadata = MetaData()

# SQLite gives row numbers only to INTEGER; PostgreSQL needs BIGINT for the same range.
Key = BigInteger().with_variant(Integer, "sqlite")


def new_table(name: str, *columns: Column | Index | UniqueConstraint, rowid: bool = True) -> Table:  # type: ignore[type-arg]
    """A table of the archive; ``rowid=False`` keeps its rows in the order of the key on SQLite."""
    return Table(name, metadata, *columns, sqlite_with_rowid=rowid)
