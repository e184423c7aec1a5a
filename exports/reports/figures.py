# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Count a period: every figure with the frozen question that gives it, and count any of them again.

What is counted is a stretch of the log (law 10). For a period that is over it ends with the last row
before the first one written after the period: whenever it is counted, it is the same stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, select

from archiver.archive.archive import Archive
from archiver.desk import lookup
from archiver.ledger.ledger import read_head
from archiver.model.account import Account
from archiver.model.figure import Question, Row, Unit, figure
from archiver.store import desk_figures, figures, tables
from archiver.store.retention import chunks
from exports.reports import (
    definitions,
    desk_definitions,
    desk_rows,
    seen_definitions,
    sight_rows,
    supervision_rows,
)
from exports.reports.definition import Definition
from exports.reports.period import Period

# The same file may be known by another row when the one it was counted by is gone.
_KNOWN_BY_ANOTHER = frozenset({"lagrat"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its question. ``before``: the same figure of the period before, and its question.

    ``rows`` are the rows of the log that were counted, when a disposal could take them.
    """

    name: str
    called: str
    meaning: str
    unit: Unit
    value: int
    question: Question
    before: int | None = None
    question_before: Question | None = None
    rows: tuple[int, ...] = ()
    account: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """What of the log and of time a period is."""

    first: int
    size: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """A period, counted: figures by name, and the accounts there were."""

    period: Period
    stretch: Stretch
    before: Stretch
    accounts: tuple[Account, ...]
    figures: Mapping[str, Figure]
    takt: int  # minutes between harvests, as the settings had it
    finished: bool

    def of(self, definition: Definition, account: int = 0) -> Figure:
        """A figure, of all accounts or of one."""
        return self.figures[f"{definition.name}.{account}" if account else definition.name]

    def starting(self, prefix: str) -> list[Figure]:
        """The figures whose names begin so."""
        return [found for name, found in self.figures.items() if name.startswith(prefix)]


# --- which stretch ---------------------------------------------------------------------------


def stretch(connection: Connection, period: Period, now: datetime) -> Stretch:
    """Where the log stood when the period began and ended; now, when it has not ended."""
    head = read_head(connection).size
    first = figures.place_at(connection, period.start)
    size = figures.place_at(connection, period.end) if now >= period.end else head
    end = head if size is None else size
    return Stretch(end if first is None else min(first, end), end, period.start, min(period.end, now))


# --- rows of a question ----------------------------------------------------------------------


_SOURCES = (figures.EVIDENCE, desk_figures.DESK, desk_rows.STEPS, supervision_rows.SUPERVISION)


def rows_of(archive: Archive, asked: Question) -> list[Row]:
    """What a question counts, in the order of the log. Raises ValueError when nothing is called so."""
    if asked.of in sight_rows.SIGHTS:
        return sight_rows.SIGHTS[asked.of](archive, asked)
    for sources in _SOURCES:
        if asked.of in sources:
            with archive.database.read() as connection:
                return sources[asked.of](connection, asked)
    raise ValueError(asked.of)


@dataclass(slots=True)
class _Counter:
    """Counts one stretch; keeps rows that several figures are made of."""

    archive: Archive
    stretch: Stretch
    takt: int
    _rows: dict[tuple[object, ...], list[Row]] = field(default_factory=dict)

    def question(self, definition: Definition) -> Question:
        """What a definition asks of this stretch."""
        where = definition.where
        if definition.takt:
            where = (*where, ("takt", (str(self.takt),)))
        place = self.stretch
        return Question(
            definition.how, definition.of, where, place.first, place.size, place.start, place.end
        )

    def rows(self, asked: Question) -> list[Row]:
        """The rows of a question of all accounts."""
        key = (asked.of, asked.where)
        if key not in self._rows:
            self._rows[key] = rows_of(self.archive, asked)
        return self._rows[key]


def count(archive: Archive, period: Period) -> Counted:
    """Count a period. What is recorded later never changes a period that is over."""
    now, takt = archive.clock.now(), archive.config.harvest.interval_minutes
    with archive.database.read() as connection:
        this = stretch(connection, period, now)
        that = stretch(connection, period.before(), now)
        wanted = [*definitions.fixed(), *_used(archive, connection)]
    accounts = tuple(a for a in archive.accounts() if a.created_at < this.end)
    counter, earlier = _Counter(archive, this, takt), _Counter(archive, that, takt)
    found: dict[str, Figure] = {}
    for definition in wanted:
        found |= {one.name: one for one in _figures(definition, accounts, counter, earlier)}
    found |= {one.name: one for one in _month_by_month(archive, period, now, takt)}
    return Counted(period, this, that, accounts, found, takt, now >= period.end)


def _used(archive: Archive, connection: Connection) -> Iterator[Definition]:
    """Figures for the grounds and provisions that somebody has used."""
    names = lookup.grounds(archive.directory.root)
    for code in desk_rows.grounds_used(connection):
        yield seen_definitions.ground(code, names[code].name if code in names else code)
    for code in desk_rows.provisions_used(connection):
        yield desk_definitions.provision(code)


def _figures(
    definition: Definition, accounts: Sequence[Account], now: _Counter, before: _Counter
) -> Iterator[Figure]:
    """A definition's figure of all accounts, then of each."""
    asked = now.question(definition)
    asked_before = before.question(definition) if definition.compared else None
    rows = now.rows(asked)
    rows_before = before.rows(asked_before) if asked_before else []
    yield _figure(definition, asked, rows, asked_before, rows_before)
    for account in accounts if definition.each else ():
        yield _figure(
            definition,
            asked.narrowed(account.id),
            [row for row in rows if row.account == account.id],
            asked_before.narrowed(account.id) if asked_before else None,
            [row for row in rows_before if row.account == account.id],
        )


def _figure(
    definition: Definition,
    asked: Question,
    rows: list[Row],
    asked_before: Question | None,
    rows_before: list[Row],
) -> Figure:
    return Figure(
        name=f"{definition.name}.{asked.account}" if asked.account else definition.name,
        called=definition.called,
        meaning=definition.meaning,
        unit=definition.unit,
        value=figure(asked.how, rows),
        question=asked,
        before=figure(asked.how, rows_before) if asked_before else None,
        question_before=asked_before,
        rows=tuple(sorted({row.entry for row in rows})) if definition.can_be_disposed_of else (),
        account=asked.account,
    )


MONTHLY = ("inlagg", "kommentarer", "borttagna")


def _month_by_month(archive: Archive, period: Period, now: datetime, takt: int) -> Iterator[Figure]:
    """The months of a year, for what is drawn month by month: ``inlagg-2026-03``."""
    if not period.is_year:
        return
    chosen = [one for one in seen_definitions.COLLECTED if one.name in MONTHLY]
    for month in period.months():
        if now < month.start:
            return
        with archive.database.read() as connection:
            counter = _Counter(archive, stretch(connection, month, now), takt)
        for definition in chosen:
            asked = counter.question(definition)
            one = _figure(definition, asked, counter.rows(asked), None, [])
            yield replace(one, name=f"{definition.name}-{month.label}")


# --- counting again --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recount:
    """A filed figure counted again. ``taken``: rows since destroyed, by the disposal's number.

    ``explained`` says whether it is the same figure, or differs only by what disposals took.
    """

    filed: Figure
    now: int
    rows: tuple[Row, ...]
    taken: Mapping[int, int]
    explained: bool

    @property
    def same(self) -> bool:
        """Whether nothing has been taken and the figure is the same."""
        return self.explained and not self.taken


def recount(archive: Archive, filed: Figure) -> Recount:
    """Ask a filed figure's question again."""
    rows = rows_of(archive, filed.question)
    value = figure(filed.question.how, rows)
    if not filed.rows:
        return Recount(filed, value, tuple(rows), {}, value == filed.value)
    entries = {row.entry for row in rows}
    gone = sorted(set(filed.rows) - entries)
    with archive.database.read() as connection:
        taken = _taken(connection, gone)
    added = entries - set(filed.rows)
    known = not added or (filed.question.of in _KNOWN_BY_ANOTHER and bool(gone))
    whole = sum(taken.values()) == len(gone) and known
    return Recount(filed, value, tuple(rows), taken, whole and (bool(gone) or value == filed.value))


def _taken(connection: Connection, gone: Iterable[int]) -> dict[int, int]:
    """How many of these rows each disposal destroyed."""
    target = tables.disposal_target
    found: dict[int, int] = {}
    for part in chunks(list(gone)):
        query = select(target.c.proposal_id).where(target.c.entry.in_(part))
        for number in connection.execute(query).scalars():
            found[number] = found.get(number, 0) + 1
    return dict(sorted(found.items()))
