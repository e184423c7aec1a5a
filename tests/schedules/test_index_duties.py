# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The index's duties never stand in each other's way within one worker."""

from __future__ import annotations

from dataclasses import replace

from archiver.archive.archive import Archive
from schedules.worker import Worker
from tests.builders.archives import ArchiveBuilder
from tests.fakes.doings import Doings


def test_the_index_is_not_drained_while_it_is_checked_and_is_again_afterwards(
    builder: ArchiveBuilder, doings: Doings
) -> None:
    drained: list[str] = []

    def drain(_archive: Archive) -> int:
        drained.append("drained")
        return 7

    def check(_archive: Archive) -> None:
        assert worker.drain_index() == 0
        assert drained == []

    worker = Worker(builder.archive, replace(doings.verbs(), drain_index=drain, check_index=check))
    worker.check_index()
    assert worker.drain_index() == 7
    assert drained == ["drained"]
