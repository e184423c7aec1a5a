# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Jobs of the desk: copies, letters, certificates, and the fresh look before a removal.

Each makes one file. What it says is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from archiver.archive import outside
from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.desk import closing
from archiver.desk.filing import ITSELF
from archiver.errors import Refused
from archiver.model.case import case_label
from archiver.model.certificate import certificate_label
from archiver.model.closed import Clearance, clearance_in
from archiver.model.job import Job
from archiver.model.person import Person
from archiver.model.report import ReportKind
from archiver.store import people
from exports import appeal, case_files, files, registry_file, removal_file
from exports.export import ExportRequest, chosen
from exports.packages import delivering
from exports.packages.scope import Order, slug
from exports.progress import Progress
from exports.reports import filing
from exports.reports.period import period_in
from schedules.verbs import Verbs


def person(archive: Archive, job: Job) -> Person:
    """Who asked for a job that not everybody may ask for: as that person is now."""
    with archive.database.read() as connection:
        found = people.by_id(connection, int(job.params.get("person", "0")))
    if found is None or found.ended_at is not None:
        msg = "Den som beställde arbetet finns inte längre i arkivet"
        raise Refused(msg)
    return found


def through_eyes(archive: Archive, job: Job, request: ExportRequest) -> ExportRequest:
    """The request as whoever ordered it may see it today; what is closed is opened in the log first.

    A file that the command line or an earlier version ordered shows nothing closed.
    """
    ordered = clearance_in(job.params.get("clearance", ""))
    if ordered == Clearance():
        return replace(request, clearance=ordered)
    whose = person(archive, job)
    if not closing.clearance(archive, whose).covers(ordered):
        msg = "Den som beställde filen får inte längre öppna det som skulle vara med"
        raise Refused(msg)
    numbers = chosen(archive, replace(request, clearance=ordered))
    return replace(
        request, clearance=replace(ordered, opened=closing.open_for(archive, whose, numbers))
    )


def _number(job: Job, name: str) -> int:
    return int(job.params.get(name, "0"))


def _copy(archive: Archive, job: Job, _verbs: Verbs, told: Progress) -> Path:
    number = _number(job, "case")
    path = archive.directory.exports / f"kopia-{case_label(number)}-{job.id}.pdf"
    case_files.write_copy(archive, person(archive, job), number, path, told)
    return path


def _letter(archive: Archive, job: Job, _verbs: Verbs, _told: Progress) -> Path:
    number = _number(job, "case")
    path = archive.directory.exports / f"besked-{case_label(number)}-{job.id}.pdf"
    case_files.write_letter(archive, number, path)
    return path


def _bundle(archive: Archive, job: Job, _verbs: Verbs, _told: Progress) -> Path:
    number = _number(job, "case")
    path = archive.directory.exports / f"overklagande-{case_label(number)}-{job.id}.zip"
    appeal.write_bundle(archive, person(archive, job), number, path)
    return path


def _certificate(archive: Archive, job: Job, _verbs: Verbs, _told: Progress) -> Path:
    number = _number(job, "certificate")
    path = archive.directory.exports / f"sokintyg-{certificate_label(number)}-{job.id}.pdf"
    case_files.write_certificate(archive, number, path)
    return path


def _removal(archive: Archive, job: Job, _verbs: Verbs, _told: Progress) -> Path:
    record = _number(job, "record")
    path = archive.directory.exports / f"borttagningsprotokoll-{record}-{job.id}.pdf"
    removal_file.write_removal(archive, record, path)
    return path


def _fresh_look(archive: Archive, job: Job, verbs: Verbs, told: Progress) -> Path:
    """Look at the record's account now, then say what was there: before it is removed (ARK-5)."""
    with archive.reader() as reader:
        record = reader.record(_number(job, "record"))
    verbs.harvest(archive, archive.account(record.account))
    return _removal(archive, job, verbs, told)


def _registry(archive: Archive, job: Job, _verbs: Verbs, _told: Progress) -> Path:
    kind = job.params.get("kind", "")
    path = archive.directory.exports / f"{kind if kind in registry_file.KINDS else 'text'}-{job.id}.pdf"
    registry_file.write(archive, kind, job.params.get("authority", ""), path)
    return path


def _package(archive: Archive, job: Job, _verbs: Verbs, told: Progress) -> Path:
    """A package for the e-archive; one whose worker was stopped goes on under its number."""
    order = Order(
        job.params.get("account", ""), _number(job, "year"), form=job.params.get("form", "sip")
    )
    name = slug(f"{order.account} {order.year}")
    suffix = job.params.get("file", "tar")
    path = archive.directory.exports / f"e-arkiv-{name}-{job.id}.{suffix}"
    path.unlink(missing_ok=True)  # whole, but never registered: its worker was stopped just then
    once = f"job-{job.id}-{to_us(job.created_at)}"
    return delivering.deliver(archive, person(archive, job), order, path, told, once).path


def _report(archive: Archive, job: Job, _verbs: Verbs, told: Progress) -> Path:
    """File a report, and a copy of it to fetch: the copy has its time, the filed one stays."""
    outside.sign_first(archive)  # a report prints what is signed
    period = period_in(job.params.get("period") or job.params.get("month", ""))
    kind = ReportKind(job.params.get("kind") or ("year" if period.is_year else "month"))
    by = person(archive, job) if "person" in job.params else ITSELF
    filed = filing.file(archive, kind, period, by, told)
    path = archive.directory.exports / f"{filed.stem}-{job.id}.pdf"
    with files.whole(path) as file:
        file.write(filing.content(archive, filed, "pdf"))
    return path


KINDS: Mapping[str, Callable[[Archive, Job, Verbs, Progress], Path]] = {
    "case-copy": _copy,
    "case-letter": _letter,
    "case-bundle": _bundle,
    "certificate": _certificate,
    "removal": _removal,
    "fresh-look": _fresh_look,
    "registry": _registry,
    "package": _package,
    "report": _report,
}
