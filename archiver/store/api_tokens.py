# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Keys to the read API as rows, and as the log tells them. A secret is known by its hash alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from archiver.clock import from_us
from archiver.model.api_token import ApiToken, Scope
from archiver.store import tables

_token, _end = tables.api_token, tables.api_token_end


def digest(secret: str) -> bytes:
    """What is kept of a secret. It is random and long, so that its plain hash cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def row(told: Mapping[str, Any], entry: int) -> tuple[Any, ...]:
    """The row of a new key for what the log tells, in the order of its columns."""
    return (
        entry,
        told["system"],
        bytes.fromhex(told["sha256"]),
        told["scopes"],
        told["until"],
        told["made"],
    )


def end_row(told: Mapping[str, Any], entry: int) -> tuple[Any, ...]:
    """The row of a key's end for what the log tells, in the order of its columns."""
    return (told["token"], entry, told["reason"], told["ended"])


def add(connection: Connection, told: Mapping[str, Any], entry: int) -> None:
    """Insert a key with the log row that tells of it."""
    names = [column.name for column in _token.columns]
    connection.execute(insert(_token).values(dict(zip(names, row(told, entry), strict=True))))


def end(connection: Connection, told: Mapping[str, Any], entry: int) -> None:
    """Insert a key's end with the log row that tells of it."""
    names = [column.name for column in _end.columns]
    connection.execute(insert(_end).values(dict(zip(names, end_row(told, entry), strict=True))))


def every(connection: Connection) -> tuple[ApiToken, ...]:
    """Every key there has been, oldest first."""
    rows = connection.execute(_query().order_by(_token.c.entry)).mappings()
    return tuple(_read(one) for one in rows)


def by_secret(connection: Connection, secret: str) -> ApiToken | None:
    """The key with this secret, ended or not; None when there is none."""
    query = _query().where(_token.c.digest == digest(secret))
    found = connection.execute(query).mappings().one_or_none()
    return None if found is None else _read(found)


def _query() -> Any:  # noqa: ANN401 - SQLAlchemy's select over an outer join
    columns = (_token.c.entry, _token.c.name, _token.c.scopes, _token.c.until, _token.c.made_us)
    joined = _token.outerjoin(_end, _end.c.token == _token.c.entry)
    return select(*columns, _end.c.at_us.label("ended_us")).select_from(joined)


def _read(one: RowMapping) -> ApiToken:
    ended = one["ended_us"]
    return ApiToken(
        number=one["entry"],
        name=one["name"],
        scopes=frozenset(Scope(name) for name in one["scopes"].split()),
        until=date.fromisoformat(one["until"]) if one["until"] else None,
        made_at=from_us(one["made_us"]),
        ended_at=None if ended is None else from_us(ended),
    )
