# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.archive.archive import Archive
from archiver.errors import AccessLost, LedgerFork, StoreBusy, Unreachable
from archiver.model.account import Account
from archiver.model.job import Job, JobState
from archiver.model.report import FiledReport
from archiver.store import jobs as rows
from exports.export import ExportRequest, ExportResult, export
from exports.progress import Progress
from schedules import health, jobs, scheduler
from schedules.worker import Worker
from tests.builders.archives import ArchiveBuilder, post, searchable
from tests.fakes.doings import Doings

HOUR = timedelta(hours=1)


def _look(worker: Worker) -> None:
    for begun in worker.harvest_due():
        begun.result(timeout=60)


def _ask(archive: Archive, kind: str = "export", **params: str) -> Job:
    with archive.database.write() as connection:
        return rows.create(connection, kind, params, "Eva", archive.clock.now())


def _now(archive: Archive, job: Job) -> Job:
    with archive.database.read() as connection:
        found = rows.get(connection, job.id)
    assert found is not None
    return found


def _files(archive: Archive) -> list[str]:
    return sorted(path.name for path in archive.directory.exports.iterdir())


# --- harvests --------------------------------------------------------------------------------


def test_each_account_is_looked_at_on_its_interval(
    builder: ArchiveBuilder, worker: Worker, doings: Doings
) -> None:
    builder.account("ett")
    _look(worker)
    _look(worker)
    assert doings.harvested == ["ett"]
    builder.clock.advance(HOUR)
    _look(worker)
    assert doings.harvested == ["ett", "ett"]


def test_a_harvest_by_the_command_line_counts_too(
    builder: ArchiveBuilder, worker: Worker, doings: Doings
) -> None:
    account = builder.account("ett")
    builder.archive.begin_run(account)
    _look(worker)
    assert doings.harvested == []


@pytest.mark.parametrize("fault", [AccessLost("x"), StoreBusy("x"), ValueError("a bug")])
def test_one_failing_account_never_stops_the_others(
    builder: ArchiveBuilder, doings: Doings, fault: Exception
) -> None:
    for name in ("ett", "två", "tre"):
        builder.account(name)

    def fail_first(_archive: Archive, account: Account) -> object:
        if account.name == "ett":
            raise fault
        return None

    worker = Worker(builder.archive, replace(doings, harvest=fail_first).verbs())
    _look(worker)
    assert sorted(doings.harvested) == ["ett", "tre", "två"]
    assert not worker.stopping.is_set()
    builder.clock.advance(HOUR)
    _look(worker)
    assert doings.harvested.count("ett") == 2


def test_a_slow_account_is_not_begun_twice_and_holds_nobody_up(
    builder: ArchiveBuilder, doings: Doings
) -> None:
    builder.account("långsam")
    let_go = threading.Event()

    def slow(_archive: Archive, account: Account) -> object:
        return let_go.wait(60) if account.name == "långsam" else None

    worker = Worker(builder.archive, replace(doings, harvest=slow).verbs())
    held = worker.harvest_due()
    builder.account("ny")
    builder.clock.advance(2 * HOUR)
    _look(worker)
    assert sorted(doings.harvested) == ["långsam", "ny"]
    let_go.set()
    held[0].result(timeout=60)


def test_an_account_is_left_alone_until_its_platform_takes_questions_again(
    builder: ArchiveBuilder, worker: Worker, doings: Doings
) -> None:
    builder.account("strypt")
    again = builder.clock.now() + 3 * HOUR
    doings.harvest = lambda _archive, _account: again
    for _ in range(4):
        for begun in worker.harvest_due():
            begun.result()
        builder.clock.advance(HOUR)
    assert doings.harvested == ["strypt", "strypt"]


def test_a_fatal_error_stops_the_worker(builder: ArchiveBuilder, doings: Doings) -> None:
    builder.account("ett")

    def broken(_archive: Archive, _account: Account) -> object:
        msg = "loggen är äldre än vad som är undertecknat"
        raise LedgerFork(msg)

    worker = Worker(builder.archive, replace(doings, harvest=broken).verbs())
    assert scheduler.run(worker) == 1
    assert isinstance(worker.fatal, LedgerFork)


# --- jobs ------------------------------------------------------------------------------------


def test_an_export_becomes_a_file_with_its_size_and_hash(
    builder: ArchiveBuilder, worker: Worker
) -> None:
    builder.show(builder.account(), post("p1", "Ny skola"))
    job = _ask(builder.archive, format="csv", query="skola")
    assert worker.run_jobs() == 1
    done = _now(builder.archive, job)
    assert (done.state, done.done, done.total) == (JobState.READY, 1, 1)
    assert _files(builder.archive) == [done.path]
    content = (builder.archive.directory.exports / done.path).read_bytes()
    assert "Ny skola" in content.decode("utf-8-sig")
    assert len(content) == done.size


