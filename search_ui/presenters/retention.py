# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rules, proposals, holds and actions in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archiver import wording
from archiver.desk.considering import Finding
from archiver.desk.retention import Standing
from archiver.model.action import Action, Tag
from archiver.model.observation import Kind
from archiver.model.retention import (
    Cause,
    CountedFrom,
    Ground,
    Hold,
    Outcome,
    Proposal,
    Rule,
    Selection,
)

_CAUSES: Mapping[Cause, str] = {
    Cause.REQUEST: "Begäran om utlämnande",
    Cause.APPEAL: "Överklagande",
    Cause.POLICE: "Polisanmälan",
    Cause.PRIVACY: "Dataskyddsärende",
    Cause.OTHER: "Annan orsak",
}
_COUNTED: Mapping[CountedFrom, str] = {
    CountedFrom.PUBLISHED: "publiceringen",
    CountedFrom.ARCHIVED: "arkiveringen",
    CountedFrom.GONE: "försvinnandet",
}
_GROUNDS: Mapping[Ground, str] = {
    Ground.RULE: "Enligt planen",
    Ground.COURT: "Domstols beslut",
    Ground.UNLAWFUL: "Olagligt innehåll",
}
_STATES = {"present": "kvar", "hidden": "dolda", "deleted": "borttagna", "missing": "saknade"}
_ACTIONS: Mapping[str, str] = {
    Tag.SIGN_IN: "Loggade in",
    Tag.SIGN_IN_FAILED: "Misslyckad inloggning",
    Tag.SIGN_OUT: "Loggade ut",
    Tag.PERSON_ADDED: "Lade till en person",
    Tag.PASSWORD_CHANGED: "Bytte lösenord",
    Tag.CODE_SET: "Lade in en engångskod",
    Tag.CODE_REFUSED: "Skrev fel engångskod",
    Tag.RECOVERY_USED: "Använde en återställningskod",
    Tag.SESSION_ENDED: "Avslutade inloggningar",
    Tag.RESTRICTED_REFUSED: "Nekades att öppna en skyddad handling",
    Tag.SEARCHED_PERSON: "Sökte på en avsändare",
    Tag.RESTRICTED_VIEWED: "Öppnade en skyddad handling",
    Tag.EXPORT_ORDERED: "Beställde en export",
    Tag.EXPORT_FETCHED: "Hämtade en fil",
    Tag.RELEASE_CONSIDERED: "Bedömde om uppgifter kan lämnas ut (OSL 21:7)",
    Tag.EVIDENCE_FETCHED: "Hämtade bevis",
    Tag.RESIDUE_CHECKED: "Läste igenom arkivets filer efter gallring",
    Tag.LOG_ANCHORED: "Satte loggens märke på nytt",
    Tag.ARCHIVE_RESTORED: "Återställde arkivet",
    Tag.TERMS_READ: "Antecknade hur en plattforms villkor har lästs",
    Tag.TOKEN_ADDED: "Gav ett system en nyckel till läs-API:et",
    Tag.TOKEN_REVOKED: "Drog in ett systems nyckel till läs-API:et",
    Tag.API_READ: "Ett system läste",
    Tag.CLOCK_ACCEPTED: "Godtog klockans gång",
}


FINDINGS: Mapping[str, str] = {
    Finding.STAYS: "Filen stannar hos myndigheten",
    Finding.NOTHING: "Inget tyder på otillåten behandling",
    Finding.ASSESSED: "Bedömt: uppgifterna kan lämnas ut",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A thing with its state in a word, and the tone of that word."""

    word: str
    tone: str


def names(selection: Selection) -> str:
    """Which records a rule names, in one line."""
    parts = []
    if selection.kinds:
        parts.append(", ".join(wording.KINDS[Kind(kind)] for kind in selection.kinds))
    if selection.own is not None:
        parts.append("Upprättade" if selection.own else "Inkomna")
    if selection.statuses:
        parts.append(", ".join(_STATES.get(status, status) for status in selection.statuses))
    if selection.accounts:
        parts.append(", ".join(selection.accounts))
    return " · ".join(parts) or "Alla handlingar"


def outcome(rule: Rule) -> str:
    """What a rule says, in a sentence's end."""
    if rule.outcome is Outcome.PRESERVE or rule.months is None:
        return "Bevaras"
    period = wording.plural(rule.months, "månad", "månader")
    return f"Gallras {period} efter {_COUNTED[rule.counted_from]}"


def decree(proposal: Proposal | Rule) -> str:
    """The decision something rests on."""
    said = proposal.decree
    return f"{said.organ}, {said.number}, {said.day}"


def ground(proposal: Proposal) -> str:
    """Why something is proposed."""
    return _GROUNDS[proposal.ground]


def state(proposal: Proposal) -> Said:
    """Where a proposal stands."""
    if proposal.executed is not None:
        return Said("Verkställt", "calm")
    if proposal.ruling is None:
        return Said("Väntar på beslut", "changed")
    if proposal.ruling.approved:
        return Said("Godkänt, inte verkställt", "hidden")
    return Said("Avslaget", "quiet")


def cause(hold: Hold) -> str:
    """What a hold serves."""
    return _CAUSES[hold.cause]


def action(told: Action) -> str:
    """What somebody did."""
    return _ACTIONS.get(told.tag, told.tag)


def tags() -> list[tuple[str, str]]:
    """Every kind of action with its words, to choose from."""
    return [(str(tag), words) for tag, words in _ACTIONS.items()]


def detail(told: Action) -> str:
    """What more there is to say of an action, in a few words."""
    facts = told.detail
    said = []
    if "system" in facts:
        said.append(str(facts["system"]))
    if "read" in facts:
        said.append(f"{facts['read']} (svar {facts['status']})")
    if "disposal" in facts:
        said.append(f"gallring {facts['disposal']}")
    if "left" in facts:
        said.append("rester: " + (", ".join(facts["left"]) or "inga"))
    if "format" in facts:
        said.append(str(facts["format"]))
    if "finding" in facts:
        said.append(FINDINGS.get(facts["finding"], facts["finding"]))
    if facts.get("why"):
        said.append(str(facts["why"]))
    if "reason" in facts:
        said.append(str(facts["reason"]))
    if "role" in facts:
        said.append(f"roll {facts['role']}")
    return " · ".join(said)


def why_here(standing: Standing) -> list[str]:
    """Why a record is still in the archive, in sentences."""
    if standing.sealed:
        return ["Handlingen är förseglad och kan bara förstöras genom ett särskilt beslut."]
    said = [
        f"Spärrad: {_CAUSES[hold.cause].lower()}. {hold.reason}. Omprövas senast {hold.review_on}."
        for hold in standing.holds
    ]
    said += [f"{r.record_type}: {outcome(r).lower()} ({decree(r)})." for r in standing.rules]
    if not standing.rules:
        said.append("Ingen gallringsregel gäller den. Det som ingen regel nämner bevaras.")
    elif standing.due_at is not None:
        said.append(f"Tidigast möjliga gallring: {wording.day(wording.local_day(standing.due_at))}.")
    return said
