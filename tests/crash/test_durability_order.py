# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A power cut at any moment of an ingest: what was acknowledged had been synced, in the right order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.crash.durability import violations
from tests.crash.harness import Bench
from tests.crash.strace import Call, calls_in

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def traced(bench: Bench) -> tuple[list[Call], str]:
    log, folder = bench.trace()
    return calls_in(log), str(folder)


def syncs(calls: list[Call], folder: str) -> list[int]:
    """Where the archive's files and directories are synced, as far as anything is acknowledged."""
    last = max(n for n, call in enumerate(calls) if "ack signed" in call.arguments)
    return [
        n
        for n, call in enumerate(calls[:last])
        if call.name in {"fsync", "fdatasync"} and call.file.startswith(folder)
    ]


def repeated(calls: list[Call], sync: int) -> bool:
    """Whether a name is made durable that the trace does not show anyone give: the file was there."""
    return any(call.name == "unlink" and "/tmp-" in call.arguments for call in calls[sync - 7 : sync])


def test_everything_is_synced_in_order_before_it_is_acknowledged(
    traced: tuple[list[Call], str],
) -> None:
    calls, folder = traced
    assert violations(calls, folder) == []
    assert len(syncs(calls, folder)) >= 15


def test_an_ingest_that_skips_any_one_sync_is_told(traced: tuple[list[Call], str]) -> None:
    calls, folder = traced
    found = [n for n in syncs(calls, folder) if not repeated(calls, n)]
    missed = [n for n in found if not violations([*calls[:n], *calls[n + 1 :]], folder)]
    # SQLite syncs the head of a new write-ahead log by itself, and again with the first commit.
    assert missed in ([], found[:1])


def test_a_sync_that_fails_counts_for_nothing(traced: tuple[list[Call], str]) -> None:
    calls, folder = traced
    failing = [
        replace(call, ok=False) if call.name in {"fsync", "fdatasync"} else call for call in calls
    ]
    assert violations(failing, folder)


def test_a_file_that_gets_its_name_before_it_is_synced_is_told(
    traced: tuple[list[Call], str],
) -> None:
    calls, folder = traced
    place = next(n for n, call in enumerate(calls) if call.name == "rename")
    sync = max(n for n in syncs(calls, folder) if n < place)
    hasty = [*calls[:sync], calls[place], *calls[sync:place], *calls[place + 1 :]]
    assert any("before it was synced" in line for line in violations(hasty, folder))


def test_a_silent_ingest_proves_nothing(traced: tuple[list[Call], str]) -> None:
    calls, folder = traced
    silent = [call for call in calls if '"ack ' not in call.arguments]
    assert "nothing was acknowledged" in violations(silent, folder)


def test_a_mark_that_is_moved_before_the_checkpoint_is_published_is_told(
    traced: tuple[list[Call], str],
) -> None:
    calls, folder = traced
    published, marked = (
        next(n for n, c in enumerate(calls) if c.name == "rename" and c.strings[1].endswith(end))
        for end in ("log/checkpoint", "mark/newest")
    )
    assert published < marked
    swapped = list(calls)
    swapped[published], swapped[marked] = calls[marked], calls[published]
    assert "the mark is moved before the checkpoint is published" in violations(swapped, folder)
