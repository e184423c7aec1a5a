# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Read many rows in parts, each value as the driver gives it, in the same memory however many.

Knows nothing of what rows mean. Nothing is converted on the way, which is most of what reading a
large table costs, and which would make a plain value of a damaged one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Connection, Integer, Select, Table, cast
from sqlalchemy.exc import DatabaseError

Row = tuple[Any, ...]

_names = count()


def stream(connection: Connection, query: Select[Any], size: int) -> Iterator[list[Row]]:
    """The rows of a query, ``size`` at a time. Values in the query are written into it."""
    sql = str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    dbapi: Any = connection.dialect.loaded_dbapi
    cursor = _cursor(connection)
    try:
        cursor.execute(sql)
        while part := cursor.fetchmany(size):
            yield part
    except dbapi.DatabaseError as error:
        raise DatabaseError(sql, None, error) from error
    finally:
        cursor.close()


def columns(connection: Connection, table: Table) -> list[ColumnElement[Any]]:
    """A table's columns with truths as numbers, which is how SQLite keeps them."""
    if connection.dialect.name == "sqlite":
        return list(table.columns)
    return [_number(column) for column in table.columns]


def _number(column: Column[Any]) -> ColumnElement[Any]:
    return cast(column, Integer) if isinstance(column.type, Boolean) else column


def _cursor(connection: Connection) -> Any:  # noqa: ANN401 - DBAPI
    """A cursor that fetches as it goes; PostgreSQL's would else bring every row at once."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        return raw.cursor()
    return raw.cursor(name=f"flode_{next(_names)}")
