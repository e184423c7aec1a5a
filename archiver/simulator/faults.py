# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Things that go wrong on a platform, switched on for one account. Knows no platform's bodies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock


class Fault(StrEnum):
    """What can go wrong. The platforms answer each in their own words."""

    THROTTLED = "throttled"  # asked to wait, in the platform's own way
    SERVER_ERROR = "server-error"  # 500
    TIMEOUT = "timeout"  # no answer for hang_seconds, then the connection closes
    RESET = "reset"  # the connection breaks
    TRUNCATED = "truncated"  # half a body, well framed
    EMPTY = "empty"  # 200 and no data: a token that lost its rights
    TOKEN_INVALID = "token-invalid"  # noqa: S105 - Graph 190, else 401
    GONE = "gone"  # every id is answered as not found
    PERMISSION = "permission"  # Graph 10, else 403 or 401
    CURSOR_REPEATS = "cursor-repeats"  # the next page is this page
    TOTAL_LIES = "total-lies"  # stated counts are too high
    DEACTIVATED = "deactivated"  # the account itself is away
    HTML = "html"  # a web page instead of data
    BROKEN_XML = "broken-xml"  # a feed that does not parse
    INVALID_UTF8 = "invalid-utf8"
    CONTROL_CHARACTERS = "control-characters"  # NUL and others inside texts
    HUGE_TEXT = "huge-text"  # a text of five megabytes
    DATE_1970 = "date-1970"
    DATE_2099 = "date-2099"
    TWO_PARENTS = "two-parents"  # one id listed under two posts
    MEDIA_MISSING = "media-missing"  # 404 for media files
    MEDIA_HUGE = "media-huge"  # a media file that says it is three gigabytes


MEDIA_FAULTS = frozenset({Fault.MEDIA_MISSING, Fault.MEDIA_HUGE})


@dataclass(slots=True)
class _Active:
    account: str
    fault: Fault
    left: int | None
    path: str


class Faults:
    """The switchboard. ``hang_seconds`` is how long a TIMEOUT keeps a reader waiting."""

    def __init__(self) -> None:
        self.hang_seconds = 30.0
        self._active: list[_Active] = []
        self._lock = Lock()

    def add(self, account: str, fault: Fault, times: int | None = None, path: str = "") -> None:
        """Switch a fault on for an account.

        ``times``: for so many requests, None until cleared. ``path``: only for requests whose
        path and query contain it.
        """
        with self._lock:
            self._active.append(_Active(account, fault, times, path))

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._active.clear()

    def take(self, account: str, target: str, *, media: bool = False) -> Fault | None:
        """The fault that this request meets, if any; counts it."""
        if not self._active:
            return None
        with self._lock:
            for active in self._active:
                fits = active.account == account and active.path in target
                if fits and (active.fault in MEDIA_FAULTS) == media:
                    if active.left is not None:
                        active.left -= 1
                        if active.left <= 0:
                            self._active.remove(active)
                    return active.fault
        return None
