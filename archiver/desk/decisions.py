# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Answer a request: release, refuse in two stages, forward, and follow an appeal to its end.

Stage one is the person in charge (OSL 6:3) and cannot be appealed; stage two is the authority, by a
delegate whose delegation is valid that day (FL-8). The time to appeal runs from the day the decision
was received, and from nothing else (FL-6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from archiver import wording
from archiver.archive.archive import Archive
from archiver.desk import cases, delegations, lookup, tariff
from archiver.desk.rights import Verb, require
from archiver.errors import NotDelegated, Refused
from archiver.model.case import Case
from archiver.model.matter import Step
from archiver.model.person import Person
from archiver.model.workdays import appeal_by

SHORT_REASON = 80  # a shorter one seldom tells the decisive circumstances (FL-4)
LEAST_REASON = 20
# Why nothing is handed out though nothing is secret (TF-4, TF-15).
ABSENCES = ("finns-inte", "inte-rutinmassig", "gallrad")
_PLAIN = {
    "clarify": "Skriv vad sökanden behöver precisera",
    "clarified": "Skriv vad sökanden svarade",
    "forwarded": "Skriv vart begäran är vidarebefordrad",
    "withdrawn": "Skriv hur begäran återkallades",
    "demanded": "Skriv hur sökanden begärde myndighetens prövning",
    "sent": "Skriv hur beslutet skickades",
    "appealed": "Skriv vad överklagandet gäller",
    "late": "Skriv varför överklagandet kom för sent",
    "handed-over": "Skriv till vilken domstol överklagandet lämnades",
    "changed": "Skriv hur beslutet ändras",
    "judged": "Skriv vad domstolen kom fram till",
    "closed": "Skriv varför ärendet avslutas",
    "paid": "Skriv hur avgiften betalades",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is refused and why. ``grounds`` are codes of provisions; ``absence`` one of ABSENCES."""

    reason: str
    grounds: tuple[str, ...] = ()
    absence: str = ""
    estimate: str = ""  # how much work it would be, when it is no routine measure (TF-4)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The authority's own decision (FL 31-32). ``restriction``: released on conditions (OSL 10:14)."""

    reason: str
    grounds: tuple[str, ...]
    presenter: str = ""
    others: str = ""
    restriction: str = ""


WORD_STEPS = frozenset(_PLAIN)


def plain(archive: Archive, person: Person, number: int, step: str, text: str, once: str = "") -> Step:
    """A step that needs no more than words."""
    require(person, Verb.HANDLE_CASE)
    said = {"text": _words(text, _PLAIN[step])}
    return cases.take(archive, person, number, step, said, once=once)


def steps_of_words(case: Case) -> tuple[str, ...]:
    """The steps of words that the case's state allows."""
    return tuple(step for step in _PLAIN if case.may(step) and (step != "paid" or case.owes))


def release(archive: Archive, person: Person, number: int, form: str, once: str = "") -> Step:
    """Hand out what was copied; the rest, if any, is still to be refused or assessed.

    Raises Refused while the copy is missing or older than the assessments, or a fee is owed.
    """
    require(person, Verb.HANDLE_CASE)
    if form not in cases.FORMS:
        msg = "Välj hur handlingarna lämnas ut"
        raise Refused(msg)
    case = cases.get(archive, number)
    copy = case.copy()
    pages = copy.said["pages"] if copy else 0
    fee = tariff.chosen(archive.directory.root, archive.config.requests.tariff).fee(pages, form)
    said = {
        "form": form,
        "pages": pages,
        "kronor": fee,
        "tariff": archive.config.requests.tariff,
        "records": case.leaving(),
    }
    step = "released" if not case.unassessed() and not case.refused() else "partly"

    def check(_: Connection, now: Case) -> None:
        _may_leave(now)

    return cases.take(archive, person, number, step, said, once=once, check=check)


def _may_leave(case: Case) -> None:
    if not case.leaving():
        msg = "Ingen handling är bedömd att lämnas ut"
        raise Refused(msg)
    if case.copy() is None:
        msg = "Skapa kopian först: den som finns är äldre än bedömningarna"
        raise Refused(msg)
    if case.owes:
        msg = f"Förskottet på {case.owes} kronor är inte betalt"
        raise Refused(msg)


def one_authority(archive: Archive, case: Case) -> None:
    """Raises Refused while the case holds another authority's records (TF-11)."""
    others = cases.foreign(archive, case)
    if others:
        msg = f"Ärendet rymmer handlingar som hör till {', '.join(sorted(others))}"
        raise Refused(msg, remedy="Dela ärendet, så får varje myndighet sitt eget beslut.")


def ask_advance(archive: Archive, person: Person, number: int, kronor: int, once: str = "") -> Step:
    """Ask for the fee in advance: nothing leaves until it is paid (OSL 6:1 a)."""
    require(person, Verb.HANDLE_CASE)
    if kronor < 1:
        msg = "Ange förskottet i hela kronor"
        raise Refused(msg)
    return cases.take(archive, person, number, "advance", {"kronor": kronor}, once=once)


# --- refusing --------------------------------------------------------------------------------


def refuse(archive: Archive, person: Person, number: int, refusal: Refusal, once: str = "") -> Step:
    """Refuse in stage one. The letter always tells of the right to the authority's examination."""
    require(person, Verb.HANDLE_CASE)
    said: dict[str, Any] = {
        "reason": _reason(refusal.reason),
        "grounds": _grounds(archive, refusal.grounds, needed=not refusal.absence),
        "absence": refusal.absence,
        "estimate": " ".join(refusal.estimate.split()),
    }
    if refusal.absence and refusal.absence not in ABSENCES:
        msg = "Välj varför handlingen inte kan lämnas ut"
        raise Refused(msg)
    if refusal.absence == "inte-rutinmassig" and not said["estimate"]:
        msg = "Uppskatta hur stor arbetsinsats sammanställningen skulle kräva"
        raise Refused(msg)
    step = "not-found" if refusal.absence else "refused"
    return cases.take(archive, person, number, step, said, once=once)


def decide(archive: Archive, person: Person, number: int, ruling: Ruling, once: str = "") -> Step:
    """The authority's written decision, signed by a delegate. Raises NotDelegated (FL-8)."""
    require(person, Verb.DECIDE_REFUSAL)
    case = cases.get(archive, number)
    today = wording.local_day(archive.clock.now())
    found = delegations.valid(archive, person.id, case.authority, today)
    if found is None:
        msg = f"{person.name} har ingen delegation som gäller i dag för {case.authority}"
        raise NotDelegated(msg)
    earlier = case.newest("refused", "not-found")
    absent = earlier is not None and bool(earlier.said["absence"])
    said = {
        "reason": _reason(ruling.reason),
        "grounds": _grounds(archive, ruling.grounds, needed=not absent),
        "presenter": " ".join(ruling.presenter.split()),
        "others": " ".join(ruling.others.split()),
        "restriction": " ".join(ruling.restriction.split()),
        "delegation": found.number,
        "item": found.item,
        "signed": person.name,
        "refused": case.refused(),
    }
    return cases.take(archive, person, number, "decided", said, once=once)


def serve(archive: Archive, person: Person, number: int, day: str, once: str = "") -> Step:
    """The day the decision was received (delfående): three weeks run from it."""
    require(person, Verb.HANDLE_CASE)
    try:
        received = date.fromisoformat(day.strip())
    except ValueError:
        msg = "Skriv dagen som ÅÅÅÅ-MM-DD"
        raise Refused(msg) from None
    if received > wording.local_day(archive.clock.now()):
        msg = "Beslutet kan inte ha tagits emot i framtiden"
        raise Refused(msg)

    def check(_: Connection, case: Case) -> None:
        decided = case.newest("decided")
        if decided and received < wording.local_day(decided.at):
            msg = "Beslutet kan inte ha tagits emot innan det fattades"
            raise Refused(msg)

    said = {"day": received.isoformat(), "appeal_by": appeal_by(received).isoformat()}
    return cases.take(archive, person, number, "served", said, once=once, check=check)


def thin(reason: str) -> bool:
    """Whether reasons are too short to tell the decisive circumstances: a warning, never a stop."""
    return len(" ".join(reason.split())) < SHORT_REASON


def _reason(text: str) -> str:
    said = _words(text, "Skriv skälen: vilka omständigheter som är avgörande")
    if len(said) < LEAST_REASON:
        msg = "Skriv skälen så att sökanden förstår vilka omständigheter som är avgörande"
        raise Refused(msg)
    return said


def _words(text: str, missing: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise Refused(missing)
    return said


def _grounds(archive: Archive, codes: Sequence[str], *, needed: bool) -> list[str]:
    known: Mapping[str, object] = lookup.provisions(archive.directory.root)
    chosen = list(dict.fromkeys(code for code in codes if code))
    if (needed and not chosen) or not known.keys() >= set(chosen):
        msg = "Välj vilken eller vilka bestämmelser beslutet stöder sig på"
        raise Refused(msg)
    return chosen
