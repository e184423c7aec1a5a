# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows of legal holds and seals. Rows only; when a hold must be placed is decided elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, RowMapping, Select, func, insert, select

from archiver.clock import from_us, to_us
from archiver.model.retention import Cause, Hold
from archiver.store import adding, tables
from archiver.store.retention import chunks

_hold, _target, _release, _seal = tables.hold, tables.hold_target, tables.hold_release, tables.seal


def add(connection: Connection, hold: Hold, records: Iterable[int], entry: int) -> None:
    """Insert a hold with the records it names."""
    row = {
        "id": hold.id,
        "cause": str(hold.cause),
        "reason": hold.reason,
        "scope": json.dumps(dict(hold.scope), ensure_ascii=False, sort_keys=True),
        "review_on": hold.review_on,
        "placed_by": hold.by,
        "at_us": to_us(hold.at),
        "entry": entry,
    }
    connection.execute(insert(_hold).values(row))
    extend(connection, hold.id, records, entry)


def extend(connection: Connection, hold_id: int, records: Iterable[int], entry: int) -> None:
    """Insert more records that a hold names."""
    rows = [(number, hold_id, entry) for number in sorted(set(records))]
    adding.add(connection, _target, rows)


def release(connection: Connection, hold_id: int, reason: str, by: int, at_us: int, entry: int) -> None:
    """A hold no longer holds."""
    row = {"hold_id": hold_id, "reason": reason, "released_by": by, "at_us": at_us, "entry": entry}
    connection.execute(insert(_release).values(row))


def all_holds(connection: Connection) -> tuple[Hold, ...]:
    """Every hold there has been, newest first."""
    rows = connection.execute(_holds().order_by(_hold.c.id.desc())).mappings()
    return tuple(_read(row) for row in rows)


def of_record(connection: Connection, record_id: int) -> tuple[Hold, ...]:
    """The holds that keep a record now, oldest first."""
    query = (
        _holds()
        .join(_target, _target.c.hold_id == _hold.c.id)
        .where(_target.c.record_id == record_id, _release.c.hold_id.is_(None))
        .order_by(_hold.c.id)
    )
    return tuple(_read(row) for row in connection.execute(query).mappings())


def held(connection: Connection, records: Sequence[int]) -> set[int]:
    """Which of these records some hold keeps now."""
    found: set[int] = set()
    for part in chunks(records):
        query = (
            select(_target.c.record_id)
            .outerjoin(_release, _release.c.hold_id == _target.c.hold_id)
            .where(_target.c.record_id.in_(part), _release.c.hold_id.is_(None))
        )
        found.update(connection.execute(query).scalars())
    return found


def targets(connection: Connection, hold_id: int) -> list[int]:
    """The records that a hold names, by number."""
    query = select(_target.c.record_id).where(_target.c.hold_id == hold_id)
    return list(connection.execute(query.order_by(_target.c.record_id)).scalars())


def _holds() -> Select[tuple[object, ...]]:
    counted = select(_target.c.hold_id, func.count().label("records")).group_by(_target.c.hold_id)
    count = counted.subquery()
    released = (_release.c.at_us.label("released_us"), _release.c.reason.label("release_reason"))
    return (
        select(_hold, count.c.records, *released)
        .outerjoin(count, count.c.hold_id == _hold.c.id)
        .outerjoin(_release, _release.c.hold_id == _hold.c.id)
    )


def _read(row: RowMapping) -> Hold:
    return Hold(
        id=row["id"],
        cause=Cause(row["cause"]),
        reason=row["reason"],
        scope=json.loads(row["scope"]),
        review_on=row["review_on"],
        by=row["placed_by"],
        at=from_us(row["at_us"]),
        records=row["records"] or 0,
        released_at=None if row["released_us"] is None else from_us(row["released_us"]),
        release_reason=row["release_reason"] or "",
    )


# --- seals -----------------------------------------------------------------------------------


def add_seal(connection: Connection, row: Mapping[str, object]) -> None:
    """A record is sealed, or a seal is taken away: ``row`` is in the table's columns."""
    connection.execute(insert(_seal).values(row))


def sealed(connection: Connection, records: Sequence[int] | None = None) -> set[int]:
    """Which records are sealed now: of these, or of all."""
    query = select(_seal.c.record_id, _seal.c.sealed).order_by(_seal.c.entry)
    rows = [*connection.execute(query)]
    newest = {row.record_id: bool(row.sealed) for row in rows}
    now = {number for number, is_sealed in newest.items() if is_sealed}
    return now if records is None else now.intersection(records)
