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
from heapq import heappop, heappush
from math import ceil, inf

from archiver.harvest.deletions import Grounds, rule
from archiver.model.change import ChangeType, Known, Status
from archiver.model.coverage import Outcome, Run
from archiver.model.observation import Presence, Verdict
from benchmarks.month.dark import Effect
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
    met_early: set[tuple[float, float]] = field(default_factory=set)  # by a push, before any look
    told: set[tuple[float, float]] = field(default_factory=set)  # removals that a push told of
    changed: int = 0  # changes whose time has passed at the latest look


Key = tuple[str, float, float]  # page, birth, removal
_COUNTS = (
    "calls",
    "looks",
    "removed",
    "unseen",
    "late",
    "overdue",
    "false",
    "confirmed",
    "changes",
    "passed",
    "brief",
)


@dataclass(slots=True)
class Tally:
    """What it came to."""

    calls: float = 0
    looks: int = 0
    removed: int = 0  # removals that really happened, of comments
    unseen: int = 0  # came and went between two looks
    late: int = 0  # seen, removed, and not found out before the month was over
    overdue: int = 0  # lived longer than the gap between the two looks around it, and yet not seen
    false: int = 0
    confirmed: int = 0
    widths: list[float] = field(default_factory=list)
    hot: list[float] = field(default_factory=list)  # on posts younger than a day
    found: dict[Key, float] = field(default_factory=dict)  # the width of each removal that was found
    open: list[float] = field(default_factory=list)  # of each that was not: until the month is over
    changes: int = 0  # edits, hidings and showings that really happened
    passed: int = 0  # were over, or the month was, before anyone looked
    brief: int = 0  # of those, stood longer than the gap between the two looks around them
    turns: list[float] = field(default_factory=list)  # the widths of those that were found

    def add(self, other: Tally) -> None:
        """Take another account's figures in."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("widths", "hot", "open", "turns"):
            getattr(self, name).extend(getattr(other, name))
        self.found |= other.found


class Watcher:
    """Looks at one account's threads when told to. ``dark`` says what is wrong with the platform."""

    def __init__(
        self, page: Page, threads: list[Thread], dark: Callable[[float], Effect | None]
    ) -> None:
        self.page = page
        self.sights: list[Sight] = []
        self.tally = Tally()
        self.dark = dark
        self.run = 0
        self.runs: list[Run] = []
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

    def visited(self, now: float) -> None:
        """Note how a visit went, for the calendar."""
        wrong = self.dark(now)
        outcome = Outcome.COMPLETE if wrong is None else wrong.outcome
        at = moment(now)
        self.runs.append(Run(len(self.runs) + 1, 1, at, at, outcome, "" if wrong is None else "fault"))

    def discover(self, now: float, *, free: bool = False) -> list[int]:
        """List the account's posts; gives the places of new threads."""
        if not free:
            self.call(now)
        if self.dark(now) is not None:
            return []
        first = len(self.sights)
        while len(self.sights) < len(self._threads) and self._threads[len(self.sights)].at <= now:
            self.sights.append(Sight(self._threads[len(self.sights)]))
        return list(range(first, len(self.sights)))

    def look(self, sight: Sight, now: float) -> None:
        """List a thread, and ask by id for what it no longer shows."""
        self.tally.looks += 1
        self.call(now, self.cost(sight))
        wrong = self.dark(now)
        if wrong is not None:
            self._in_the_dark(sight, wrong, now)
            return
        self.run += 1
        since = sight.looked if sight.looked >= 0 else sight.thread.at
        absent = []
        while sight.there and sight.there[0][0] <= now:
            gone = heappop(sight.there)
            if gone not in sight.told:
                absent.append(gone)
        self._meet(sight, now, since)
        if absent:
            self._ask(sight, absent, since, now)
        self._turn(sight, now, since)
        sight.looked = now

    def _turn(self, sight: Sight, now: float, since: float) -> None:
        """Edits, hidings and showings since the latest look: those that still hold are seen."""
        changes = sight.thread.changes
        while sight.changed < len(changes) and changes[sight.changed].at <= now:
            one = changes[sight.changed]
            sight.changed += 1
            if one.until > now:
                self.tally.turns.append(now - max(since, one.born))
            else:
                self.tally.passed += 1
                self.tally.brief += one.until - one.at > now - since

    def _meet(self, sight: Sight, now: float, since: float) -> None:
        """Comments written since the latest look: those still there are seen."""
        born, gone = sight.thread.born, sight.thread.gone
        while sight.met < len(born) and born[sight.met] <= now:
            at, end = born[sight.met], gone[sight.met]
            sight.met += 1
            if (end, at) in sight.met_early:
                continue
            if end > now:
                sight.seen += 1
                heappush(sight.there, (end, at))
            else:
                self.tally.unseen += 1
                self.tally.overdue += end - at > now - since

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
            self._found(sight, born, gone, now - seen)
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
        if self.dark(now) is not None:
            for number, (known, gone) in enumerate(ready):
                self._rule(known, now, Presence.AMBIGUOUS, proven=False)
                heappush(self._asks, (now + CONFIRM, self.run * 100_000 + number, known, gone))
            return
        for known, gone in ready:
            ruled = self._rule(known, now, Presence.AMBIGUOUS, proven=True)
            self.tally.confirmed += ruled is not None and ruled.status is Status.DELETED
            self.tally.false += gone > now

    def _in_the_dark(self, sight: Sight, wrong: Effect, now: float) -> None:
        """The listing lies, and so does the answer for every id, the canaries' too."""
        if wrong.presence is None:
            return
        for gone, born in sight.there[:5]:
            known = replace(_KNOWN, last_seen_at=moment(max(born, sight.looked)))
            ruled = self._rule(known, now, wrong.presence, proven=False)
            self.tally.false += ruled is not None and gone > now

    # --- pushes ------------------------------------------------------------------------------

    def told_new(self, sight: Sight, gone: float, born: float, now: float) -> None:
        """A push told of a comment: it is fetched at once."""
        key = (gone, born)
        if sight.looked >= born:
            return  # polling was there first
        self.call(now, 0.1)  # hints that come together are asked for together
        if gone <= now:
            return
        sight.met_early.add(key)
        sight.seen += 1
        heappush(sight.there, key)

    def told_gone(self, sight: Sight, gone: float, born: float, now: float) -> None:
        """A push told of a removal, with the platform's own time for it: its own word."""
        key = (gone, born)
        if key not in sight.there:
            return  # never seen, or polling was there first
        sight.told.add(key)
        sight.lost += 1
        self.tally.confirmed += 1
        self._found(sight, born, gone, now - gone)

    def _found(self, sight: Sight, born: float, gone: float, width: float) -> None:
        self.tally.widths.append(width)
        self.tally.found[self.page.name, born, gone] = width
        if gone - sight.thread.at < DAY:
            self.tally.hot.append(width)

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
        looked = {id(sight.thread): sight for sight in self.sights}
        for thread in self._threads:
            sight = looked.get(id(thread))
            self.tally.changes += len(thread.changes)
            self.tally.passed += len(thread.changes) - (sight.changed if sight else 0)
            for born, gone in zip(thread.born, thread.gone, strict=True):
                if gone <= END and (self.page.name, born, gone) not in self.tally.found:
                    seen = sight.looked if sight and born <= sight.looked < gone else born
                    self.tally.open.append(END - seen)
        return self.tally
