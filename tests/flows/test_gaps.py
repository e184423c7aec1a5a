# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""After a gap: what was written meanwhile is fetched, the gap is told, nothing looks removed by it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from archiver.errors import StoreBusy
from archiver.harvest.pipeline import harvest_account
from archiver.harvest.visit import visit_account
from archiver.model.change import Status
from archiver.model.coverage import Sight
from archiver.simulator.faults import Fault
from tests.flows.conftest import BASE
from tests.flows.scene import Scene

FACEBOOK = "Åkerby kommun på Facebook"
LONG = timedelta(days=45)  # longer than an ordinary run lists posts back


@pytest.fixture
def names(scene: Scene) -> list[str]:
    """Accounts whose platforms list everything they hold, however old."""
    kinds = {"facebook", "wordpress", "mastodon"}
    return [a.name for a in scene.archive.accounts() if str(a.platform) in kinds]


def posts_there(scene: Scene, name: str) -> set[str]:
    """Posts that were written before now and have not been removed since."""
    told = [t for t in scene.town.truth(scene.clock.at) if t.account == name and t.kind == "post"]
    away = {t.native_id for t in told if t.type == "removed"}
    return {t.native_id for t in told if t.type == "created"} - away


def test_what_was_written_during_a_long_gap_is_fetched_by_the_next_ordinary_look(
    scene: Scene, names: list[str]
) -> None:
    scene.clock.at = BASE + LONG
    for name in names:
        account = scene.archive.account(name)
        summary = harvest_account(scene.archive, account)
        assert summary.complete, summary
        known = scene.archive.known(account.id, posts_there(scene, name))
        assert set(known) == posts_there(scene, name), name


def test_the_same_by_a_planned_visit(scene: Scene) -> None:
    scene.harvest(only=FACEBOOK)
    scene.clock.at = BASE + LONG
    account = scene.archive.account(FACEBOOK)
    visit_account(scene.archive, account)
    there = posts_there(scene, FACEBOOK)
    assert set(scene.archive.known(account.id, there)) == there


def test_a_gap_is_in_the_calendar_whole(scene: Scene) -> None:
    scene.harvest(only=FACEBOOK)
    start = scene.clock.at
    scene.clock.at = start + LONG
    scene.harvest(only=FACEBOOK)
    account = scene.archive.account(FACEBOOK)
    windows = scene.archive.coverage(account, start + timedelta(hours=2), scene.clock.at)
    assert Sight.SEEN not in {window.sight for window in windows}
    assert windows[0].cause


@pytest.mark.parametrize("fault", [Fault.EMPTY, Fault.GONE, Fault.DEACTIVATED])
def test_absence_counts_for_nothing_before_a_canary_has_been_seen(scene: Scene, fault: Fault) -> None:
    """The access answers, and shows nothing of what it showed: no silence means anything then."""
    account = scene.archive.account(FACEBOOK)
    before = {known.record_id: known.status for known in scene.archive.live(account)}
    scene.town.faults.add(FACEBOOK, fault)
    for _ in range(3):
        scene.later(timedelta(minutes=20))
        scene.harvest(full=True, only=FACEBOOK)
    after = {known.record_id: known.status for known in scene.archive.live(account)}
    assert after == before
    assert Status.DELETED not in after.values()


def test_two_workers_at_once_look_at_an_account_one_at_a_time(scene: Scene) -> None:
    account = scene.archive.account(FACEBOOK)
    busy: list[StoreBusy] = []

    def look() -> None:
        try:
            harvest_account(scene.archive, account, full=True)
        except StoreBusy as refused:
            busy.append(refused)

    scene.later()
    before = scene.archived("created")
    workers = [threading.Thread(target=look) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    runs = scene.archive.runs(account, scene.clock.at)
    assert len(runs) + len(busy) == 4
    assert runs
    added = scene.archived("created") - before
    assert max(added.values(), default=1) == 1  # nothing twice
    assert set(added) <= set(scene.truth("created"))
