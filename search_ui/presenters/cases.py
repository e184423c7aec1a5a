# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cases in words: where they stand, what each step was, how long it has taken. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from archiver import wording
from archiver.model import handover
from archiver.model.case import Case, Outcome, Status, case_label
from archiver.model.certificate import certificate_label
from archiver.model.handover import Diary
from archiver.model.job import Job, JobState
from archiver.model.matter import Step
from archiver.model.workdays import workdays_between
from search_ui.presenters.rows import Tag

Said: TypeAlias = Mapping[str, Any]

_STATES: Mapping[Status, tuple[str, str]] = {
    Status.RECEIVED: ("Ny", "changed"),
    Status.CLARIFYING: ("Väntar på precisering", "quiet"),
    Status.SEARCHED: ("Att pröva", "changed"),
    Status.ASSESSING: ("Prövas", "changed"),
    Status.RELEASED: ("Utlämnad", "calm"),
    Status.PARTLY: ("Delvis utlämnad", "changed"),
    Status.REFUSED: ("Avslag av handläggaren", "hidden"),
    Status.NOT_FOUND: ("Finns inte", "hidden"),
    Status.DEMANDED: ("Myndighetens prövning begärd", "changed"),
    Status.DECIDED: ("Beslut fattat", "hidden"),
    Status.SENT: ("Beslut skickat", "hidden"),
    Status.SERVED: ("Beslut mottaget", "hidden"),
    Status.APPEALED: ("Överklagat", "changed"),
    Status.LATE: ("Överklagat för sent", "hidden"),
    Status.HANDED_OVER: ("Hos kammarrätten", "hidden"),
    Status.CHANGED: ("Beslutet ändras", "changed"),
    Status.JUDGED: ("Dom meddelad", "changed"),
    Status.FORWARDED: ("Vidarebefordrad", "quiet"),
    Status.WITHDRAWN: ("Återkallad", "quiet"),
    Status.CLOSED: ("Avslutad", "quiet"),
}
_STEPS: Mapping[str, str] = {
    "registered": "Registrerades",
    "clarify": "Sökanden ombads precisera",
    "clarified": "Sökanden preciserade",
    "searched": "Sökte i arkivet",
    "added": "Lade till handlingar",
    "split": "Delade ärendet mellan myndigheter",
    "assessed": "Bedömde handlingar",
    "masked": "Maskade uppgifter",
    "unmasked": "Tog bort maskningar",
    "copied": "Skapade en kopia, kontrollerad",
    "advance": "Begärde förskott",
    "paid": "Avgiften betald",
    "released": "Lämnade ut",
    "partly": "Lämnade ut en del",
    "not-found": "Besked: finns inte",
    "refused": "Besked: lämnas inte ut",
    "forwarded": "Vidarebefordrade begäran",
    "withdrawn": "Begäran återkallades",
    "demanded": "Myndighetens prövning begärdes",
    "decided": "Myndigheten beslutade",
    "sent": "Beslutet skickades",
    "served": "Beslutet togs emot",
    "appealed": "Beslutet överklagades",
    "late": "Överklagandet kom för sent",
    "handed-over": "Överklagandet lämnades till kammarrätten",
    "changed": "Beslutet ändras",
    "judged": "Domstolen avgjorde",
    "closed": "Avslutades",
    handover.ORDERED: "Beställde överlämning till diariet",
    handover.FAILED: "Överlämningen till diariet gick inte",
    handover.SENT: "Lämnades över till diariet",
    handover.NUMBERED: "Fick diarienummer",
}
# What the archive does by itself, on the order of whoever its step is by.
_BY_ITSELF = (handover.FAILED, handover.SENT, handover.NUMBERED)
_OUTCOMES = {
    Outcome.RELEASE: Tag("Lämnas ut", "calm"),
    Outcome.MASK: Tag("Maskas", "changed"),
    Outcome.REFUSE: Tag("Lämnas inte ut", "gone"),
}
NOT_ASSESSED = Tag("Inte prövad", "quiet")
CHANNELS = (
    ("mejl", "Mejl"),
    ("brev", "Brev"),
    ("telefon", "Telefon"),
    ("besok", "Besök"),
    ("formular", "Formulär"),
)
FORMS = (("fil", "Fil"), ("papper", "Papperskopia"), ("pa-stallet", "På stället"))
ABSENCES = (
    ("finns-inte", "Handlingen finns inte"),
    ("inte-rutinmassig", "Sammanställningen kräver mer än rutinbetonade åtgärder"),
    ("gallrad", "Handlingen är gallrad"),
)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How long a request has waited; the word alone says it all."""

    sentence: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Told:
    """One step of a case's history."""

    name: str
    when: str
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a case: what it is, and whether it can be fetched."""

    job: int
    name: str
    state: str
    ready: bool
    moving: bool
    error: str


def state(case: Case) -> Tag:
    """Where a case stands."""
    return Tag(*_STATES[case.status])


def outcome(case: Case, record: int) -> Tag:
    """What was found about a record."""
    found = case.outcome(record)
    return _OUTCOMES[found] if found else NOT_ASSESSED


def elapsed(case: Case, now: datetime, hurry_days: int) -> Elapsed:
    """Skyndsamt: the same working day as a rule, a few days at the most when it must be (TF-10)."""
    since = f"Kom in {wording.ago(case.received_at, now)}."
    until = now if case.is_open else _last_of_its_own(case).at
    days = workdays_between(wording.local_day(case.received_at), wording.local_day(until))
    if not case.is_open:
        after = (
            f"efter {wording.plural(days, 'arbetsdag', 'arbetsdagar')}" if days else "samma arbetsdag"
        )
        return Elapsed(f"Senaste steget togs {after}.", Tag("Besvarad", "calm"))
    if days > hurry_days:
        return Elapsed(f"{since} {days} arbetsdagar har gått.", Tag("Försenad", "gone"))
    if days:
        passed = wording.plural(days, "arbetsdag har", "arbetsdagar har")
        return Elapsed(f"{since} {passed} gått.", Tag("Skyndsamt", "changed"))
    return Elapsed(f"{since} Svara samma dag om det går.", Tag("I dag", "calm"))


def _last_of_its_own(case: Case) -> Step:
    """The newest step that is not the diary's."""
    return next(step for step in reversed(case.steps) if step.step not in handover.STEPS)


