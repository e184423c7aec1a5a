# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How accounts were seen, as rows of a frozen question: stretches of time, presentations, pictures.

A stretch has no row of its own in the log; it is told again from the runs that ended before the
question's end, with the interval that the question names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from archiver.archive.archive import Archive
from archiver.archive.verifying import verify_log
from archiver.model.account import Account
from archiver.model.coverage import Sight, Window, calendar
from archiver.model.figure import About, Question, Row
from archiver.model.page_information import Element, lacking
from archiver.store.figures import newest_presentation, runs_between
from exports.reports import snapshot

Rows = list[Row]
_BLIND = frozenset({Sight.BLIND})
_UNSEEN = frozenset({Sight.BLIND, Sight.PARTLY})


def followed(source: Archive, asked: Question) -> Iterator[Account]:
    """The accounts asked about that were registered before the question's end."""
    for account in source.accounts():
        if asked.account in {0, account.id} and account.created_at < asked.end:
            yield account


def windows(source: Archive, asked: Question, account: Account) -> tuple[Window, ...]:
    """How an account was seen, from when it was registered, as the runs of the question tell it."""
    start = max(asked.start, account.created_at)
    if start >= asked.end:
        return ()
    interval = timedelta(minutes=int(asked.get("takt")[0]))
    with source.database.read() as connection:
        runs = runs_between(connection, account.id, start, asked.end, asked.size)
    return calendar(runs, account.id, start, asked.end, interval)


def _stretches(source: Archive, asked: Question) -> Iterator[tuple[Account, Window]]:
    for account in followed(source, asked):
        for window in windows(source, asked, account):
            yield account, window


def _seen(source: Archive, asked: Question) -> Rows:
    """Every stretch with its seconds, marked when it was wholly seen."""
    return [
        Row(-1, account=account.id, amount=_seconds(window), mark=window.sight is Sight.SEEN)
        for account, window in _stretches(source, asked)
    ]


def _gaps(source: Archive, asked: Question) -> Rows:
    """Stretches that were not wholly seen, in minutes; ``insamling=inte``: not at all."""
    counted = _BLIND if asked.get("insamling") else _UNSEEN
    return [
        Row(-1, account=account.id, amount=_seconds(window) // 60)
        for account, window in _stretches(source, asked)
        if window.sight in counted
    ]


def _seconds(window: Window) -> int:
    return int((window.end - window.start).total_seconds())


def _planned(source: Archive, asked: Question) -> Rows:
    """How many harvests the interval asks for, an account a row."""
    minutes = int(asked.get("takt")[0])
    rows = []
    for account in followed(source, asked):
        start = max(asked.start, account.created_at)
        if start < asked.end:
            span = int((asked.end - start).total_seconds())
            rows.append(Row(-1, account=account.id, amount=span // (60 * minutes)))
    return rows


def _presentations(source: Archive, asked: Question) -> Rows:
    """The newest presentation of each account; the amount is how many of the six things it tells."""
    rows = []
    for account in followed(source, asked):
        row = presentation(source, account, asked.size)
        if row is not None:
            entry, record, missing = row
            told = len(Element) - len(missing)
            rows.append(Row(entry, record, account.id, told, About.RECORD))
    return rows


def presentation(
    source: Archive, account: Account, size: int
) -> tuple[int, int, tuple[Element, ...]] | None:
    """Log row, record and what is lacking of an account's newest presentation before this place."""
    with source.reader() as reader:
        found = newest_presentation(reader.connection, account.id, size)
        if found is None:
            return None
        entry, record = found
        told = next(one for one in reader.versions(record) if one.entry == entry)
    return entry, record, lacking(f"{told.title}\n{told.text}")


def _pictures(source: Archive, asked: Question) -> Rows:
    """Pictures of accounts' pages filed in the period."""
    filed = snapshot.filed(source.directory.reports)
    return [
        Row(-1, account=one.account)
        for one in filed
        if asked.account in {0, one.account} and asked.start <= made_at(one) < asked.end
    ]


def made_at(filed: snapshot.Snapshot) -> datetime:
    """When a picture was made, as its name tells."""
    return datetime.strptime(filed.pdf.stem[-15:], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _findings(source: Archive, _asked: Question) -> Rows:
    """What a check of the log's rows, tiles and signatures finds wrong, now."""
    return [Row(-1) for _ in verify_log(source).findings]


SIGHTS: Mapping[str, Callable[[Archive, Question], Rows]] = {
    "tid": _seen,
    "luckor": _gaps,
    "planerade": _planned,
    "presentationer": _presentations,
    "ögonblicksbilder": _pictures,
    "avvikelser": _findings,
}
