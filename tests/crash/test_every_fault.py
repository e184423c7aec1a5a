# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Any system call of an ingest ends the process, or fails, or finds no room: nothing told is lost.

`make crash` tries every occurrence; `make test` a spread-out sample of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable

import pytest

from tests.crash.faulted import Order
from tests.crash.harness import NOW, Bench, aftermath
from tests.crash.strace import CALLS, KINDS, Fault, calls_in, faults

pytestmark = pytest.mark.real

SEED = 20261127
WHOLE = os.environ.get("FLODE_CRASH") == "whole"
SHARDS = 24 if WHOLE else 2
SAMPLE = 40


@pytest.fixture(scope="module")
def plan(bench: Bench) -> list[Fault]:
    log, folder = bench.trace()
    return faults(calls_in(log), str(folder))


def spread(plan: list[Fault], count: int) -> list[Fault]:
    """So many, from the beginning to the end of every kind and call; the same each time."""
    step = len(plan) / count
    offset = random.Random(SEED).random()
    return [plan[int((n + offset) * step)] for n in range(count)]


def test_there_is_a_fault_for_every_sort_of_call_and_ending(plan: list[Fault]) -> None:
    assert len(plan) >= 600
    assert {fault.kind for fault in plan} == set(KINDS)
    assert {fault.call for fault in plan} == set(CALLS)
    assert {fault.kind for fault in spread(plan, SAMPLE)} == set(KINDS)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_fault_loses_what_was_acknowledged_or_stops_the_archive(
    bench: Bench,
    plan: list[Fault],
    shard: int,
    record_property: Callable[[str, object], None],
) -> None:
    chosen = plan if WHOLE else spread(plan, SAMPLE)
    happened, bad = Counter[str](), []
    for fault in chosen[shard::SHARDS]:
        injected, wrong = bench.suffer(fault)
        happened[fault.kind if injected else "came to nothing"] += 1
        bad += [wrong] if wrong else []
    record_property("faults", dict(happened))
    record_property("bad", bad)
    assert bad == []
    assert happened["came to nothing"] <= len(chosen[shard::SHARDS]) // 10
    assert set(KINDS) <= set(happened)


def test_the_bench_tells_of_rows_that_were_acknowledged_and_are_gone(bench: Bench) -> None:
    """An archive put back as it was before the ingest: the harness sees what is missing."""
    _, folder = bench.trace()
    told = bench.clinic.run(Order(str(folder), NOW.isoformat()))
    assert told.ending == "exit 0"
    assert aftermath(folder, told) == ""
    assert "were acknowledged" in aftermath(bench.fresh(), told)
