# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The retention plan: which records are preserved, which are due, and why a record is still here.

What no rule names is preserved. Where several name a record, preservation wins, then the longest
period. A rule needs the competent organ's decision, with number and day (ARK-6).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import from_us, to_us
from archiver.desk import owners
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import Refused
from archiver.ledger.entry import EntryKind
from archiver.model.person import Person
from archiver.model.retention import CountedFrom, Decree, Hold, Outcome, Rule, Selection
from archiver.store import holds, records, retention, tables

LONGEST_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as somebody wants it."""

    record_type: str
    selection: Selection
    outcome: Outcome
    decree: Decree
    months: int | None = None
    counted_from: CountedFrom = CountedFrom.PUBLISHED


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a record is still here. ``due_at`` is the first day it may be disposed of, if ever."""

    rules: tuple[Rule, ...]
    holds: tuple[Hold, ...]
    sealed: bool
    due_at: datetime | None


def add_rule(archive: Archive, person: Person, draft: Draft) -> Rule:
    """Make a rule. Raises Refused saying what is missing or too wide."""
    require(person, Verb.PLAN)
    _check(archive, draft)
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        require_all(person, Verb.PLAN, owners.of_selection(connection, draft.selection))
        rule = Rule(
            id=retention.next_number(connection, tables.retention_rule),
            record_type=draft.record_type.strip(),
            selection=draft.selection,
            outcome=draft.outcome,
            months=draft.months if draft.outcome is Outcome.DISPOSE else None,
            counted_from=draft.counted_from,
            decree=check_decree(draft.decree),
            made_by=person.id,
            made_at=archive.clock.now(),
        )
        retention.add_rule(connection, rule, head.size)
        facts = {
            "step": "rule",
            "id": rule.id,
            "record_type": rule.record_type,
            "selection": rule.selection.facts(),
            "outcome": str(rule.outcome),
            "months": rule.months,
            "counted_from": str(rule.counted_from),
            **decree_facts(rule.decree),
            "by": person.id,
            "name": person.name,
            "at": to_us(rule.made_at),
        }
        archive.append(connection, head, EntryKind.RETENTION, facts)
    return rule


def end_rule(archive: Archive, person: Person, rule_id: int, reason: str) -> None:
    """A rule no longer applies. Raises Refused when there is none that does."""
    require(person, Verb.PLAN)
    said = " ".join(reason.split())
    if not said:
        msg = "Skriv varför regeln inte längre gäller"
        raise Refused(msg)
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        rule = in_force(connection, rule_id)
        require_all(person, Verb.PLAN, owners.of_selection(connection, rule.selection))
        at_us = to_us(archive.clock.now())
        retention.end_rule(connection, rule_id, said, person.id, at_us, head.size)
        facts = {
            "step": "end",
            "rule": rule_id,
            "reason": said,
            "by": person.id,
            "name": person.name,
            "at": at_us,
        }
        archive.append(connection, head, EntryKind.RETENTION, facts)


def rules(archive: Archive) -> tuple[Rule, ...]:
    """Every rule there has been, oldest first."""
    with archive.database.read() as connection:
        return retention.rules(connection)


def in_force(connection: Connection, rule_id: int) -> Rule:
    """The rule with this number. Raises Refused when it does not exist or has ended."""
    for rule in retention.rules(connection):
        if rule.id == rule_id and rule.ended_at is None:
            return rule
    msg = f"Regel {rule_id} finns inte eller gäller inte längre"
    raise Refused(msg)


def due(connection: Connection, rule: Rule, now: datetime) -> list[int]:
    """The records that a rule lets go now: past its period, and preserved by no other rule."""
    if rule.outcome is not Outcome.DISPOSE or rule.months is None:
        return []
    found = _passed(connection, rule, now)
    for other in retention.rules(connection):
        if other.ended_at is None and other.id != rule.id:
            found -= _kept_by(connection, other, found, now)
    return sorted(found)


def _passed(connection: Connection, rule: Rule, now: datetime) -> set[int]:
    before = to_us(months_before(now, rule.months or 0))
    query = retention.selected(rule.selection, rule.counted_from, before)
    return set(connection.execute(query).scalars())


def _kept_by(connection: Connection, rule: Rule, among: set[int], now: datetime) -> set[int]:
    """Which of these records another rule keeps: for ever, or for a period that has not passed."""
    query = retention.selected(rule.selection, rule.counted_from)
    named = among.intersection(connection.execute(query).scalars())
    return named if rule.outcome is Outcome.PRESERVE else named - _passed(connection, rule, now)


