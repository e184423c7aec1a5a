# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""When a platform fails, and how: every fault of the simulator's list, as a reader meets it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from random import Random

from archiver.model.coverage import Outcome
from archiver.model.observation import Presence
from archiver.simulator.faults import MEDIA_FAULTS, Fault
from benchmarks.month.lives import END


@dataclass(frozen=True, slots=True)
class Effect:
    """What a fault does to a visit, and what it answers for every id (None: no answer)."""

    outcome: Outcome
    presence: Presence | None


_SILENT = Effect(Outcome.FAILED, None)
_LYING = Effect(Outcome.FAILED, Presence.AMBIGUOUS)
_DENYING = Effect(Outcome.FAILED, Presence.GONE)
_BROKEN = Effect(Outcome.PARTIAL, Presence.ERROR)
EFFECTS = {
    Fault.THROTTLED: _SILENT,
    Fault.SERVER_ERROR: _SILENT,
    Fault.TIMEOUT: _SILENT,
    Fault.RESET: _SILENT,
    Fault.TRUNCATED: _BROKEN,
    Fault.EMPTY: _LYING,
    Fault.TOKEN_INVALID: _LYING,
    Fault.GONE: _DENYING,
    Fault.PERMISSION: _LYING,
    Fault.CURSOR_REPEATS: _BROKEN,
    Fault.TOTAL_LIES: _BROKEN,
    Fault.DEACTIVATED: _DENYING,
    Fault.HTML: _BROKEN,
    Fault.BROKEN_XML: _BROKEN,
    Fault.INVALID_UTF8: _BROKEN,
}
# Odd texts, dates and parents can be read: they darken nothing (tests/flows/test_bad_input.py).
READABLE = frozenset(set(Fault) - set(EFFECTS) - MEDIA_FAULTS)


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of a fault, in minutes."""

    start: float
    end: float
    effect: Effect


class Darkness:
    """One account's faults in the month: each of the list twice, from ten minutes to a day."""

    def __init__(self, seed: str) -> None:
        rng = Random(seed)
        faults = [*EFFECTS, *EFFECTS]
        rng.shuffle(faults)
        part = END / len(faults)
        self.windows: list[Window] = []
        for number, fault in enumerate(faults):
            long = min(part * 0.8, 10 * 1.25 ** rng.uniform(0, 24))
            start = number * part + rng.uniform(0.05, 0.95) * (part - long)
            self.windows.append(Window(start, start + long, EFFECTS[fault]))
        self._starts = [window.start for window in self.windows]

    def __call__(self, at: float) -> Effect | None:
        """What is wrong at this minute; None when nothing is."""
        place = bisect_right(self._starts, at) - 1
        if place < 0 or at >= self.windows[place].end:
            return None
        return self.windows[place].effect