def history(case: Case, names: Mapping[int, str]) -> list[Told]:
    """Every step, newest first."""
    return [
        Told(
            _STEPS[step.step],
            wording.moment(step.at),
            "arkivet" if step.step in _BY_ITSELF else names.get(step.by, "okänd"),
            _note(step),
        )
        for step in reversed(case.steps)
    ]


def _note(step: Step) -> str:
    told = _NOTES.get(step.step)
    said = step.said
    return told(said) if told else str(said.get("reason") or said.get("text") or "")


def _records(said: Said) -> str:
    return wording.plural(len(said["records"]), "handling", "handlingar")


def _assessed(said: Said) -> str:
    found = (wording.OUTCOMES[said["outcome"]].lower(), said["ground"], said["reason"])
    return ", ".join(part for part in (_records(said), *found) if part)


def _masked(said: Said) -> str:
    count = len(said["places"]) + len(said.get("boxes", ()))
    ground = f" enligt {said['ground']}" if "ground" in said else ""
    return f"{wording.plural(count, 'ställe', 'ställen')}{ground}"


def _searched(said: Said) -> str:
    count = wording.plural(len(said["records"]), "träff", "träffar")
    return f"{count}, {certificate_label(said['certificate'])}: {said['understood']}"


def _copied(said: Said) -> str:
    pages = wording.plural(said["pages"], "sida", "sidor")
    return f"{pages}. Inga maskerade ord går att läsa ut ({said['words']} sökta)"


_NOTES: Mapping[str, Callable[[Said], str]] = {
    "searched": _searched,
    "added": _records,
    "assessed": _assessed,
    "masked": _masked,
    "unmasked": _masked,
    "copied": _copied,
    "released": lambda said: f"{_records(said)}, avgift {said['kronor']} kronor",
    "partly": lambda said: f"{_records(said)}, avgift {said['kronor']} kronor",
    "advance": lambda said: f"{said['kronor']} kronor",
    "split": lambda said: ", ".join(case_label(number) for number in said["cases"]),
    "served": lambda said: f"{said['day']}. Kan överklagas till och med {said['appeal_by']}",
    handover.FAILED: lambda said: str(said["problem"]),
    handover.SENT: lambda said: wording.plural(len(said["files"]), "fil", "filer"),
    handover.NUMBERED: lambda said: str(said["dnr"]),
    "decided": lambda said: f"{said['signed']}, {said['item']}. {said['reason']}",
}


def diary_state(diary: Diary) -> str:
    """How far the handing over has come, as a sentence; empty when nothing has been ordered."""
    order = diary.newest
    if order is None:
        return ""
    if order.sent is not None:
        came = "" if diary.dnr else " Diariet har inte svarat med något nummer än."
        return f"Överlämnat {wording.moment(order.sent.at)}.{came}"
    if order.given_up:
        return f"Överlämningen gick inte, och arkivet har slutat försöka. {order.problem}"
    if order.problem:
        return f"Överlämningen gick inte {wording.moment(order.failed_at)}. Arkivet försöker igen."
    return "Överlämningen väntar på sin tur."


def step_name(step: str) -> str:
    """What a step is called."""
    return _STEPS[step]


def file_row(job: Job) -> FileRow:
    """A file as its case lists it."""
    names = {
        "case-copy": "Kopia av handlingarna",
        "case-letter": "Besked",
        "case-bundle": "Handlingar till kammarrätten",
        "certificate": "Sökintyg",
    }
    words = {
        JobState.WAITING: "Väntar",
        JobState.RUNNING: "Skapas",
        JobState.READY: "Klar",
        JobState.FAILED: "Stoppad",
        JobState.CANCELLED: "Avbruten",
        JobState.EXPIRED: "Borttagen efter sin tid",
    }
    moving = job.state in {JobState.WAITING, JobState.RUNNING}
    number = job.params.get("certificate", "")
    name = names[job.kind] + (f" {certificate_label(int(number))}" if number else "")
    ready = job.state is JobState.READY
    return FileRow(job.id, name, words[job.state], ready, moving, job.error)
