# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows of the retention plan and of disposals. Rows only; what is lawful is decided elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, func, insert, select

from archiver.clock import from_us, to_us
from archiver.ids import record_label
from archiver.model.retention import (
    Backup,
    CountedFrom,
    Decree,
    Disposed,
    Executed,
    Ground,
    Outcome,
    Proposal,
    Rule,
    Ruling,
    Selection,
    selection_in,
)
from archiver.store import tables

Item = TypeVar("Item")

_CHUNK = 400
_rule, _end = tables.retention_rule, tables.retention_rule_end
_proposal, _ruling, _done = tables.disposal_proposal, tables.disposal_ruling, tables.disposal
_listed, _gone, _key = tables.disposal_proposal_record, tables.disposed_record, tables.disposed_key
_record, _state = tables.record, tables.record_state


# --- rules -----------------------------------------------------------------------------------


def next_number(connection: Connection, table: Any) -> int:  # noqa: ANN401 - a table with an ``id``
    """The number the next row of a table gets."""
    return (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1


def add_rule(connection: Connection, rule: Rule, entry: int) -> None:
    """Insert a rule with the log row that tells of it."""
    row = {
        "id": rule.id,
        "record_type": rule.record_type,
        "selection": json.dumps(rule.selection.facts(), ensure_ascii=False, sort_keys=True),
        "outcome": str(rule.outcome),
        "months": rule.months,
        "counted_from": str(rule.counted_from),
        **_decree(rule.decree),
        "made_by": rule.made_by,
        "at_us": to_us(rule.made_at),
        "entry": entry,
    }
    connection.execute(insert(_rule).values(row))


def end_rule(
    connection: Connection, rule_id: int, reason: str, by: int, at_us: int, entry: int
) -> None:
    """A rule no longer applies."""
    row = {"rule_id": rule_id, "reason": reason, "ended_by": by, "at_us": at_us, "entry": entry}
    connection.execute(insert(_end).values(row))


def rules(connection: Connection) -> tuple[Rule, ...]:
    """Every rule there has been, oldest first."""
    query = select(_rule, _end.c.at_us.label("ended_us")).outerjoin(_end, _end.c.rule_id == _rule.c.id)
    return tuple(_read_rule(row) for row in connection.execute(query.order_by(_rule.c.id)).mappings())


def _read_rule(row: RowMapping) -> Rule:
    return Rule(
        id=row["id"],
        record_type=row["record_type"],
        selection=selection_in(json.loads(row["selection"])),
        outcome=Outcome(row["outcome"]),
        months=row["months"],
        counted_from=CountedFrom(row["counted_from"]),
        decree=_read_decree(row),
        made_by=row["made_by"],
        made_at=from_us(row["at_us"]),
        ended_at=None if row["ended_us"] is None else from_us(row["ended_us"]),
    )


def _decree(decree: Decree) -> dict[str, str]:
    return {"organ": decree.organ, "decision": decree.number, "decided_on": decree.day}


def _read_decree(row: RowMapping) -> Decree:
    return Decree(row["organ"], row["decision"], row["decided_on"])


# --- which records ---------------------------------------------------------------------------

_TIMES = {
    CountedFrom.PUBLISHED: func.coalesce(_state.c.published_us, _record.c.first_seen_us),
    CountedFrom.ARCHIVED: _record.c.first_seen_us,
    CountedFrom.GONE: _state.c.missing_since_us,
}


def selected(
    selection: Selection, counted_from: CountedFrom, before_us: int | None = None
) -> Select[Any]:
    """The records of a selection whose time, when one is given, was before then; by number."""
    account = tables.account
    query = (
        select(_record.c.id)
        .join(_state, _state.c.record_id == _record.c.id)
        .join(account, account.c.id == _record.c.account_id)
        .order_by(_record.c.id)
    )
    if before_us is not None:
        query = query.where(_TIMES[counted_from] < before_us)
    if selection.accounts:
        query = query.where(account.c.name.in_(selection.accounts))
    if selection.kinds:
        query = query.where(_record.c.kind.in_(selection.kinds))
    if selection.statuses:
        query = query.where(_state.c.status.in_(selection.statuses))
    if selection.own is not None:
        query = query.where(_record.c.own.is_(selection.own))
    return query


def counted_from_us(connection: Connection, record_id: int, counted_from: CountedFrom) -> int | None:
    """The time of a record that a period is counted from; None when it has none."""
    query = (
        select(_TIMES[counted_from])
        .select_from(_record.join(_state, _state.c.record_id == _record.c.id))
        .where(_record.c.id == record_id)
    )
    found: int | None = connection.execute(query).scalar()
    return found


# --- proposals -------------------------------------------------------------------------------


def add_proposal(
    connection: Connection, proposal: Proposal, records: Sequence[int], entry: int
) -> None:
    """Insert a proposal with the records it names."""
    row = {
        "id": proposal.id,
        "ground": str(proposal.ground),
        "rule_id": proposal.rule_id,
        **_decree(proposal.decree),
        "proposed_by": proposal.by,
        "at_us": to_us(proposal.at),
        "entry": entry,
    }
    connection.execute(insert(_proposal).values(row))
    listed = [{"proposal_id": proposal.id, "record_id": number} for number in records]
    if listed:
        connection.execute(insert(_listed), listed)


def add_ruling(connection: Connection, proposal_id: int, ruling: Ruling, entry: int) -> None:
    """Insert what was decided about a proposal."""
    row = {
        "proposal_id": proposal_id,
        "approved": ruling.approved,
        "reason": ruling.reason,
        "decided_by": ruling.by,
        "at_us": to_us(ruling.at),
        "entry": entry,
    }
    connection.execute(insert(_ruling).values(row))


def proposals(connection: Connection) -> tuple[Proposal, ...]:
    """Every proposal with what became of it, newest first."""
    counted = (
        select(_listed.c.proposal_id, func.count().label("count"))
        .group_by(_listed.c.proposal_id)
        .subquery()
    )
    query = select(_proposal, counted.c.count).outerjoin(
        counted, counted.c.proposal_id == _proposal.c.id
    )
    rulings = {row["proposal_id"]: row for row in connection.execute(select(_ruling)).mappings()}
    done = {row["proposal_id"]: row for row in connection.execute(select(_done)).mappings()}
    rows = connection.execute(query.order_by(_proposal.c.id.desc())).mappings()
    return tuple(_read_proposal(row, rulings.get(row["id"]), done.get(row["id"])) for row in rows)


def _read_proposal(row: RowMapping, ruling: RowMapping | None, done: RowMapping | None) -> Proposal:
    return Proposal(
        id=row["id"],
        ground=Ground(row["ground"]),
        rule_id=row["rule_id"],
        decree=_read_decree(row),
        by=row["proposed_by"],
        at=from_us(row["at_us"]),
        count=row["count"] or 0,
        ruling=None if ruling is None else _read_ruling(ruling),
        executed=None if done is None else _read_executed(done),
    )


def _read_ruling(row: RowMapping) -> Ruling:
    at = from_us(row["at_us"])
    return Ruling(bool(row["approved"]), row["reason"], row["decided_by"], at)


def _read_executed(row: RowMapping) -> Executed:
    return Executed(
        by=row["executed_by"],
        at=from_us(row["at_us"]),
        records=row["records"],
        targets=row["targets"],
        files=row["files"],
        held=row["held"],
        entry=row["entry"],
    )


def listed(connection: Connection, proposal_id: int) -> list[int]:
    """The records that a proposal names, by number."""
    query = select(_listed.c.record_id).where(_listed.c.proposal_id == proposal_id)
    return list(connection.execute(query.order_by(_listed.c.record_id)).scalars())


# --- what has been disposed of ---------------------------------------------------------------


def any_disposed(connection: Connection, account_id: int) -> bool:
    """Whether anything of an account has ever been disposed of."""
    query = select(_key.c.account_id).where(_key.c.account_id == account_id).limit(1)
    return connection.execute(query).first() is not None


def disposed_among(connection: Connection, account_id: int, digests: Iterable[bytes]) -> set[bytes]:
    """Which of these digests of platform ids belong to disposed records of an account."""
    found: set[bytes] = set()
    for part in chunks(sorted(set(digests))):
        query = select(_key.c.digest).where(_key.c.account_id == account_id, _key.c.digest.in_(part))
        found.update(connection.execute(query).scalars())
    return found


def disposed(connection: Connection, record_id: int) -> Disposed | None:
    """What is left of a record; None when it was never disposed of."""
    row = connection.execute(select(_gone).where(_gone.c.record_id == record_id)).mappings().first()
    if row is None:
        return None
    proposal = next(p for p in proposals(connection) if p.id == row["proposal_id"])
    return _read_disposed(row, proposal)


def disposed_of(
    connection: Connection, account_id: int, start_us: int, end_us: int
) -> tuple[Disposed, ...]:
    """What is left of an account's records that were first seen in a period, by number."""
    query = select(_gone).where(_gone.c.account_id == account_id, _gone.c.first_seen_us >= start_us)
    rows = connection.execute(
        query.where(_gone.c.first_seen_us < end_us).order_by(_gone.c.record_id)
    ).mappings()
    known = {proposal.id: proposal for proposal in proposals(connection)}
    return tuple(_read_disposed(row, known[row["proposal_id"]]) for row in rows)


def _read_disposed(row: RowMapping, proposal: Proposal) -> Disposed:
    first_seen, number = from_us(row["first_seen_us"]), row["record_id"]
    label = record_label(first_seen.year, number)
    own = bool(row["own"])
    return Disposed(number, label, row["account_id"], row["kind"], own, first_seen, proposal)


def disposed_labels(connection: Connection, proposal_id: int) -> list[str]:
    """The labels of the records that a disposal destroyed, by number."""
    query = select(_gone.c.record_id, _gone.c.first_seen_us).where(_gone.c.proposal_id == proposal_id)
    rows = connection.execute(query.order_by(_gone.c.record_id))
    return [record_label(from_us(row.first_seen_us).year, row.record_id) for row in rows]


def add_backup(connection: Connection, proposal_id: int, backup: Backup, entry: int) -> int:
    """Insert a report that backups are done; returns its number."""
    table = tables.disposal_backup
    number = next_number(connection, table)
    row = {
        "id": number,
        "proposal_id": proposal_id,
        "note": backup.note,
        "reported_by": backup.by,
        "at_us": to_us(backup.at),
        "entry": entry,
    }
    connection.execute(insert(table).values(row))
    return number


def backups(connection: Connection, proposal_id: int) -> tuple[Backup, ...]:
    """Reports that backups no longer hold what was disposed of, oldest first."""
    table = tables.disposal_backup
    query = select(table).where(table.c.proposal_id == proposal_id).order_by(table.c.id)
    rows = connection.execute(query).mappings()
    return tuple(Backup(row["note"], row["reported_by"], from_us(row["at_us"])) for row in rows)


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """A sequence in parts that one statement can name."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
