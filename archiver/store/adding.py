# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Insert many rows at once: one statement per table, made once, rows as tuples in column order.

Knows nothing of what rows mean. The values must be what the driver stores as it is (numbers, str,
bytes, bool, None): nothing is converted on the way, which is most of what a large insert costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite


def add(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert the rows. A column that the database numbers itself is left out of them."""
    if rows:
        connection.exec_driver_sql(statement(table, connection.dialect.name), list(rows))


@cache
def statement(table: Table, dialect: str) -> str:
    """The insert of one row, as the driver takes it."""
    given = [column.name for column in table.columns if column is not table.autoincrement_column]
    made = insert(table).inline().values(dict.fromkeys(given))
    return str(made.compile(dialect=_positional(dialect)))


def _positional(dialect: str) -> Dialect:
    """The same dialect, with values by place."""
    if dialect == "sqlite":
        return pysqlite.dialect(paramstyle="qmark")
    made: Dialect = psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]
    return made
