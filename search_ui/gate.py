# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may use which address: one row for each endpoint, asked before any view runs.

An endpoint without a row is refused. docs/rights.md is the same table for people, and a test walks
every address with every role. The desk asks again, by what a form names: this is the outer door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import Connection

from archiver.desk import closing, owners
from archiver.desk.rights import Verb, may_all, require, require_all
from archiver.errors import NotAllowed, RecordClosed
from archiver.ids import parse_record_label
from archiver.model.case import parse_case_label
from archiver.model.closed import clearance_in
from archiver.model.delivery import parse_delivery_label
from archiver.model.job import Job
from archiver.model.person import Person
from archiver.store import jobs, retention
from search_ui.context import archive, clearance, open_closed, person


@dataclass(frozen=True, slots=True)
class Rule:
    """What an endpoint needs.

    ``verb`` None: to be signed in. ``of`` names the thing in the address whose authority the person
    must reach. ``opens``: it shows a record's words, so a closed one is opened (and logged) or refused.
    """

    verb: Verb | None = None
    of: str = ""
    opens: bool = False


_ANYBODY = Rule()
_READ = Rule(None, opens=True)
_HANDLE = Rule(Verb.HANDLE_CASE, "case")

RULES: Mapping[str, Rule] = {
    "start.index": _ANYBODY,
    "help.index": _ANYBODY,
    "api_help.index": _ANYBODY,
    "compare.index": _ANYBODY,
    "compare.look": _ANYBODY,
    "search.index": _ANYBODY,
    "searches.index": _ANYBODY,
    "searches.save": _ANYBODY,
    "searches.forget": _ANYBODY,
    "searches.clear": _ANYBODY,
    "searches.watch": _ANYBODY,
    "notices.index": _ANYBODY,
    "notices.dismiss": _ANYBODY,
    "notices.choose": _ANYBODY,
    "record.show": _READ,
    "record.media": _READ,
    "record.to_diary": Rule(Verb.HANDLE_CASE, "record", opens=True),
    "opening.one": Rule(Verb.OPEN, "record"),
    "opening.open_up": Rule(Verb.OPEN),
    "evidence.show": _READ,
    "evidence.answer": _READ,
    "evidence.proof": _READ,
    "coverage.index": _ANYBODY,
    "coverage.account": _ANYBODY,
    "register.index": _ANYBODY,
    "register.account": _ANYBODY,
    "register.describe": Rule(Verb.DESCRIBE, "account"),
    "register.listing": _ANYBODY,
    "register.text": _ANYBODY,
    "register.order": Rule(Verb.DESCRIBE),
    "exports.index": _ANYBODY,
    "exports.create": _ANYBODY,
    "exports.job": Rule(of="job"),
    "exports.cancel": Rule(of="job"),
    "exports.download": Rule(of="job"),
    "packages.index": Rule(Verb.DELIVER),
    "packages.create": Rule(Verb.DELIVER),
    "packages.delivery": Rule(Verb.DELIVER),
    "packages.receipt": Rule(Verb.DELIVER, "delivery"),
    "cases.index": Rule(Verb.READ_CASES),
    "cases.register": Rule(Verb.HANDLE_CASE),
    "cases.show": Rule(Verb.READ_CASES, "case"),
    "cases.search": _HANDLE,
    "cases.add": _HANDLE,
    "cases.assess": _HANDLE,
    "cases.copy": _HANDLE,
    "cases.split": _HANDLE,
    "cases.certificate": Rule(Verb.READ_CASES, "certificate"),
    "cases.delegates": Rule(Verb.READ_CASES),
    "cases.delegate": Rule(Verb.DELEGATE),
    "answers.release": _HANDLE,
    "answers.refuse": _HANDLE,
    "answers.decide": Rule(Verb.DECIDE_REFUSAL, "case"),
    "answers.serve": _HANDLE,
    "answers.bundle": _HANDLE,
    "answers.advance": _HANDLE,
    "answers.step": _HANDLE,
    "answers.to_diary": _HANDLE,
    "masking.index": _HANDLE,
    "masking.mask": _HANDLE,
    "masking.unmask": _HANDLE,
    "reviews.index": Rule(Verb.READ_CASES),
    "reviews.show": Rule(Verb.READ_CASES, opens=True),
    "reviews.judge": Rule(Verb.REVIEW, "record", opens=True),
    "reviews.protocol": Rule(Verb.READ_CASES, opens=True),
    "reviews.register": Rule(Verb.READ_CASES),
    "reviews.announce": Rule(Verb.MODERATE),
    "reviews.rule": Rule(Verb.REVIEW),
    "supervision.index": Rule(Verb.READ_SUPERVISION),
    "supervision.look": Rule(Verb.SUPERVISE),
    "supervision.times": Rule(Verb.READ_SUPERVISION),
    "supervision.questions": Rule(Verb.READ_SUPERVISION),
    "supervision_plan.accounts": Rule(Verb.READ_SUPERVISION),
    "supervision_plan.plan": Rule(Verb.PLAN_SUPERVISION),
    "supervision_plan.lists": Rule(Verb.READ_SUPERVISION),
    "supervision_plan.keep_list": Rule(Verb.PLAN_SUPERVISION),
    "closings.index": Rule(Verb.READ_SUPERVISION),
    "closings.close": Rule(Verb.CLOSE, "record"),
    "closings.reopen": Rule(Verb.REOPEN, "record"),
    "reports.index": _ANYBODY,
    "reports.make": Rule(Verb.REPORT),
    "reports.show": _ANYBODY,
    "reports.figure": _ANYBODY,
    "reports.download": _ANYBODY,
    "retention.index": _ANYBODY,
    "retention.new_rule": Rule(Verb.PLAN),
    "retention.add_rule": Rule(Verb.PLAN),
    "retention.rule": _ANYBODY,
    "retention.end_rule": Rule(Verb.PLAN, "rule"),
    "retention.propose": Rule(Verb.PROPOSE, "rule"),
    "retention.proposal": _ANYBODY,
    "retention.decide": Rule(Verb.DECIDE, "proposal"),
    "retention.execute": Rule(Verb.EXECUTE, "proposal"),
    "retention.protocol": _ANYBODY,
    "retention.report_backups": Rule(Verb.REPORT_BACKUPS, "proposal"),
    "holds.index": _ANYBODY,
    "holds.place": Rule(Verb.HOLD),
    "holds.hold": _ANYBODY,
    "holds.release": Rule(Verb.RELEASE, "hold"),
    "holds.seal": Rule(Verb.SEAL, "record"),
    "holds.mark": Rule(Verb.MARK, "record"),
    "actions.index": Rule(Verb.READ_ACTIONS),
    "settings.index": _ANYBODY,
    "settings.change_keys": _ANYBODY,
    "settings.change_password": _ANYBODY,
    "settings.end_session": _ANYBODY,
    "settings.end_others": _ANYBODY,
    "codes.enrol": _ANYBODY,
    "codes.confirm": _ANYBODY,
    "codes.renew": _ANYBODY,
    "people.sign_out": _ANYBODY,
    "people.kept_text": _ANYBODY,
    "people.code": _ANYBODY,
    "people.first_password": _ANYBODY,
    "staff.index": Rule(Verb.READ_PEOPLE),
    "staff.add": Rule(Verb.MANAGE_PEOPLE),
    "staff.show": Rule(Verb.READ_PEOPLE),
    "staff.roles": Rule(Verb.MANAGE_PEOPLE, "person"),
    "staff.end": Rule(Verb.MANAGE_PEOPLE, "person"),
    "staff.reset": Rule(Verb.MANAGE_PEOPLE, "person"),
    "staff.remove_code": Rule(Verb.MANAGE_PEOPLE, "person"),
    "staff.sign_out": Rule(Verb.MANAGE_PEOPLE, "person"),
}

