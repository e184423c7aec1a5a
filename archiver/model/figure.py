# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A frozen question and the figure it gives (law 10). Pure; does not know where rows come from.

A question names a stretch of the log, ``first`` up to but not including ``size``: what is written in
the log later is not in it, so the same question gives the same figure for ever. What a disposal has
destroyed since is missing from the rows; a filed report remembers which rows they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from archiver.clock import from_us, to_us

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_NAME = re.compile(r"[a-zåäö]+\Z")
_PER_MILLE = 1000


class How(StrEnum):
    """How rows become a figure. The words stand in questions and are never given another meaning."""

    COUNT = "antal"
    SUM = "summa"
    GREATEST = "största"
    MEDIAN = "median"
    P95 = "percentil95"
    SHARE = "promille"  # of the amounts: how much is marked, rounded down


class Unit(StrEnum):
    """What a figure is a number of; says how it is written."""

    PIECES = "antal"
    BYTES = "byte"
    MINUTES = "minuter"
    DAYS = "dagar"
    KRONOR = "kronor"
    PER_MILLE = "promille"


class About(StrEnum):
    """What a row points at, so that it can be opened."""

    RECORD = "record"
    CASE = "case"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was counted: its row in the log, what it is about, and how much it adds.

    ``entry`` is -1 for a stretch of time, which no single row tells of.
    """

    entry: int
    number: int = 0
    account: int = 0
    amount: int = 1
    about: About = About.LOG
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """How, of what, narrowed how, of which account (0: all), and over which stretch of log and time."""

    how: How
    of: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    first: int
    size: int
    start: datetime
    end: datetime
    account: int = 0

    def get(self, name: str) -> tuple[str, ...]:
        """The values a question is narrowed to; empty when it is not."""
        return next((values for key, values in self.where if key == name), ())

    def narrowed(self, account: int) -> Question:
        """The same question of one account."""
        return replace(self, account=account)

    def text(self) -> str:
        """The question in one line, as documents print it and ``question_in`` reads it."""
        parts = [str(self.how), self.of]
        parts += [f"{name}={','.join(values)}" for name, values in self.where]
        if self.account:
            parts.append(f"konto={self.account}")
        parts.append(f"rader={self.first}-{self.size}")
        parts.append(f"tid={self.start.strftime(_TIME)}/{self.end.strftime(_TIME)}")
        return " ".join(parts)


def question_in(text: str) -> Question:
    """The inverse of ``Question.text``. Raises ValueError."""
    how, of, *rest = text.split(" ")
    given = dict(part.split("=", 1) for part in rest)
    if len(given) != len(rest) or not _NAME.match(of):
        raise ValueError(text)
    first, size = given.pop("rader").split("-")
    start, end = (_time(value) for value in given.pop("tid").split("/"))
    account = int(given.pop("konto", "0"))
    where = tuple((name, tuple(values.split(","))) for name, values in given.items())
    return Question(How(how), of, where, int(first), int(size), start, end, account)


def _time(text: str) -> datetime:
    # Through microseconds, so that the time is the one the store would give.
    return from_us(to_us(datetime.strptime(f"{text}+0000", f"{_TIME}%z")))


def figure(how: How, rows: Iterable[Row]) -> int:
    """The figure that rows give. Nothing counted gives 0; a share of nothing is 0 too."""
    found = list(rows)
    amounts = [row.amount for row in found]
    match how:
        case How.COUNT:
            return len(found)
        case How.SUM:
            return sum(amounts)
        case How.GREATEST:
            return max(amounts, default=0)
        case How.MEDIAN:
            return _ranked(amounts, 50)
        case How.P95:
            return _ranked(amounts, 95)
        case How.SHARE:
            whole = sum(amounts)
            marked = sum(row.amount for row in found if row.mark)
            return marked * _PER_MILLE // whole if whole else 0


def _ranked(amounts: Sequence[int], percent: int) -> int:
    """The smallest amount that at least so many percent are not above: always one that was measured."""
    if not amounts:
        return 0
    place = -(-len(amounts) * percent // 100)
    return sorted(amounts)[place - 1]
