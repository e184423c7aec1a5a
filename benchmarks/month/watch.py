# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What one account's watcher sees of it: looks at threads, asks for what is not shown, keeps account.

The platform's side is here too: what a listing shows at a moment, what a question by id answers, how
many calls it has given. What an absence means is decided by the product's own rule
(``archiver.harvest.deletions``), never here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from math import ceil, inf

from archiver.harvest.deletions import Grounds, rule
from archiver.model.change import ChangeType, Known, Status
from archiver.model.observation import Presence, Verdict
from benchmarks.month.lives import DAY, END, Page, Thread

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
CONFIRM = 15.0
_KNOWN = Known(
    record_id=1,
    native_id="c",
    kind="comment",
    status=Status.PRESENT,
    hidden_as="",
    digest=b"",
    version_no=1,
    first_seen_at=BEGIN,
    last_seen_at=BEGIN,
    last_checked_at=BEGIN,
    head=1,
    raw=1,
    raw_digest=b"",
)


def moment(at: float) -> datetime:
    """A minute of the month as a time."""
    return BEGIN + timedelta(minutes=at)


@dataclass(slots=True)
class Sight:
    """One thread as this watcher knows it."""

    thread: Thread
    looked: float = -1.0
    gap: float = 0.0  # what was planned at the latest look
    due: float = 0.0
    met: int = 0  # comments whose birth has passed at the latest look
    seen: int = 0
    lost: int = 0
    there: list[tuple[float, float]] = field(default_factory=list)  # heap of (gone, born), met alive
    missing: list[tuple[float, Known]] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What it came to."""

    calls: float = 0
    looks: int = 0
    removed: int = 0  # removals that really happened, of comments
    unseen: int = 0  # came and went between two looks
    late: int = 0  # seen, removed, and not found out before the month was over
    overdue: int = 0  # lived longer than the planned gap and yet was not seen, in clear sight
    false: int = 0
    confirmed: int = 0
    widths: list[float] = field(default_factory=list)
    hot: list[float] = field(default_factory=list)  # on posts younger than a day

    def add(self, other: Tally) -> None:
        """Take another account's figures in."""
        for name in ("calls", "looks", "removed", "unseen", "late", "overdue", "false", "confirmed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.widths += other.widths
        self.hot += other.hot


class Watcher:
    """Looks at one account's threads when told to. ``dark`` says whether the platform fails then."""

    def __init__(self, page: Page, threads: list[Thread], dark: Callable[[float], bool]) -> None:
        self.page = page
        self.sights: list[Sight] = []
        self.tally = Tally()
        self.dark = dark
        self.run = 0
        self._threads = threads
        self._window = 0.0
        self._used = 0.0
        self._asks: list[tuple[float, int, Known, float]] = []

    # --- the platform's side -----------------------------------------------------------------

    def used(self, now: float) -> float:
        """Calls made in the window that now is in."""
        window = now // self.page.window
        return self._used if window == self._window else 0.0

    def call(self, now: float, calls: float = 1.0) -> None:
        """Make calls."""
        self._used = self.used(now) + calls
        self._window = now // self.page.window
        self.tally.calls += calls

    def cost(self, sight: Sight) -> float:
        """Calls that listing a thread takes."""
        return float(max(1, ceil(len(sight.there) / self.page.page)))

    # --- looking -----------------------------------------------------------------------------

    def discover(self, now: float, *, free: bool = False) -> list[int]:
        """List the account's posts; gives the places of new threads."""
        if not free:
            self.call(now)
        if self.dark(now):
            return []
        first = len(self.sights)
        while len(self.sights) < len(self._threads) and self._threads[len(self.sights)].at <= now:
            self.sights.append(Sight(self._threads[len(self.sights)]))
        return list(range(first, len(self.sights)))

    def look(self, sight: Sight, now: float) -> None:
        """List a thread, and ask by id for what it no longer shows."""
        self.tally.looks += 1
        self.call(now, self.cost(sight))
        if self.dark(now):
            self._in_the_dark(sight, now)
            return
        self.run += 1
        since = sight.looked if sight.looked >= 0 else sight.thread.at
        absent = []
        while sight.there and sight.there[0][0] <= now:
            absent.append(heappop(sight.there))
        self._meet(sight, now, since)
        if absent:
            self._ask(sight, absent, since, now)
        sight.looked = now

    def _meet(self, sight: Sight, now: float, since: float) -> None:
        """Comments written since the latest look: those still there are seen."""
        born, gone = sight.thread.born, sight.thread.gone
        while sight.met < len(born) and born[sight.met] <= now:
            at, end = born[sight.met], gone[sight.met]
            sight.met += 1
            if end > now:
                sight.seen += 1
                heappush(sight.there, (end, at))
            else:
                self.tally.unseen += 1
                clear = not any(self.dark(t) for t in (since, (since + now) / 2, now))
                self.tally.overdue += clear and end - at > max(sight.gap, now - since)

    def _ask(self, sight: Sight, absent: list[tuple[float, float]], since: float, now: float) -> None:
        self.call(now)
        for gone, born in absent:
            seen = max(since, born)
            known = replace(_KNOWN, last_seen_at=moment(seen))
            ruled = self._rule(known, now, Presence.AMBIGUOUS, proven=True)
            if ruled is None:
                continue
            sight.lost += 1
            self.tally.false += gone > now
            self.tally.widths.append(now - seen)
            if gone - sight.thread.at < DAY:
                self.tally.hot.append(now - seen)
            heappush(self._asks, (now + CONFIRM, len(self._asks) + self.run * 100_000, ruled, gone))

    def confirm(self, now: float) -> None:
        """The second question, for everything that has waited long enough: fifty ids in a call."""
        ready: list[tuple[Known, float]] = []
        while self._asks and self._asks[0][0] <= now:
            _, _, known, gone = heappop(self._asks)
            ready.append((known, gone))
        if not ready:
            return
        self.run += 1
        self.call(now, ceil(len(ready) / 48))
        if self.dark(now):
            for number, (known, gone) in enumerate(ready):
                self._rule(known, now, Presence.AMBIGUOUS, proven=False)
                heappush(self._asks, (now + CONFIRM, self.run * 100_000 + number, known, gone))
            return
        for known, gone in ready:
            ruled = self._rule(known, now, Presence.AMBIGUOUS, proven=True)
            self.tally.confirmed += ruled is not None and ruled.status is Status.DELETED
            self.tally.false += gone > now

    def _in_the_dark(self, sight: Sight, now: float) -> None:
        """The listing came back empty, as for a token that lost its rights: everything looks gone."""
        for gone, _ in sight.there[:3]:
            ruled = self._rule(_KNOWN, now, Presence.AMBIGUOUS, proven=False)
            self.tally.false += ruled is not None and gone > now

    def _rule(self, known: Known, now: float, presence: Presence, *, proven: bool) -> Known | None:
        """What the product concludes; None when it concludes nothing."""
        grounds = Grounds(
            at=moment(now),
            run_id=self.run,
            proven=proven,
            alone=False,
            says=False,
            confirm=timedelta(minutes=CONFIRM),
        )
        ruling = rule(Verdict("c", presence, "100/33"), known, grounds)
        if not ruling.changes:
            return None
        (change,) = ruling.changes
        deleted = change.type is ChangeType.DELETED
        status = Status.DELETED if deleted else Status.MISSING
        return replace(known, status=status, missing_since=change.until, missing_run=self.run)

    # --- the end -----------------------------------------------------------------------------

    def finish(self) -> Tally:
        """Count what was never found out."""
        self.tally.removed = sum(
            gone <= END for thread in self._threads for gone in thread.gone if gone != inf
        )
        self.tally.late = self.tally.removed - self.tally.unseen - len(self.tally.widths)
        heapify(self._asks)
        return self.tally
