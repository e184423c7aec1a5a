# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Start: what needs me now, how the harvest stands, what has just come in."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, request

from archiver import wording
from archiver.archive.reading import Reader
from archiver.desk import closing, holds
from archiver.desk.rights import Verb, may
from archiver.model.account import Account
from archiver.model.record import Record
from archiver.model.search import Answer, Filters
from archiver.store import latest, runs
from search_ui.context import archive, now, page, person, reading, searched
from search_ui.forms.search import EVENTS, parameters
from search_ui.presenters import coverage
from search_ui.presenters.rows import Row, row
from search_ui.views.notices import lines

blueprint = Blueprint("start", __name__)

_REVIEW = 6
_ARRIVALS = 8
_FIGURES = {"deleted": "borttagna", "missing": "saknas", "hidden": "dolda", "edited": "ändrade"}


@blueprint.get("/")
def index() -> Response:
    """The start page, or its living part."""
    with reading() as reader:
        review = _open(reader.records(latest.removals(reader.connection, _REVIEW)))
        arrived = _open(reader.records(latest.arrivals(reader.connection, _ARRIVALS)))
        line, tone = _operations(reader)
        rows = _rows(reader, [*review, *arrived])
    answer = searched("", Filters(), limit=1)
    return page(
        "start/index.html",
        fragment="live",
        review=rows[: len(review)],
        arrivals=list(zip(arrived, rows[len(review) :], strict=True)),
        operations=line,
        operations_tone=tone,
        total=answer.total,
        figures=_figures(answer),
        paused=request.args.get("paus") == "ja",
        checked=now(),
        reviews=_holds_to_review(),
        notices=lines(),
    )


def _open(found: list[Record]) -> list[Record]:
    """Those that whoever is signed in may open: of the others not even the time is told here."""
    closed = [record.id for record in found if record.closed]
    shut = closing.closed_to(archive(), person(), closed) if closed else ()
    return [record for record in found if record.id not in shut]


def _holds_to_review() -> int:
    """How many legal holds wait for whoever may release them: a hold must not outlive its reason."""
    if not may(person(), Verb.RELEASE):
        return 0
    return len(holds.to_review(archive(), wording.local_day(now())))


def _rows(reader: Reader, records: list[Record]) -> list[Row]:
    roots = {r.id: r for r in reader.records(sorted({r.root_id for r in records if r.root_id}))}
    return [row(record, roots.get(record.root_id or 0)) for record in records]


def _operations(reader: Reader) -> tuple[str, str]:
    interval = timedelta(minutes=archive().config.harvest.interval_minutes)
    told: list[tuple[Account, str, str]] = []
    for account in archive().accounts():
        past = runs.newest(reader.connection, account.id, coverage.RUNS)
        state, _, why = coverage.standing(account, past, now(), interval)
        told.append((account, state, why))
    return coverage.operations(told, interval)


def _figures(answer: Answer) -> list[tuple[int, str, dict[str, object]]]:
    """Count, word and the search that gives exactly that count."""
    counts = dict(dict(answer.facets).get("event", ()))
    return [
        (counts.get(event, 0), _FIGURES[event], parameters("", Filters(events=(event,))))
        for _, event, _ in EVENTS
    ]
