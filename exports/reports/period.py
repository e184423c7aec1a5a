# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a report is about in time: a Swedish calendar month or year, half-open. Knows no figure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archiver import wording
from archiver.errors import UsageError

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")
_YEAR = re.compile(r"\d{4}\Z")
_FIRST_YEAR = 2000  # before there was anything to archive


@dataclass(frozen=True, slots=True)
class Period:
    """A month (``number`` 1-12) or a whole year (0), in Swedish time."""

    year: int
    number: int = 0

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year."""
        return self.number == 0

    @property
    def label(self) -> str:
        """``2026-10`` or ``2026``."""
        return f"{self.year:04d}" if self.is_year else f"{self.year:04d}-{self.number:02d}"

    @property
    def name(self) -> str:
        """``oktober 2026`` or ``2026``."""
        return f"{self.year}" if self.is_year else wording.month(self.year, self.number)

    @property
    def noun(self) -> str:
        """What it is: månaden or året."""
        return "året" if self.is_year else "månaden"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number or 1, 1)

    @property
    def after(self) -> date:
        """The first day after it."""
        if self.is_year or self.number == 12:
            return date(self.year + 1, 1, 1)
        return date(self.year, self.number + 1, 1)

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return wording.day_start(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return wording.day_start(self.after)

    def before(self) -> Period:
        """The period before, of the same length."""
        if self.is_year:
            return Period(self.year - 1)
        last = self.first - timedelta(days=1)
        return Period(last.year, last.month)

    def months(self) -> tuple[Period, ...]:
        """The months of a year; a month is its own only one."""
        return tuple(Period(self.year, n) for n in range(1, 13)) if self.is_year else (self,)

    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + timedelta(days=n) for n in range((self.after - self.first).days))


def month_in(text: str) -> Period:
    """``2026-10``. Raises UsageError."""
    found = _MONTH.match(text)
    if found is None or int(found[1]) < _FIRST_YEAR:
        msg = f"{text or 'Ingenting'} är ingen månad; skriv till exempel 2026-10"
        raise UsageError(msg)
    return Period(int(found[1]), int(found[2]))


def year_in(text: str) -> Period:
    """``2026``. Raises UsageError."""
    if _YEAR.match(text) is None or int(text) < _FIRST_YEAR:
        msg = f"{text or 'Ingenting'} är inget år; skriv till exempel 2026"
        raise UsageError(msg)
    return Period(int(text))


def period_in(text: str) -> Period:
    """A month or a year, by how it is written. Raises UsageError."""
    return year_in(text) if _YEAR.match(text) else month_in(text)


def begun(period: Period, now: datetime) -> Period:
    """The same period. Raises UsageError when it has not begun: there is nothing to tell of it yet."""
    if now < period.start:
        what = "Året" if period.is_year else "Månaden"
        msg = f"{what} {period.name} har inte börjat än"
        raise UsageError(
            msg, remedy=f"Rapporten kan tidigast göras {wording.day(period.first)}; välj en tidigare."
        )
    return period
