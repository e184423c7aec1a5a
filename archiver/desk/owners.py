# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which authorities a thing belongs to: every account is held by one (TF-11). Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from archiver.desk import delegations
from archiver.model.job import Job
from archiver.model.matter import Subject
from archiver.model.retention import Selection
from archiver.store import accounts, desk_steps, people, tables
from archiver.store.retention import chunks

_record = tables.record


def of_account(connection: Connection, account_id: int) -> frozenset[str]:
    """Whose an account is; nobody's when there is none."""
    return _named(connection, {account_id})


def of_delivery(connection: Connection, number: int) -> frozenset[str]:
    """Whose the account is that a delivery is of; nobody's when it is of a question or of records."""
    steps = desk_steps.of(connection, Subject.DELIVERY, number)
    return of_order(connection, steps[0].said["order"]) if steps else frozenset()


def of_order(connection: Connection, order: Mapping[str, Any]) -> frozenset[str]:
    """Whose the account is that a package is ordered of."""
    named = order.get("account", "")
    return frozenset(o.authority for o in accounts.all_accounts(connection) if o.name == named)


def of_records(connection: Connection, record_ids: Iterable[int]) -> frozenset[str]:
    """Whose these records are, those that are left."""
    found: set[int] = set()
    for part in chunks(sorted(set(record_ids))):
        query = select(_record.c.account_id).where(_record.c.id.in_(part)).distinct()
        found.update(connection.execute(query).scalars())
    return _named(connection, found)


def of_hold(connection: Connection, number: int) -> frozenset[str]:
    """Whose the records are that a hold keeps."""
    target = tables.hold_target
    return _chosen(connection, select(target.c.record_id).where(target.c.hold_id == number))


def of_proposal(connection: Connection, number: int) -> frozenset[str]:
    """Whose the records are that a proposal names; those that are destroyed count too."""
    listed, gone = tables.disposal_proposal_record, tables.disposed_record
    named = select(listed.c.record_id).where(listed.c.proposal_id == number)
    query = select(gone.c.account_id).where(gone.c.record_id.in_(named)).distinct()
    destroyed = set(connection.execute(query).scalars())
    return _chosen(connection, named) | _named(connection, destroyed)


def of_selection(connection: Connection, selection: Selection) -> frozenset[str]:
    """Whose the accounts are that a rule of the plan reaches; no account named is all of them."""
    return frozenset(
        account.authority
        for account in accounts.all_accounts(connection)
        if not selection.accounts or account.name in selection.accounts
    )


def of_case(connection: Connection, number: int) -> frozenset[str]:
    """Whose a case is: told by its first step."""
    found = desk_steps.of(connection, Subject.CASE, number)
    return frozenset(str(step.said["authority"]) for step in found[:1])


def of_certificate(connection: Connection, number: int) -> frozenset[str]:
    """Whose a certificate is: its case's, or nobody's in particular."""
    found = desk_steps.of(connection, Subject.CERTIFICATE, number)
    case = int(found[0].said.get("case") or 0) if found else 0
    return of_case(connection, case) if case else frozenset()


def of_delegation(connection: Connection, number: int) -> frozenset[str]:
    """Whose decisions a delegation is about."""
    found = delegations.told(desk_steps.of(connection, Subject.DELEGATION, number))
    return frozenset(one.authority for one in found)


def of_person(connection: Connection, number: int) -> frozenset[str]:
    """Where a member of staff has roles; an empty name is the whole municipality."""
    found = people.by_id(connection, number)
    return frozenset() if found is None else frozenset(grant.authority for grant in found.held)


def of_job(connection: Connection, job: Job) -> frozenset[str]:
    """Whose the file of a job is; nobody's in particular when it is made of public records."""
    if "case" in job.params:
        return of_case(connection, int(job.params["case"]))
    if "certificate" in job.params:
        return of_certificate(connection, int(job.params["certificate"]))
    return frozenset()


def _chosen(connection: Connection, ids: Select[tuple[int]]) -> frozenset[str]:
    query = select(_record.c.account_id).where(_record.c.id.in_(ids)).distinct()
    return _named(connection, set(connection.execute(query).scalars()))


def _named(connection: Connection, account_ids: set[int]) -> frozenset[str]:
    found = accounts.all_accounts(connection) if account_ids else ()
    return frozenset(account.authority for account in found if account.id in account_ids)
