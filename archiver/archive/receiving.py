# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A platform calls: is it really the platform, whom does it concern, and the bytes are kept. No more.

Nothing is asked of any platform and nothing is concluded here: the worker records what waits. What
proves no sender is not kept at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

from archiver.archive.archive import Archive
from archiver.archive.document import clean
from archiver.connectors.push.doors import DOORS
from archiver.connectors.push.hint import Door, Hint
from archiver.connectors.push.streams import STREAMS
from archiver.connectors.push.subscribing import SOURCE, is_the_hub, lease_in
from archiver.connectors.secrets import read_secret
from archiver.errors import MissingSecret, UnexpectedAnswer
from archiver.model.account import Account
from archiver.store import lines, pushes
from archiver.store.lines import ASKED, DOWN, UP

# What proves where a message came from and what it is; nothing about the connection that carried it.
_KEPT = frozenset(
    {"content-type", "x-hub-signature", "x-hub-signature-256", "x-li-signature", "link", "user-agent"}
)


class Receipt(Enum):
    """What became of a call."""

    KEPT = "kept"
    KNOWN = "known"  # the same bytes came before
    NOBODY = "nobody"  # genuine, but about no account here
    UNREADABLE = "unreadable"  # genuine, kept, and to be read when the reader can
    FORGED = "forged"
    NO_DOOR = "no-door"


def challenge(archive: Archive, source: str, query: Mapping[str, str]) -> str | None:
    """The answer to a platform that asks whether we are there; None when we are not."""
    door = DOORS.get(source)
    if door is None:
        return None
    known = _secrets(archive, door)
    if source == SOURCE:
        return _lease(archive, door, query, known)
    return door.challenge(query, [secret for _, secret in known])


def _lease(
    archive: Archive,
    door: Door,
    query: Mapping[str, str],
    known: Sequence[tuple[Account, Mapping[str, str]]],
) -> str | None:
    """A hub asks whether a subscription is ours. One that we asked for has the word we gave the hub.

    Only such a one is noted, with how long it holds. Without an open address of our own nothing was
    asked for: then somebody subscribed by hand, and is answered.
    """
    ours = [pair for pair in known if is_the_hub(query, pair[1])]
    if archive.config.web.address and not ours:
        return None
    answer = door.challenge(query, [secret for _, secret in ours or known])
    now = archive.clock.now()
    with archive.database.write() as connection:
        for account, _ in ours:
            row = lines.line(connection, account.id, SOURCE)
            if row is None or row.state != ASKED:
                continue
            if answer is not None:
                told = replace(row, state=UP, since=now, checked_at=now, failures=0)
                ended = row.ends_at is not None and row.ends_at < now  # nobody called since then
                lost = now if ended else row.lost_at
                lines.put(connection, replace(told, ends_at=now + lease_in(query), lost_at=lost))
            elif query.get("hub.mode") == "denied":
                failed = row.failures + 1
                lines.put(
                    connection,
                    replace(row, state=DOWN, since=now, failures=failed, cause="denied"),
                )
    return answer


def receive(archive: Archive, source: str, headers: Mapping[str, str], body: bytes) -> Receipt:
    """Keep what a platform sent, for each account it concerns."""
    door = DOORS.get(source)
    if door is None:
        return Receipt.NO_DOOR
    given = {name.lower(): value for name, value in headers.items()}
    # Every secret is tried, whichever fits, so that the time taken tells nothing.
    proven = [
        account for account, secret in _secrets(archive, door) if door.genuine(given, body, secret)
    ]
    if not proven:
        return Receipt.FORGED
    return _keep(archive, source, door, proven, {k: v for k, v in given.items() if k in _KEPT}, body)


def _keep(
    archive: Archive,
    source: str,
    door: Door,
    accounts: list[Account],
    headers: Mapping[str, str],
    body: bytes,
) -> Receipt:
    try:
        concerned = [a for a in accounts if door.hints(body, a.native_id)]
        receipt = Receipt.KEPT
    except UnexpectedAnswer:  # genuine all the same: it is evidence with the first that it may be about
        concerned, receipt = accounts[:1], Receipt.UNREADABLE
    if not concerned:
        return Receipt.NOBODY
    now = archive.clock.now()
    with archive.database.write() as connection:
        fresh = [pushes.keep(connection, a.id, source, headers, body, now) for a in concerned]
    return receipt if any(fresh) else Receipt.KNOWN


def overhear(
    archive: Archive, account: Account, source: str, people: Sequence[str], frame: bytes
) -> Receipt:
    """Keep a frame of a stream when it is about the account: its own, or of something known here.

    ``people`` are those whom the stream was asked about, the account itself first, as the stream calls
    them. What others say to others is none of ours and is not kept; what nobody can read is, since it
    may have been.
    """
    try:
        hints = STREAMS[source].hints(frame, people[0])
    except UnexpectedAnswer:
        receipt = Receipt.UNREADABLE
    else:
        if not _is_ours(archive, account, hints, people):
            return Receipt.NOBODY
        receipt = Receipt.KEPT
    with archive.database.write() as connection:
        fresh = pushes.keep(connection, account.id, source, {}, frame, archive.clock.now())
    return receipt if fresh else Receipt.KNOWN


def _is_ours(archive: Archive, account: Account, hints: Sequence[Hint], people: Sequence[str]) -> bool:
    if any(hint.holder == people[0] for hint in hints):
        return True
    if any(not hint.native_id for hint in hints):
        return True  # a word that nobody here knows: it does not say whose it is
    names = {clean(name) for hint in hints for name in (hint.native_id, hint.root_id) if name}
    return bool(names & set(people)) or bool(names and archive.known(account.id, names))


def _secrets(archive: Archive, door: Door) -> list[tuple[Account, dict[str, str]]]:
    found = []
    for account in archive.accounts():
        if account.platform not in door.platforms:
            continue
        try:
            found.append((account, read_secret(account)))
        except MissingSecret:
            continue
    return found
