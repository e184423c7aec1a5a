# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Supervision of others' comments as rows of a frozen question (DI-3): looks, and what none has seen.

Counted from the log's own rows, not from the queue that people work in: the queue forgets, a filed
figure must not. About comments and accounts, never about those who write or those who look (RF-4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from archiver import wording
from archiver.clock import from_us
from archiver.model.figure import About, Question, Row
from archiver.model.figure_words import MARKS
from archiver.model.matter import Step, Subject
from archiver.model.supervision import SEEN_ANEW, WATCHED, Mark, Watch, overdue, watches_in
from archiver.store import desk_steps, figures, tables
from archiver.store.retention import chunks

_record, _state, _version = tables.record, tables.record_state, tables.version
Source = Callable[[Connection, Question], list[Row]]


def _steps(connection: Connection, asked: Question, subject: Subject) -> list[Step]:
    return [step for step in desk_steps.every(connection, subject) if step.entry < asked.size]


def _looked(connection: Connection, asked: Question) -> list[Row]:
    """Comments that somebody looked at, once for each look; ``märke``: only what was said so of."""
    wanted = [MARKS[word] for word in asked.get("märke")]
    steps = [
        step
        for step in _steps(connection, asked, Subject.SUPERVISION)
        if step.entry >= asked.first and (not wanted or Mark(step.said["mark"]) in wanted)
    ]
    owners = _owners(connection, {n for step in steps for n in step.said["records"]})
    rows = [
        Row(step.entry, number, _owner(step, owners.get(number)), about=About.RECORD)
        for step in steps
        for number in step.said["records"]
    ]
    return [row for row in rows if asked.account in (0, row.account)]


def _owner(step: Step, found: int | None) -> int:
    """A comment's account; of one that is destroyed since, the only one that the look was about."""
    accounts = step.said["accounts"]
    return found or (accounts[0] if len(accounts) == 1 else 0)


def _owners(connection: Connection, numbers: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in chunks(sorted(numbers)):
        query = select(_record.c.id, _record.c.account_id).where(_record.c.id.in_(part))
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


# --- what nobody has seen ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment as it was before the question's end: the rows of its first and newest text."""

    number: int
    account: int
    arrived: datetime
    first: int
    newest: int


def _unseen(connection: Connection, asked: Question) -> list[Row]:
    """Comments that nobody had seen at the end; the amount is whole days since they came.

    ``försenad`` (ja): only those that had waited longer than was decided for their account.
    """
    plans = {
        number: plan
        for number, plan in watches_in(_steps(connection, asked, Subject.WATCH)).items()
        if plan.responsible and asked.account in (0, number)
    }
    looks = _newest_looks(connection, asked)
    today, late = wording.local_day(asked.end), bool(asked.get("försenad"))
    return [
        Row(one.first, one.number, one.account, max(0, (asked.end - one.arrived).days), About.RECORD)
        for one in _comments(connection, asked, plans)
        if _is_unseen(one, looks.get(one.number))
        and (not late or overdue(plans[one.account].interval, wording.local_day(one.arrived), today))
    ]


def _newest_looks(connection: Connection, asked: Question) -> dict[int, tuple[int, Mark]]:
    return {
        number: (step.entry, Mark(step.said["mark"]))
        for step in _steps(connection, asked, Subject.SUPERVISION)
        for number in step.said["records"]
    }


def _is_unseen(one: _Comment, look: tuple[int, Mark] | None) -> bool:
    """Whether it waits to be seen: a changed text is to be seen anew, unless it waits for an act."""
    if look is None:
        return True
    entry, mark = look
    return one.newest > entry and mark in SEEN_ANEW


def _comments(
    connection: Connection, asked: Question, plans: Mapping[int, Watch]
) -> Iterator[_Comment]:
    """What others have written on supervised accounts since their supervision began."""
    query = (
        select(
            _record.c.id,
            _record.c.account_id,
            func.coalesce(_state.c.published_us, _record.c.first_seen_us),
            _record.c.first_seen_us,
            func.min(_version.c.entry),
            func.max(_version.c.entry),
        )
        .join(_state, _state.c.record_id == _record.c.id)
        .join(_version, _version.c.record_id == _record.c.id)
        .where(_record.c.own.is_(False), _record.c.kind.in_([str(kind) for kind in WATCHED]))
        .where(_record.c.account_id.in_(plans), _version.c.entry < asked.size)
        .group_by(_record.c.id, _record.c.account_id, _record.c.first_seen_us, _state.c.published_us)
        .order_by(func.min(_version.c.entry))
    )
    for number, account, published, seen, first, newest in connection.execute(query):
        arrived = from_us(min(published, seen))  # the platform's time, never later than ours (TF-2)
        if arrived >= plans[account].since:
            yield _Comment(number, account, arrived, first, newest)


# --- accounts ----------------------------------------------------------------------------------


def _planned(connection: Connection, asked: Question) -> list[Row]:
    """Accounts at the end; ``beslut``: under uppsikt, undantagna or obeslutade."""
    plans = watches_in(_steps(connection, asked, Subject.WATCH))
    whole = Question(asked.how, "konton", (), 0, asked.size, asked.start, asked.end, asked.account)
    rows = figures.EVIDENCE["konton"](connection, whole)
    return [row for row in rows if _decided(plans.get(row.account)) in asked.get("beslut")]


def _decided(plan: Watch | None) -> str:
    if plan is None:
        return "saknas"
    return "uppsikt" if plan.responsible else "undantag"


SUPERVISION: Mapping[str, Source] = {
    "genomgångna": _looked,
    "osedda": _unseen,
    "uppsiktskonton": _planned,
}
