# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Händelselogg: who looked and who did what. Read by those who supervise; nobody can change it."""

from __future__ import annotations

from flask import Blueprint, Response, request
from sqlalchemy import RowMapping

from archiver.clock import from_us
from archiver.desk import actions
from archiver.desk.rights import Verb, require
from archiver.ids import parse_record_label, record_label
from archiver.store import people, records
from search_ui.context import archive, page, person
from search_ui.presenters import retention as words

blueprint = Blueprint("actions", __name__)

_PER_PAGE = 50


@blueprint.get("/handelselogg")
def index() -> Response:
    """Actions, newest first, by kind, person and record."""
    require(person(), Verb.READ_ACTIONS)
    tag = request.args.get("slag", "")
    who = request.args.get("person", "")
    label = request.args.get("handling", "").strip()
    asked = request.args.get("sida", "1")
    place = max(1, int(asked)) if asked.isdecimal() and len(asked) < 9 else 1
    record = parse_record_label(label) if label else None
    total, found = actions.read(
        archive(),
        limit=_PER_PAGE,
        offset=(place - 1) * _PER_PAGE,
        tags=[tag] if tag else [],
        person_id=int(who) if who.isdecimal() and len(who) < 9 else None,
        record_id=record,
    )
    with archive().database.read() as connection:
        names = people.names(connection)
        numbers = sorted({a.record_id for a in found if a.record_id is not None})
        shown = {row["id"]: _label(row) for row in records.rows(connection, numbers)}
    return page(
        "actions/index.html",
        total=total,
        actions=found,
        labels=shown,
        names=names,
        tags=words.tags(),
        tag=tag,
        who=who,
        label=label,
        unreadable=bool(label) and record is None,
        place=place,
        last_place=max(1, -(-total // _PER_PAGE)),
        words=words,
    )


def _label(row: RowMapping) -> str:
    return record_label(from_us(row["first_seen_us"]).year, row["id"])
