# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Täckning: whether the archive is whole, account by account, and what each gap may hide."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, abort

from archiver import wording
from archiver.archive.searching import outgrown
from archiver.clock import from_us
from archiver.model.account import Account
from archiver.model.coverage import Outcome, Run
from archiver.store import runs, watching
from search_ui.context import archive, now, page
from search_ui.presenters import causes, coverage

blueprint = Blueprint("coverage", __name__)

_OUTCOMES = {
    Outcome.COMPLETE: ("Allt som stod på tur", "calm"),
    Outcome.PARTIAL: ("En del av det", "changed"),
    Outcome.FAILED: ("Misslyckades", "gone"),
    Outcome.PROBE: ("Bara åtkomsten provad", "quiet"),
    Outcome.PUSHED: ("Plattformen berättade själv", "quiet"),
}


@blueprint.get("/tackning")
def index() -> Response:
    """Every account with its state and its last thirty days."""
    rows = [_row(account) for account in archive().accounts()]
    interval = timedelta(minutes=archive().config.harvest.interval_minutes)
    told = [(row.account, row.state, row.why) for row in rows]
    line, tone = coverage.operations(told, interval)
    return page(
        "coverage/index.html",
        rows=rows,
        operations=line,
        operations_tone=tone,
        checked=now(),
        outgrown=outgrown(archive(), archive().searcher.serving),
    )


@blueprint.get("/tackning/<int:account_id>")
def account(account_id: int) -> Response:
    """One account: its gaps, its days and its latest runs."""
    wanted = next((a for a in archive().accounts() if a.id == account_id), None)
    if wanted is None:
        abort(404)
    latest = [_run(run) for run in reversed(_newest(wanted))]
    return page("coverage/account.html", row=_row(wanted), runs=latest)


def _row(account: Account) -> coverage.AccountRow:
    windows = archive().coverage(account, _start(), now())
    interval = timedelta(minutes=archive().config.harvest.interval_minutes)
    return coverage.account_row(
        account, _newest(account), windows, now(), interval, _expires_at(account)
    )


def _newest(account: Account) -> tuple[Run, ...]:
    with archive().database.read() as connection:
        return runs.newest(connection, account.id, coverage.RUNS)


def _expires_at(account: Account) -> datetime | None:
    """When the account's access ends, as its platform said at the latest check."""
    with archive().database.read() as connection:
        health = watching.plan(connection, account.id).health or {}
    ends = health.get("expires")
    return None if ends is None else from_us(ends)


def _start() -> datetime:
    """The first moment of the strip's first day."""
    return wording.day_start(wording.local_day(now()) - timedelta(days=coverage.DAYS - 1))


def _run(run: Run) -> dict[str, str]:
    outcome, tone = ("Pågår eller avbröts", "quiet") if run.outcome is None else _OUTCOMES[run.outcome]
    counts = dict(run.counts)
    words = {"created": "nya", "edited": "ändrade", "hidden": "dolda", "deleted": "borttagna"}
    found = [f"{counts[key]} {word}" for key, word in words.items() if counts.get(key)]
    return {
        "started": wording.moment(run.started_at),
        "outcome": outcome,
        "tone": tone,
        "found": ", ".join(found) or "inget nytt",
        "why": causes.cause(run.cause) if run.cause else "",
    }
