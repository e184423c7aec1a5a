# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One harvest of one account, from probe to end of run. Read this first.

    check access            | keep
    list posts              | keep | parse | diff   | record
    list messages, if told  | keep | parse | diff   | record
    list comments of posts  | keep | parse | diff   | record
    what was not shown      | ask by id with canaries | judge | record
    pictures and files      | fetch | store
    end of run              | coverage, figures, cause

Every answer is durable before it is read and is recorded as it comes, so that a crash keeps what
came; the next run takes in what was kept but not read. A fault ends the run early or makes it
partial; it never makes anything look removed. Other accounts go on: this file knows one account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from archiver.archive.archive import Archive
from archiver.connectors.base import Connector, ReadsMessages
from archiver.connectors.http import Limits, Transport
from archiver.connectors.open_web import own_hosts
from archiver.connectors.registry import connect, replay
from archiver.connectors.secrets import read_secret, to_mask
from archiver.errors import AccessLost, PlatformError, Throttled, Unreachable
from archiver.harvest import drift, listings, planning
from archiver.harvest.intake import Intake, left, recover
from archiver.harvest.media import fetch_media, media_limit
from archiver.harvest.planner import ladder
from archiver.harvest.recheck import Rechecker
from archiver.model.account import Account, AccountHealth
from archiver.model.change import ChangeType, Known, Status
from archiver.model.coverage import Outcome
from archiver.model.observation import Batch, Cap, Kind, ScopeSeen

log = structlog.get_logger()

_RECENT = timedelta(days=30)  # how far back before the latest listing posts are listed again
_OVERLAP = timedelta(hours=1)  # conversations are listed again from before the latest listing
_STOP = (Throttled, AccessLost, Unreachable)  # going on would only harm
# A post in one of these states, concluded on proven access, takes its thread with it.
_SHUT = frozenset({Status.HIDDEN, Status.MISSING, Status.DELETED})
_THREADED = frozenset({Kind.POST, Kind.VISITOR_POST})
_MB = 1024 * 1024

Connect = Callable[[Account, Transport, Mapping[str, str]], Connector]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a run is to look at.

    ``threads`` None means those whose time has come by age, else these posts and what is new.
    ``before`` is when the account's posts were last listed: what was due since then is asked for.
    ``check`` False: the access was tried lately, and every question by id has its own canaries.
    ``starved``: something has waited longer than it may, and there is still no room to ask for it.
    """

    full: bool = False
    listing: bool = True
    threads: frozenset[int] | None = None
    before: datetime | None = None
    check: bool = True
    starved: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run came to.

    ``errors`` are codes, those of files too; ``complete`` False means something was not seen (a
    file that could not be had is told with its record, and hides nothing). ``retry_at`` is when the
    platform takes questions again, if it said so. ``lines`` tell each fault to people.
    """

    account: str
    counts: Mapping[str, int]
    errors: tuple[str, ...]
    complete: bool
    retry_at: datetime | None = None
    lines: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The command line's contract for ``flode harvest --json``, one account."""
        kinds = {str(kind): self.counts.get(str(kind), 0) for kind in ChangeType}
        return {
            "account": self.account,
            **kinds,
            "errors": list(self.errors),
            "complete": self.complete,
        }


def harvest_account(
    archive: Archive, account: Account, *, full: bool = False, connector: Connect = connect
) -> Summary:
    """Look at one account now.

    ``full`` looks at everything known, however old. A platform's fault is in the summary, not
    raised. Raises MissingSecret, StoreBusy and every DataError: those are not the platform's.
    """
    agenda = Agenda(full=full, before=archive.last_complete(account))
    return carry_out(archive, account, agenda, connector=connector)


def carry_out(
    archive: Archive, account: Account, agenda: Agenda, *, connector: Connect = connect
) -> Summary:
    """One run with this agenda; afterwards the account's plan knows what was seen and what it cost."""
    secret = read_secret(account)
    with archive.harvesting(account):
        recover(archive, account, replay(account.platform))
        run = archive.begin_run(account)
        intake = Intake(archive, account, run, purse=planning.dollars_left(archive, account))
        way = transport(archive, secret, intake)
        harvest = _Harvest(archive, account, intake, agenda)
        summary = harvest.run(connector(account, way, secret))
        harvest.note_looks()
        return summary


def transport(archive: Archive, secret: Mapping[str, str], intake: Intake) -> Transport:
    """The way out to an account's platform, with the archive's limits and its secrets masked."""
    settings = archive.config.harvest
    limits = Limits(
        answer_bytes=settings.answer_megabytes * _MB,
        media_bytes=media_limit(intake.account, settings.media_megabytes) * _MB,
        read_seconds=float(settings.read_seconds),
        pauses=tuple(0.5 * 4**n for n in range(settings.retries)),
    )
    return Transport(
        clock=archive.clock,
        secrets=to_mask(secret),
        limits=limits,
        on_answer=intake.keep,
        own_hosts=own_hosts(intake.account),
    )


