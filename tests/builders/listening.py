# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A listener at work in a thread, before a simulated stream."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from archiver.archive.archive import Archive
from archiver.harvest.listening import Listener
from archiver.model.account import Account
from archiver.store import lines, pushes
from archiver.store.lines import LineRow
from archiver.store.pushes import Push
from schedules.wiring import VERBS

_PATIENCE = 20.0


def until(true: Callable[[], object]) -> None:
    """Wait until it is so; fails when it never is."""
    ends = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < ends, "it never came to that"
        time.sleep(0.01)


@dataclass
class Listening:
    """What was heard for one account."""

    archive: Archive
    account: Account
    source: str
    rests: list[float] = field(default_factory=list)

    def waiting(self) -> list[Push]:
        with self.archive.database.read() as connection:
            return pushes.waiting(connection, self.account.id)

    def line(self) -> LineRow:
        with self.archive.database.read() as connection:
            row = lines.line(connection, self.account.id, self.source)
        assert row is not None
        return row

    def up(self) -> bool:
        with self.archive.database.read() as connection:
            row = lines.line(connection, self.account.id, self.source)
        return row is not None and row.state == lines.UP

    def heard(self, count: int) -> None:
        """Wait until so many frames are kept and not yet recorded."""
        until(lambda: len(self.waiting()) >= count)

    def take(self) -> None:
        """What the worker does with what was told."""
        VERBS.hear(self.archive, self.account)

    def rest(self, stopping: Event, seconds: float) -> None:
        self.rests.append(seconds)
        stopping.wait(0.005)


@contextmanager
def listening(archive: Archive, account: Account, source: str) -> Iterator[Listening]:
    """Listen until the block ends. Pauses are told, and short."""
    heard, stopping = Listening(archive, account, source), Event()
    listener = Listener(archive, account, chance=lambda: 0.0, rest=heard.rest)
    thread = Thread(target=listener.listen, args=(stopping,))
    thread.start()
    try:
        yield heard
    finally:
        stopping.set()
        thread.join(_PATIENCE)
        assert not thread.is_alive()
