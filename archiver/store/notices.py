# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows of notices, of who has put them away, and of how people want their mail. Rows only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, delete, insert, select, update

from archiver.clock import from_us, to_us
from archiver.model.notice import LASTING, USUAL, Choice, Kind, Notice
from archiver.store import tables

_notice, _away, _mailed = tables.notice, tables.notice_dismissed, tables.notice_mailed
_choice = tables.mail_choice


@dataclass(frozen=True, slots=True)
class Wishes:
    """Where a person wants mail, and of what. An empty address means none at all."""

    person: int
    address: str = ""
    choices: Mapping[Kind, Choice] = field(default_factory=dict)

    def of(self, kind: Kind) -> Choice:
        """How this person hears of a kind of notice."""
        return self.choices.get(kind, USUAL[kind])


def begin(
    connection: Connection, kind: Kind, subject: str, person: int, count: int, at: datetime
) -> int:
    """Insert a notice; returns its number."""
    values = {
        "kind": str(kind),
        "subject": subject,
        "person_id": person,
        "count": count,
        "begun_us": to_us(at),
    }
    key = connection.execute(insert(_notice).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101 - a single-row insert has one
    return int(key[0])


def change_count(connection: Connection, notice_id: int, count: int) -> None:
    """The same matter has grown or shrunk."""
    connection.execute(update(_notice).where(_notice.c.id == notice_id).values(count=count))


def end(connection: Connection, notice_id: int, at: datetime) -> None:
    """It is no longer so."""
    connection.execute(update(_notice).where(_notice.c.id == notice_id).values(ended_us=to_us(at)))


def open_now(connection: Connection) -> list[Notice]:
    """Every notice that has not ended, newest first."""
    query = select(_notice).where(_notice.c.ended_us.is_(None)).order_by(_notice.c.id.desc())
    return [_read(row) for row in connection.execute(query).mappings()]


def told(connection: Connection, kind: Kind, subject: str) -> bool:
    """Whether there has ever been such a notice."""
    query = select(_notice.c.id).where(_notice.c.kind == str(kind), _notice.c.subject == subject)
    return connection.execute(query.limit(1)).first() is not None


def end_before(connection: Connection, began_before: datetime, at: datetime) -> None:
    """What only happened has been told of long enough."""
    connection.execute(
        update(_notice)
        .where(_notice.c.ended_us.is_(None), _notice.c.begun_us < to_us(began_before))
        .where(_notice.c.kind.not_in([str(kind) for kind in LASTING]))
        .values(ended_us=to_us(at))
    )


def dismissed(connection: Connection, person: int) -> set[int]:
    """The notices that a person has put away."""
    query = select(_away.c.notice_id).where(_away.c.person_id == person)
    return set(connection.execute(query).scalars())


def dismiss(connection: Connection, person: int, numbers: Iterable[int]) -> None:
    """A person does not want to see these any more."""
    away = dismissed(connection, person)
    rows = [{"notice_id": n, "person_id": person} for n in sorted(set(numbers)) if n not in away]
    if rows:
        connection.execute(insert(_away), rows)


# --- mail ------------------------------------------------------------------------------------


def mailed(connection: Connection, person: int) -> set[tuple[int, int]]:
    """``(notice, rung)`` of what is in some mail to a person, of notices that have not ended."""
    query = (
        select(_mailed.c.notice_id, _mailed.c.rung)
        .join(_notice, and_(_notice.c.id == _mailed.c.notice_id, _notice.c.ended_us.is_(None)))
        .where(_mailed.c.person_id == person)
    )
    return {(row[0], row[1]) for row in connection.execute(query)}


def set_mailed(
    connection: Connection, person: int, rungs: Iterable[tuple[int, int]], mail_id: int
) -> None:
    """These are in a mail now. The key stops a second mail about the same."""
    rows = [
        {"notice_id": notice, "person_id": person, "rung": rung, "mail_id": mail_id}
        for notice, rung in rungs
    ]
    connection.execute(insert(_mailed), rows)


def wishes(connection: Connection, person: int) -> Wishes:
    """How a person wants mail."""
    query = select(_choice).where(_choice.c.person_id == person)
    row = connection.execute(query).mappings().first()
    return Wishes(person) if row is None else _wishes(row)


def all_wishes(connection: Connection) -> list[Wishes]:
    """Everybody who wants mail."""
    rows = connection.execute(select(_choice).order_by(_choice.c.person_id)).mappings()
    return [one for one in map(_wishes, rows) if one.address]


def set_wishes(connection: Connection, wanted: Wishes) -> None:
    """A person has chosen."""
    connection.execute(delete(_choice).where(_choice.c.person_id == wanted.person))
    said = json.dumps({str(k): str(v) for k, v in wanted.choices.items()}, sort_keys=True)
    connection.execute(
        insert(_choice).values(person_id=wanted.person, address=wanted.address, choices=said)
    )


def _wishes(row: RowMapping) -> Wishes:
    said = json.loads(row["choices"])
    known = {str(kind) for kind in Kind}
    chosen = {Kind(kind): Choice(choice) for kind, choice in said.items() if kind in known}
    return Wishes(row["person_id"], row["address"], chosen)


def _read(row: RowMapping) -> Notice:
    ended = row["ended_us"]
    return Notice(
        row["id"],
        Kind(row["kind"]),
        row["subject"],
        row["person_id"],
        row["count"],
        from_us(row["begun_us"]),
        None if ended is None else from_us(ended),
    )
