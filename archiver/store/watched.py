# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows of what is supervised: which comments nobody has seen, by thread. Rows only.

A page reads the threads in their turn and some comments of each, by index: never the whole queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from archiver.clock import from_us, to_us
from archiver.model.supervision import Mark
from archiver.store import tables
from archiver.store.retention import chunks

_watched, _thread, _place = tables.watched, tables.watched_thread, tables.log_place
READER = "supervision"


@dataclass(frozen=True, slots=True)
class Comment:
    """A supervised comment. ``known_at``: when somebody on the staff first saw it."""

    record: int
    account: int
    thread: int
    arrived_at: datetime
    urgency: int
    question: bool
    answered_at: datetime | None
    mark: Mark
    mark_by: int
    mark_at: datetime | None
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread with something that nobody has seen."""

    number: int
    account: int
    unseen: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of an account nobody has seen, and since when."""

    unseen: int
    oldest_at: datetime


# --- how far the log is read -----------------------------------------------------------------


def position(connection: Connection) -> int | None:
    """The log row up to which everything is taken in; None when nothing has been."""
    query = select(_place.c.position).where(_place.c.reader == READER)
    return connection.execute(query).scalar()


def set_position(connection: Connection, row: int) -> None:
    """Everything up to this row is taken in."""
    connection.execute(delete(_place).where(_place.c.reader == READER))
    connection.execute(insert(_place).values(reader=READER, position=row))


# --- writing ---------------------------------------------------------------------------------


