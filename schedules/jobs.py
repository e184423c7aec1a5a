# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do one job that somebody waits for: an export, a report, a disposal.

Whatever happens, the job row tells it in words, no half file is left, and the worker goes on.
"""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from archiver.archive.archive import Archive
from archiver.desk import destruction, disposal
from archiver.errors import Fatal, FlodeError, JobInterrupted, UsageError
from archiver.model.job import Job, JobState
from archiver.store import jobs
from exports import files, pdf
from exports.export import ExportRequest, request_in
from exports.progress import Stopped
from exports.protocol import write_protocol
from schedules import calendar, desk_jobs
from schedules.verbs import Verbs

log = structlog.get_logger()

_OFTEN = timedelta(seconds=1)  # how often a job row is told of progress, at most
UNEXPECTED = FlodeError(
    "Något oväntat hände",
    remedy="Försök igen, och kontakta den som sköter arkivet om det upprepas.",
).line()
INTERRUPTED = JobInterrupted("Arbetet avbröts två gånger utan att bli klart").line()


@dataclass(slots=True)
class Ticket:
    """One running job's line to the people who wait: tells how far, hears whether to stop."""

    archive: Archive
    job: Job
    stopping: Callable[[], bool]
    told_at: datetime | None = field(default=None, init=False)

    def __call__(self, done: int, total: int) -> None:
        """Tell of progress. Raises Stopped when the job is cancelled or the worker stops."""
        if self.stopping():
            raise Stopped
        now = self.archive.clock.now()
        if self.told_at is not None and now - self.told_at < _OFTEN and done < total:
            return
        self.told_at = now
        with self.archive.database.write() as connection:
            if not jobs.progress(connection, self.job.id, done, total, now):
                raise Stopped


def claim(archive: Archive) -> Job | None:
    """Take the next job."""
    with archive.database.write() as connection:
        return jobs.claim(connection, archive.clock.now())


def perform(archive: Archive, job: Job, verbs: Verbs, stopping: Callable[[], bool]) -> None:
    """Do a claimed job and write how it ended. Raises only Fatal."""
    ticket = Ticket(archive, job, stopping)
    try:
        made = _KINDS.get(job.kind, _unknown)(archive, job, verbs, ticket)
        _finish(archive, job, made)
    except Stopped:
        _released(archive, job)
    except Fatal as error:
        _failed(archive, job, error.line())
        raise
    except FlodeError as error:
        log.warning("job-failed", job=job.id, code=error.code)
        _failed(archive, job, error.line())
    except Exception as error:  # noqa: BLE001 - one job's bug must not stop the archive
        log.error("job-broke", job=job.id, error=type(error).__name__, at=place(error))  # noqa: TRY400 - see place
        _failed(archive, job, UNEXPECTED)


def _export(archive: Archive, job: Job, verbs: Verbs, ticket: Ticket) -> Path:
    request = request_in(job.params)
    path = archive.directory.exports / _file_name(job, request)
    request = desk_jobs.through_eyes(archive, job, request)
    try:
        verbs.export(archive, request, path, ticket)
    except BaseException:
        path.unlink(missing_ok=True)  # it may have been finished just before we were told to stop
        raise
    return path


def _file_name(job: Job, request: ExportRequest) -> str:
    return f"bevis-{job.id}.zip" if request.format == "bundle" else f"utdrag-{job.id}.{request.format}"


def _disposal(archive: Archive, job: Job, _verbs: Verbs, ticket: Ticket) -> Path:
    """Carry out an approved disposal, or finish one that a stopped worker began; then its protocol."""
    number = int(job.params.get("proposal", "0"))
    if any(p.id == number and p.executed is not None for p in disposal.proposals(archive)):
        destruction.finish(archive)
    else:
        disposal.execute(archive, desk_jobs.person(archive, job), number, ticket)
    return _protocol(archive, job, _verbs, ticket)


def _protocol(archive: Archive, job: Job, _verbs: Verbs, _ticket: Ticket) -> Path:
    number = int(job.params.get("proposal", "0"))
    path = archive.directory.exports / f"gallringsprotokoll-{number}-{job.id}.pdf"
    write_protocol(archive, number, path)
    return path


def _unknown(_archive: Archive, job: Job, _verbs: Verbs, _ticket: Ticket) -> Path:
    msg = f"Okänt slag av jobb: {job.kind}"
    raise UsageError(msg)


_KINDS: Mapping[str, Callable[[Archive, Job, Verbs, Ticket], Path]] = {
    "export": _export,
    "disposal": _disposal,
    "protocol": _protocol,
    **desk_jobs.KINDS,
}


def _finish(archive: Archive, job: Job, path: Path) -> None:
    stamp = files.stamp(path)
    at = archive.clock.now()
    with archive.database.write() as connection:
        kept = jobs.finish(connection, job.id, path.name, stamp.size, stamp.sha256, at)
    if not kept:
        path.unlink(missing_ok=True)


def _failed(archive: Archive, job: Job, line: str) -> None:
    _clear(archive, job)
    with archive.database.write() as connection:
        jobs.fail(connection, job.id, line, archive.clock.now())


def place(error: BaseException) -> str:
    """Where in the program an error arose. Its message could quote a record and is not logged."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return "".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last)


def _released(archive: Archive, job: Job) -> None:
    """Cancelled jobs stay cancelled; the others wait for the next worker, and go on where they were."""
    with archive.database.write() as connection:
        jobs.release(connection, job.id)
        found = jobs.get(connection, job.id)
    if found is None or found.state is JobState.CANCELLED:
        _clear(archive, job)


def _clear(archive: Archive, job: Job) -> None:
    """Take away what a job had set so far: nobody will finish it."""
    for folder in archive.directory.exports.glob(f"{pdf.WORK}*-{job.id}"):
        shutil.rmtree(folder, ignore_errors=True)


def sweep(archive: Archive) -> None:
    """Take away what is left of jobs that nobody will finish, and of files that were never whole."""
    files.sweep(archive.directory.exports)
    files.sweep(archive.directory.reports)
    with archive.database.read() as connection:
        waiting = jobs.in_state(connection, JobState.WAITING)
    ours = {str(job.id) for job in waiting}
    for place in (archive.directory.exports, archive.directory.reports):
        for folder in place.glob(f"{pdf.WORK}*"):
            if folder.name.rpartition("-")[2] not in ours:
                shutil.rmtree(folder, ignore_errors=True)


# --- upkeep ----------------------------------------------------------------------------------


def reclaim(archive: Archive, silent_since: datetime) -> jobs.Reclaimed:
    """Take back jobs whose worker is gone."""
    with archive.database.write() as connection:
        return jobs.reclaim(connection, silent_since, INTERRUPTED, archive.clock.now())


def expire(archive: Archive) -> int:
    """Remove finished files that have had their time; returns how many. Safe to stop anywhere."""
    before = calendar.expired_before(archive.clock.now(), archive.config.exports.keep_days)
    with archive.database.read() as connection:
        old = jobs.finished_before(connection, before)
    for job in old:
        (archive.directory.exports / Path(job.path).name).unlink(missing_ok=True)
        with archive.database.write() as connection:
            jobs.expire(connection, job.id)
    return len(old)