def test_a_report_is_filed_and_a_copy_can_be_fetched(builder: ArchiveBuilder, worker: Worker) -> None:
    builder.show(builder.account(), post("p1", "Ny skola"))
    builder.clock.at = datetime(2026, 11, 2, tzinfo=UTC)
    job = _ask(builder.archive, "report", month="2026-10")
    worker.run_jobs()
    done = _now(builder.archive, job)
    assert (done.state, done.path) == (JobState.READY, f"2026-10-rapport-1-{job.id}.pdf")
    filed = builder.archive.directory.reports / "2026-10-rapport-1.pdf"
    assert filed.read_bytes() == (builder.archive.directory.exports / done.path).read_bytes()


@pytest.mark.parametrize(
    ("params", "line"),
    [
        ({"format": "docx"}, "FA-0101 Okänt format: docx"),
        ({"format": "sip"}, "FA-0107 Formatet sip finns inte"),
        ({"format": "csv", "record": "H-2026-9"}, "FA-0108 Handlingen H-2026-9 finns inte"),
        ({"format": "csv", "filters": "[1"}, "FA-0101 Jobbets filter går inte att läsa"),
    ],
)
def test_a_failure_is_told_in_words_and_leaves_no_file(
    builder: ArchiveBuilder, worker: Worker, params: dict[str, str], line: str
) -> None:
    job = _ask(builder.archive, **params)
    worker.run_jobs()
    failed = _now(builder.archive, job)
    assert failed.state is JobState.FAILED
    assert failed.error.startswith(line)
    assert _files(builder.archive) == []


def test_an_unknown_kind_of_job_fails_in_words(builder: ArchiveBuilder, worker: Worker) -> None:
    job = _ask(builder.archive, "dans")
    worker.run_jobs()
    assert "Okänt slag av jobb" in _now(builder.archive, job).error


def test_a_bug_fails_its_job_without_quoting_the_archive(
    builder: ArchiveBuilder, doings: Doings
) -> None:
    def buggy(*_: object) -> ExportResult:
        msg = "Anna Eks hemliga text"
        raise ValueError(msg)

    worker = Worker(builder.archive, replace(doings.verbs(), export=buggy))
    job = _ask(builder.archive, format="csv")
    after = _ask(builder.archive, "dans")
    assert worker.run_jobs() == 2
    assert _now(builder.archive, job).error == jobs.UNEXPECTED
    assert _now(builder.archive, after).state is JobState.FAILED


def _export_while(builder: ArchiveBuilder, doings: Doings, happens: Callable[[], object]) -> Worker:
    """A worker whose exports write, and while they do something else happens."""

    def slow(archive: Archive, request: ExportRequest, out: Path, told: Progress) -> ExportResult:
        out.write_text("nästan klar")
        happens()
        builder.clock.advance(timedelta(seconds=5))
        told(1, 2)
        return export(searchable(archive), request, out, told)

    return Worker(builder.archive, replace(doings.verbs(), export=slow))


def test_cancelling_a_running_job_stops_it_and_leaves_no_file(
    builder: ArchiveBuilder, doings: Doings
) -> None:
    job = _ask(builder.archive, format="csv")

    def cancel() -> None:
        with builder.archive.database.write() as connection:
            assert rows.cancel(connection, job.id)

    _export_while(builder, doings, cancel).run_jobs()
    assert _now(builder.archive, job).state is JobState.CANCELLED
    assert _files(builder.archive) == []


def test_stopping_the_worker_hands_its_job_to_the_next(
    builder: ArchiveBuilder, doings: Doings, worker: Worker
) -> None:
    builder.show(builder.account(), post("p1", "Ny skola"))
    job = _ask(builder.archive, format="csv")
    stop = threading.Event()
    first = _export_while(builder, doings, stop.set)
    first.stopping = stop
    first.run_jobs()
    assert _now(builder.archive, job).state is JobState.WAITING
    assert _files(builder.archive) == []
    worker.run_jobs()
    assert _now(builder.archive, job).state is JobState.READY


def test_a_job_cut_off_by_a_crash_is_done_by_the_next_worker(
    builder: ArchiveBuilder, worker: Worker
) -> None:
    job = _ask(builder.archive, format="csv")
    jobs.claim(builder.archive)  # and the process is killed here, half a file behind it
    (builder.archive.directory.exports / ".halv-0123-utdrag.csv").write_bytes(b"halva")
    with worker.on_duty():
        assert _now(builder.archive, job).state is JobState.WAITING
        assert _files(builder.archive) == []
        worker.run_jobs()
    assert _now(builder.archive, job).state is JobState.READY


