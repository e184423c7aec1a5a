# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Runs of the harvest and answers that have arrived but are not yet read. Rows only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import zstandard
from sqlalchemy import Connection, RowMapping, Select, bindparam, delete, func, insert, select

from archiver.clock import from_us, to_us
from archiver.model.coverage import NO_SIGHT, Outcome, Run
from archiver.store import tables


def begin(connection: Connection, account_id: int, at: datetime) -> Run:
    """Insert the start of a run."""
    newest = connection.execute(select(func.max(tables.run.c.id))).scalar() or 0
    run = Run(newest + 1, account_id, at)
    values = {"id": run.id, "account_id": account_id, "started_us": to_us(at)}
    connection.execute(insert(tables.run).values(values))
    return run


def end(
    connection: Connection,
    run_id: int,
    at: datetime,
    outcome: Outcome,
    cause: str,
    counts: Mapping[str, int],
    entry: int,
) -> None:
    """Insert the end of a run. A run without one never came to its end."""
    connection.execute(
        insert(tables.run_end).values(
            run_id=run_id,
            ended_us=to_us(at),
            outcome=str(outcome),
            cause=cause,
            counts=json.dumps(dict(counts), sort_keys=True),
            entry=entry,
        )
    )


def of_account(
    connection: Connection, account_id: int, since: datetime | None = None
) -> tuple[Run, ...]:
    """An account's runs, oldest first, from ``since`` on."""
    run, run_end = tables.run, tables.run_end
    query = (
        select(run, run_end.c.ended_us, run_end.c.outcome, run_end.c.cause, run_end.c.counts)
        .outerjoin(run_end, run_end.c.run_id == run.c.id)
        .where(run.c.account_id == account_id)
        .order_by(run.c.started_us, run.c.id)
    )
    if since is not None:
        query = query.where(run.c.started_us >= to_us(since))
    return tuple(_run(row) for row in connection.execute(query).mappings())


def newest(connection: Connection, account_id: int, most: int) -> tuple[Run, ...]:
    """An account's newest runs of any kind, oldest first."""
    run, run_end = tables.run, tables.run_end
    query = (
        select(run, run_end.c.ended_us, run_end.c.outcome, run_end.c.cause, run_end.c.counts)
        .outerjoin(run_end, run_end.c.run_id == run.c.id)
        .where(run.c.account_id == account_id)
        .order_by(run.c.started_us.desc(), run.c.id.desc())
        .limit(most)
    )
    return tuple(_run(row) for row in reversed(connection.execute(query).mappings().all()))


def newest_counted(
    connection: Connection, account_id: int, most: int, until: datetime | None = None
) -> list[Run]:
    """The newest runs, begun by ``until``, that say anything of what was seen; newest first."""
    run = tables.run
    query = _counted(account_id).order_by(run.c.started_us.desc(), run.c.id.desc()).limit(most)
    if until is not None:
        query = query.where(run.c.started_us <= to_us(until))
    return [_run(row) for row in connection.execute(query).mappings()]


def first_counted(connection: Connection, account_id: int) -> Run | None:
    """The first run that says anything of what was seen."""
    query = _counted(account_id).order_by(tables.run.c.started_us, tables.run.c.id).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else _run(row)


def _counted(account_id: int) -> Select[Any]:
    run, run_end = tables.run, tables.run_end
    return (
        select(run, run_end.c.ended_us, run_end.c.outcome, run_end.c.cause, run_end.c.counts)
        .join(run_end, run_end.c.run_id == run.c.id)
        .where(run.c.account_id == account_id, run_end.c.outcome.not_in([str(o) for o in NO_SIGHT]))
    )


@cache
def _last_complete() -> Select[int]:
    run, run_end = tables.run, tables.run_end
    return (
        select(run.c.started_us)
        .join(run_end, run_end.c.run_id == run.c.id)
        .where(run.c.account_id == bindparam("account"))
        .where(run_end.c.outcome == str(Outcome.COMPLETE))
        .order_by(run.c.started_us.desc(), run.c.id.desc())
        .limit(1)
    )


def last_complete(connection: Connection, account_id: int) -> datetime | None:
    """When the newest run that saw everything began."""
    started = connection.execute(_last_complete(), {"account": account_id}).scalar()
    return None if started is None else from_us(started)


def _run(row: RowMapping) -> Run:
    ended = row["ended_us"]
    return Run(
        id=row["id"],
        account_id=row["account_id"],
        started_at=from_us(row["started_us"]),
        ended_at=None if ended is None else from_us(ended),
        outcome=None if ended is None else Outcome(row["outcome"]),
        cause=row["cause"] or "",
        counts=tuple(json.loads(row["counts"]).items()) if row["counts"] else (),
    )


def keep_arrival(connection: Connection, run_id: int, body: bytes) -> int:
    """Keep an answer's bytes before anyone reads them (law 1). Returns its number.

    Packed, since every byte is written twice: once now, and once as zeros when it has been recorded.
    """
    packed = zstandard.ZstdCompressor(level=1).compress(body)
    result = connection.execute(insert(tables.arrival).values(run_id=run_id, body=packed))
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - a single-row insert has one
    return int(key[0])


def drop_arrival(connection: Connection, arrival_id: int) -> None:
    """The answer is recorded: its spool copy goes, in the same transaction."""
    connection.execute(delete(tables.arrival).where(tables.arrival.c.id == arrival_id))


def arrivals(connection: Connection) -> tuple[tuple[int, int, bytes], ...]:
    """Answers left by a process that was stopped: ``(number, run, body)``, oldest first."""
    rows = connection.execute(select(tables.arrival).order_by(tables.arrival.c.id))
    unpack = zstandard.ZstdDecompressor().decompress
    return tuple((row.id, row.run_id, unpack(row.body)) for row in rows)


def account_of(connection: Connection, run_id: int) -> int:
    """The account a run belongs to."""
    query = select(tables.run.c.account_id).where(tables.run.c.id == run_id)
    return int(connection.execute(query).scalar_one())
