# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From the archive's rows to a plan and back: what an account has, what was looked at, what it cost.

Decides nothing: ``planner`` does. A plan that is lost is made anew, from what the records say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from archiver.archive.archive import Archive
from archiver.clock import from_us, to_us
from archiver.connectors import money
from archiver.connectors.push.doors import DOORS
from archiver.harvest.planner import budget, ladder, odds
from archiver.harvest.planner import plan as planner
from archiver.harvest.planner.budget import Purse
from archiver.harvest.planner.odds import Talk
from archiver.harvest.planner.plan import Plan, Target
from archiver.model.account import Account, AccountHealth
from archiver.model.observation import MONEY, Cap, Kind, RateLimit
from archiver.store import pushes, watching
from archiver.store.watching import LISTING, LookRow, PlanRow

THREADED = (str(Kind.POST), str(Kind.VISITOR_POST))
_LISTED_AT_ONCE = 100  # comments in one answer, of most platforms
_MONTH = timedelta(days=30)
_USUAL, _POSTS = 10.0, 3.0  # comments a post, and posts in three days, until an account teaches more
_PUSH_HOLDS = timedelta(hours=24)  # what told of something so lately is believed to tell of more
_MINUTE_US = 60_000_000


def make_plan(archive: Archive, account: Account, caps: Cap, *, hinted: Collection[int] = ()) -> Plan:
    """What to look at now on this account, and when to come back."""
    now = archive.clock.now()
    with archive.database.read() as connection:
        row = watching.plan(connection, account.id)
        looks = watching.looks(connection, account.id)
        posts = watching.posts(connection, account.id, THREADED)
        heard = pushes.heard_since(connection, account.id, now - _PUSH_HOLDS)
    # A stream tells of those it was asked about, never of all: it makes us look, and spares no look.
    ways = [DOORS[source] for source in heard if source in DOORS]
    pushed = any(account.platform in way.tells_removals for way in ways)
    threads = posts if Cap.COMMENTS in caps else []
    targets = [
        _listing(account, looks, hinted),
        *(_thread(post, looks, hinted, pushed=pushed) for post in threads),
    ]
    facts = planner.Account(
        posts=_rate(posts, account, now),
        usual=_usual(looks),
        purses=purses(row, account, now),
        share=archive.config.harvest.budget_percent / 100,
        price=row.price,
        priced_at=row.priced_at,
        listing_at_most=float(archive.config.harvest.interval_minutes),
    )
    return planner.plan(facts, targets, second_looks(archive, account, now), now)


def second_looks(archive: Archive, account: Account, now: datetime) -> list[datetime]:
    """When each record that is missing is to be asked for again: soon at first, then ever more rarely.

    Some stay missing for good, since nothing proves the access: they must not keep an account busy.
    """
    least = timedelta(minutes=archive.config.harvest.confirm_minutes)
    return [
        known.last_checked_at + max(least, ladder.interval(now - known.missing_since))
        for known in archive.missing(account)
        if known.missing_since is not None
    ]


def _listing(account: Account, looks: Mapping[int, LookRow], hinted: Collection[int]) -> Target:
    seen = looks.get(LISTING)
    looked_at = seen.looked_at if seen else None
    return Target(LISTING, account.created_at, looked_at, Talk(), hinted=LISTING in hinted)


def _thread(
    post: tuple[int, datetime],
    looks: Mapping[int, LookRow],
    hinted: Collection[int],
    *,
    pushed: bool,
) -> Target:
    number, born = post
    row = looks.get(number)
    told = number in hinted
    if row is None:
        return Target(number, born, None, Talk(), pushed=pushed, hinted=told)
    talk = Talk(row.ages, row.seen, row.gone)
    return Target(number, born, row.looked_at, talk, row.calls, pushed=pushed, hinted=told)


def _rate(posts: Sequence[tuple[int, datetime]], account: Account, now: datetime) -> float:
    """Posts a minute, of late."""
    since = max(now - _MONTH, account.created_at)
    days = max(0.0, (now - since) / timedelta(days=1))
    lately = sum(born > now - _MONTH for _, born in posts)
    return (lately + _POSTS) / ((max(days, 1.0) + 3.0) * 1440.0)


def _usual(looks: Mapping[int, LookRow]) -> float:
    """Comments a post."""
    threads = [row for number, row in looks.items() if number != LISTING]
    return (sum(row.seen for row in threads) + 3 * _USUAL) / (len(threads) + 3.0)


