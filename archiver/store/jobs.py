# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Jobs that people wait for: asked for by the web, done by the worker. Rows only.

    waiting → running → ready → expired
       ↓         ↓  ↘ failed
    cancelled  cancelled

Every step names the state it leaves, so that two processes never both take it. A running job whose
worker has gone silent goes back to waiting once; the second time it has failed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Update, insert, select, update

from archiver.clock import from_us, to_us
from archiver.model.job import Job, JobState
from archiver.store import tables

_job = tables.job
MOST_ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Reclaimed:
    """What became of jobs whose worker went silent."""

    waiting: tuple[int, ...]
    failed: tuple[int, ...]


def create(
    connection: Connection, kind: str, params: Mapping[str, str], created_by: str, at: datetime
) -> Job:
    """Insert a job that waits for the worker."""
    result = connection.execute(
        insert(_job).values(
            kind=kind,
            params=json.dumps(dict(params), ensure_ascii=False, sort_keys=True),
            state=str(JobState.WAITING),
            done=0,
            total=0,
            created_by=created_by,
            created_us=to_us(at),
            path="",
            size=0,
            sha256="",
            error="",
            attempts=0,
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - a single-row insert has one
    return _existing(connection, int(key[0]))


def get(connection: Connection, job_id: int) -> Job | None:
    """One job; None when there is none."""
    row = connection.execute(select(_job).where(_job.c.id == job_id)).mappings().one_or_none()
    return None if row is None else _read(row)


def recent(connection: Connection, limit: int) -> tuple[Job, ...]:
    """The newest jobs, newest first."""
    rows = connection.execute(select(_job).order_by(_job.c.id.desc()).limit(limit)).mappings()
    return tuple(_read(row) for row in rows)


def claim(connection: Connection, at: datetime) -> Job | None:
    """Take the oldest job that waits; None when none does. Nobody else gets the same one."""
    query = (
        select(_job.c.id, _job.c.attempts)
        .where(_job.c.state == str(JobState.WAITING))
        .order_by(_job.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    begun = {"state": str(JobState.RUNNING), "heartbeat_us": to_us(at), "attempts": row.attempts + 1}
    connection.execute(update(_job).where(_job.c.id == row.id).values(begun))
    return _existing(connection, row.id)


def progress(connection: Connection, job_id: int, done: int, total: int, at: datetime) -> bool:
    """Tell how far a running job has come. False: it was cancelled, stop."""
    return _step(connection, job_id, JobState.RUNNING, done=done, total=total, heartbeat_us=to_us(at))


def beat(connection: Connection, job_id: int, at: datetime) -> bool:
    """The worker of this job is alive. False: the job is no longer running."""
    return _step(connection, job_id, JobState.RUNNING, heartbeat_us=to_us(at))


def finish(
    connection: Connection, job_id: int, path: str, size: int, sha256: str, at: datetime
) -> bool:
    """The file is there. False: the job was cancelled meanwhile, so the file must go."""
    facts = {"path": path, "size": size, "sha256": sha256, "finished_us": to_us(at)}
    return _step(connection, job_id, JobState.RUNNING, state=str(JobState.READY), **facts)


def fail(connection: Connection, job_id: int, error: str, at: datetime) -> bool:
    """The job could not be done; ``error`` is the line people read."""
    facts = {"state": str(JobState.FAILED), "error": error, "finished_us": to_us(at)}
    return _step(connection, job_id, JobState.RUNNING, **facts)


def cancel(connection: Connection, job_id: int) -> bool:
    """Nobody waits for it any more. False: it had already ended."""
    ended = {"state": str(JobState.CANCELLED)}
    return any(
        _step(connection, job_id, state, **ended) for state in (JobState.WAITING, JobState.RUNNING)
    )


def release(connection: Connection, job_id: int) -> bool:
    """The worker stops in good order: the job waits for the next one, as if never begun."""
    row = connection.execute(select(_job.c.attempts).where(_job.c.id == job_id)).one()
    again = {"state": str(JobState.WAITING), "done": 0, "total": 0, "attempts": row.attempts - 1}
    return _step(connection, job_id, JobState.RUNNING, **again)


def reclaim(connection: Connection, silent_since: datetime, error: str, at: datetime) -> Reclaimed:
    """Jobs whose worker has not been heard since then: once more, or failed with ``error``."""
    query = select(_job.c.id, _job.c.attempts).where(
        _job.c.state == str(JobState.RUNNING), _job.c.heartbeat_us <= to_us(silent_since)
    )
    waiting, failed = [], []
    for row in connection.execute(query.order_by(_job.c.id)).all():
        if row.attempts < MOST_ATTEMPTS:
            again = {"state": str(JobState.WAITING), "done": 0, "total": 0}
            if _step(connection, row.id, JobState.RUNNING, **again):
                waiting.append(row.id)
        elif fail(connection, row.id, error, at):
            failed.append(row.id)
    return Reclaimed(tuple(waiting), tuple(failed))


def finished_before(connection: Connection, at: datetime) -> tuple[Job, ...]:
    """Ready jobs whose files are older than this."""
    query = select(_job).where(_job.c.state == str(JobState.READY), _job.c.finished_us < to_us(at))
    rows = connection.execute(query.order_by(_job.c.id)).mappings()
    return tuple(_read(row) for row in rows)


def in_state(connection: Connection, state: JobState) -> tuple[Job, ...]:
    """Every job in a state, oldest first."""
    query = select(_job).where(_job.c.state == str(state)).order_by(_job.c.id)
    return tuple(_read(row) for row in connection.execute(query).mappings())


def expire(connection: Connection, job_id: int) -> bool:
    """The file has been removed after its time."""
    return _step(connection, job_id, JobState.READY, state=str(JobState.EXPIRED))


def waiting_since(connection: Connection) -> datetime | None:
    """When the oldest job that waits was asked for."""
    query = select(_job.c.created_us).where(_job.c.state == str(JobState.WAITING))
    found = connection.execute(query.order_by(_job.c.id).limit(1)).scalar()
    return None if found is None else from_us(found)


def _step(connection: Connection, job_id: int, leaving: JobState, **values: Any) -> bool:  # noqa: ANN401 - columns
    query: Update = update(_job).where(_job.c.id == job_id, _job.c.state == str(leaving))
    return bool(connection.execute(query.values(values)).rowcount)


def _existing(connection: Connection, job_id: int) -> Job:
    job = get(connection, job_id)
    assert job is not None  # noqa: S101 - it was written in this transaction
    return job


def _read(row: RowMapping) -> Job:
    finished = row["finished_us"]
    return Job(
        id=row["id"],
        kind=row["kind"],
        params=json.loads(row["params"]),
        state=JobState(row["state"]),
        done=row["done"],
        total=row["total"],
        created_by=row["created_by"],
        created_at=from_us(row["created_us"]),
        finished_at=None if finished is None else from_us(finished),
        path=row["path"],
        size=row["size"],
        sha256=row["sha256"],
        error=row["error"],
    )
