# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How often each system may ask: a bucket that fills by the clock. Kept in this process alone."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Grant:
    """Whether a question may be asked now, how many are left, and when there is one again.

    ``wait_seconds`` is 0 when it may; ``full_seconds`` is until all are there again.
    """

    allowed: bool
    left: int
    wait_seconds: int
    full_seconds: int


@dataclass(slots=True)
class Limiter:
    """So many questions a minute for each system; a whole minute's worth may come at once."""

    per_minute: int
    _buckets: dict[int, tuple[float, datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, token: int, now: datetime) -> Grant:
        """Count a question by this system. A clock that goes backwards gives nothing back."""
        rate = self.per_minute / _MINUTE
        with self._lock:
            held, at = self._buckets.get(token, (float(self.per_minute), now))
            held = min(self.per_minute, held + max(0.0, (now - at).total_seconds()) * rate)
            allowed = held >= 1
            held -= 1 if allowed else 0
            self._buckets[token] = (held, max(at, now))
        wait = 0 if allowed else math.ceil((1 - held) / rate)
        return Grant(allowed, int(held), wait, math.ceil((self.per_minute - held) / rate))