@dataclass(slots=True)
class _Harvest:
    """The state of one run: what was looked at, what failed, what is left to ask for."""

    archive: Archive
    account: Account
    intake: Intake
    agenda: Agenda
    errors: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    candidates: dict[int, Known] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    media_faults: list[str] = field(default_factory=list)
    looked: set[int] = field(default_factory=set)
    listed: bool = False
    checked: bool = False
    health: AccountHealth | None = None
    partial: bool = False
    retry_at: datetime | None = None

    def run(self, connector: Connector) -> Summary:
        """All phases in order; a stopping fault skips the rest."""
        try:
            if self.agenda.check:
                self._check(connector)
            if self.agenda.listing:
                self._phase(lambda: self._posts(connector))
                self._phase(lambda: self._messages(connector))
            self._phase(lambda: self._comments(connector))
            self._phase(lambda: self._absent(connector))
        except PlatformError as error:
            self._note(error)
        if Cap.MEDIA in connector.caps and not self._failed():
            self.media_faults = fetch_media(self.archive, self.account, connector)
        return self._end()

    def _phase(self, phase: Callable[[], None]) -> None:
        """An odd answer spoils its phase, not the run."""
        try:
            phase()
        except _STOP:
            raise
        except PlatformError as error:
            self._note(error)

    def _note(self, error: PlatformError) -> None:
        log.warning("harvest.fault", account=self.account.id, code=error.code)
        self.errors.append(error.code)
        self.lines.append(error.line())
        self.partial = True
        if isinstance(error, Throttled) and error.retry_after is not None:
            self.retry_at = self.archive.clock.now() + timedelta(seconds=error.retry_after)

    # --- phases ------------------------------------------------------------------------------

    def _check(self, connector: Connector) -> None:
        health: AccountHealth | None = None
        for answer in connector.check():
            if isinstance(answer, Batch):
                self.intake.take(answer)
            else:
                health = answer
        if health is None or not health.ok:
            reason = health.reason if health else "inget svar"
            msg = f"Kontot {self.account.name} går inte att läsa ({reason})"
            raise AccessLost(msg)
        self.health = health
        self.checked = True

    def _posts(self, connector: Connector) -> None:
        before = self.agenda.before  # after a gap, all that was written in it is listed too
        since = None if self.agenda.full or before is None else before - _RECENT
        whole = False
        for batch in connector.posts(since):
            self.intake.take(batch, connector=connector)
            whole = self._scopes(batch) or whole
        if whole and Cap.COMPLETE_POSTS in connector.caps:
            self._miss(self.archive.expected_posts(self.account, since))
        self.listed = True

    def _messages(self, connector: Connector) -> None:
        if not isinstance(connector, ReadsMessages):
            return
        live = self.archive.live(self.account)
        before = self.agenda.before if any(k.kind == Kind.MESSAGE for k in live) else None
        since = None if self.agenda.full or before is None else before - _OVERLAP
        listed, self.listed = self.listed, False  # nothing is listed until the messages are too
        for batch in connector.messages(since):
            self.intake.take(batch, connector=connector)
            self._scopes(batch)
            listed = listed and not any(s.parent is None and s.error for s in batch.scopes)
            for scope in batch.scopes:
                self._miss(listings.expected_messages(scope, live))
        self.listed = listed

    def _comments(self, connector: Connector) -> None:
        if Cap.COMMENTS not in connector.caps:
            return
        posts = {known.native_id: known for known in self._threads()}
        if not posts:
            return
        aliases = self._aliases(connector)
        asked = [" ".join((n, *aliases.get(k.record_id, ()))) for n, k in posts.items()]
        for batch in connector.comments(asked):
            told = batch if Cap.RECHECK in connector.caps else self._unlisted(batch, posts)
            self.intake.take(told, listings.judge, connector)
            self._scopes(batch)
            for scope in batch.scopes:
                post = posts.get(scope.parent or "")
                if post is not None and (scope.complete or scope.error):
                    self._miss(self._expected_comments(post, scope))
        # One whose listing never ends is told as not covered, and waits its time like the others.
        self.looked |= {post.record_id for post in posts.values()}

    def _unlisted(self, batch: Batch, posts: Mapping[str, Known]) -> Batch:
        """The answer, with what whole listings in it leave out of what was there."""
        for scope in batch.scopes:
            post = posts.get(scope.parent or "")
            if post is not None and scope.complete:
                expected = self._expected_comments(post, scope)
                batch = listings.with_absent(batch, expected, self.intake.seen)
        return batch

    def _aliases(self, connector: Connector) -> dict[int, list[str]]:
        """Other spellings of ids, for platforms that must be asked with them."""
        wants = Cap.ASK_BY_ALIAS in connector.caps
        return self.archive.aliases(self.account) if wants else {}

    def _expected_comments(self, post: Known, scope: ScopeSeen) -> list[Known]:
        """What the listing should have shown: nothing older than it says it reaches."""
        known = self.archive.expected_comments(self.account, post.record_id)
        reach = scope.reaches_from
        return [k for k in known if reach is None or _born(k) >= reach]

    def _threads(self) -> list[Known]:
        posts = self.archive.expected_posts(self.account, None)
        return [known for known in posts if known.kind in _THREADED and self._is_due(known)]

    def _is_due(self, known: Known) -> bool:
        agenda = self.agenda
        if agenda.full:
            return True
        if agenda.threads is not None:
            new = known.first_seen_at >= self.intake.run.started_at
            return new or known.record_id in agenda.threads
        now = self.archive.clock.now()
        return ladder.thread_due(known.record_id, _born(known), now, agenda.before)

    def _absent(self, connector: Connector) -> None:
        """Ask for what was not shown, what waits for a second look, and what is due anyway."""
        if Cap.RECHECK not in connector.caps:
            return
        if not self.agenda.listing and not self.candidates:
            self._miss(self.archive.missing(self.account))
            if not self.candidates:
                return
        live = self.archive.live(self.account)
        now = self.archive.clock.now()
        self._miss(
            known
            for known in live
            if self.agenda.full
            or known.status is Status.MISSING
            or (
                self.agenda.listing
                and ladder.due(known.record_id, _born(known), now, self.agenda.before)
            )
        )
        confirm = timedelta(minutes=self.archive.config.harvest.confirm_minutes)
        rechecker = Rechecker(self.intake, connector, live, confirm, self._aliases(connector))
        waiting = list(self.candidates.values())
        asked: set[int] = set()
        while waiting:
            asked |= {known.record_id for known in waiting}
            gone = rechecker.ask(waiting)
            replies = (k for post in gone for k in self._replies(post))
            waiting = [known for known in replies if known.record_id not in asked]
        if rechecker.unproven:
            self.partial = True
            self.errors.append(AccessLost.code)

    def _replies(self, known: Known) -> list[Known]:
        """What stood below something that is gone may be gone with it."""
        root = known.root_id or known.record_id
        found = self.archive.expected_comments(self.account, root)
        below = [r for r in found if known.root_id is None or r.parent_id == known.record_id]
        return [reply for reply in below if reply.native_id not in self.intake.seen]

    def _miss(self, expected: Iterable[Known]) -> None:
        for known in expected:
            if known.native_id not in self.intake.seen:
                self.candidates[known.record_id] = known

    def _scopes(self, batch: Batch) -> bool:
        """Note what was not fully listed; True when the account's posts came to their end."""
        refused = [s for s in batch.scopes if not s.complete and s.error]
        self.partial = self.partial or any(scope.parent is None for scope in refused)
        self.refused |= {scope.parent for scope in refused if scope.parent is not None}
        return any(s.parent is None and s.kind in _THREADED and s.complete for s in batch.scopes)

    # --- the end -----------------------------------------------------------------------------

    def _unexplained(self) -> bool:
        """Whether a thread could not be listed although its post stands open to us."""
        posts = self.archive.known(self.account.id, self.refused) if self.refused else {}
        shut = {name for name, known in posts.items() if known.status in _SHUT}
        return bool(self.refused - shut)

    def _failed(self) -> bool:
        return bool(self.errors) and not self.intake.seen

    def note_looks(self) -> None:
        """Tell the plan what was seen, and what the run cost."""
        run, intake = self.intake.run, self.intake
        planning.note_looks(self.archive, self.account, self.looked, run.started_at, listed=self.listed)
        row = planning.plan_row(self.archive, self.account)
        now = self.archive.clock.now()
        row = planning.paid(row, self.account, intake, now)
        if self.checked:
            row = replace(row, checked_at=run.started_at, health=planning.health_facts(self.health))
        planning.put_plan(self.archive, self.account, row)

    def _end(self) -> Summary:
        self.intake.settle()
        wanting = self.partial or bool(self.errors) or self._unexplained()
        complete = not wanting and not self.agenda.starved
        outcome = Outcome.COMPLETE if complete else Outcome.PARTIAL
        outcome = Outcome.FAILED if self._failed() else outcome
        cause = self.errors[0] if self.errors else ""
        if not complete and not cause:
            cause = "incomplete" if wanting else "budget"
        unread = drift.unread(self.intake.warnings, self.errors)
        if told := drift.alarm(unread, self.account.name):
            self.lines.append(told.line())
        facts = {
            "counts": {**self.intake.counts, **unread},
            "warnings": dict(self.intake.warnings),
            "seen": len(self.intake.seen),
            "full": self.agenda.full,
            "media_faults": len(self.media_faults),
            "rates": {scope: left(rate) for scope, rate in self.intake.rates.items()},
        }
        self.archive.end_run(self.intake.run, outcome, cause, facts)
        log.info("harvest.end", account=self.account.id, run=self.intake.run.id, outcome=str(outcome))
        errors = tuple(dict.fromkeys([*self.errors, *self.media_faults]))
        lines = tuple(dict.fromkeys(self.lines))
        counts = dict(self.intake.counts)
        return Summary(self.account.name, counts, errors, complete, self.retry_at, lines)


def _born(known: Known) -> datetime:
    return known.published_at or known.first_seen_at
