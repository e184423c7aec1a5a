# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from archiver.model.job import Job, JobState
from archiver.store import jobs, schema
from archiver.store.db import open_database

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    schema.upgrade(database)
    with database.write() as open_connection:
        yield open_connection
    database.close()


def _job(connection: Connection) -> Job:
    return jobs.create(connection, "export", {"format": "pdf", "query": "skola"}, "Eva", AT)


def _state(connection: Connection, job: Job) -> JobState:
    found = jobs.get(connection, job.id)
    assert found is not None
    return found.state


def test_a_job_goes_from_waiting_to_ready(connection: Connection) -> None:
    job = _job(connection)
    assert (job.state, job.params["query"], job.created_by) == (JobState.WAITING, "skola", "Eva")
    claimed = jobs.claim(connection, AT)
    assert claimed is not None
    assert claimed.state is JobState.RUNNING
    assert jobs.claim(connection, AT) is None
    assert jobs.progress(connection, job.id, 412, 1930, AT)
    assert jobs.finish(connection, job.id, "utdrag-1.pdf", 99, "ab", AT + MINUTE)
    ready = jobs.get(connection, job.id)
    assert ready is not None
    assert (ready.state, ready.done, ready.total) == (JobState.READY, 412, 1930)
    assert (ready.path, ready.size, ready.finished_at) == ("utdrag-1.pdf", 99, AT + MINUTE)


def test_the_oldest_job_is_taken_first(connection: Connection) -> None:
    first, second = _job(connection), _job(connection)
    taken = [jobs.claim(connection, AT), jobs.claim(connection, AT)]
    assert [job.id for job in taken if job] == [first.id, second.id]
    assert [job.id for job in jobs.recent(connection, 1)] == [second.id]


def test_a_cancelled_job_takes_no_further_step(connection: Connection) -> None:
    job = _job(connection)
    jobs.claim(connection, AT)
    assert jobs.cancel(connection, job.id)
    assert not jobs.progress(connection, job.id, 1, 2, AT)
    assert not jobs.finish(connection, job.id, "x", 1, "", AT)
    assert not jobs.fail(connection, job.id, "fel", AT)
    assert not jobs.release(connection, job.id)
    assert not jobs.cancel(connection, job.id)
    assert _state(connection, job) is JobState.CANCELLED


def test_a_silent_job_waits_again_once_and_then_fails(connection: Connection) -> None:
    job = _job(connection)
    jobs.claim(connection, AT)
    assert jobs.reclaim(connection, AT - MINUTE, "fel", AT) == jobs.Reclaimed((), ())
    assert jobs.reclaim(connection, AT + MINUTE, "fel", AT) == jobs.Reclaimed((job.id,), ())
    assert _state(connection, job) is JobState.WAITING
    jobs.claim(connection, AT)
    assert jobs.reclaim(connection, AT + MINUTE, "fel", AT) == jobs.Reclaimed((), (job.id,))
    failed = jobs.get(connection, job.id)
    assert failed is not None
    assert (failed.state, failed.error) == (JobState.FAILED, "fel")


def test_a_beat_keeps_a_job_from_being_taken_back(connection: Connection) -> None:
    job = _job(connection)
    jobs.claim(connection, AT)
    assert jobs.beat(connection, job.id, AT + 5 * MINUTE)
    assert jobs.reclaim(connection, AT + MINUTE, "fel", AT) == jobs.Reclaimed((), ())


def test_a_job_released_in_good_order_has_not_used_an_attempt(connection: Connection) -> None:
    job = _job(connection)
    for _ in range(3):
        jobs.claim(connection, AT)
        assert jobs.release(connection, job.id)
    jobs.claim(connection, AT)
    assert jobs.reclaim(connection, AT, "fel", AT).waiting == (job.id,)


def test_old_files_are_found_and_expire_once(connection: Connection) -> None:
    job = _job(connection)
    jobs.claim(connection, AT)
    jobs.finish(connection, job.id, "x.pdf", 1, "", AT)
    assert jobs.finished_before(connection, AT) == ()
    assert [j.id for j in jobs.finished_before(connection, AT + MINUTE)] == [job.id]
    assert jobs.expire(connection, job.id)
    assert not jobs.expire(connection, job.id)


def test_the_longest_wait_is_known(connection: Connection) -> None:
    assert jobs.waiting_since(connection) is None
    _job(connection)
    assert jobs.waiting_since(connection) == AT
