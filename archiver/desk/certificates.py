# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Certificates of searches: ask, freeze what was answered and what could not be seen, sign, number.

A certificate is never asked again: its document is built from what was frozen, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import from_us, rfc3339
from archiver.desk import closing, quarantine, steps, understood
from archiver.desk.rights import Verb, require
from archiver.errors import UnknownCase
from archiver.ids import record_label
from archiver.index import generations
from archiver.index.analysis_sv import ANALYSIS_VERSION
from archiver.index.query import parse
from archiver.ledger.entry import canonical
from archiver.model.account import Account
from archiver.model.certificate import PER_YEAR, Certificate, certificate_in
from archiver.model.coverage import Sight
from archiver.model.matter import Subject
from archiver.model.person import Person
from archiver.model.search import Filters
from archiver.store import desk_steps, records

_NOT_ALL = "utan meddelanden och sekretessmarkerade handlingar som den som sökte inte får öppna"


def issue(
    archive: Archive,
    person: Person,
    query: str,
    filters: Filters,
    software: str,
    case: int = 0,
    once: str = "",
) -> Certificate:
    """Search, and state what was found. Raises QueryError, IndexBusy.

    The index is brought up to date first, so that everything archived by now has been searched.
    """
    require(person, Verb.HANDLE_CASE)
    archive.catch_up()
    said = _answer(archive, person, query, filters) | {
        "case": case,
        "by_name": person.name,
        "municipality": archive.config.municipality.name,
        "software": software,
    }
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return certificate_in(before)
        first = wording.local_day(archive.clock.now()).year * PER_YEAR
        newest = desk_steps.newest_number(pen.connection, Subject.CERTIFICATE, first + PER_YEAR)
        number = max(newest, first) + 1
        said |= {"size": pen.head.size, "root": pen.head.root.hex()}
        said["asked"] = rfc3339(archive.clock.now())
        said["signature"] = archive.directory.signing_key().sign(statement(number, said)).hex()
        return certificate_in(pen.write(Subject.CERTIFICATE, number, "issued", said, once))


def statement(number: int, said: dict[str, Any]) -> bytes:
    """The bytes that are signed: everything the certificate says, as canonical JSON."""
    unsigned = {name: value for name, value in said.items() if name != "signature"}
    return canonical({"certificate": number, **unsigned})


def _answer(archive: Archive, person: Person, query: str, filters: Filters) -> dict[str, Any]:
    accounts = [a for a in archive.accounts() if _asked(a, filters)]
    node = parse(query, [account.name for account in archive.accounts()])
    seen = closing.clearance(archive, person)
    found = archive.searcher.all_ids(query, filters, seen)
    serving = generations.serving(archive.directory.index)
    closed = quarantine.hidden_from(archive, person)
    return ({"closed": closed} if closed else {}) | {
        "query": query,
        "understood": understood.in_words(node),
        "limits": [*understood.limits(filters), *([] if seen.whole() else [_NOT_ALL])],
        "filters": _facts(filters),
        "records": list(found),
        "labels": _labels(archive, found),
        "accounts": [
            [a.name, str(a.platform), a.authority, rfc3339(a.created_at)[:10]] for a in accounts
        ],
        "blind": _blind(archive, accounts, filters),
        "index": f"{serving.name if serving else 'ingen'}, analys {ANALYSIS_VERSION}",
    }


def _labels(archive: Archive, found: Sequence[int]) -> list[str]:
    """The hits as people call them, in the order of the answer."""
    with archive.database.read() as connection:
        rows = {row["id"]: row["first_seen_us"] for row in records.rows(connection, list(found))}
    return [record_label(from_us(rows[n]).year, n) for n in found if n in rows]


def _asked(account: Account, filters: Filters) -> bool:
    named = not filters.accounts or account.name in filters.accounts
    return named and (not filters.platforms or str(account.platform) in filters.platforms)


def _blind(archive: Archive, accounts: list[Account], filters: Filters) -> list[list[str]]:
    """What was not wholly seen of these accounts in the period asked for.

    Time before an account was registered is blind too.
    """
    now = archive.clock.now()
    end = min(now, wording.day_end(filters.end)) if filters.end else now
    found = []
    for account in accounts:
        since = account.created_at
        start = wording.day_start(filters.start) if filters.start else since
        if start < min(since, end):
            found.append(_row(account, start, min(since, end), str(Sight.BLIND), "before-start"))
        if max(start, since) < end:
            found += [
                _row(account, w.start, w.end, str(w.sight), w.cause)
                for w in archive.coverage(account, max(start, since), end)
                if w.sight is not Sight.SEEN
            ]
    return found


def _row(account: Account, start: datetime, end: datetime, sight: str, cause: str) -> list[str]:
    return [account.name, start.isoformat(), end.isoformat(), sight, cause]


def _facts(filters: Filters) -> dict[str, Any]:
    return {
        "events": list(filters.events),
        "platforms": list(filters.platforms),
        "accounts": list(filters.accounts),
        "kinds": list(filters.kinds),
        "direction": filters.direction,
        "start": filters.start.isoformat() if filters.start else "",
        "end": filters.end.isoformat() if filters.end else "",
    }


def get(archive: Archive, number: int) -> Certificate:
    """The certificate with this number. Raises UnknownCase."""
    with archive.database.read() as connection:
        found = desk_steps.of(connection, Subject.CERTIFICATE, number)
    if not found:
        msg = "Sökintyget finns inte i arkivet"
        raise UnknownCase(msg)
    return certificate_in(found[0])


def every(archive: Archive) -> tuple[Certificate, ...]:
    """Every certificate, newest first."""
    with archive.database.read() as connection:
        found = desk_steps.every(connection, Subject.CERTIFICATE)
    return tuple(certificate_in(step) for step in reversed(found))