# Files of a case may show what the case withholds: who may fetch them, by the job that made them.
_OF_CASES: Mapping[str, Verb] = {
    "case-copy": Verb.READ_CASES,
    "case-letter": Verb.READ_CASES,
    "case-bundle": Verb.HANDLE_CASE,
    "certificate": Verb.READ_CASES,
    "removal": Verb.READ_CASES,
    "fresh-look": Verb.READ_CASES,
    "package": Verb.DELIVER,
}


def check(endpoint: str, given: Mapping[str, Any]) -> None:
    """Raises NotAllowed when whoever is signed in may not use this address."""
    rule = RULES.get(endpoint)
    if rule is None:
        msg = "Sidan har ingen rad i tabellen över behörigheter"
        raise NotAllowed(msg, remedy="Kontakta den som sköter arkivet och uppge adressen.")
    if rule.verb is not None:
        require(person(), rule.verb)
    with archive().database.read() as connection:
        if rule.of == "job":
            found = jobs.get(connection, int(given["number"]))
            if found is not None:
                _job(connection, found)
        elif rule.of and rule.verb is not None:
            whose = _OWNERS[rule.of](connection, given)
            require_all(person(), rule.verb, whose)
    if rule.opens:
        _open(given)


def _open(given: Mapping[str, Any]) -> None:
    """Open a closed record for this request, the log first; or refuse, and tell that too."""
    record = parse_record_label(str(given.get("label", "")))
    if record is None or not closing.closed_among(archive(), [record]):
        return
    open_closed([record])
    if record not in g.opened:
        closing.refuse(archive(), person(), record)


