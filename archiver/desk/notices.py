# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff must be told of now: lapsed supervision, accesses that end, failing harvests, alarms.

What is so is read from the archive's own rows; a notice begins when it becomes so and ends when it no
longer is. Sends nothing and words nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from archiver.archive import outside
from archiver.archive.archive import Archive
from archiver.clock import from_us
from archiver.desk import supervised
from archiver.desk.rights import Verb, may
from archiver.model.account import Account
from archiver.model.notice import KEPT, LASTING, Kind, Notice
from archiver.model.person import Person
from archiver.store import figures, mails, notices, runs, tables, watching

TOKEN_WARNED = timedelta(days=14)
_UNSIGNED = timedelta(hours=48)
_UNSENT = timedelta(hours=24)
_MISSED = 3  # harvests that did not come to their end before somebody is told
_CONCERNS = {
    Kind.CRIME: Verb.SUPERVISE,
    Kind.LAPSED: Verb.SUPERVISE,
    Kind.TOKEN: Verb.OPERATE,
    Kind.FAILING: Verb.OPERATE,
    Kind.ALARM: Verb.OPERATE,
    Kind.REPORT: Verb.READ_CASES,
}
SIGNING, MAILING, VOUCHING, VERIFYING = "signing", "mail", "vouching", "verify"  # alarms


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is so now, and lasts until it no longer is."""

    kind: Kind
    subject: str  # an account's number, or what an alarm is about
    count: int


def conditions(archive: Archive) -> list[Condition]:
    """Everything that is so now."""
    return [*_supervision(archive), *_accounts(archive), *_alarms(archive)]


def _supervision(archive: Archive) -> Iterator[Condition]:
    for one in supervised.standings(archive):
        if one.late and one.waiting is not None:
            yield Condition(Kind.LAPSED, str(one.account.id), one.waiting.unseen)
    hours = archive.config.supervision.crime_hours
    for account, count in supervised.old_crimes(archive, hours).items():
        yield Condition(Kind.CRIME, str(account), count)


def _accounts(archive: Archive) -> Iterator[Condition]:
    now = archive.clock.now()
    patience = _MISSED * timedelta(minutes=archive.config.harvest.interval_minutes)
    with archive.database.read() as connection:
        for account in archive.accounts():
            ends = _ends(connection, account)
            if ends is not None and ends - now <= TOKEN_WARNED:
                days = max(0, (ends - now) // timedelta(days=1))
                yield Condition(Kind.TOKEN, str(account.id), days)
            seen = runs.last_complete(connection, account.id) or account.created_at
            if now - seen > patience:
                yield Condition(Kind.FAILING, str(account.id), (now - seen) // timedelta(hours=1))


def _ends(connection: Connection, account: Account) -> datetime | None:
    """When an account's access ends, as its platform said at the latest check."""
    ends = (watching.plan(connection, account.id).health or {}).get("expires")
    return None if ends is None else from_us(ends)


def _alarms(archive: Archive) -> Iterator[Condition]:
    now = archive.clock.now()
    with archive.database.read() as connection:
        signed = figures.newest_checkpoint(connection)
        stuck = mails.unsent_since(connection, now - _UNSENT)
        vouched = _vouched_at(connection) if archive.config.outside.authorities else None
        begun = _first_row_at(connection)
    since = begun if signed is None else signed[1]
    if now - since > _UNSIGNED and outside.has_news(archive):
        yield Condition(Kind.ALARM, SIGNING, (now - since) // timedelta(hours=1))
    waited = now - (vouched or begun)
    if (
        archive.config.outside.authorities
        and signed
        and waited > _UNSIGNED
        and since > (vouched or begun)
    ):
        yield Condition(Kind.ALARM, VOUCHING, waited // timedelta(hours=1))
    if stuck:
        yield Condition(Kind.ALARM, MAILING, stuck)


def _first_row_at(connection: Connection) -> datetime:
    """When the archive was made."""
    entry = tables.log_entry
    query = select(entry.c.at_us).where(entry.c.idx == 0)
    return from_us(connection.execute(query).scalar_one())


def _vouched_at(connection: Connection) -> datetime | None:
    """When a time-stamp authority last vouched for the log."""
    entry, token = tables.log_entry, tables.time_token
    newest = select(func.max(token.c.entry)).scalar_subquery()
    at = connection.execute(select(entry.c.at_us).where(entry.c.idx == newest)).scalar()
    return None if at is None else from_us(at)


def verified(archive: Archive, findings: int) -> None:
    """A check of the whole archive has been made: begin, change or end the alarm about it."""
    now = archive.clock.now()
    with archive.database.read() as connection:
        told = [one for one in notices.open_now(connection) if one.subject == VERIFYING]
    if not findings and not told:
        return  # a check that finds nothing writes nothing
    with archive.database.write() as connection:
        told = [one for one in notices.open_now(connection) if one.subject == VERIFYING]
        for one in told if not findings else ():
            notices.end(connection, one.id, now)
        if findings and told:
            notices.change_count(connection, told[0].id, findings)
        elif findings:
            notices.begin(connection, Kind.ALARM, VERIFYING, 0, findings, now)


def settle(archive: Archive, found: Iterable[Condition]) -> None:
    """Begin and end notices so that they say what is so. Done twice, nothing more happens."""
    now = archive.clock.now()
    wanted = {(one.kind, one.subject): one.count for one in found}
    with archive.database.write() as connection:
        told = {
            (one.kind, one.subject): one
            for one in notices.open_now(connection)
            if one.kind in LASTING and one.subject != VERIFYING
        }
        for key, count in wanted.items():
            if key not in told:
                notices.begin(connection, key[0], key[1], 0, count, now)
            elif told[key].count != count:
                notices.change_count(connection, told[key].id, count)
        for key, one in told.items():
            if key not in wanted:
                notices.end(connection, one.id, now)
        notices.end_before(connection, now - KEPT, now)


def tell_once(archive: Archive, kind: Kind, subject: str, count: int = 1) -> None:
    """Tell everybody it concerns of something that happened. The same is never told twice."""
    with archive.database.write() as connection:
        if not notices.told(connection, kind, subject):
            notices.begin(connection, kind, subject, 0, count, archive.clock.now())


def concerns(person: Person, notice: Notice) -> bool:
    """Whether a notice is for this person."""
    if notice.person:
        return notice.person == person.id
    verb = _CONCERNS.get(notice.kind)
    return verb is not None and may(person, verb)


def kinds_for(person: Person) -> list[Kind]:
    """What a person's role can be told of."""
    return [k for k in Kind if k is Kind.SEARCH or may(person, _CONCERNS[k])]


def of_person(connection: Connection, person: Person) -> list[Notice]:
    """What a person is told of now: what they have not put away, the gravest first, then the newest."""
    away = notices.dismissed(connection, person.id)
    found = [
        one for one in notices.open_now(connection) if one.id not in away and concerns(person, one)
    ]
    order = list(Kind)
    return sorted(found, key=lambda one: (order.index(one.kind), -one.id))


def dismiss(archive: Archive, person: Person, numbers: Sequence[int]) -> None:
    """Put notices away for this person; others still see them."""
    with archive.database.write() as connection:
        mine = {one.id for one in of_person(connection, person)}
        notices.dismiss(connection, person.id, mine.intersection(numbers))
