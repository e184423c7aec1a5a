# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Time as an argument. Nothing else in the archive asks the operating system what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; may be real or played."""

    def now(self) -> datetime:
        """The time now, aware and in UTC."""
        ...


class SystemClock:
    """The operating system's clock."""

    def now(self) -> datetime:
        """The time now in UTC, whole microseconds."""
        return datetime.now(UTC)


@dataclass(slots=True)
class SetClock:
    """A clock that stands where it is put: for scenarios and tests."""

    at: datetime

    def now(self) -> datetime:
        """The time it was last put to."""
        return self.at

    def advance(self, step: timedelta) -> None:
        """Move forward by ``step``."""
        self.at += step


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exact (no float)."""
    return (at - EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """The inverse of :func:`to_us`."""
    return EPOCH + timedelta(microseconds=us)


def rfc3339(at: datetime) -> str:
    """``2026-11-22T10:00:00.000001Z``: always UTC, always with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
