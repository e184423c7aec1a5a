# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The worker's way: account by account, each when its plan says, over the platforms' own answers."""

from __future__ import annotations

from datetime import timedelta

from archiver.harvest import planning
from archiver.harvest.planning import plan_row
from archiver.harvest.visit import visit_account
from archiver.model.account import Account
from archiver.model.change import ChangeType, Status
from archiver.model.coverage import Outcome, Sight
from archiver.simulator.faults import Fault
from archiver.simulator.item import Truth
from tests.flows.conftest import BASE
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


def next_removal(scene: Scene) -> Truth:
    """The first removal of a comment that is to come."""
    coming = scene.town.truth(scene.clock.at + 10 * DAY)
    return next(
        t
        for t in coming
        if t.account == FACEBOOK and t.type == "removed" and t.kind == "comment" and t.at > BASE + DAY
    )


def test_planned_visits_find_a_removal_with_a_narrow_interval(scene: Scene) -> None:
    account = scene.archive.account(FACEBOOK)
    truth = next_removal(scene)
    scene.clock.at = truth.at - timedelta(minutes=40)
    visit(scene, account, timedelta(minutes=80), 80)
    (known,) = scene.archive.known(account.id, [truth.native_id]).values()
    assert known.status is Status.DELETED
    with scene.archive.reader() as reader:
        events = reader.events(known.record_id)
    missing = next(event for event in events if event.type is ChangeType.MISSING)
    assert missing.since is not None
    assert missing.since <= truth.at <= missing.until
    assert missing.until - missing.since <= timedelta(minutes=30)


def test_a_visit_with_nothing_due_asks_nothing(scene: Scene) -> None:
    account = scene.archive.account(FACEBOOK)
    runs = len(scene.archive.runs(account))
    assert visit_account(scene.archive, account) is None
    assert len(scene.archive.runs(account)) == runs
    scene.later(timedelta(hours=1))
    assert visit_account(scene.archive, account) is not None
    assert len(scene.archive.runs(account)) == runs + 1


def test_a_fault_is_tried_again_and_never_seen_as_covered(scene: Scene) -> None:
    account = scene.archive.account(FACEBOOK)
    visit_account(scene.archive, account)
    scene.later(timedelta(hours=2))
    dark = scene.clock.at
    scene.town.faults.add(FACEBOOK, Fault.SERVER_ERROR)
    visit(scene, account, timedelta(minutes=30))
    light = scene.clock.at
    scene.town.faults.clear()
    visit(scene, account, timedelta(minutes=10))
    windows = scene.archive.coverage(account, dark, light)
    assert Sight.SEEN not in {window.sight for window in windows}
    assert scene.archive.runs(account)[-1].outcome is Outcome.COMPLETE


def test_every_account_comes_round_and_stays_within_its_share(scene: Scene) -> None:
    for account in scene.archive.accounts():
        assert visit(scene, account, timedelta(hours=1), 8) >= 1
        row = plan_row(scene.archive, account)
        for purse in row.purses:
            assert purse["used"] + purse["since"] <= purse["limit"] * 0.55, (account.name, purse)


def test_what_stays_missing_is_asked_for_ever_more_rarely(scene: Scene) -> None:
    account = scene.archive.account(FACEBOOK)
    truth = next_removal(scene)
    scene.clock.at = truth.at - timedelta(minutes=5)
    scene.harvest(full=True, only=FACEBOOK)
    scene.clock.at = truth.at + timedelta(minutes=5)
    scene.harvest(full=True, only=FACEBOOK)
    missing = scene.archive.missing(account)
    assert missing
    soon = planning.second_looks(scene.archive, account, scene.clock.at)
    later = planning.second_looks(scene.archive, account, scene.clock.at + timedelta(days=3))
    assert min(soon) - scene.clock.at <= timedelta(minutes=15)
    assert min(later) - scene.clock.at >= timedelta(hours=6)
