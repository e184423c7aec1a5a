# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A backup is killed, fails or finds no room at any system call: it is whole or it is not there."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.archive import backup
from archiver.archive.unpacking import read_keys, unpack
from tests.crash.faulted import Order
from tests.crash.harness import NOW, Bench
from tests.crash.strace import KINDS, Fault, calls_in, faults, tracing, was_injected
from tests.crash.test_every_fault import spread

pytestmark = pytest.mark.real

WHOLE = os.environ.get("FLODE_CRASH") == "whole"
SAMPLE = 12


@pytest.mark.timeout(900)
def test_a_backup_is_whole_or_not_there_whatever_befalls_it(
    bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    folder, room = bench.fresh("backed"), bench.room / "kopior"
    plan = planned(bench, folder, room)
    happened: Counter[str] = Counter()
    for fault in plan if WHOLE else spread(plan, SAMPLE):
        ending, log = made(bench, folder, room, fault)
        happened[fault.kind] += was_injected(log)
        copy = room / "kopia.tar"
        if copy.exists():
            happened["whole"] += 1
            (room / "tillbaka").mkdir()
            unpack(copy, room / "tillbaka", read_keys(backup.keys_of(copy)))
        assert copy.exists() or ending != "exit 0", fault
    record_property("backup", ", ".join(f"{what} {n}" for what, n in sorted(happened.items())))
    assert set(KINDS) <= set(happened)


def planned(bench: Bench, folder: Path, room: Path) -> list[Fault]:
    """Every call from the first to the last that touches the place of the backup."""
    ending, log = made(bench, folder, room, None)
    assert ending == "exit 0"
    return faults(calls_in(log), str(room))


def made(bench: Bench, folder: Path, room: Path, fault: Fault | None) -> tuple[str, Path]:
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir()
    log = bench.room / "log"
    arguments = tracing(log) if fault is None else fault.arguments(log)
    order = Order(str(folder), NOW.isoformat(), arguments, backup=str(room / "kopia.tar"))
    return bench.clinic.run(order).ending, log
