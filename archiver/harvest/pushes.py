# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Record what platforms told by themselves, and look at once at what they told of.

A removal is the platform's own word, when it can be true: for a record we know, and not older than our
own latest sight of it. Everything else is a hint, whose truth the next look finds.
"""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from archiver.archive.archive import Archive
from archiver.archive.document import clean
from archiver.connectors.push.doors import DOORS
from archiver.connectors.push.hint import Hint, Verb
from archiver.errors import UnexpectedAnswer
from archiver.harvest.intake import Intake
from archiver.model.account import Account
from archiver.model.coverage import Outcome
from archiver.model.observation import Batch, Exchange, Presence, Verdict
from archiver.store import pushes
from archiver.store.pushes import Push
from archiver.store.watching import LISTING

log = structlog.get_logger()


def waiting_accounts(archive: Archive) -> set[int]:
    """The accounts that something was told of."""
    with archive.database.read() as connection:
        return {push.account_id for push in pushes.waiting(connection)}


def take_in(archive: Archive, account: Account) -> set[int]:
    """Record what waits for an account; returns the posts to look at, and LISTING for new ones.

    Raises StoreBusy when the account is being looked at: the pushes wait for the next round.
    """
    with archive.database.read() as connection:
        waiting = pushes.waiting(connection, account.id)
    if not waiting:
        return set()
    hinted: set[int] = set()
    with archive.harvesting(account):
        run = archive.begin_run(account)
        intake = Intake(archive, account, run)
        for push in waiting:
            hints = _record(account, intake, push)
            hinted |= _posts(archive, account, hints)
            with archive.database.write() as connection:
                pushes.done(connection, push.number, archive.clock.now())
        facts = {"counts": dict(intake.counts), "warnings": dict(intake.warnings)}
        archive.end_run(run, Outcome.PUSHED, "", facts)
    log.info("pushes.taken", account=account.id, pushes=len(waiting))
    return hinted


def _record(account: Account, intake: Intake, push: Push) -> tuple[Hint, ...]:
    exchange = Exchange(
        method="PUSH",
        url=f"push:{push.source}",
        status=200,
        headers=push.headers,
        body=push.body,
        started_at=push.received_at,
        ended_at=push.received_at,
    )
    try:
        hints = DOORS[push.source].hints(push.body, account.native_id)
    except UnexpectedAnswer:
        intake.take(Batch(exchange, warnings=("push-unreadable",)))
        return ()
    removed = [hint for hint in hints if hint.verb is Verb.REMOVED and hint.native_id]
    odd = sorted({f"push-verb:{hint.word}"[:60] for hint in hints if hint.verb is Verb.OTHER})
    verdicts = {hint.native_id: _verdict(hint) for hint in removed}
    intake.take(Batch(exchange, verdicts=tuple(verdicts.values()), warnings=tuple(odd)))
    return hints


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
    strange = any(hint.root_id and clean(hint.root_id) not in known for hint in hints)
    return found | ({LISTING} if strange or not names else set())
