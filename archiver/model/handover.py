# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has been handed over to the municipality's diary, told by its steps. Pure.

An order is tried until it has been delivered, with longer and longer pauses; then it waits for the
number that the diary gives it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archiver.model.matter import Step

ORDERED, FAILED, SENT, NUMBERED = "diary-ordered", "diary-failed", "diary-sent", "diary-number"
STEPS = (ORDERED, FAILED, SENT, NUMBERED)
_MINUTES = (1, 5, 15, 60, 240, 720, 1440, 1440)  # between one try and the next
MOST_TRIES = len(_MINUTES) + 1
_NUMBER = re.compile(r"[^\W_][\w .:/()–-]{0,59}")


@dataclass(slots=True)
class Handover:
    """One order: ``key`` is the same however often it is tried."""

    key: str
    ordered: Step
    tries: int = 0
    failed_at: datetime | None = None
    problem: str = ""
    sent: Step | None = None

    @property
    def given_up(self) -> bool:
        """Whether it has been tried as often as it will be."""
        return self.sent is None and self.tries >= MOST_TRIES

    def due(self, now: datetime) -> bool:
        """Whether it is time to try."""
        if self.sent is not None or self.given_up:
            return False
        if self.failed_at is None:
            return True
        return now - self.failed_at >= timedelta(minutes=_MINUTES[self.tries - 1])


@dataclass(slots=True)
class Diary:
    """A matter's dealings with the diary: its number there, and every order."""

    dnr: str = ""
    orders: dict[str, Handover] = field(default_factory=dict)

    @property
    def newest(self) -> Handover | None:
        """The newest order."""
        return next(reversed(self.orders.values()), None)


def fold(steps: Iterable[Step]) -> Diary:
    """What a matter's steps come to; steps of other sorts are passed by."""
    diary = Diary()
    for step in steps:
        key = str(step.said.get("key", ""))
        found = diary.orders.get(key)
        if step.step == ORDERED:
            diary.orders.setdefault(key, Handover(key, step))
        elif step.step == NUMBERED:
            diary.dnr = str(step.said["dnr"])
        elif found is not None and step.step == FAILED:
            found.tries, found.failed_at = found.tries + 1, step.at
            found.problem = str(step.said["problem"])
        elif found is not None and step.step == SENT:
            found.sent = step
    return diary


def readable_number(text: object) -> str:
    """A diary number out of what another system says; empty when it is none."""
    said = " ".join(text.split()) if isinstance(text, str) else ""
    return said if _NUMBER.fullmatch(said) else ""
