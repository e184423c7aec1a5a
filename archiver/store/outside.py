# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows about what the outside says of the log. Decides nothing of what holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from archiver.store import tables

_told, _token, _state = tables.checkpoint_told, tables.time_token, tables.time_token_state
_cosignature, _witnessed = tables.cosignature, tables.witnessed


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as asked for, and what checking it gave; ``held`` is None when not checked yet."""

    entry: int
    size: int
    authority: str
    renews: int | None
    sha256: bytes
    held: bool | None
    made_us: int | None
    until_us: int | None
    serial: str | None
    problem: str | None
    checked_us: int | None


@dataclass(frozen=True, slots=True)
class TokenState:
    """What checking a token gave."""

    held: bool
    made_us: int | None
    until_us: int | None
    serial: str
    problem: str
    checked_us: int


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness's line under one of our checkpoints."""

    entry: int
    size: int
    witness: str
    line: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The largest tree of a log that we have cosigned."""

    size: int
    root: bytes
    note: str
    line: str


# --- our checkpoints -------------------------------------------------------------------------


def untold(connection: Connection) -> list[tuple[int, str]]:
    """Checkpoints that no row of the log tells of yet, oldest first."""
    checkpoint = tables.checkpoint
    query = (
        select(checkpoint.c.size, checkpoint.c.note)
        .outerjoin(_told, _told.c.size == checkpoint.c.size)
        .where(_told.c.entry.is_(None))
        .order_by(checkpoint.c.size)
    )
    return [(row.size, row.note) for row in connection.execute(query)]


def tell(connection: Connection, size: int, entry: int) -> None:
    """A checkpoint is told by this row of the log."""
    connection.execute(insert(_told).values(size=size, entry=entry))


def newest(connection: Connection) -> tuple[int, str] | None:
    """Size and note of the newest checkpoint."""
    checkpoint = tables.checkpoint
    query = select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.size, row.note)


def checkpoints(connection: Connection, most: int) -> int:
    """How many checkpoints there are, counted no further than this."""
    some = select(tables.checkpoint.c.size).limit(most).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def note(connection: Connection, size: int) -> str | None:
    """The note over this many rows."""
    query = select(tables.checkpoint.c.note).where(tables.checkpoint.c.size == size)
    return connection.execute(query).scalar()


def any_since(connection: Connection, size: int, kinds_aside: tuple[int, ...]) -> bool:
    """Whether a row of another kind stands at or after this place."""
    entry = tables.log_entry
    query = select(entry.c.idx).where(entry.c.idx >= size, entry.c.kind.not_in(kinds_aside)).limit(1)
    return connection.execute(query).first() is not None


# --- tokens ----------------------------------------------------------------------------------


def add_token(
    connection: Connection, entry: int, size: int, authority: str, renews: int | None, sha256: bytes
) -> None:
    """An answer was received: its bytes are the payload of this row of the log."""
    row = {"entry": entry, "size": size, "authority": authority, "renews": renews, "sha256": sha256}
    connection.execute(insert(_token).values(row))


def judge(connection: Connection, entry: int, state: TokenState) -> None:
    """What checking a token gave, now."""
    connection.execute(delete(_state).where(_state.c.entry == entry))
    values = {name: getattr(state, name) for name in TokenState.__slots__}
    connection.execute(insert(_state).values(entry=entry, **values))


def tokens(connection: Connection, size: int | None = None) -> list[TokenRow]:
    """Every token, or those over one checkpoint, in the order they came."""
    columns = (*_token.c, *(column for column in _state.c if column.name != "entry"))
    query = select(*columns).outerjoin(_state, _state.c.entry == _token.c.entry)
    if size is not None:
        query = query.where(_token.c.size == size)
    return [TokenRow(*row) for row in connection.execute(query.order_by(_token.c.entry))]


# --- cosignatures ----------------------------------------------------------------------------


def add_cosignature(connection: Connection, cosigned: Cosigned) -> None:
    """A witness vouched for a checkpoint."""
    values = {name: getattr(cosigned, name) for name in Cosigned.__slots__}
    connection.execute(insert(_cosignature).values(values))


def cosignatures(connection: Connection, size: int | None = None) -> list[Cosigned]:
    """Every witness's line, or those under one checkpoint, in the order they came."""
    query = select(_cosignature).order_by(_cosignature.c.entry)
    if size is not None:
        query = query.where(_cosignature.c.size == size)
    return [Cosigned(*row) for row in connection.execute(query)]


def cosigned_to(connection: Connection, witness: str) -> int:
    """The largest of our trees that a witness is known to have cosigned; 0 when none."""
    query = select(func.max(_cosignature.c.size)).where(_cosignature.c.witness == witness)
    return connection.execute(query).scalar() or 0


# --- what we witness -------------------------------------------------------------------------


def seen(connection: Connection, origin: str) -> Seen | None:
    """The largest tree of this log that we have cosigned."""
    query = select(_witnessed).where(_witnessed.c.origin == origin)
    row = connection.execute(query).one_or_none()
    return None if row is None else Seen(row.size, row.root, row.note, row.line)


def see(connection: Connection, origin: str, found: Seen) -> None:
    """Keep the largest. The caller has held the log's lock since it read the one before."""
    values = {name: getattr(found, name) for name in Seen.__slots__}
    known = _witnessed.c.origin == origin
    if not connection.execute(update(_witnessed).where(known).values(values)).rowcount:
        connection.execute(insert(_witnessed).values(origin=origin, **values))
