# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The worker's way: account by account, each when its plan says, over the platforms' own answers."""

from __future__ import annotations

from datetime import timedelta

from archiver.harvest.planning import plan_row
from archiver.harvest.visit import visit_account
from archiver.model.account import Account
from archiver.model.coverage import Outcome, Sight
from archiver.simulator.faults import Fault
from tests.flows.scene import Scene

FACEBOOK = "Åkerby kommun på Facebook"
DAY = timedelta(days=1)


def visit(scene: Scene, account: Account, span: timedelta, most: int = 400) -> int:
    """Come back whenever the plan says, for so long; returns how many visits asked anything."""
    end, visits = scene.clock.at + span, 0
    for _ in range(most):
        if scene.clock.at >= end:
            break
        visits += visit_account(scene.archive, account) is not None
        after = plan_row(scene.archive, account).next_at
        assert after is not None
        scene.clock.at = max(scene.clock.at + timedelta(seconds=20), after)
    return visits


def truly_removed(scene: Scene, name: str) -> set[str]:
    return {k[2] for k in scene.truth("removed") if k[0] == name}


def test_planned_visits_find_what_is_removed_with_narrow_intervals(scene: Scene) -> None:
    account = scene.archive.account(FACEBOOK)
    begun = scene.clock.at
    visits = visit(scene, account, DAY)
    assert visits > 24
    found, widths = 0, []
    removed = truly_removed(scene, FACEBOOK)
    with scene.archive.reader() as reader:
        for record in reader.everything():
            for event in reader.events(record.id):
                if record.account == FACEBOOK and str(event.type) == "missing" and event.until > begun:
                    found += 1
                    assert record.native_id in removed
                    assert event.since is not None
                    widths.append(event.until - event.since)
    assert found
    assert sorted(widths)[len(widths) // 2] <= timedelta(hours=1)
    assert {run.outcome for run in scene.archive.runs(account, begun)} == {Outcome.COMPLETE}


def test_a_visit_with_nothing_due_asks_nothing(scene: Scene) -> None:
    account = scene.archive.account(FACEBOOK)
    assert visit_account(scene.archive, account) is not None
    runs = len(scene.archive.runs(account))
    assert visit_account(scene.archive, account) is None
    assert len(scene.archive.runs(account)) == runs


def test_a_fault_is_tried_again_and_never_seen_as_covered(scene: Scene) -> None:
    account = scene.archive.account(FACEBOOK)
    visit_account(scene.archive, account)
    scene.later(timedelta(hours=2))
    dark = scene.clock.at
    scene.town.faults.add(FACEBOOK, Fault.SERVER_ERROR)
    visit(scene, account, timedelta(hours=1))
    light = scene.clock.at
    scene.town.faults.clear()
    visit(scene, account, timedelta(hours=1))
    windows = scene.archive.coverage(account, dark, light)
    assert Sight.SEEN not in {window.sight for window in windows}
    assert scene.archive.runs(account)[-1].outcome is Outcome.COMPLETE


def test_every_account_comes_round_and_stays_within_its_share(scene: Scene) -> None:
    for account in scene.archive.accounts():
        assert visit(scene, account, timedelta(hours=2), 40) >= 1
        row = plan_row(scene.archive, account)
        for purse in row.purses:
            assert purse["used"] + purse["since"] <= purse["limit"] * 0.55, (account.name, purse)
