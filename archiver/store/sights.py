# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The coverage calendar, kept stretch by stretch as runs end: nobody folds whole lives to read it.

A cache of what ``model.coverage`` makes of the runs: each stretch is judged once, with the interval
that was planned then. What is missing or behind is made anew from the runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection, delete, insert, select, update

from archiver.clock import from_us, to_us
from archiver.model import coverage
from archiver.model.coverage import Run, Sight, Window
from archiver.store import runs, tables

_table = tables.coverage_window


def between(
    connection: Connection, account_id: int, start: datetime, end: datetime, interval: timedelta
) -> tuple[Window, ...]:
    """How well an account's time was covered: ordered, gapless."""
    first = runs.first_counted(connection, account_id)
    counted, last = runs.newest_counted(connection, account_id, 1), _last(connection, account_id)
    behind = first is not None and counted[0].started_at > max(first.started_at, _end(last, first))
    if behind:
        every = runs.of_account(connection, account_id)
        return coverage.calendar(every, account_id, start, end, interval)
    kept = _kept(connection, account_id, start, end)
    newest = next(iter(runs.newest_counted(connection, account_id, 1, end)), None)
    whole = coverage.assembled(kept, first, newest, (start, end), interval)
    return tuple(replace(window, account_id=account_id) for window in whole)


def _end(last: Window | None, first: Run) -> datetime:
    return first.started_at if last is None else last.end


def extend(connection: Connection, account_id: int, interval: timedelta) -> None:
    """A run has ended: keep the stretch that it ends."""
    counted = runs.newest_counted(connection, account_id, 3)
    if len(counted) < 2:
        return
    run, before = counted[0], counted[1]
    last = _last(connection, account_id)
    if before.started_at == run.started_at or (last is not None and last.end == run.started_at):
        return  # no time has passed, or the stretch is kept already
    if (last.end if last else None) != (before.started_at if len(counted) > 2 else None):
        rebuild(connection, account_id, interval)
        return
    _add(connection, last, coverage.between(before, run, interval))


def rebuild(connection: Connection, account_id: int, interval: timedelta) -> None:
    """Make an account's calendar anew from its runs."""
    connection.execute(delete(_table).where(_table.c.account_id == account_id))
    counted = [run for run in runs.of_account(connection, account_id) if coverage.counts(run)]
    last: Window | None = None
    for before, run in pairwise(counted):
        if before.started_at < run.started_at:
            last = _add(connection, last, coverage.between(before, run, interval))


def _add(connection: Connection, last: Window | None, window: Window) -> Window:
    """Keep a stretch; one that goes on as the last did makes that longer."""
    if last is not None and (last.sight, last.cause) == (window.sight, window.cause):
        same = (_table.c.account_id == window.account_id, _table.c.start_us == to_us(last.start))
        connection.execute(update(_table).where(*same).values(end_us=to_us(window.end)))
        return Window(last.account_id, last.start, window.end, last.sight, last.cause)
    connection.execute(
        insert(_table).values(
            account_id=window.account_id,
            start_us=to_us(window.start),
            end_us=to_us(window.end),
            sight=str(window.sight),
            cause=window.cause,
        )
    )
    return window


def _last(connection: Connection, account_id: int) -> Window | None:
    query = (
        select(_table)
        .where(_table.c.account_id == account_id)
        .order_by(_table.c.start_us.desc())
        .limit(1)
    )
    return next(iter(_windows(connection.execute(query).all())), None)


def _kept(connection: Connection, account_id: int, start: datetime, end: datetime) -> Sequence[Window]:
    query = (
        select(_table)
        .where(_table.c.account_id == account_id)
        .where(_table.c.end_us > to_us(start), _table.c.start_us < to_us(end))
        .order_by(_table.c.start_us)
    )
    return _windows(connection.execute(query).all())


def _windows(rows: Sequence[object]) -> list[Window]:
    return [
        Window(row.account_id, from_us(row.start_us), from_us(row.end_us), Sight(row.sight), row.cause)  # type: ignore[attr-defined]
        for row in rows
    ]
