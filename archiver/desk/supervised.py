# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How supervision stands: what is late, how long removals took, what is unanswered.

Figures are about accounts, never about those who write and never about who on the staff looked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import Connection, func, select

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import from_us, to_us
from archiver.desk import supervision
from archiver.model.account import Account
from archiver.model.matter import Step, Subject
from archiver.model.moderation import Judgement, Remover, intents_in, judgements_in
from archiver.model.supervision import Mark, Watch, overdue, quantile
from archiver.store import desk_steps, records, tables, watched
from archiver.store.watched import Waiting

PERIOD = timedelta(days=90)
_LOOKS = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's supervision now. ``due``: the day by which its oldest comment must be seen."""

    account: Account
    watch: Watch | None
    waiting: Waiting | None
    due: date | None
    late: bool

    @property
    def is_undecided(self) -> bool:
        """Whether nobody has decided if the account is supervised at all."""
        return self.watch is None


@dataclass(frozen=True, slots=True)
class Removed:
    """A comment that is gone or hidden and was known to the staff before. A removal is an interval."""

    record: int
    account: int
    known_at: datetime
    since: datetime | None
    until: datetime
    judgement: Judgement | None

    @property
    def took(self) -> timedelta:
        """The longest it can have taken."""
        return self.until - self.known_at

    @property
    def is_ours(self) -> bool:
        """Whether a person has found that the municipality removed it."""
        return self.judgement is not None and self.judgement.remover is Remover.MUNICIPALITY


@dataclass(frozen=True, slots=True)
class Times:
    """How long it took, at the most: of half, of nineteen in twenty, and the longest."""

    count: int
    half: timedelta | None
    most: timedelta | None
    longest: timedelta | None


@dataclass(frozen=True, slots=True)
class Answering:
    """An account's questions in the period: how many, how many unanswered, and the usual time."""

    account: int
    asked: int
    unanswered: int
    usual: timedelta | None
    slow: timedelta | None


def standings(archive: Archive) -> list[Standing]:
    """How each account's supervision stands, in the order of the accounts."""
    today = wording.local_day(archive.clock.now())
    with archive.database.read() as connection:
        plans = supervision.watches(connection)
        waits = watched.waiting(connection)
    return [_standing(one, plans.get(one.id), waits.get(one.id), today) for one in archive.accounts()]


def _standing(account: Account, watch: Watch | None, waiting: Waiting | None, today: date) -> Standing:
    if watch is None or not watch.responsible or waiting is None:
        return Standing(account, watch, None, None, late=False)
    oldest = wording.local_day(waiting.oldest_at)
    late = overdue(watch.interval, oldest, today)
    return Standing(account, watch, waiting, watch.interval.due(oldest), late)


def looks(connection: Connection) -> list[Step]:
    """The latest looks, newest first: who said what of how many comments, and when."""
    table = tables.desk_step
    query = select(table.c.number).where(table.c.subject == str(Subject.SUPERVISION))
    newest = connection.execute(query.order_by(table.c.entry.desc()).limit(_LOOKS)).scalars()
    found = desk_steps.among(connection, Subject.SUPERVISION, list(newest))
    return list(reversed(found))[:_LOOKS]


# --- from knowledge to removal ---------------------------------------------------------------


def removed(archive: Archive, since: datetime) -> list[Removed]:
    """Comments that were known to the staff since then and are gone or hidden, newest first."""
    with archive.database.read() as connection:
        known = dict(watched.known_and_gone(connection, to_us(since)))
        for intent in intents_in(desk_steps.every(connection, Subject.MODERATION)):
            at = to_us(intent.known_at)
            if intent.known_at >= since:
                known[intent.record] = min(at, known.get(intent.record, at))
        judged = judgements_in(desk_steps.among(connection, Subject.REVIEW, list(known)))
        gone = _gone(connection, list(known))
    found = [
        Removed(n, account, from_us(known[n]), before, until, judged.get(n))
        for n, (account, before, until) in gone.items()
        if to_us(until) >= known[n]
    ]
    return sorted(found, key=lambda one: one.until, reverse=True)


def _gone(
    connection: Connection, numbers: Sequence[int]
) -> dict[int, tuple[int, datetime | None, datetime]]:
    """Account, last seen and first missing (or first seen hidden) of those that are gone or hidden."""
    hidden = _hidden_at(connection, numbers)
    found: dict[int, tuple[int, datetime | None, datetime]] = {}
    for row in records.rows(connection, numbers):
        if row["status"] == "deleted" and row["missing_since_us"] is not None:
            last = from_us(row["last_seen_us"])
            found[row["id"]] = (row["account_id"], last, from_us(row["missing_since_us"]))
        elif row["status"] == "hidden" and row["id"] in hidden:
            found[row["id"]] = (row["account_id"], None, hidden[row["id"]])
    return found


def _hidden_at(connection: Connection, numbers: Sequence[int]) -> dict[int, datetime]:
    event, entry = tables.event, tables.log_entry
    query = (
        select(event.c.record_id, func.max(entry.c.at_us))
        .join(entry, entry.c.idx == event.c.entry)
        .where(event.c.record_id.in_(numbers), event.c.type == "hidden")
        .group_by(event.c.record_id)
    )
    return {row[0]: from_us(row[1]) for row in connection.execute(query)}


def times(found: Sequence[Removed]) -> dict[int, Times]:
    """By account, how long the municipality's own removals took after they were known."""
    by_account: dict[int, list[timedelta]] = {}
    for one in found:
        if one.is_ours:
            by_account.setdefault(one.account, []).append(one.took)
    return {
        account: Times(len(took), quantile(took, 0.5), quantile(took, 0.95), max(took))
        for account, took in by_account.items()
    }


# --- questions -------------------------------------------------------------------------------


def answering(archive: Archive) -> list[Answering]:
    """By account, how questions of the last ninety days were answered."""
    since = archive.clock.now() - PERIOD
    with archive.database.read() as connection:
        asked = watched.asked_since(connection, to_us(since))
    return [_answering(one.id, *asked[one.id]) for one in archive.accounts() if one.id in asked]


def _answering(account: int, count: int, took_us: Sequence[int]) -> Answering:
    took = [timedelta(microseconds=one) for one in took_us]
    usual = timedelta(microseconds=median(took_us)) if took_us else None
    return Answering(account, count, count - len(took), usual, quantile(took, 0.95))


def old_crimes(archive: Archive, hours: int) -> Mapping[int, int]:
    """How many suspected crimes can still be seen so long after somebody said so, by account."""
    before = archive.clock.now() - timedelta(hours=hours)
    with archive.database.read() as connection:
        return watched.still_there(connection, Mark.CRIME, to_us(before))
