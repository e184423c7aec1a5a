# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The figures of one month, each defined by the question that gives it (law 10).

Everything is counted by the time it entered the log, in a closed interval: the same month gives the
same figures whenever it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archiver import wording
from archiver.clock import to_us
from archiver.errors import UsageError
from archiver.model.account import Account
from archiver.model.change import ChangeType
from archiver.model.coverage import Window, share_seen
from archiver.model.observation import Kind
from archiver.model.record import Event, Record
from archiver.store import figures
from archiver.store.figures import Count, Of
from exports.source import Source


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in Swedish time, as a half-open interval in UTC."""

    year: int
    number: int

    @property
    def label(self) -> str:
        """``2026-10``."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=32)).replace(day=1)

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return wording.day_start(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return wording.day_start(self.after)

    def before(self) -> Month:
        """The month before."""
        last = self.first - timedelta(days=1)
        return Month(last.year, last.month)

    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + timedelta(days=n) for n in range((self.after - self.first).days))


def month_in(text: str) -> Month:
    """``2026-10`` as a month. Raises UsageError."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        msg = f"{text} är ingen månad; skriv till exempel 2026-10"
        raise UsageError(msg) from None
    return Month(found.year, found.month)


@dataclass(frozen=True, slots=True)
class Definition:
    """One kind of figure: its column, what it means, and what is counted."""

    key: str
    name: str
    meaning: str
    of: Of
    types: tuple[str, ...]

    def asked(self, month: Month) -> Count:
        """The frozen question for one month."""
        return Count(self.of, self.types, to_us(month.start), to_us(month.end))


_OWN_KINDS = (Kind.POST, Kind.STORY, Kind.PROFILE)
DEFINITIONS = (
    Definition(
        "posts",
        "Inlägg",
        "Inlägg, händelser och profiltexter som arkiverades för första gången under månaden.",
        Of.RECORDS,
        tuple(str(kind) for kind in _OWN_KINDS),
    ),
    Definition(
        "comments",
        "Kommentarer",
        "Kommentarer, omnämnanden, recensioner, meddelanden och besökarinlägg som arkiverades för "
        "första gången under månaden. Kommunens egna svar räknas med.",
        Of.RECORDS,
        tuple(str(kind) for kind in Kind if kind not in _OWN_KINDS),
    ),
    Definition(
        "edited",
        "Ändrade",
        "Gånger som en ändrad text eller bilaga arkiverades. Samma handling kan räknas flera gånger.",
        Of.EDITS,
        (),
    ),
    Definition(
        "hidden",
        "Dolda",
        "Gånger som en handling konstaterades vara dold.",
        Of.EVENTS,
        (str(ChangeType.HIDDEN),),
    ),
    Definition(
        "deleted",
        "Borttagna",
        "Gånger som en borttagning bekräftades, av plattformens eget besked eller av två kontroller.",
        Of.EVENTS,
        (str(ChangeType.DELETED),),
    ),
    Definition(
        "missing",
        "Saknade",
        "Handlingar som vid månadens slut inte kunde hittas, utan att en borttagning var bekräftad.",
        Of.OPEN,
        (str(ChangeType.MISSING),),
    ),
)
REMOVALS = next(d for d in DEFINITIONS if d.key == "deleted")


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """One account's month: figures by key, this month and the one before, and how it was seen."""

    account: Account
    figures: Mapping[str, int]
    before: Mapping[str, int]
    windows: tuple[Window, ...]

    @property
    def share(self) -> float:
        """How much of the time was wholly seen, 0–1."""
        return share_seen(self.windows)


@dataclass(frozen=True, slots=True)
class Removal:
    """One confirmed removal. The record's text and author are not in a report."""

    record: Record
    event: Event


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Everything a month's report counts."""

    month: Month
    accounts: tuple[AccountMonth, ...]
    removals: tuple[Removal, ...]

    def total(self, key: str) -> int:
        """A figure over all accounts."""
        return sum(account.figures[key] for account in self.accounts)

    def total_before(self, key: str) -> int:
        """The same figure the month before."""
        return sum(account.before[key] for account in self.accounts)


def count_month(source: Source, month: Month) -> MonthFigures:
    """Count a month. Nothing that is recorded later changes the answer."""
    with source.database.read() as connection:
        now = {d.key: figures.count(connection, d.asked(month)) for d in DEFINITIONS}
        was = {d.key: figures.count(connection, d.asked(month.before())) for d in DEFINITIONS}
        removed = figures.events(connection, REMOVALS.asked(month))
    accounts = tuple(
        AccountMonth(
            account,
            {key: counted.get(account.id, 0) for key, counted in now.items()},
            {key: counted.get(account.id, 0) for key, counted in was.items()},
            _windows(source, account, month),
        )
        for account in source.accounts()
        if account.created_at < month.end
    )
    return MonthFigures(month, accounts, _removals(source, removed))


def _windows(source: Source, account: Account, month: Month) -> tuple[Window, ...]:
    """How the account was seen, from when it was registered and no later than now."""
    start, end = max(month.start, account.created_at), min(month.end, source.clock.now())
    return source.coverage(account, start, end) if start < end else ()


def _removals(source: Source, rows: Sequence[tuple[int, int]]) -> tuple[Removal, ...]:
    found = []
    with source.reader() as reader:
        for number, entry in rows:
            event = next(e for e in reader.events(number) if e.entry == entry)
            found.append(Removal(reader.record(number), event))
    return tuple(found)
