# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Law 3 against every fault: nothing looks removed that is not, and nothing removed is lost.

The archive has watched the town for six days. Then something goes wrong for every account while the
town goes on as usual, for three runs; then it is well again.
"""

from __future__ import annotations

import pytest

from archiver.archive.verifying import verify_archive
from archiver.simulator.faults import Fault
from search_ui.commands.demo_play import Tally
from tests.flows.scene import Scene

FAULTS = [
    Fault.THROTTLED,
    Fault.SERVER_ERROR,
    Fault.TIMEOUT,
    Fault.RESET,
    Fault.TRUNCATED,
    Fault.EMPTY,
    Fault.TOKEN_INVALID,
    Fault.GONE,
    Fault.PERMISSION,
    Fault.CURSOR_REPEATS,
    Fault.TOTAL_LIES,
    Fault.DEACTIVATED,
    Fault.HTML,
    Fault.BROKEN_XML,
    Fault.INVALID_UTF8,
]


def run_with(scene: Scene, fault: Fault, times: int | None = None, path: str = "") -> None:
    for account in scene.archive.accounts():
        scene.town.faults.add(account.name, fault, times, path)
    for _ in range(3):
        scene.later()
        scene.harvest()


def assert_nothing_false(scene: Scene) -> None:
    removed = set(scene.truth("removed"))
    deleted = set(scene.archived("removed"))
    assert deleted - removed == set()
    missing = {(a, "removed", n) for a, _, n in scene.status_events("missing")}
    assert missing - removed == set()


def removals_of_what_was_ever_seen(scene: Scene) -> Tally:
    """What came and went while nothing could be seen is a gap in the coverage, not a removal."""
    seen = {(account, native) for account, _, native in scene.archived("created")}
    return Tally({k: n for k, n in scene.truth("removed").items() if (k[0], k[2]) in seen})


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_falsely_removed_and_nothing_removed_is_lost(scene: Scene, fault: Fault) -> None:
    scene.town.faults.hang_seconds = 1.5
    run_with(scene, fault)
    assert_nothing_false(scene)

    scene.town.faults.clear()
    scene.later()
    scene.settle()
    assert scene.archived("removed") == removals_of_what_was_ever_seen(scene)
    assert_nothing_false(scene)
    assert verify_archive(scene.archive, full=True).findings == []


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.EMPTY, Fault.TOKEN_INVALID, Fault.GONE])
def test_a_fault_that_strikes_in_the_middle_of_a_run_removes_nothing(
    scene: Scene, fault: Fault
) -> None:
    for path in ("comments", "statuses", "tweets", "posts", ""):
        scene.town.faults.clear()
        run_with(scene, fault, 2, path)
        assert_nothing_false(scene)


def test_a_fault_is_told_and_leaves_the_run_incomplete(scene: Scene) -> None:
    run_with(scene, Fault.TOKEN_INVALID)
    summaries = scene.harvest()
    told = {name: summary.errors for name, summary in summaries.items()}
    assert all(not summary.complete for summary in summaries.values())
    assert all(errors for errors in told.values())


def test_one_account_in_trouble_does_not_hold_up_the_others(scene: Scene) -> None:
    scene.town.faults.add("Åkerby kommun på Facebook", Fault.SERVER_ERROR)
    scene.later()
    summaries = scene.harvest()
    assert not summaries["Åkerby kommun på Facebook"].complete
    others = [s for name, s in summaries.items() if name != "Åkerby kommun på Facebook"]
    assert all(summary.complete for summary in others)
