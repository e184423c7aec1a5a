# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The worker's duties, each one short and safe to stop. Does not know what makes them come round.

One account's fault never stops another; one job's fault never stops the worker; only a Fatal error
does, because going on could harm evidence.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from archiver.archive import outside
from archiver.archive.archive import Archive
from archiver.desk import destruction, notices, supervision_feed
from archiver.errors import Fatal, FlodeError, StoreBusy
from archiver.model.account import Account
from archiver.model.job import Job
from archiver.model.notice import Kind
from archiver.store import figures, mails, pushes
from archiver.store import jobs as rows
from exports.progress import Stopped
from exports.reports import monthly
from exports.reports.period import period_in
from schedules import calendar, health, jobs
from schedules.ears import Ears
from schedules.verbs import Verbs

log = structlog.get_logger()

HARVESTS_AT_ONCE = 24  # most of a harvest is waiting: many may wait at once
Doing = Callable[[Archive, Account], datetime | None]
_PUSHES_REMEMBERED = timedelta(days=60)  # no platform sends the same again so late
_MAILS_REMEMBERED = timedelta(days=60)
_TRY_AGAIN = timedelta(minutes=5)  # an account whose visit broke
_TRY_REPORT_AGAIN = timedelta(hours=1)


@dataclass(slots=True)
class Worker:
    """The state of one worker process: what is under way, and whether to stop."""

    archive: Archive
    verbs: Verbs
    stopping: threading.Event = field(default_factory=threading.Event)
    fatal: Fatal | None = field(default=None, init=False)
    _pool: ThreadPoolExecutor = field(init=False)
    _tried: dict[int, datetime] = field(default_factory=dict, init=False)
    _held: dict[int, datetime] = field(default_factory=dict, init=False)
    _under_way: set[int] = field(default_factory=set, init=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, init=False)
    _indexing: threading.Lock = field(default_factory=threading.Lock, init=False)
    _ears: Ears = field(init=False)
    _job: Job | None = field(default=None, init=False)
    _report_tried: datetime | None = field(default=None, init=False)
    _tidied: datetime | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(HARVESTS_AT_ONCE, thread_name_prefix="harvest")
        self._ears = Ears(self.archive, self.verbs, self.guarded)

    # --- coming and going --------------------------------------------------------------------

    @contextmanager
    def on_duty(self) -> Iterator[None]:
        """Be the archive's only worker, tidy after the one before. Raises StoreBusy."""
        path = self.archive.directory.locks / "worker"
        with path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                msg = "En arbetsprocess är redan igång för det här arkivet"
                raise StoreBusy(msg, remedy="Stoppa den först, eller låt den arbeta.") from None
            # Nobody else can be running a job: whatever is marked as running was cut off.
            jobs.reclaim(self.archive, self.archive.clock.now())
            jobs.sweep(self.archive)
            try:
                yield
            finally:
                self.stop()
                self._ears.close()
                self._pool.shutdown(wait=True, cancel_futures=True)

    def stop(self) -> None:
        """Stop when what is under way has come to a safe place."""
        self.stopping.set()

    def duties(self) -> tuple[tuple[str, Callable[[], object], int], ...]:
        """Every duty with the seconds between its rounds."""
        return (
            ("beat", self.beat, 15),
            ("harvest", self.harvest_due, 5),
            ("pushes", self.hear_pushes, 2),
            ("streams", self._ears.listen, 30),
            ("hubs", self.ask_hubs, 300),
            ("index", self.drain_index, 5),
            ("index-check", self.check_index, 3600),
            ("index-tidy", self.tidy_index_if_due, 600),
            ("supervision", self.supervise, 5),
            ("watched-searches", self.watch_searches, 600),
            ("notices", self.notice, 60),
            ("mail", self.mail, 20),
            ("jobs", self.run_jobs, 2),
            ("checkpoint", self.sign_if_due, 60),
            ("outside", self.vouch, 900),
            ("report", self.report_if_due, 60),
            ("snapshots", self.snapshots_if_due, 3600),
            ("expiry", self.expire, 3600),
            ("handover", self.hand_over, 30),
        )

    def guarded(self, name: str, duty: Callable[[], object]) -> Callable[[], None]:
        """A duty that never raises: a fault is told and the next round tries again."""

        def round_() -> None:
            if self.stopping.is_set():
                return
            try:
                duty()
            except Fatal as error:
                self._stop_for(error)
            except FlodeError as error:
                log.warning("duty-failed", duty=name, code=error.code)
            except Exception as error:  # noqa: BLE001 - the worker outlives a bug in one duty
                what = {"error": type(error).__name__, "at": jobs.place(error)}
                log.error("duty-broke", duty=name, **what)  # noqa: TRY400 - texts are never logged

        return round_

    def _stop_for(self, error: Fatal) -> None:
        log.critical("worker-stops", code=error.code)
        self.fatal = error
        self.stop()

    # --- duties ------------------------------------------------------------------------------

    def beat(self) -> None:
        """Tell that this worker, and the job it does, are alive; take back what others dropped."""
        now = self.archive.clock.now()
        health.beat(self.archive.directory, now)
        job = self._job
        if job is not None:
            with self.archive.database.write() as connection:
                rows.beat(connection, job.id, now)
        jobs.reclaim(self.archive, now - calendar.SILENCE)

    def harvest_due(self) -> tuple[Future[None], ...]:
        """Begin a harvest of every account whose turn it is and that is not under way."""
        now = self.archive.clock.now()
        interval = timedelta(minutes=self.archive.config.harvest.interval_minutes)
        due = calendar.due_accounts(
            self.archive.accounts(),
            self._looked_at(now - interval),
            now,
            interval,
            self._planned(),
        )
        return self._begin(due, self.verbs.harvest, now)

    def hear_pushes(self) -> tuple[Future[None], ...]:
        """Look at once at what platforms have told of by themselves."""
        told = set(self.verbs.pushed(self.archive))
        concerned = [account for account in self.archive.accounts() if account.id in told]
        return self._begin(concerned, self.verbs.hear, self.archive.clock.now())

    def ask_hubs(self) -> int:
        """Ask hubs to call us, or to go on doing so; returns how many took the wish."""
        return self.verbs.subscribe(self.archive)

    def _begin(
        self, accounts: Iterable[Account], doing: Doing, now: datetime
    ) -> tuple[Future[None], ...]:
        """Begin with every account that is not under way."""
        begun = []
        for account in accounts:
            with self._guard:
                if account.id in self._under_way:
                    continue
                self._under_way.add(account.id)
            self._tried[account.id] = now
            begun.append(self._pool.submit(self._harvest, account, doing))
        return tuple(begun)

    def _planned(self) -> dict[int, datetime]:
        """When each account's plan brings it round, no sooner than its platform takes questions."""
        planned = dict(self.verbs.next_looks(self.archive))
        return {n: max(at, self._held.get(n, at)) for n, at in planned.items()}

    def _looked_at(self, since: datetime) -> dict[int, datetime]:
        """When each account was last begun, by anyone (the command line too), or last tried."""
        looked = dict(self._tried)
        for account in self.archive.accounts():
            for run in self.archive.runs(account, since)[-1:]:
                looked[account.id] = max(run.started_at, looked.get(account.id, run.started_at))
        return looked

    def _harvest(self, account: Account, doing: Doing) -> None:
        def look() -> None:
            self._held[account.id] = self.archive.clock.now() + _TRY_AGAIN  # unless it ends well
            try:
                retry_at = doing(self.archive, account)
            except StoreBusy:
                log.info("harvest-already-under-way", account=account.id)
            else:
                del self._held[account.id]
                self._wait_as_told(account, retry_at)

        try:
            self.guarded("harvest-account", look)()
        finally:
            with self._guard:
                self._under_way.discard(account.id)

    def _wait_as_told(self, account: Account, retry_at: datetime | None) -> None:
        """Leave an account alone until its platform takes questions again."""
        if retry_at is not None:
            interval = timedelta(minutes=self.archive.config.harvest.interval_minutes)
            self._tried[account.id] = max(self._tried[account.id], retry_at - interval)
            self._held[account.id] = retry_at

    def drain_index(self) -> int:
        """Bring the search index up to date, unless another duty is at it just now."""
        if not self._indexing.acquire(blocking=False):
            return 0
        try:
            return self.verbs.drain_index(self.archive)
        finally:
            self._indexing.release()

    def check_index(self) -> None:
        """Compare the search index with the store; a wrong one is built again."""
        with self._indexing:
            self.verbs.check_index(self.archive)

    def tidy_index_if_due(self) -> bool:
        """Merge the index's small parts once every night."""
        now = self.archive.clock.now()
        if not calendar.tidy_due(self._tidied, now):
            return False
        self._tidied = now
        with self._indexing:
            self.verbs.tidy_index(self.archive)
        return True

    def supervise(self) -> int:
        """Take new comments into supervision."""
        return self.verbs.supervise(self.archive)

    def watch_searches(self) -> int:
        """Ask watched searches anew."""
        return self.verbs.watch_searches(self.archive)

    def notice(self) -> int:
        """Find what staff must be told of, and write their mails."""
        return self.verbs.notice(self.archive)

    def mail(self) -> int:
        """Send the mails whose turn it is."""
        return self.verbs.mail(self.archive)

    def run_jobs(self) -> int:
        """Do every job that waits, one at a time; returns how many."""
        done = 0
        while not self.stopping.is_set() and (job := jobs.claim(self.archive)) is not None:
            self._job = job
            try:
                jobs.perform(self.archive, job, self.verbs, self.stopping.is_set)
            finally:
                self._job = None
            done += 1
        return done

    def sign_if_due(self) -> bool:
        """Sign the log once every Swedish day, when there is anything new to sign."""
        with self.archive.database.read() as connection:
            signed = figures.newest_checkpoint(connection)
        if not calendar.checkpoint_due(signed and signed[1], self.archive.clock.now()):
            return False
        if not outside.has_news(self.archive):
            return False
        self.verbs.sign(self.archive)
        return True

    def vouch(self) -> int:
        """Ask the outside to vouch for the newest checkpoint; tell of those that did not."""
        asked = self.verbs.vouch(self.archive)
        for one in asked:
            if one.problem is not None:
                log.warning("not-vouched-for", who=one.who, size=one.size, code=one.problem.code)
        return len(asked)

    def report_if_due(self) -> str | None:
        """Make last month's or year's report when its time has come; what fails is tried in an hour."""
        now = self.archive.clock.now()
        filed = monthly.finished(self.archive)
        due = (calendar.report_due(now, filed), calendar.yearly_report_due(now, filed))
        label = next((one for one in due if one is not None and self._existed_in(one)), None)
        if label is None:
            return None
        if self._report_tried is not None and now - self._report_tried < _TRY_REPORT_AGAIN:
            return None
        self._report_tried = now
        try:
            self.verbs.report(self.archive, label, self._stop_check)
        except Stopped:
            return None
        notices.tell_once(self.archive, Kind.REPORT, label)
        self._report_tried = None  # another may be due at once
        return label

    def snapshots_if_due(self) -> int:
        """File a picture of each page whose time has come; returns how many."""
        return len(self.verbs.snapshots(self.archive))

    def _existed_in(self, label: str) -> bool:
        """Whether there was any account to report of."""
        begun = (a.created_at for a in self.archive.accounts())
        first = min(begun, default=None)
        return first is not None and first < period_in(label).end

    def _stop_check(self, done: int, total: int) -> None:
        del done, total
        if self.stopping.is_set():
            raise Stopped

    def hand_over(self) -> int:
        """Give the diary what is due, and read the numbers it has given."""
        return self.verbs.hand_over(self.archive)

    def expire(self) -> int:
        """Remove files that have had their time, and what broken writes and disposals left."""
        destruction.finish(self.archive)
        supervision_feed.put_right(self.archive)
        with self.archive.database.write() as connection:
            pushes.forget(connection, self.archive.clock.now() - _PUSHES_REMEMBERED)
            mails.forget(connection, self.archive.clock.now() - _MAILS_REMEMBERED)
        return jobs.expire(self.archive) + self.archive.blobs.sweep()
