# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff decided and did, as rows of a frozen question: rules, disposals, holds, seals, actions.

As ``figures``: chosen by place in the log. These rows are never disposed of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, and_, func, select

from archiver.model.figure import About, Question, Row
from archiver.model.figure_words import ACTIONS, CAUSES
from archiver.store import tables
from archiver.store.figures import Source
from archiver.wording import local_day


def _within(column: Column[Any], asked: Question) -> Any:  # noqa: ANN401 - a condition
    return and_(column >= asked.first, column < asked.size)


def _rules_in_force(connection: Connection, asked: Question) -> list[Row]:
    """Rules of the retention plan that were made and not ended before the end."""
    rule, end = tables.retention_rule, tables.retention_rule_end
    ended = and_(end.c.rule_id == rule.c.id, end.c.entry < asked.size)
    query = select(rule.c.entry, rule.c.id).outerjoin(end, ended)
    query = query.where(rule.c.entry < asked.size, end.c.rule_id.is_(None)).order_by(rule.c.entry)
    return [Row(row[0], row[1]) for row in connection.execute(query)]


def _proposals(connection: Connection, asked: Question) -> list[Row]:
    """Proposals to dispose of something."""
    made = tables.disposal_proposal
    query = select(made.c.entry, made.c.id).where(_within(made.c.entry, asked)).order_by(made.c.entry)
    return [Row(row[0], row[1]) for row in connection.execute(query)]


def _rulings(connection: Connection, asked: Question) -> list[Row]:
    """Decisions on proposals: ``utfall`` is ja or nej."""
    ruling = tables.disposal_ruling
    said = [word == "ja" for word in asked.get("utfall")]
    query = select(ruling.c.entry, ruling.c.proposal_id).where(_within(ruling.c.entry, asked))
    query = query.where(ruling.c.approved.in_(said)).order_by(ruling.c.entry)
    return [Row(row[0], row[1]) for row in connection.execute(query)]


def _disposals(connection: Connection, asked: Question) -> list[Row]:
    """Disposals carried out. ``mått``: what the amount is, handlingar, behållna or filer."""
    done = tables.disposal
    measures = {"handlingar": done.c.records, "behållna": done.c.held, "filer": done.c.files}
    amount = measures[(asked.get("mått") or ("handlingar",))[0]]
    query = select(done.c.entry, done.c.proposal_id, amount).where(_within(done.c.entry, asked))
    return [
        Row(row[0], row[1], amount=row[2]) for row in connection.execute(query.order_by(done.c.entry))
    ]


def _holds_placed(connection: Connection, asked: Question) -> list[Row]:
    """Holds placed, by cause."""
    hold = tables.hold
    query = select(hold.c.entry, hold.c.id).where(_within(hold.c.entry, asked))
    if causes := asked.get("orsak"):
        query = query.where(hold.c.cause.in_([str(CAUSES[cause]) for cause in causes]))
    return [Row(row[0], row[1]) for row in connection.execute(query.order_by(hold.c.entry))]


def _holds_released(connection: Connection, asked: Question) -> list[Row]:
    """Holds released."""
    release = tables.hold_release
    query = select(release.c.entry, release.c.hold_id).where(_within(release.c.entry, asked))
    return [Row(row[0], row[1]) for row in connection.execute(query.order_by(release.c.entry))]


def _holds_in_force(connection: Connection, asked: Question) -> list[Row]:
    """Holds that held at the end; ``granskning=försenad``: those whose day of review had passed."""
    hold, release, target = tables.hold, tables.hold_release, tables.hold_target
    gone = and_(release.c.hold_id == hold.c.id, release.c.entry < asked.size)
    count = func.count(target.c.record_id)
    held = and_(target.c.hold_id == hold.c.id, target.c.entry < asked.size)
    query = (
        select(hold.c.entry, hold.c.id, count)
        .outerjoin(release, gone)
        .outerjoin(target, held)
        .where(hold.c.entry < asked.size, release.c.hold_id.is_(None))
        .group_by(hold.c.entry, hold.c.id)
        .order_by(hold.c.entry)
    )
    if asked.get("granskning"):
        query = query.where(hold.c.review_on < local_day(asked.end).isoformat())
    return [Row(row[0], row[1], amount=row[2]) for row in connection.execute(query)]


def _seals(connection: Connection, asked: Question) -> list[Row]:
    """Seals: ``steg`` is satt or hävd."""
    seal = tables.seal
    said = [word == "satt" for word in asked.get("steg")]
    query = select(seal.c.entry, seal.c.record_id).where(_within(seal.c.entry, asked))
    query = query.where(seal.c.sealed.in_(said)).order_by(seal.c.entry)
    return [Row(row[0], row[1], about=About.RECORD) for row in connection.execute(query)]


def _actions(connection: Connection, asked: Question) -> list[Row]:
    """What staff did, by tag and by the role of who did it."""
    action, person = tables.action, tables.person
    query = select(action.c.entry).where(_within(action.c.entry, asked))
    query = query.where(
        action.c.tag.in_([str(ACTIONS[word]) for word in asked.get("åtgärd")])
    ).order_by(action.c.entry)
    if roles := asked.get("roll"):
        query = query.join(person, person.c.id == action.c.person_id).where(person.c.role.in_(roles))
    return [Row(entry) for entry in connection.execute(query).scalars()]


DESK: Mapping[str, Source] = {
    "gallringsregler": _rules_in_force,
    "gallringsförslag": _proposals,
    "gallringsbeslut": _rulings,
    "gallringar": _disposals,
    "sparrar": _holds_placed,
    "hävdasparrar": _holds_released,
    "gällandesparrar": _holds_in_force,
    "förseglingar": _seals,
    "åtgärder": _actions,
}
