# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A long PDF is made in parts: stopped jobs go on, cancelled and failed ones leave nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from archiver.archive.archive import Archive
from archiver.errors import DiskFull
from archiver.model.job import Job, JobState
from archiver.store import jobs as rows
from exports import pdf
from exports.export import ExportRequest, ExportResult, export
from exports.press import plan
from exports.progress import Progress
from schedules import jobs
from schedules.worker import Worker
from tests.builders.archives import ArchiveBuilder, comment, post, searchable
from tests.fakes.doings import Doings

COUNT = 60


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few pages, so that few records make many."""
    monkeypatch.setattr(plan, "SMALL", 40)
    monkeypatch.setattr(plan, "LARGEST", 100)


@pytest.fixture
def job(builder: ArchiveBuilder) -> Job:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    builder.show(account, *[comment(f"c{n}", f"Skola nummer {n}", "p1") for n in range(COUNT - 1)])
    with builder.archive.database.write() as connection:
        return rows.create(
            connection, "export", {"format": "pdf", "query": "skola"}, "Åsa", builder.clock.now()
        )


def _state(archive: Archive, job: Job) -> Job:
    with archive.database.read() as connection:
        found = rows.get(connection, job.id)
    assert found is not None
    return found


def _work(archive: Archive) -> list[Path]:
    return sorted(archive.directory.exports.glob(f"{pdf.WORK}*"))


def _worker(
    builder: ArchiveBuilder, doings: Doings, when: Callable[[Path], bool], happens: Callable[[], None]
) -> Worker:
    """A worker to whose export something happens, when its folder of work looks so."""

    def told_of(archive: Archive, request: ExportRequest, out: Path, told: Progress) -> ExportResult:
        folder, over = out.with_name(f"{pdf.WORK}{out.stem}"), threading.Event()

        def telling(done: int, total: int) -> None:
            if not over.is_set() and when(folder):
                over.set()
                happens()
            builder.clock.advance(timedelta(seconds=2))
            told(done, total)

        return export(searchable(archive), request, out, telling)

    return Worker(builder.archive, replace(doings.verbs(), export=told_of))


def _begun(folder: Path) -> bool:
    return any(folder.glob("*.del"))


def test_a_stopped_job_goes_on_with_what_is_set_and_then_cleans_up(
    builder: ArchiveBuilder, doings: Doings, worker: Worker, job: Job
) -> None:
    stop = threading.Event()
    first = _worker(builder, doings, _begun, stop.set)
    first.stopping = stop
    first.run_jobs()
    assert _state(builder.archive, job).state is JobState.WAITING
    (folder,) = _work(builder.archive)
    kept = {one.name: one.stat().st_ino for one in folder.glob("*.del")}
    again: dict[str, int] = {}

    def look() -> None:
        again.update({name: (folder / name).stat().st_ino for name in kept})

    jobs.sweep(builder.archive)  # as the next worker does when it comes on duty
    assert _work(builder.archive) == [folder]
    _worker(builder, doings, lambda f: len(list(f.glob("*.del"))) > len(kept), look).run_jobs()
    assert kept
    assert again == kept
    done = _state(builder.archive, job)
    assert done.state is JobState.READY
    assert _work(builder.archive) == []
    with pikepdf.open(builder.archive.directory.exports / done.path) as opened:
        assert len(opened.pages) > 10
        assert list(opened.attachments) == ["handlingar.json"]


def test_a_cancelled_job_leaves_nothing(builder: ArchiveBuilder, doings: Doings, job: Job) -> None:
    def cancel() -> None:
        with builder.archive.database.write() as connection:
            assert rows.cancel(connection, job.id)

    _worker(builder, doings, _begun, cancel).run_jobs()
    assert _state(builder.archive, job).state is JobState.CANCELLED
    assert list(builder.archive.directory.exports.iterdir()) == []


def test_a_disk_that_fills_midway_is_told_in_words_and_nothing_is_left(
    builder: ArchiveBuilder, doings: Doings, job: Job
) -> None:
    def full() -> None:
        msg = "Disken är full"
        raise DiskFull(msg)

    _worker(builder, doings, _begun, full).run_jobs()
    failed = _state(builder.archive, job)
    assert failed.state is JobState.FAILED
    assert "Disken är full" in failed.error
    assert list(builder.archive.directory.exports.iterdir()) == []


def test_what_a_cancelled_job_left_behind_is_swept_when_a_worker_comes(
    builder: ArchiveBuilder, worker: Worker, job: Job
) -> None:
    exports = builder.archive.directory.exports
    (exports / f"{pdf.WORK}utdrag-{job.id}").mkdir()
    (exports / f"{pdf.WORK}utdrag-4711").mkdir()
    with worker.on_duty():
        assert [one.name for one in _work(builder.archive)] == [f"{pdf.WORK}utdrag-{job.id}"]


def test_no_database_is_held_while_pages_are_set(
    builder: ArchiveBuilder, doings: Doings, job: Job
) -> None:
    """Others write meanwhile: the file is of the archive as it was when the job began."""
    account = builder.archive.accounts()[0]
    late = _worker(builder, doings, _begun, lambda: builder.show(account, post("p2", "Skola igen")))
    late.run_jobs()
    done = _state(builder.archive, job)
    assert done.state is JobState.READY
    assert done.total == COUNT
