# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A clock for the town that runs faster than real time and can be stopped and put."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic


class PlayClock:
    """Tells the town's time: ``speed`` seconds pass in town for each real one. Thread-safe.

    ``ticks`` gives real seconds from any beginning; tests put their own.
    """

    def __init__(
        self, begin: datetime, speed: float = 1.0, *, ticks: Callable[[], float] = monotonic
    ) -> None:
        self._ticks = ticks
        self._lock = Lock()
        self._from = begin
        self._since = ticks()
        self._speed = speed
        self._running = True

    def now(self) -> datetime:
        """The town's time."""
        with self._lock:
            return self._now()

    def _now(self) -> datetime:
        passed = (self._ticks() - self._since) * self._speed if self._running else 0.0
        return self._from + timedelta(seconds=passed)

    def put(self, at: datetime) -> None:
        """Set the time; goes on from there if it was running."""
        with self._lock:
            self._from, self._since = at, self._ticks()

    def pause(self) -> None:
        """Let time stand still."""
        with self._lock:
            self._from, self._since, self._running = self._now(), self._ticks(), False

    def run(self, speed: float | None = None) -> None:
        """Let time pass again, at another speed if one is given."""
        with self._lock:
            self._from, self._since, self._running = self._now(), self._ticks(), True
            self._speed = self._speed if speed is None else speed

    @property
    def speed(self) -> float:
        """Town seconds for each real second while running."""
        return self._speed
