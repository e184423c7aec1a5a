# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Several processes write at the same time: every acknowledged row is there, in one log, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.archive.archive import open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from tests.crash.faulted import Order
from tests.crash.harness import BEFORE, NEW, NOW, Bench, lost

pytestmark = pytest.mark.real

WRITERS = 3


def test_processes_that_write_at_once_make_one_log(bench: Bench) -> None:
    folder = bench.fresh("together")
    with open_archive(folder, SetClock(BEFORE)) as archive:
        (account,) = archive.accounts()
        for number in range(1, WRITERS):
            address = f"https://akerby.example/flode-{number}.xml"
            archive.add_account(replace(account, name=f"Nytt {number}", native_id=address))
    orders = [
        Order(str(folder), NOW.isoformat(), accounts=(name,))
        for name in ("Nytt", *(f"Nytt {n}" for n in range(1, WRITERS)))
    ]
    bench.clinic.begin(*orders)
    told = bench.clinic.ended()
    assert [one.ending for one in told] == ["exit 0"] * WRITERS
    with open_archive(folder, SetClock(NOW)) as archive:
        assert verify_archive(archive, full=True).findings == []
        assert [lost(archive, one) for one in told] == [""] * WRITERS
        acknowledged = [size for one in told for size, _ in one.of("log")]
        assert len(set(acknowledged)) == len(acknowledged)
        with archive.reader() as reader:
            assert len(list(reader.everything())) == NEW * WRITERS


def test_a_second_process_on_the_same_account_is_refused_and_harms_nothing(bench: Bench) -> None:
    folder = bench.fresh("same")
    with open_archive(folder, SetClock(NOW)) as archive, archive.harvesting(archive.accounts()[0]):
        told = bench.clinic.run(Order(str(folder), NOW.isoformat()))
    assert told.ending == "exit 11"
    assert told.acks == ()
    with open_archive(folder, SetClock(NOW)) as archive:
        assert verify_archive(archive, full=True).findings == []