def standing(archive: Archive, record_id: int) -> Standing:
    """Why a record is still here: the rules that name it, the holds, and when it may go."""
    with archive.database.read() as connection:
        naming = tuple(
            rule
            for rule in retention.rules(connection)
            if rule.ended_at is None and _names(connection, rule, record_id)
        )
        kept = holds.of_record(connection, record_id)
        sealed = bool(holds.sealed(connection, [record_id]))
        due_at = None if kept else _due_at(connection, naming, record_id)
    return Standing(naming, kept, sealed, due_at)


def _names(connection: Connection, rule: Rule, record_id: int) -> bool:
    query = retention.selected(rule.selection, rule.counted_from).where(tables.record.c.id == record_id)
    return connection.execute(query).first() is not None


def _due_at(connection: Connection, naming: Iterable[Rule], record_id: int) -> datetime | None:
    """The latest of the days that the rules give; None when one of them preserves, or none says."""
    days = []
    for rule in naming:
        start = retention.counted_from_us(connection, record_id, rule.counted_from)
        if rule.outcome is Outcome.PRESERVE or rule.months is None or start is None:
            return None
        days.append(months_after(from_us(start), rule.months))
    return max(days, default=None)


# --- what a rule must say --------------------------------------------------------------------


def _check(archive: Archive, draft: Draft) -> None:
    if not draft.record_type.strip():
        msg = "Ange handlingstypen som regeln gäller"
        raise Refused(msg)
    if draft.outcome is Outcome.DISPOSE:
        if draft.months is None or not 1 <= draft.months <= LONGEST_MONTHS:
            msg = f"Ange gallringsfristen i hela månader, 1 till {LONGEST_MONTHS}"
            raise Refused(msg)
        if not draft.selection.narrows():
            msg = "Regeln skulle gälla alla handlingar i arkivet"
            raise Refused(msg, remedy="Välj konton, slag, riktning eller läge som regeln gäller.")
    _check_accounts(archive, draft.selection)
    with archive.database.read() as connection:
        if draft.outcome is Outcome.DISPOSE and _names_all(connection, draft):
            msg = "Regeln träffar varje handling i arkivet"
            raise Refused(msg, remedy="Avgränsa den; för hela konton behövs en regel per konto.")


def _check_accounts(archive: Archive, selection: Selection) -> None:
    known = {account.name for account in archive.accounts()}
    unknown = [name for name in selection.accounts if name not in known]
    if unknown:
        msg = f"Kontot {unknown[0]} finns inte i arkivet"
        raise Refused(msg)


def _names_all(connection: Connection, draft: Draft) -> bool:
    everything = records.newest_number(connection)
    if everything == 0:
        return False
    query = retention.selected(draft.selection, draft.counted_from)
    named = set(connection.execute(query).scalars())
    return bool(named) and all(number in named for number in records.all_ids(connection))


def check_decree(decree: Decree) -> Decree:
    """The decision with its spaces put right. Raises Refused without organ, number or day."""
    tidy = Decree(*(" ".join(part.split()) for part in (decree.organ, decree.number, decree.day)))
    if not tidy.organ:
        msg = "Ange vilket organ som har fattat beslutet"
        raise Refused(msg)
    if not any(character.isdigit() for character in tidy.number):
        msg = "Ange beslutets nummer, till exempel KS 2026/123 § 45"
        raise Refused(msg)
    try:
        date.fromisoformat(tidy.day)
    except ValueError:
        msg = "Ange beslutets datum som ÅÅÅÅ-MM-DD"
        raise Refused(msg) from None
    return tidy


def decree_facts(decree: Decree) -> dict[str, str]:
    """A decision as told in the log."""
    return {"organ": decree.organ, "decision": decree.number, "decided_on": decree.day}


# --- months ----------------------------------------------------------------------------------


def months_after(at: datetime, months: int) -> datetime:
    """The same hour that many months on, in Swedish time; the last day of a shorter month."""
    local = at.astimezone(wording.STOCKHOLM)
    count = local.year * 12 + local.month - 1 + months
    year, month = count // 12, count % 12 + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return replace_date(local, year, month, day)


def months_before(at: datetime, months: int) -> datetime:
    """The same hour that many months back."""
    return months_after(at, -months)


def replace_date(local: datetime, year: int, month: int, day: int) -> datetime:
    """The same clock time another day, as UTC."""
    moved = local.replace(year=year, month=month, day=day)
    return from_us(to_us(moved))
