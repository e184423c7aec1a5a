# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Disposal: propose, decide, carry out, report backups; each step another row of the log (ARK-6).

Nothing is destroyed but by an approved proposal, carried out by another person than the one who
approved it. What is held stays and is listed. What is destroyed, and how, is decision 0008.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.desk import destruction, holds, owners, residue, retention
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import RecordHeld, Refused
from archiver.ledger.entry import EntryKind
from archiver.model.person import Person
from archiver.model.retention import (
    Backup,
    Decree,
    Executed,
    Ground,
    Proposal,
    Rule,
    Ruling,
)
from archiver.store import holds as hold_rows
from archiver.store import records, tables
from archiver.store import retention as rows

SAMPLE = 10


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would take now: how many, how many of them are held, and a sample by number."""

    count: int
    held: int
    everything: int
    sample: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A disposal that was carried out, and what was read afterwards to see that nothing is left."""

    proposal: Proposal
    searched: residue.Searched


# --- proposing -------------------------------------------------------------------------------


def preview(archive: Archive, rule: Rule) -> Preview:
    """What a rule would take now. Changes nothing."""
    with archive.database.read() as connection:
        found = retention.due(connection, rule, archive.clock.now())
        held = len(hold_rows.held(connection, found))
        everything = records.count(connection)
    return Preview(len(found), held, everything, _spread(found))


