# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Listen to one account's stream for as long as it lasts, and open it anew when it breaks.

Each frame that is about the account is on disk before the next one is read; nothing is concluded here.
Frames are held one at a time, and none is read while too much waits to be recorded: the other end then
waits, or hangs up. Whatever may have been told while nobody listened is asked for by polling.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event
from urllib.parse import urlsplit

import structlog

from archiver.archive.archive import Archive
from archiver.archive.receiving import Receipt, overhear
from archiver.connectors import lines as ways
from archiver.connectors.http import mask, spellings
from archiver.connectors.lines import Ear
from archiver.connectors.push.hint import Line
from archiver.connectors.push.streams import (
    FRAME_BYTES,
    JETSTREAM,
    PEOPLE,
    STREAMS,
    line_of,
    source_of,
)
from archiver.connectors.secrets import read_secret, to_mask
from archiver.errors import AnswerTooLarge, PlatformError, Throttled, UnexpectedAnswer, Unreachable
from archiver.model.account import Account, Platform
from archiver.store import lines, pushes
from archiver.store.lines import DOWN, UP, LineRow

log = structlog.get_logger()

Open = Callable[[Line, int], AbstractContextManager[Ear]]

_SILENCE = 1.0  # seconds between looks at whether to stop
_KEEP_EVERY = timedelta(minutes=1)  # how often it is noted that the line is up
_NEW_PEOPLE = timedelta(minutes=10)  # how often those who have written lately are asked for too
_MOST_WAITING = 2000
_LONGEST_PAUSE = 300.0
_DOUBTFUL = 3  # failures in a row after which a place in the stream is no longer trusted
_OLD = frozenset({"CursorTooOld", "FutureCursor", "OutdatedCursor"})


def to_listen(archive: Archive) -> list[Account]:
    """The accounts whose streams are to be listened to, and whose own name on them is known."""
    return [a for a in archive.accounts() if source_of(a) and people_of(archive, a)]


def people_of(archive: Archive, account: Account) -> list[str]:
    """Those to be told of, the account first; empty while nobody knows what it is called there.

    On Bluesky everybody has a lasting id: our own stands in the addresses of our own posts.
    """
    if account.platform is not Platform.BLUESKY:
        return [account.native_id]
    known = sorted(archive.live(account), key=lambda one: one.first_seen_at, reverse=True)
    own = [_owner(one.native_id) for one in known if one.own]
    first = account.native_id if account.native_id.startswith("did:") else next(iter(own), "")
    others = [_owner(one.native_id) for one in known]
    return list(dict.fromkeys([first, *others]))[:PEOPLE] if first else []


def _owner(uri: str) -> str:
    return uri.removeprefix("at://").partition("/")[0]


