# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A thread for each stream that is listened to. Does not know what is heard or how.

A stream that ends by a fault of ours (a secret that is not set, a bug) is begun again at the next
round; one that is no longer wanted is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread

from archiver.archive.archive import Archive
from archiver.model.account import Account
from schedules.verbs import Verbs

Guarded = Callable[[str, Callable[[], object]], Callable[[], None]]

_LEAVE_SECONDS = 5.0


@dataclass(slots=True)
class Ears:
    """The streams that are listened to now."""

    archive: Archive
    verbs: Verbs
    guarded: Guarded
    _threads: dict[int, tuple[Account, Thread, Event]] = field(default_factory=dict, init=False)

    def listen(self) -> int:
        """Listen to every stream that is wanted, and to no other; returns how many."""
        wanted = {account.id: account for account in self.verbs.streams(self.archive)}
        for number, (account, thread, stop) in list(self._threads.items()):
            if wanted.get(number) != account:
                stop.set()
            if not thread.is_alive():
                del self._threads[number]
        for account in wanted.values():
            if account.id not in self._threads:
                self._begin(account)
        return len(self._threads)

    def close(self) -> None:
        """Stop listening, and wait a moment for what was just heard to be kept."""
        for _, _, stop in self._threads.values():
            stop.set()
        for _, thread, _ in self._threads.values():
            thread.join(_LEAVE_SECONDS)
        self._threads.clear()

    def _begin(self, account: Account) -> None:
        stop = Event()
        hear = self.guarded("stream", lambda: self.verbs.listen(self.archive, account, stop))
        thread = Thread(target=hear, name=f"stream-{account.id}", daemon=True)
        self._threads[account.id] = (account, thread, stop)
        thread.start()
