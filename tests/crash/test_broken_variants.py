# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Four archives that are broken on purpose: the same faults and the same order must give each away."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from tests.crash.durability import violations
from tests.crash.harness import Bench
from tests.crash.strace import Fault, calls_in, faults
from tests.crash.variants import BREAK

pytestmark = pytest.mark.real

SEED = 20261127
WHOLE = os.environ.get("FLODE_CRASH") == "whole"
# What no order of syncs can show: rows that name what is not there, or that lack their other half.
BY_FAULTS = ("media after commit", "no transaction")
BY_ORDER = ("signed before commit", "no temporary name")


@pytest.mark.parametrize("variant", BY_ORDER)
def test_a_wrong_order_shows_without_any_fault(bench: Bench, variant: str) -> None:
    log, folder = bench.trace(variant)
    assert violations(calls_in(log), str(folder))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("variant", BREAK if WHOLE else BY_FAULTS)
def test_a_broken_archive_does_not_survive_being_killed(
    bench: Bench, variant: str, record_property: Callable[[str, object], None]
) -> None:
    bad, tried = [], 0
    for fault in deaths(bench, variant):
        _, wrong = bench.suffer(fault, variant)
        tried += 1
        bad += [wrong] if wrong else []
        if bad and not WHOLE:
            break
    record_property("variant", f"{variant}: {len(bad)} bad of {tried}")
    assert bad


def deaths(bench: Bench, variant: str) -> list[Fault]:
    """The kills at every write, sync and naming, in a random order that is the same each time."""
    log, folder = bench.trace(variant)
    calls = ("fsync", "fdatasync", *(("write", "rename", "mkdir") if WHOLE else ()))
    plan = [f for f in faults(calls_in(log), str(folder)) if f.kind == "signal=KILL"]
    chosen = [f for f in plan if f.call in calls]
    random.Random(SEED).shuffle(chosen)
    return chosen


def test_every_variant_is_sought_one_way_or_another() -> None:
    assert {*BY_FAULTS, *BY_ORDER} == set(BREAK)