def permits_job(connection: Connection, job: Job, who: Person) -> bool:
    """Whether a person may see that a file was ordered, and fetch it."""
    verb = _OF_CASES.get(job.kind)
    if verb is not None and not may_all(who, verb, owners.of_job(connection, job)):
        return False
    return clearance().covers(clearance_in(job.params.get("clearance", "")))


def _job(connection: Connection, job: Job) -> None:
    if not permits_job(connection, job, person()):
        verb = _OF_CASES.get(job.kind)
        if verb is not None:
            require_all(person(), verb, owners.of_job(connection, job))
        msg = (
            "Filen kan innehålla meddelanden eller sekretessmarkerade handlingar som du inte får öppna"
        )
        raise RecordClosed(msg)


def _record(connection: Connection, given: Mapping[str, Any]) -> frozenset[str]:
    number = parse_record_label(str(given["label"]))
    if number is None:
        return frozenset()
    left = retention.disposed(connection, number)
    if left is not None:
        return owners.of_account(connection, left.account_id)
    return owners.of_records(connection, [number])


def _case(connection: Connection, given: Mapping[str, Any]) -> frozenset[str]:
    number = parse_case_label(str(given["label"]))
    return frozenset() if number is None else owners.of_case(connection, number)


def _rule(connection: Connection, given: Mapping[str, Any]) -> frozenset[str]:
    wanted = int(given["number"])
    found = next((rule for rule in retention.rules(connection) if rule.id == wanted), None)
    return frozenset() if found is None else owners.of_selection(connection, found.selection)


def _person(connection: Connection, given: Mapping[str, Any]) -> frozenset[str]:
    return owners.of_person(connection, int(given["number"]))


def _delivery(connection: Connection, given: Mapping[str, Any]) -> frozenset[str]:
    number = parse_delivery_label(str(given["label"]))
    return frozenset() if number is None else owners.of_delivery(connection, number)


_OWNERS: Mapping[str, Callable[[Connection, Mapping[str, Any]], frozenset[str]]] = {
    "account": lambda connection, given: owners.of_account(connection, int(given["account_id"])),
    "delivery": _delivery,
    "record": _record,
    "case": _case,
    "certificate": lambda connection, given: owners.of_certificate(connection, int(given["number"])),
    "hold": lambda connection, given: owners.of_hold(connection, int(given["number"])),
    "proposal": lambda connection, given: owners.of_proposal(connection, int(given["number"])),
    "rule": _rule,
    "person": _person,
}
