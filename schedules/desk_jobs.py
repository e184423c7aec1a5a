# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Jobs of the desk: copies, letters, certificates, and the fresh look before a removal.

Each makes one file. What it says is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from archiver.archive import outside
from archiver.archive.archive import Archive
from archiver.desk.filing import ITSELF
from archiver.errors import Refused
from archiver.model.case import case_label
from archiver.model.certificate import certificate_label
from archiver.model.job import Job
from archiver.model.person import Person
from archiver.model.report import ReportKind
from archiver.store import people
from exports import appeal, case_files, files, removal_file
from exports.progress import Progress
from exports.reports import filing
from exports.reports.period import period_in
from schedules.verbs import Verbs


def person(archive: Archive, job: Job) -> Person:
    """Who asked for a job that not everybody may ask for: as that person is now."""
    with archive.database.read() as connection:
        found = people.by_id(connection, int(job.params.get("person", "0")))
    if found is None:
        msg = "Den som beställde arbetet finns inte längre i arkivet"
        raise Refused(msg)
    return found


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
    "report": _report,
}