@dataclass(slots=True)
class Listener:
    """Listens to one account.

    ``opened`` opens a line; ``chance`` spreads those who come back; ``rest`` waits so many seconds,
    or until told to stop.
    """

    archive: Archive
    account: Account
    opened: Open = ways.opened
    chance: Callable[[], float] = random.random
    rest: Callable[[Event, float], object] = Event.wait
    _row: LineRow = field(init=False)
    _people: Sequence[str] = field(default=(), init=False)
    _asked_people: datetime | None = field(default=None, init=False)
    _needles: tuple[bytes, ...] = field(default=(), init=False)

    def listen(self, stopping: Event) -> None:
        """Until told to stop. Raises MissingSecret and UsageError: those do not pass by themselves."""
        self._row = self._kept()
        while not stopping.is_set():
            pause = 0.0
            try:
                self._session(stopping)
            except PlatformError as fault:
                pause = self._fell(fault)
            self.rest(stopping, pause)
        self._note(state=DOWN, cause="stopped")

    # --- one line ----------------------------------------------------------------------------

    def _session(self, stopping: Event) -> None:
        self._people = people_of(self.archive, self.account)
        self._asked_people = self.archive.clock.now()
        secret = read_secret(self.account)
        self._needles = spellings(to_mask(secret))
        line = line_of(self.account, secret, self._people, self._cursor(secret))
        with self.opened(line, FRAME_BYTES) as ear:
            self._up(line)
            while not stopping.is_set() and not self._outdated():
                if self._too_much():
                    self.rest(stopping, _SILENCE)
                    continue
                frame = ear.frame(_SILENCE)
                if frame is not None:
                    self._take(mask(frame, self._needles)[0])
                self._alive()

    def _cursor(self, secret: dict[str, str]) -> int | None:
        """Where to go on: nowhere at another address, nor after failing from there again and again."""
        line = line_of(self.account, secret, self._people, None)
        same = _place(line) == self._row.address
        return self._row.cursor if same and self._row.failures < _DOUBTFUL else None

    def _up(self, line: Line) -> None:
        """The line is open. What was told since it was last up is lost, unless it is told again."""
        anew = {} if line.resumes else {"cursor": None, "lost_at": self.archive.clock.now()}
        self._note(state=UP, cause="", address=_place(line), **anew)
        log.info("stream.open", account=self.account.id, resumes=line.resumes)

    def _take(self, frame: bytes) -> None:
        stream, source = STREAMS[self._row.source], self._row.source
        try:
            word, cursor = stream.notice(frame), stream.cursor(frame)
        except UnexpectedAnswer:
            word, cursor = "", None
        if word:
            self._heed(word)
            return
        receipt = overhear(self.archive, self.account, source, self._people, frame)
        if receipt is Receipt.UNREADABLE:
            log.warning("stream.unreadable", account=self.account.id, size=len(frame))
        if cursor is not None and cursor > (self._row.cursor or 0):
            self._row = replace(self._row, cursor=cursor)
        if receipt is Receipt.KEPT:
            self._note(failures=0)

    def _heed(self, word: str) -> None:
        """The other end speaks of the stream itself."""
        log.warning("stream.notice", account=self.account.id, word=word)
        if word in _OLD:  # what lay before is not to be had: it is asked for in other ways
            self._note(lost_at=self.archive.clock.now())
        if word == "OutdatedCursor":
            return
        if word in _OLD:
            self._row = replace(self._row, cursor=None)
        msg = f"Plattformen avslutade strömmen ({word})"
        raise Unreachable(msg)

    def _outdated(self) -> bool:
        """Whether others have written since the line was opened, of whom nothing will be told."""
        now = self.archive.clock.now()
        asked = self._asked_people or now
        if self._row.source != JETSTREAM or now - asked < _NEW_PEOPLE:
            return False
        self._asked_people = now
        return set(people_of(self.archive, self.account)) != set(self._people)

    def _too_much(self) -> bool:
        with self.archive.database.read() as connection:
            return pushes.count_waiting(connection, self.account.id) >= _MOST_WAITING

    # --- how it stands -----------------------------------------------------------------------

    def _fell(self, fault: PlatformError) -> float:
        """Note why, and say how many seconds to leave the other end alone."""
        row = self._row
        failures = row.failures + 1
        cursor = None if isinstance(fault, AnswerTooLarge) or failures >= _DOUBTFUL else row.cursor
        self._note(state=DOWN, cause=fault.code, failures=failures, cursor=cursor)
        log.warning("stream.broke", account=self.account.id, code=fault.code, failures=failures)
        if isinstance(fault, Throttled) and fault.retry_after is not None:
            return float(fault.retry_after)
        longest = min(_LONGEST_PAUSE, 2.0 ** min(failures, 10))
        return longest * (0.5 + self.chance() / 2)

    def _kept(self) -> LineRow:
        source = source_of(self.account)
        now = self.archive.clock.now()
        with self.archive.database.read() as connection:
            row = lines.line(connection, self.account.id, source)
        return row or LineRow(self.account.id, source, "", DOWN, now, now)

    def _alive(self) -> None:
        """Note now and then that the line is up; when it has been so for a while, all is forgiven."""
        now = self.archive.clock.now()
        if now - self._row.checked_at >= _KEEP_EVERY:
            self._note(failures=0)

    def _note(self, **changed: object) -> None:
        now = self.archive.clock.now()
        state = changed.get("state", self._row.state)
        since = self._row.since if state == self._row.state else now
        with self.archive.database.write() as connection:
            kept = lines.line(connection, self.account.id, self._row.source)
            # The worker may have asked for what was lost since we noted it.
            lost = kept.lost_at if kept is not None else None
            fresh = {"lost_at": lost, "since": since, "checked_at": now, **changed}
            self._row = replace(self._row, **fresh)  # type: ignore[arg-type]
            lines.put(connection, self._row)


def _place(line: Line) -> str:
    """The address without what was asked for in it: a place in the stream holds for that host only."""
    parts = urlsplit(line.address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