def test_a_job_cut_off_twice_fails_with_advice(builder: ArchiveBuilder, doings: Doings) -> None:
    job = _ask(builder.archive, format="csv")
    for _ in range(2):
        jobs.claim(builder.archive)
        with Worker(builder.archive, doings.verbs()).on_duty():
            pass
    failed = _now(builder.archive, job)
    assert (failed.state, failed.error) == (JobState.FAILED, jobs.INTERRUPTED)


def test_files_have_their_time(builder: ArchiveBuilder, worker: Worker) -> None:
    job = _ask(builder.archive, format="csv")
    worker.run_jobs()
    builder.clock.advance(timedelta(days=29))
    assert worker.expire() == 0
    builder.clock.advance(timedelta(days=2))
    assert worker.expire() == 1
    assert _now(builder.archive, job).state is JobState.EXPIRED
    assert _files(builder.archive) == []
    assert worker.expire() == 0


# --- played time -----------------------------------------------------------------------------


def test_a_month_of_played_time_signs_daily_and_reports_once(
    builder: ArchiveBuilder, worker: Worker, doings: Doings
) -> None:
    builder.clock.at = datetime(2026, 10, 29, 12, 0, tzinfo=UTC)
    account = builder.account()
    for hour in range(24 * 5):
        if hour % 3 == 0:
            builder.fail_run(account)  # takes an hour of its own
        else:
            builder.clock.advance(HOUR)
        worker.sign_if_due()
        worker.report_if_due()
    days = {at.date() for at in doings.signed}
    assert len(days) >= 5
    assert doings.reported == ["2026-10"]


def test_a_report_that_fails_is_tried_again_in_an_hour(builder: ArchiveBuilder, doings: Doings) -> None:
    builder.account()
    builder.clock.at = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)

    def fails(_archive: Archive, month: str, _progress: Progress) -> FiledReport:
        doings.reported.append(month)
        msg = "x"
        raise Unreachable(msg)

    worker = Worker(builder.archive, replace(doings.verbs(), report=fails))
    for _ in range(90):
        worker.guarded("report", worker.report_if_due)()
        builder.clock.advance(timedelta(minutes=1))
    assert doings.reported == ["2026-10", "2026-10"]


# --- coming and going ------------------------------------------------------------------------


def test_there_is_one_worker_at_a_time(builder: ArchiveBuilder, doings: Doings) -> None:
    with (
        Worker(builder.archive, doings.verbs()).on_duty(),
        pytest.raises(StoreBusy, match="redan igång"),
        Worker(builder.archive, doings.verbs()).on_duty(),
    ):
        pass


def test_health_tells_of_the_beat_and_of_what_waits(builder: ArchiveBuilder, worker: Worker) -> None:
    assert not health.health(builder.archive).alive
    builder.show(builder.account(), post("p1", "Ny skola"))
    job = _ask(builder.archive, format="csv")
    worker.beat()
    now = health.health(builder.archive)
    assert now.alive
    assert now.beat_at == builder.clock.now()
    assert now.job_waiting_since == job.created_at
    assert now.index_queue == 1
    builder.archive.catch_up()
    assert health.health(builder.archive).index_queue == 0
    builder.clock.advance(timedelta(minutes=3))
    assert not health.health(builder.archive).alive


def test_the_scheduler_brings_every_duty_round_until_the_signal(
    builder: ArchiveBuilder, doings: Doings
) -> None:
    builder.account("ett")
    job = _ask(builder.archive, format="csv")
    expired = threading.Event()

    class Watched(Worker):
        def expire(self) -> int:
            expired.set()
            return 0

    worker = Watched(builder.archive, doings.verbs())
    real_run = worker.run_jobs

    def then_stop() -> int:
        done = real_run()
        if done and expired.wait(60):
            os.kill(os.getpid(), signal.SIGTERM)
        return done

    duties = [
        (name, then_stop if name == "jobs" else duty, seconds)
        for name, duty, seconds in worker.duties()
    ]
    worker_duties = tuple(duties)
    before = signal.getsignal(signal.SIGTERM)
    Watched.duties = lambda _self: worker_duties  # type: ignore[method-assign]
    assert scheduler.run(worker) == 0
    assert signal.getsignal(signal.SIGTERM) == before
    assert _now(builder.archive, job).state is JobState.READY
    assert doings.harvested == ["ett"]
    assert len(doings.signed) == 1
    assert health.last_beat(builder.archive.directory) == builder.clock.now()


def test_the_index_is_checked_every_hour_and_tidied_once_a_night(
    builder: ArchiveBuilder, doings: Doings, worker: Worker
) -> None:
    seconds = {name: every for name, _, every in worker.duties()}
    assert seconds["index-check"] == 3600
    worker.check_index()
    assert doings.checked == [builder.archive]
    for _ in range(24 * 6):
        worker.tidy_index_if_due()
        builder.clock.advance(timedelta(minutes=10))
    assert doings.tidied == [builder.archive]