# --- after a run -------------------------------------------------------------------------------


def note_looks(
    archive: Archive, account: Account, threads: Iterable[int], at: datetime, *, listed: bool
) -> None:
    """These threads, and perhaps the list of posts, were seen to their end in a run begun at ``at``."""
    numbers = sorted(set(threads))
    with archive.database.read() as connection:
        talks = watching.talks(connection, numbers)
    rows = {number: _looked(talks[number], at) for number in numbers}
    if listed:
        rows[LISTING] = LookRow(at, Talk().ages, 0, 0, 1.0)
    if rows:
        with archive.database.write() as connection:
            watching.put_looks(connection, account.id, rows)


def _looked(comments: Sequence[tuple[int, bool]], at: datetime) -> LookRow:
    born = sorted(when / _MINUTE_US for when, away in comments if not away)
    pages = max(1, -(-len(born) // _LISTED_AT_ONCE))
    ages = odds.by_age(born, to_us(at) / _MINUTE_US)
    return LookRow(at, ages, len(comments), sum(away for _, away in comments), float(pages))


def put_plan(archive: Archive, account: Account, row: PlanRow) -> None:
    """Keep an account's plan."""
    with archive.database.write() as connection:
        watching.put_plan(connection, account.id, row)


def plan_row(archive: Archive, account: Account) -> PlanRow:
    """The plan as it was kept."""
    with archive.database.read() as connection:
        return watching.plan(connection, account.id)


class Spent(Protocol):
    """What a run made in calls, cost in dollars and was told of budgets."""

    calls: int
    cost: float
    rates: dict[str, RateLimit]


def paid(row: PlanRow, account: Account, run: Spent, now: datetime) -> PlanRow:
    """The plan after a run."""
    kept = [
        budget.paid(purse, run.cost, run.calls) if purse.scope == MONEY else purse
        for purse in purses(row, account, now)
    ]
    left = budget.spent(kept, run.calls, now)
    return replace(
        row, purses=tuple(_purse_facts(p) for p in budget.told(left, run.rates.values(), now))
    )


# --- purses as facts ---------------------------------------------------------------------------


def purses(row: PlanRow, account: Account, now: datetime) -> tuple[Purse, ...]:
    """An account's budgets, as the platform last told them."""
    kept = tuple(_purse(facts) for facts in row.purses)
    dollars = money.budget(account)
    others = tuple(p for p in kept if p.scope != MONEY)
    calls = others or (budget.assumed(account.platform, now),)
    if dollars is None:
        return calls
    paid_from = [budget.renewed(p, dollars, now) for p in kept if p.scope == MONEY]
    return (*calls, *(paid_from or [budget.money(dollars, now)]))


def dollars_left(archive: Archive, account: Account) -> float | None:
    """What may still be paid for an account's answers this month; None when no money is counted."""
    now = archive.clock.now()
    share = archive.config.harvest.budget_percent / 100
    return budget.dollars_left(purses(plan_row(archive, account), account, now), share, now)


def _purse(facts: Mapping[str, Any]) -> Purse:
    return Purse(
        scope=facts["scope"],
        limit=facts["limit"],
        window=timedelta(seconds=facts["window"]),
        told_at=from_us(facts["told"]),
        used=facts["used"],
        since=facts["since"],
        unit=facts["unit"],
        resets_at=_time(facts.get("resets")),
        since_at=_time(facts.get("since_at")),
    )


def _purse_facts(purse: Purse) -> dict[str, Any]:
    return {
        "scope": purse.scope,
        "limit": purse.limit,
        "window": purse.window.total_seconds(),
        "told": to_us(purse.told_at),
        "used": purse.used,
        "since": purse.since,
        "unit": purse.unit,
        "resets": _us(purse.resets_at),
        "since_at": _us(purse.since_at),
    }


def _time(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)


def _us(at: datetime | None) -> int | None:
    return None if at is None else to_us(at)


def health_facts(health: AccountHealth | None) -> dict[str, Any]:
    """What is kept of a health: no names, no scopes' words beyond the platform's own."""
    if health is None:
        return {}
    ends = health.token_expires_at
    return {
        "expires": None if ends is None else to_us(ends),
        "scopes": sorted(health.scopes),
    }
