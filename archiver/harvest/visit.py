# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One visit to one account as planned: only what is due, within what may be spent, and when to return.

``pipeline`` carries it out; ``planner`` decides. A visit with nothing due asks nothing of anyone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from archiver.archive.archive import Archive
from archiver.connectors import registry
from archiver.connectors.registry import connect
from archiver.harvest import planning
from archiver.harvest.pipeline import Agenda, Connect, Summary, carry_out
from archiver.harvest.planner.plan import Look, Plan
from archiver.model.account import Account
from archiver.store.watching import LISTING

_CHECK_EVERY = timedelta(hours=1)
_TRY_AGAIN = timedelta(minutes=5)  # after a fault, unless the platform says otherwise
_PATIENCE = 2  # times its longest wait: what has waited so long is told as not covered


def visit_account(
    archive: Archive,
    account: Account,
    *,
    hinted: Collection[int] = (),
    connector: Connect = connect,
) -> Summary | None:
    """Look at what is due on this account; None when nothing is. Raises as ``harvest_account`` does."""
    caps = registry.caps(account.platform)
    plan = planning.make_plan(archive, account, caps, hinted=hinted)
    now = archive.clock.now()
    summary = None
    if plan.now or confirming(archive, account, now):
        agenda = agenda_of(archive, account, plan, now)
        summary = carry_out(archive, account, agenda, connector=connector)
    _return_at(archive, account, plan, summary)
    return summary


def confirming(archive: Archive, account: Account, now: datetime) -> bool:
    """Whether something that was missing has waited long enough for its second look."""
    return any(at <= now for at in planning.second_looks(archive, account, now))


def agenda_of(archive: Archive, account: Account, plan: Plan, now: datetime) -> Agenda:
    """What a run is to look at, from the looks that are due."""
    row = planning.plan_row(archive, account)
    listing = next((look for look in plan.now if look.target.record == LISTING), None)
    checked = row.checked_at
    return Agenda(
        listing=listing is not None,
        threads=frozenset(k.target.record for k in plan.now if k.target.record != LISTING),
        before=None if listing is None else listing.target.looked_at,
        check=checked is None or now - checked >= _CHECK_EVERY,
        starved=starved(plan.later, now),
    )


def starved(later: Iterable[Look], now: datetime) -> bool:
    """Whether something left for later has waited so long that it must be called not covered."""
    return any(
        look.due_at <= now
        and look.target.looked_at is not None
        and now - look.target.looked_at > _PATIENCE * timedelta(minutes=look.stake.longest)
        for look in later
    )


def _return_at(archive: Archive, account: Account, plan: Plan, summary: Summary | None) -> None:
    """Keep the price, and when to come back: when the plan says, or after a fault when that is over."""
    now = archive.clock.now()
    row = replace(planning.plan_row(archive, account), price=plan.price, priced_at=now)
    if summary is None:
        row = replace(row, next_at=plan.next_at)
    elif summary.complete:
        planning.put_plan(archive, account, row)
        again = planning.make_plan(archive, account, registry.caps(account.platform))
        row = replace(row, next_at=again.next_at)
    else:
        row = replace(row, next_at=max(summary.retry_at or now + _TRY_AGAIN, now))
        if summary.errors:
            row = replace(row, checked_at=None)  # the next visit tries the access first
    planning.put_plan(archive, account, row)
