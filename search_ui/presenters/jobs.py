# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An export as people follow it: what is being made, how far it has come, what to do next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from archiver import wording
from archiver.model.job import Job, JobState

_FORMATS = {
    "pdf": "pdf-filen",
    "csv": "tabellen (CSV)",
    "xlsx": "kalkylbladet (XLSX)",
    "json": "datafilen (JSON)",
    "bundle": "bevispaketet",
}
_NAMES = {
    "pdf": "Pdf",
    "csv": "Tabell (CSV)",
    "xlsx": "Kalkylblad (XLSX)",
    "json": "Data (JSON)",
    "bundle": "Bevispaket",
}
_STATES = {
    JobState.WAITING: ("Väntar", "quiet"),
    JobState.RUNNING: ("Skapas", "hidden"),
    JobState.READY: ("Klar", "calm"),
    JobState.FAILED: ("Misslyckades", "gone"),
    JobState.CANCELLED: ("Avbruten", "quiet"),
    JobState.EXPIRED: ("Filen är borttagen", "quiet"),
}
_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job in words."""

    id: int
    name: str
    state: str
    tone: str
    sentence: str
    moving: bool
    cancellable: bool
    downloadable: bool
    done: int
    total: int
    size: str
    sha256: str
    created: str
    created_by: str
    finished: str


def job_row(job: Job, keep_days: int) -> JobRow:
    """One job as its row and page show it."""
    state, tone = _STATES[job.state]
    moving = job.state in {JobState.WAITING, JobState.RUNNING}
    return JobRow(
        id=job.id,
        name=_name(job),
        state=state,
        tone=tone,
        sentence=_sentence(job, keep_days),
        moving=moving,
        cancellable=moving,
        downloadable=job.state is JobState.READY and bool(job.path),
        done=min(job.done, job.total),
        total=job.total,
        size=wording.size(job.size) if job.size else "",
        sha256=job.sha256,
        created=wording.moment(job.created_at),
        created_by=job.created_by,
        finished=wording.moment(job.finished_at) if job.finished_at else "",
    )


def file_name(job: Job) -> str:
    """What the file is called when it is saved."""
    return PurePosixPath(job.path).name.translate(_UNSAFE)


_DESK = {
    "case-copy": "Kopia i ett ärende",
    "case-letter": "Besked i ett ärende",
    "case-bundle": "Handlingar till kammarrätten",
    "certificate": "Sökintyg",
    "removal": "Borttagningsprotokoll",
    "fresh-look": "Ny insamling före borttagning",
    "registry": "Text ur förteckningen",
}


_THINGS = {"report": "rapporten", "package": "paketet"}


def _thing(job: Job) -> str:
    if job.kind in _THINGS:
        return _THINGS[job.kind]
    return _FORMATS.get(job.params.get("format", ""), "filen")


def _name(job: Job) -> str:
    if job.kind == "report":
        return f"Arkivrapport {job.params.get('month', '')}".strip()
    if job.kind == "package":
        return f"E-arkivpaket för {job.params.get('account', '')} {job.params.get('year', '')}"
    if job.kind in _DESK:
        return _DESK[job.kind]
    what = _NAMES.get(job.params.get("format", ""), "Export")
    records = job.params.get("record", "").split()
    if len(records) == 1:
        return f"{what} av {records[0]}"
    if records:
        return f"{what} av {wording.number(len(records))} valda handlingar"
    query = job.params.get("query", "").strip()
    return f"{what} av sökningen {query}" if query else f"{what} av alla träffar"


def _sentence(job: Job, keep_days: int) -> str:
    thing = _thing(job)
    far = ""
    if job.total:
        done, total = wording.number(min(job.done, job.total)), wording.number(job.total)
        far = f" {done} av {total} handlingar är klara."
    said = {
        JobState.WAITING: f"Vi skapar {thing} så snart det blir ledigt.",
        JobState.RUNNING: f"Vi skapar {thing}.{far}",
        JobState.READY: f"{thing[:1].upper()}{thing[1:]} är klar. Den finns kvar i {keep_days} dagar.",
        JobState.FAILED: job.error or "Filen kunde inte skapas.",
        JobState.CANCELLED: "Exporten avbröts. Ingen fil skapades.",
        JobState.EXPIRED: "Filen har tagits bort efter sin tid. Skapa en ny export om du behöver den.",
    }
    return said[job.state]