def put(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert comments, or replace what is known of them."""
    for part in chunks([row["record_id"] for row in rows]):
        connection.execute(delete(_watched).where(_watched.c.record_id.in_(part)))
    if rows:
        connection.execute(insert(_watched), list(rows))


def rows(connection: Connection, records: Iterable[int]) -> dict[int, RowMapping]:
    """The rows of these records, by number."""
    found: dict[int, RowMapping] = {}
    for part in chunks(sorted(set(records))):
        query = select(_watched).where(_watched.c.record_id.in_(part))
        found |= {row["record_id"]: row for row in connection.execute(query).mappings()}
    return found


def set_mark(
    connection: Connection, records: Sequence[int], mark: Mark, by: int, at: datetime, entry: int
) -> set[int]:
    """Somebody has looked at these; the threads that were concerned. An older mark yields."""
    touched: set[int] = set()
    older = _watched.c.mark_entry < entry
    for part in chunks(sorted(set(records))):
        mine = _watched.c.record_id.in_(part)
        touched.update(connection.execute(select(_watched.c.thread_id).where(mine)).scalars())
        values = {"mark": str(mark), "mark_entry": entry, "mark_by": by, "mark_us": to_us(at)}
        first = func.coalesce(_watched.c.known_us, to_us(at))
        connection.execute(update(_watched).where(mine, older).values(**values, known_us=first))
    return touched


def answer(connection: Connection, thread: int, parents: Sequence[int], at_us: int) -> None:
    """The account has answered: questions among these that came before it."""
    connection.execute(
        update(_watched)
        .where(_watched.c.thread_id == thread, _watched.c.record_id.in_(parents))
        .where(_watched.c.arrived_us <= at_us)
        .where(or_(_watched.c.answered_us.is_(None), _watched.c.answered_us > at_us))
        .values(answered_us=at_us)
    )


def count_anew(connection: Connection, threads: Iterable[int]) -> None:
    """Bring threads' rows in line with their comments."""
    wanted = sorted(set(threads))
    for part in chunks(wanted):
        connection.execute(delete(_thread).where(_thread.c.thread_id.in_(part)))
        mine = (_watched.c.thread_id.in_(part), _watched.c.mark == str(Mark.UNSEEN))
        query = select(
            _watched.c.thread_id,
            func.min(_watched.c.account_id),
            func.count(),
            func.min(_watched.c.arrived_us),
            func.min(_watched.c.urgency),
        ).where(*mine)
        found = [tuple(row) for row in connection.execute(query.group_by(_watched.c.thread_id))]
        names = ("thread_id", "account_id", "unseen", "oldest_us", "urgency")
        if found:
            connection.execute(insert(_thread), [dict(zip(names, row, strict=True)) for row in found])


def open_threads(connection: Connection) -> list[int]:
    """Every thread that is thought to hold something unseen."""
    return list(connection.execute(select(_thread.c.thread_id)).scalars())


def forget_account(connection: Connection, account_id: int, before_us: int | None = None) -> None:
    """Leave out an account's unseen comments: all, or those that came before a time."""
    gone = [_watched.c.account_id == account_id, _watched.c.mark == str(Mark.UNSEEN)]
    if before_us is not None:
        gone.append(_watched.c.arrived_us < before_us)
    connection.execute(delete(_watched).where(*gone))
    mine = select(_thread.c.thread_id).where(_thread.c.account_id == account_id)
    count_anew(connection, list(connection.execute(mine).scalars()))


def unread_with(connection: Connection, newest: int, most: int) -> list[int]:
    """Unseen comments that were read with older word lists."""
    query = select(_watched.c.record_id).where(
        _watched.c.mark == str(Mark.UNSEEN), _watched.c.judged < newest
    )
    return list(connection.execute(query.order_by(_watched.c.judged).limit(most)).scalars())


# --- reading ---------------------------------------------------------------------------------


def threads(
    connection: Connection, accounts: Sequence[int] | None, most: int, offset: int
) -> list[Thread]:
    """Threads in their turn: the urgent first, then by their oldest unseen comment."""
    query = select(_thread).order_by(_thread.c.urgency, _thread.c.oldest_us, _thread.c.thread_id)
    if accounts is not None:
        query = query.where(_thread.c.account_id.in_(accounts))
    return [
        Thread(row.thread_id, row.account_id, row.unseen, from_us(row.oldest_us))
        for row in connection.execute(query.limit(most).offset(offset))
    ]


def unseen_in(connection: Connection, thread: int, most: int) -> list[Comment]:
    """The unseen comments of a thread, the urgent first, then the oldest."""
    query = (
        select(_watched)
        .where(_watched.c.thread_id == thread, _watched.c.mark == str(Mark.UNSEEN))
        .order_by(_watched.c.urgency, _watched.c.arrived_us, _watched.c.record_id)
    )
    return _read(connection, query.limit(most))


def newest_unseen_in(connection: Connection, thread: int) -> int:
    """The highest number among the unseen comments of a thread; 0 when there is none."""
    mine = (_watched.c.thread_id == thread, _watched.c.mark == str(Mark.UNSEEN))
    return connection.execute(select(func.max(_watched.c.record_id)).where(*mine)).scalar() or 0


def all_unseen_in(connection: Connection, thread: int) -> list[int]:
    """Every unseen comment of a thread."""
    query = select(_watched.c.record_id).where(
        _watched.c.thread_id == thread, _watched.c.mark == str(Mark.UNSEEN)
    )
    return list(connection.execute(query.order_by(_watched.c.record_id)).scalars())


def waiting(connection: Connection) -> dict[int, Waiting]:
    """What nobody has seen, by account."""
    query = select(
        _thread.c.account_id, func.sum(_thread.c.unseen), func.min(_thread.c.oldest_us)
    ).group_by(_thread.c.account_id)
    return {row[0]: Waiting(int(row[1]), from_us(row[2])) for row in connection.execute(query)}


def marked(
    connection: Connection, mark: Mark, accounts: Sequence[int] | None, most: int
) -> list[Comment]:
    """Comments that wait for what somebody has said, the oldest first."""
    query = select(_watched).where(_watched.c.mark == str(mark))
    if accounts is not None:
        query = query.where(_watched.c.account_id.in_(accounts))
    return _read(connection, query.order_by(_watched.c.arrived_us, _watched.c.record_id).limit(most))


def marked_counts(connection: Connection, accounts: Sequence[int] | None) -> dict[Mark, int]:
    """How many comments wait for an answer, for action, or as suspected crimes."""
    waits = [str(Mark.ANSWER), str(Mark.ACTION), str(Mark.CRIME)]
    query = select(_watched.c.mark, func.count()).where(_watched.c.mark.in_(waits))
    if accounts is not None:
        query = query.where(_watched.c.account_id.in_(accounts))
    return {Mark(row[0]): row[1] for row in connection.execute(query.group_by(_watched.c.mark))}


def _asking(accounts: Sequence[int] | None) -> list[list[ColumnElement[bool]]]:
    """What is to be answered: questions by their form, and what a person says needs an answer.

    Two conditions that never meet, each read by its own index.
    """
    form = [_watched.c.question.is_(True), _watched.c.mark != str(Mark.DONE)]
    said = [_watched.c.mark == str(Mark.ANSWER), _watched.c.question.is_(False)]
    mine = [] if accounts is None else [_watched.c.account_id.in_(accounts)]
    return [[*form, *mine], [*said, *mine]]


def unanswered(
    connection: Connection, accounts: Sequence[int] | None, most: int
) -> tuple[int, list[Comment]]:
    """Questions that the account has not answered: how many, and the oldest of them."""
    total, found = 0, []
    for asking in _asking(accounts):
        where = (*asking, _watched.c.answered_us.is_(None))
        total += connection.execute(select(func.count()).where(*where)).scalar_one()
        query = select(_watched).where(*where).order_by(_watched.c.arrived_us)
        found += _read(connection, query.limit(most))
    return total, sorted(found, key=lambda one: (one.arrived_at, one.record))[:most]


def asked_since(connection: Connection, since_us: int) -> dict[int, tuple[int, list[int]]]:
    """Of each account's questions since then: how many, and how long each answer took (µs)."""
    found: dict[int, tuple[int, list[int]]] = {}
    took = _watched.c.answered_us - _watched.c.arrived_us
    for asking in _asking(None):
        where = (*asking, _watched.c.arrived_us >= since_us)
        counts = select(_watched.c.account_id, func.count()).where(*where)
        for account, count in connection.execute(counts.group_by(_watched.c.account_id)):
            before, times = found.get(account, (0, []))
            found[account] = (before + count, times)
        answered = select(_watched.c.account_id, took).where(
            *where, _watched.c.answered_us.is_not(None)
        )
        for account, time in connection.execute(answered).all():
            found[account][1].append(time)
    return found


def known_and_gone(connection: Connection, since_us: int) -> list[tuple[int, int]]:
    """``(record, known)`` of comments that are gone or hidden, and were known to the staff."""
    state = tables.record_state
    query = (
        select(_watched.c.record_id, _watched.c.known_us)
        .join(state, state.c.record_id == _watched.c.record_id)
        .where(state.c.status.in_(["deleted", "hidden"]), _watched.c.known_us >= since_us)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def still_there(connection: Connection, mark: Mark, before_us: int) -> dict[int, int]:
    """How many comments with a mark from before a time can still be seen, by account."""
    state = tables.record_state
    query = (
        select(_watched.c.account_id, func.count())
        .join(state, state.c.record_id == _watched.c.record_id)
        .where(_watched.c.mark == str(mark), _watched.c.mark_us < before_us)
        .where(state.c.status == "present")
        .group_by(_watched.c.account_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _read(connection: Connection, query: Select[Any]) -> list[Comment]:
    return [comment(row) for row in connection.execute(query).mappings()]


def comment(row: RowMapping) -> Comment:
    """A row as a comment."""
    answered, known, marked_us = row["answered_us"], row["known_us"], row["mark_us"]
    return Comment(
        row["record_id"],
        row["account_id"],
        row["thread_id"],
        from_us(row["arrived_us"]),
        row["urgency"],
        bool(row["question"]),
        None if answered is None else from_us(answered),
        Mark(row["mark"]),
        row["mark_by"],
        from_us(marked_us) if marked_us else None,
        None if known is None else from_us(known),
    )
