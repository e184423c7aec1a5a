# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Record what platforms told by themselves, and look at once at what they told of.

A removal is the platform's own word, when it can be true: for a record we know, and not older than our
own latest sight of it. Everything else is a hint, whose truth the next look finds. A message that holds
an item's words is recorded after that look, when it is known whose they are: they can then be disposed
of with the rest of that record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from archiver.archive.archive import Archive
from archiver.archive.document import clean
from archiver.connectors.push.doors import DOORS
from archiver.connectors.push.hint import Hint, Verb
from archiver.connectors.push.streams import STREAMS
from archiver.errors import UnexpectedAnswer
from archiver.harvest import drift, planning
from archiver.harvest.intake import Intake
from archiver.model.account import Account
from archiver.model.closed import MESSAGES_NOTE
from archiver.model.coverage import Outcome
from archiver.model.observation import Batch, Exchange, Presence, Verdict
from archiver.store import lines, pushes, watching
from archiver.store.pushes import Push
from archiver.store.watching import LISTING

log = structlog.get_logger()

_YOUNG = timedelta(days=3)


def waiting_accounts(archive: Archive) -> set[int]:
    """The accounts that something was told of, or may have been while we could not hear."""
    with archive.database.read() as connection:
        told = pushes.accounts_waiting(connection)
        return told | lines.lost(connection)


def take_in(archive: Archive, account: Account) -> set[int]:
    """Record what waits for an account; returns the posts to look at, and LISTING for new ones.

    What holds an item's words is left for :func:`file_away`. Raises StoreBusy when the account is being
    looked at: the pushes wait for the next round.
    """
    waiting = _waiting(archive, account)
    with archive.database.read() as connection:
        missed = account.id in lines.lost(connection)
    hinted: set[int] = set()
    for told in waiting:
        hinted |= _posts(archive, account, told.hints)
    _record_all(archive, account, [told for told in waiting if not told.with_words])
    if missed:
        hinted |= _may_have_missed(archive, account)
    return hinted


def file_away(archive: Archive, account: Account) -> None:
    """Record what was left, after the look. Raises StoreBusy as ``take_in`` does."""
    waiting = _waiting(archive, account)
    _record_all(archive, account, [told for told in waiting if told.with_words])


@dataclass(frozen=True, slots=True)
class _Told:
    """A message and what it says; ``readable`` False when nobody can tell."""

    push: Push
    hints: tuple[Hint, ...]
    readable: bool

    @property
    def with_words(self) -> bool:
        """Whether an item's own words stand in it."""
        return any(hint.words is not None for hint in self.hints)


def _waiting(archive: Archive, account: Account) -> list[_Told]:
    with archive.database.read() as connection:
        kept = pushes.waiting(connection, account.id)
    return [_Told(push, *_read(account, push)) for push in kept]


def _read(account: Account, push: Push) -> tuple[tuple[Hint, ...], bool]:
    try:
        if push.source in STREAMS:
            return STREAMS[push.source].hints(push.body, ""), True
        return DOORS[push.source].hints(push.body, account.native_id), True
    except UnexpectedAnswer:
        return (), False


def _record_all(archive: Archive, account: Account, waiting: Sequence[_Told]) -> None:
    """Record these messages in one run of their own."""
    if not waiting:
        return
    with archive.harvesting(account):
        run = archive.begin_run(account)
        intake = Intake(archive, account, run)
        for told in waiting:
            _record(archive, intake, told)
            with archive.database.write() as connection:
                pushes.done(connection, told.push.number, archive.clock.now())
        unread = drift.unread(intake.warnings, ())
        facts = {"counts": {**intake.counts, **unread}, "warnings": dict(intake.warnings)}
        archive.end_run(run, Outcome.PUSHED, "", facts)
    log.info("pushes.taken", account=account.id, pushes=len(waiting))


def _may_have_missed(archive: Archive, account: Account) -> set[int]:
    """The list of posts and every young thread: what was told meanwhile is most likely there."""
    since = archive.clock.now() - _YOUNG
    with archive.database.write() as connection:
        lines.found(connection, account.id)
        posts = watching.posts(connection, account.id, planning.THREADED)
    return {LISTING} | {number for number, born in posts if born >= since}


def _record(archive: Archive, intake: Intake, told: _Told) -> None:
    push, hints = told.push, told.hints
    exchange = Exchange(
        method="PUSH",
        url=f"push:{push.source}" + (f"#{MESSAGES_NOTE}" if any(h.closed for h in hints) else ""),
        status=200,
        headers=push.headers,
        body=push.body,
        started_at=push.received_at,
        # What waited for a look is taken in after answers that came later than it did.
        ended_at=archive.clock.now() if told.with_words else push.received_at,
    )
    if not told.readable:
        intake.take(Batch(exchange, warnings=("push-unreadable",)))
        return
    removed = [hint for hint in hints if hint.verb is Verb.REMOVED and hint.native_id]
    odd = sorted({f"push-verb:{hint.word}"[:60] for hint in hints if hint.verb is Verb.OTHER})
    verdicts = {hint.native_id: _verdict(hint) for hint in removed}
    words = _words(hints)
    intake.take(Batch(exchange, verdicts=tuple(verdicts.values()), related=words, warnings=tuple(odd)))


def _words(hints: Sequence[Hint]) -> tuple[tuple[str, tuple[int, int]], ...]:
    """Where items' words stand, and whose they are; nobody's where several share a place."""
    places: dict[tuple[int, int], set[str]] = {}
    for hint in hints:
        if hint.words is not None:
            places.setdefault(hint.words, set()).add(hint.native_id)
    return tuple(
        (names.pop() if len(names) == 1 else "shared", place) for place, names in places.items()
    )


def _verdict(hint: Hint) -> Verdict:
    return Verdict(
        hint.native_id,
        Presence.GONE,
        f"push:{hint.word}",
        actor=hint.actor,
        occurred_at=hint.occurred_at,
    )


def _posts(archive: Archive, account: Account, hints: Iterable[Hint]) -> set[int]:
    """The posts that the hints are about; LISTING when one is not known yet."""
    names = {clean(name) for hint in hints for name in (hint.native_id, hint.root_id) if name}
    known = archive.known(account.id, names)
    found = {one.root_id or one.record_id for one in known.values()}
    found |= _of_people(archive, account, {name for name in names if name.startswith("did:")})
    strange = any(hint.root_id and clean(hint.root_id) not in known for hint in hints)
    return found | ({LISTING} if strange or not names else set())


def _of_people(archive: Archive, account: Account, people: set[str]) -> set[int]:
    """The threads in which these persons stand: all that they wrote may have changed."""
    if not people:
        return set()
    prefixes = tuple(f"at://{did}/" for did in people)
    standing = (one for one in archive.live(account) if one.native_id.startswith(prefixes))
    return {one.root_id or one.record_id for one in standing}
