# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A budget of money: what an answer costs, what is left of the month, and that no more is paid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.clock import SetClock
from archiver.config import Config
from archiver.connectors import money
from archiver.connectors.x import costs
from archiver.errors import UsageError
from archiver.harvest import planning
from archiver.harvest.pipeline import harvest_account
from archiver.harvest.planner import budget
from archiver.model.account import Account, AccountHealth, Platform
from archiver.model.observation import (
    MONEY,
    Batch,
    Cap,
    Exchange,
    Kind,
    Observation,
    RateLimit,
    ScopeSeen,
)

NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
PAGE = 0.5  # dollars for an answer of a hundred posts


def account(dollars: str = "10") -> Account:
    options = {"dollars_per_month": dollars} if dollars else {}
    return Account(1, "Kontot", Platform.X, "kommun", "KS", NOW, None, None, options)


def answer(doc: object, url: str = "https://api.x.com/2/tweets?ids=1", status: int = 200) -> Exchange:
    return Exchange("GET", url, status, (), json.dumps(doc).encode(), NOW, NOW)


def test_every_post_and_person_in_an_answer_costs_also_those_beside() -> None:
    shown = {"data": [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}]}
    beside = {"tweets": [{"id": "3", "text": "c"}], "users": [{"id": "9", "username": "x"}]}
    assert costs.cost(answer(shown), account()) == pytest.approx(2 * 0.005)
    whole = answer({**shown, "includes": beside})
    assert costs.cost(whole, account()) == pytest.approx(3 * 0.005 + 0.01)
    dearer = replace(account(), options={"dollars_per_month": "10", "dollars_per_post": "0.01"})
    assert costs.cost(answer(shown), dearer) == pytest.approx(0.02)
    one = answer({"data": {"id": "9", "username": "x"}})
    assert costs.cost(one, account()) == pytest.approx(0.01)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"data":7,"includes":[1]}', b"\xff"])
def test_an_odd_answer_costs_nothing_and_a_refusal_neither(body: bytes) -> None:
    assert costs.cost(replace(answer({}), body=body), account()) == 0.0
    refused = answer({"data": [{"id": "1"}]}, status=403)
    assert costs.cost(refused, account()) == 0.0
    assert costs.cost(answer({"data": [{"id": "1"}]}), account("")) == 0.0


@pytest.mark.parametrize("stated", ["tio", "-5", "1e9", "²", "10 $", "1.2.3", "9" * 20])
def test_what_is_no_amount_is_refused(stated: str) -> None:
    with pytest.raises(UsageError):
        money.budget(account(stated))


def test_the_platforms_own_figure_is_read_and_never_lowers_our_count() -> None:
    told = answer({"data": {"project_usage": "400", "cap_reset_day": 3}}, costs.USAGE)
    (rate,) = costs.used(told, account())
    assert (rate.scope, rate.limit, rate.remaining) == (MONEY, 10.0, pytest.approx(8.0))
    assert rate.resets_at == datetime(2026, 12, 3, tzinfo=UTC)
    for odd in ({}, {"project_usage": "many"}, {"project_usage": -3}, {"project_usage": True}):
        assert costs.used(answer({"data": odd}, costs.USAGE), account()) == ()

    ours = budget.paid(budget.money(10, NOW), 3.0, 6)
    (after,) = budget.told([ours], [rate], NOW)
    assert after.used == pytest.approx(3.0)
    low = replace(rate, remaining=1.0)
    (after,) = budget.told([ours], [low], NOW)
    assert after.used == pytest.approx(9.0)


def test_a_month_begins_anew_with_an_empty_count() -> None:
    full = replace(budget.money(10, NOW), used=10.0)
    assert budget.dollars_left([full], 0.5, NOW) == 0.0
    fresh = budget.renewed(full, 10, DECEMBER)
    assert budget.dollars_left([fresh], 0.5, DECEMBER) == pytest.approx(5.0)
    assert fresh.resets_at == datetime(2027, 1, 1, tzinfo=UTC)


class Dear:
    """A connector whose every answer costs as much as a hundred posts; it never comes to an end."""

    caps = Cap.COMPLETE_POSTS
    batch_size = 100
    settings = ()

    def __init__(self) -> None:
        self.asked = 0

    def check(self) -> Iterator[Batch | AccountHealth]:
        yield AccountHealth(ok=True)

    def posts(self, since: datetime | None) -> Iterator[Batch]:
        while True:
            self.asked += 1
            post = Observation(Kind.POST, f"p{self.asked}", own=True, text="Hej")
            body = Exchange("GET", f"https://x.example/{self.asked}", 200, (), b"{}", NOW, NOW)
            open_end = ScopeSeen(Kind.POST, None, complete=False)
            yield Batch(body, (post,), scopes=(open_end,), cost=PAGE)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    clock = SetClock(NOW)
    directory.create(tmp_path / "arkiv", Config(), clock)
    with open_archive(tmp_path / "arkiv", clock) as made:
        yield made


def look(archive: Archive, kept: Account, dear: Dear) -> float:
    """Dollars that a run cost."""
    before = dear.asked
    harvest_account(archive, kept, full=True, connector=lambda *_: dear)
    return (dear.asked - before) * PAGE


def test_no_run_pays_more_than_its_share_of_the_month(archive: Archive) -> None:
    kept, dear = archive.add_account(account("10")), Dear()
    assert look(archive, kept, dear) == pytest.approx(5.0)  # half of ten, as harvest.budget_percent
    assert planning.dollars_left(archive, kept) == pytest.approx(0.0, abs=1e-6)
    made = planning.make_plan(archive, kept, Cap.COMPLETE_POSTS)
    assert made.room < 1
    assert made.now == ()
    assert made.next_at >= DECEMBER - timedelta(days=31)
    assert look(archive, kept, dear) <= PAGE  # asked for by hand: one answer tells that it is over


def test_what_an_answer_costs_is_learnt_so_that_the_plan_holds_the_month(archive: Archive) -> None:
    kept, dear = archive.add_account(account("1000")), Dear()
    row = planning.plan_row(archive, kept)
    (calls, purse) = planning.purses(row, kept, NOW)
    assert (calls.scope, purse.scope) == (budget.ASSUMED, MONEY)
    for _ in range(30):
        purse = budget.paid(purse, 5 * PAGE, 5)
    assert purse.unit == pytest.approx(PAGE, rel=0.01)
    pace = budget.pace(purse, 0.5, NOW)  # calls a minute until the month is over
    minutes = (DECEMBER - NOW) / timedelta(minutes=1)
    assert pace * minutes * PAGE <= 500
    assert dear.asked == 0


def test_an_account_without_a_budget_counts_no_money(archive: Archive) -> None:
    kept = archive.add_account(account(""))
    assert planning.dollars_left(archive, kept) is None
    (purse,) = planning.purses(planning.plan_row(archive, kept), kept, NOW)
    assert purse.scope == budget.ASSUMED
    told = budget.told([purse], [RateLimit("r", 300, 200)], NOW)
    assert [one.scope for one in told] == ["r"]
