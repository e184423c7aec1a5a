# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode plan``: what each account is looked at next, and why. Asks no platform anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from archiver import wording
from archiver.archive.archive import Archive
from archiver.connectors import registry
from archiver.harvest import planning
from archiver.harvest.planner import budget
from archiver.harvest.planner.plan import Aim, Look, Plan
from archiver.harvest.planner.prices import UNSEEN
from archiver.ids import record_label
from archiver.model.account import Account
from search_ui.commands.context import answer, archive_options, opened, when

_SHOWN = 12
_DAY = 1440.0


@click.command()
@archive_options
@click.option("--explain", "name", default=None, help="Ett konto: vad som står på tur, och varför.")
@click.option("--limit", default=_SHOWN, show_default=True, help="Så många trådar visas.")
def plan(*, directory: Path | None, as_json: bool, name: str | None, limit: int) -> None:
    """Visa vad som samlas in härnäst. Frågar inte plattformarna något."""
    with opened(directory) as archive:
        chosen = (archive.account(name),) if name else archive.accounts()
        plans = [(account, _plan(archive, account)) for account in chosen]
        documents = [_document(archive, account, made, limit) for account, made in plans]

        def lines() -> Iterator[str]:
            for account, made in plans:
                yield from _lines(archive, account, made, limit if name else 0)
            if not plans:
                yield "Arkivet har inga konton än. Lägg till ett med: flode account add"

        answer(documents[0] if name else documents, as_json, lines)


def _plan(archive: Archive, account: Account) -> Plan:
    return planning.make_plan(archive, account, registry.caps(account.platform))


def _next_at(made: Plan, now: datetime) -> datetime:
    """What is due now is next, whenever the account comes round after that."""
    return now if made.now else made.next_at


def _ordered(made: Plan) -> list[Look]:
    return [*made.now, *made.later]


# --- for programs ------------------------------------------------------------------------------


def _document(archive: Archive, account: Account, made: Plan, limit: int) -> dict[str, Any]:
    return {
        "account": account.name,
        "next_at": when(_next_at(made, archive.clock.now())),
        "room": round(made.room, 1),
        "calls_a_day": round(made.pace * _DAY, 1),
        "price": round(made.price, 6),
        "budgets": [_purse(purse, archive) for purse in _purses(archive, account)],
        "looks": [_look(look) for look in _ordered(made)[:limit]],
        "left_out": max(0, len(_ordered(made)) - limit),
    }


def _purse(purse: budget.Purse, archive: Archive) -> dict[str, Any]:
    now, share = archive.clock.now(), archive.config.harvest.budget_percent / 100
    return {
        "scope": purse.scope,
        "limit": purse.limit,
        "window_seconds": purse.window.total_seconds(),
        "calls_left": round(budget.left(purse, share, now), 1),
        "resets_at": when(purse.resets_at),
    }


def _look(look: Look) -> dict[str, Any]:
    target = look.target
    return {
        "aim": str(look.aim),
        "record": record_label(target.born.year, target.record) if target.record else None,
        "due_at": when(look.due_at),
        "looked_at": when(target.looked_at),
        "removals_a_day": round(look.stake.rate * _DAY, 4),
        "unseen_weight": round(look.stake.unseen * UNSEEN * _DAY, 4),
        "calls": look.stake.calls,
        "waits_at_most_minutes": round(look.stake.longest, 1),
    }


# --- for people --------------------------------------------------------------------------------


def _purses(archive: Archive, account: Account) -> tuple[budget.Purse, ...]:
    now = archive.clock.now()
    return planning.purses(planning.plan_row(archive, account), account, now)


def _lines(archive: Archive, account: Account, made: Plan, limit: int) -> Iterator[str]:
    now = archive.clock.now()
    yield f"{account.name}: nästa titt {_at(_next_at(made, now), now)}."
    percent = archive.config.harvest.budget_percent
    for purse in _purses(archive, account):
        left = int(budget.left(purse, percent / 100, now))
        calls = wording.plural(left, "fråga", "frågor")
        yield f"  Utrymme ({_scope(purse)}): {calls} kvar {_until(purse)}"
    if not limit:
        return
    yield f"  Takten är {made.pace * 60:.0f} frågor i timmen, {percent} % av vad plattformen tillåter."
    for look in _ordered(made)[:limit]:
        yield f"  {_at(look.due_at, now)}: {_what(look)}. {_why(look, now)}"
    left_out = len(_ordered(made)) - limit
    if left_out > 0:
        yield f"  … och {wording.plural(left_out, 'tråd', 'trådar')} till senare."


def _scope(purse: budget.Purse) -> str:
    return "antaget, plattformen har inte sagt" if purse.scope == budget.ASSUMED else purse.scope


def _until(purse: budget.Purse) -> str:
    if purse.resets_at is not None:
        return f"till {wording.moment(purse.resets_at)}"
    return f"per {_span(purse.window.total_seconds() / 60)}"


def _at(at: datetime, now: datetime) -> str:
    ahead = (at - now) / timedelta(minutes=1)
    return "nu" if ahead <= 0 else f"om {_span(ahead)}"


def _span(minutes: float) -> str:
    if minutes < 90:
        return f"{max(1, round(minutes))} min"
    if minutes < 2 * _DAY:
        return f"{round(minutes / 60)} tim"
    return f"{round(minutes / _DAY)} dagar"


def _what(look: Look) -> str:
    if look.aim is Aim.LISTING:
        return "kontots egna inlägg"
    label = record_label(look.target.born.year, look.target.record)
    return f"kommentarerna till {label}"


def _why(look: Look, now: datetime) -> str:
    target = look.target
    if look.aim is Aim.HINT:
        return "Plattformen har berättat att något har hänt."
    if target.looked_at is None:
        return "Den har aldrig lästs."
    since = f"Lästes för {_span((now - target.looked_at) / timedelta(minutes=1))} sedan"
    if look.aim is Aim.LISTING:
        return f"{since}; nya inlägg ska hittas innan deras första kommentarer tas bort."
    gone = look.stake.rate * _DAY
    there = sum(target.talk.ages)
    texts = wording.plural(there, "text", "texter")
    told = f"{texts} finns där, {_few(gone)} borttagningar om dagen väntas"
    return f"{since}; {told}. Den väntar högst {_span(look.stake.longest)}."


def _few(value: float) -> str:
    return f"ungefär {value:.2g}".replace(".", ",") if value >= 0.01 else "nästan inga"
