# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A thread for each stream, for as long as it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Event

import pytest

from archiver.archive.archive import Archive
from archiver.errors import MissingSecret
from archiver.model.account import Account, Platform
from schedules.worker import Worker
from tests.builders.archives import ArchiveBuilder
from tests.builders.listening import until
from tests.builders.open_account import AT
from tests.fakes.doings import Doings

FIRST = Account(1, "Ett", Platform.BLUESKY, "ett.example", "KS", AT)
SECOND = Account(2, "Två", Platform.MASTODON, "@tva@x.example", "KS", AT)


@dataclass
class Streams:
    """What is wanted, and who listened to what."""

    wanted: Sequence[Account] = (FIRST, SECOND)
    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    fault: Exception | None = None

    def listen(self, _archive: Archive, account: Account, stopping: Event) -> None:
        self.begun.append(account.name)
        if self.fault is not None:
            raise self.fault
        stopping.wait(20)
        self.ended.append(account.name)


@pytest.fixture
def told() -> Streams:
    return Streams()


@pytest.fixture
def worker(builder: ArchiveBuilder, doings: Doings, told: Streams) -> Worker:
    verbs = replace(doings.verbs(), streams=lambda _: told.wanted, listen=told.listen)
    return Worker(builder.archive, verbs)


def round_of(worker: Worker) -> Callable[[], object]:
    return next(duty for name, duty, _ in worker.duties() if name == "streams")


def test_every_stream_has_one_listener_however_many_rounds(worker: Worker, told: Streams) -> None:
    with worker.on_duty():
        for _ in range(3):
            round_of(worker)()
        until(lambda: len(told.begun) == 2)
    assert sorted(told.begun) == ["Ett", "Två"]
    assert sorted(told.ended) == ["Ett", "Två"]  # the worker leaves none behind


def test_a_stream_that_is_no_longer_wanted_is_left_and_a_changed_one_opened_anew(
    worker: Worker, told: Streams
) -> None:
    with worker.on_duty():
        round_of(worker)()
        until(lambda: len(told.begun) == 2)
        told.wanted = (replace(FIRST, options={"jetstream": "wss://annan.example"}),)
        round_of(worker)()
        until(lambda: len(told.ended) == 2)
        until(lambda: [round_of(worker)(), told.begun.count("Ett") == 2][1])
    assert sorted(told.ended) == ["Ett", "Ett", "Två"]


def test_a_fault_in_one_stream_stops_neither_the_others_nor_the_worker(
    worker: Worker, told: Streams
) -> None:
    told.fault = MissingSecret("ingen nyckel")
    with worker.on_duty():
        round_of(worker)()
        until(lambda: [round_of(worker)(), told.begun.count("Ett") >= 2][1])
        assert worker.fatal is None
        assert not worker.stopping.is_set()