def _spread(found: Sequence[int]) -> tuple[int, ...]:
    """A sample spread over the whole, first and last included."""
    if len(found) <= SAMPLE:
        return tuple(found)
    return tuple(found[place * (len(found) - 1) // (SAMPLE - 1)] for place in range(SAMPLE))


def propose_by_rule(archive: Archive, person: Person, rule_id: int) -> Proposal:
    """Propose what a rule lets go now. Raises Refused when that is nothing, or everything."""
    require(person, Verb.PROPOSE)
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        rule = retention.in_force(connection, rule_id)
        found = retention.due(connection, rule, archive.clock.now())
        if not found:
            msg = "Ingen handling är mogen för gallring enligt regeln"
            raise Refused(msg)
        if len(found) == records.count(connection):
            msg = "Regeln skulle gallra varje handling i arkivet"
            raise Refused(msg, remedy="Avgränsa regeln; hela arkivet gallras aldrig på en gång.")
        require_all(person, Verb.PROPOSE, owners.of_records(connection, found))
        proposal = _proposal(archive, connection, person, Ground.RULE, rule.decree, rule.id)
        return _propose(archive, connection, head, proposal, found, person)


def propose_by_order(
    archive: Archive, person: Person, ground: Ground, decree: Decree, record_ids: Sequence[int]
) -> Proposal:
    """Propose records that a court orders destroyed, or that are sealed as unlawful.

    Raises Refused for another ground, a record that does not exist, or one that is not sealed.
    """
    require(person, Verb.PROPOSE)
    if ground is Ground.RULE:
        msg = "Gallring enligt plan föreslås av sin regel"
        raise Refused(msg)
    checked = retention.check_decree(decree)
    wanted = sorted(set(record_ids))
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        known = {row["id"] for row in records.rows(connection, wanted)}
        if not wanted or known != set(wanted):
            msg = "Ange handlingar som finns i arkivet"
            raise Refused(msg)
        if ground is Ground.UNLAWFUL and hold_rows.sealed(connection, wanted) != known:
            msg = "Bara en förseglad handling kan förstöras på den grunden"
            raise Refused(msg)
        require_all(person, Verb.PROPOSE, owners.of_records(connection, wanted))
        proposal = _proposal(archive, connection, person, ground, checked, None)
        return _propose(archive, connection, head, proposal, wanted, person)


def _proposal(
    archive: Archive,
    connection: Connection,
    person: Person,
    ground: Ground,
    decree: Decree,
    rule_id: int | None,
) -> Proposal:
    number = rows.next_number(connection, tables.disposal_proposal)
    return Proposal(number, ground, rule_id, decree, person.id, archive.clock.now(), 0)


def _propose(
    archive: Archive,
    connection: Connection,
    head: Any,  # noqa: ANN401 - ledger.Head
    proposal: Proposal,
    found: Sequence[int],
    person: Person,
) -> Proposal:
    rows.add_proposal(connection, proposal, found, head.size)
    facts = {
        "step": "proposal",
        "id": proposal.id,
        "ground": str(proposal.ground),
        "rule": proposal.rule_id,
        **retention.decree_facts(proposal.decree),
        "by": person.id,
        "name": person.name,
        "at": to_us(proposal.at),
        "records": list(found),
    }
    archive.append(connection, head, EntryKind.RETENTION, facts)
    return replace(proposal, count=len(found))


# --- deciding --------------------------------------------------------------------------------


def decide(archive: Archive, person: Person, number: int, *, approved: bool, reason: str) -> Ruling:
    """Approve or reject a proposal, once."""
    require(person, Verb.DECIDE)
    said = " ".join(reason.split())
    if not said:
        msg = "Skriv skälet för beslutet"
        raise Refused(msg)
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        proposal = proposed(connection, number)
        require_all(person, Verb.DECIDE, owners.of_proposal(connection, number))
        if proposal.ruling is not None:
            msg = f"Förslag {number} är redan avgjort"
            raise Refused(msg)
        ruling = Ruling(approved, said, person.id, archive.clock.now())
        rows.add_ruling(connection, number, ruling, head.size)
        facts = {
            "step": "ruling",
            "proposal": number,
            "approved": approved,
            "reason": said,
            "by": person.id,
            "name": person.name,
            "at": to_us(ruling.at),
        }
        archive.append(connection, head, EntryKind.RETENTION, facts)
    return ruling


def proposed(connection: Connection, number: int) -> Proposal:
    """The proposal with this number. Raises Refused when there is none."""
    for proposal in rows.proposals(connection):
        if proposal.id == number:
            return proposal
    msg = f"Förslag {number} finns inte"
    raise Refused(msg)


def proposals(archive: Archive) -> tuple[Proposal, ...]:
    """Every proposal, newest first."""
    with archive.database.read() as connection:
        return rows.proposals(connection)


# --- carrying out ----------------------------------------------------------------------------


def ready(proposal: Proposal, person: Person) -> None:
    """Raises Refused when this person may not carry this proposal out now, saying why."""
    require(person, Verb.EXECUTE)
    if proposal.executed is not None:
        msg = f"Förslag {proposal.id} är redan verkställt"
        raise Refused(msg)
    if proposal.ruling is None or not proposal.ruling.approved:
        msg = f"Förslag {proposal.id} är inte godkänt"
        raise Refused(msg)
    if proposal.ruling.by == person.id:
        msg = "Den som har godkänt gallringen får inte själv verkställa den"
        raise Refused(msg, remedy="Be en annan behörig person verkställa den.")


def execute(
    archive: Archive,
    person: Person,
    number: int,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Outcome:
    """Destroy what an approved proposal names, except what is held.

    One transaction destroys the rows and writes the log row that tells it; files, search index and
    exports follow, and every file of the folder is read for what may be left. Raises RecordHeld when
    everything is held, Refused when the proposal is not this person's to carry out.
    """
    holds.refresh(archive)
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        proposal = proposed(connection, number)
        ready(proposal, person)
        require_all(person, Verb.EXECUTE, owners.of_proposal(connection, number))
        if proposal.rule_id is not None:
            retention.in_force(connection, proposal.rule_id)
        named = rows.listed(connection, number)
        held = hold_rows.held(connection, named)
        going = [row["id"] for row in records.rows(connection, [n for n in named if n not in held])]
        if not going:
            msg = f"Alla {len(named)} handlingar i förslaget är spärrade eller redan gallrade"
            raise RecordHeld(msg)
        found = destruction.survey(connection, archive.codec, going, archive.recorder.digest_key)
        executed = Executed(
            by=person.id,
            at=archive.clock.now(),
            records=len(going),
            targets=len(found.targets),
            files=len(found.files),
            held=len(held),
            entry=head.size,
        )
        destruction.destroy(connection, number, found, executed)
        facts = {
            **_facts(proposal, found, executed),
            "held": sorted(held),
            "name": person.name,
        }
        archive.append(connection, head, EntryKind.DISPOSAL, facts)
    progress(1, 3)
    searched = destruction.clean_up(archive, person, number, going, found.needles, progress)
    return Outcome(replace(proposal, executed=executed), searched)


def _facts(proposal: Proposal, found: destruction.Survey, executed: Executed) -> dict[str, Any]:
    assert proposal.ruling is not None  # noqa: S101 - ``ready`` has seen to it
    return {
        "disposal": proposal.id,
        "ground": str(proposal.ground),
        "rule": proposal.rule_id,
        **retention.decree_facts(proposal.decree),
        "decided_by": proposal.ruling.by,
        "executed_by": executed.by,
        "at": to_us(executed.at),
        "targets": destruction.ranges(found.targets),
        "records": [list(row) for row in found.records],
        "keys": [[account, digest.hex()] for account, digest in found.keys],
        "files": executed.files,
    }


def report_backups(archive: Archive, person: Person, number: int, note: str) -> None:
    """Tell that the backups no longer hold what was disposed of: a later event of its own."""
    require(person, Verb.REPORT_BACKUPS)
    said = " ".join(note.split())
    if not said:
        msg = "Skriv vilka säkerhetskopior det gäller"
        raise Refused(msg)
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        require_all(person, Verb.REPORT_BACKUPS, owners.of_proposal(connection, number))
        if proposed(connection, number).executed is None:
            msg = f"Förslag {number} är inte verkställt"
            raise Refused(msg)
        backup = Backup(said, person.id, archive.clock.now())
        made = rows.add_backup(connection, number, backup, head.size)
        facts = {
            "step": "backup",
            "id": made,
            "proposal": number,
            "note": said,
            "by": person.id,
            "name": person.name,
            "at": to_us(backup.at),
        }
        archive.append(connection, head, EntryKind.RETENTION, facts)
