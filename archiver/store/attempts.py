# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Attempts to sign in that failed, and how long they make the next one wait.

They are in the database, so that several processes count together. Each is a keyed digest of what
was tried (a name, an address of the network): it tells them apart and says neither.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from archiver.clock import from_us, to_us
from archiver.store import tables
from archiver.store.people import plain

REMEMBERED = timedelta(hours=24)
FREE_FOR_A_NAME = 5  # attempts before a name has to wait
FREE_FOR_AN_ADDRESS = 30  # a whole office can stand behind one address
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)

_attempt = tables.sign_in_attempt


def of_name(name: str, key: bytes) -> bytes:
    """What attempts at a name are counted under."""
    return hmac.digest(key, b"sign-in\x00" + plain(name).casefold().encode(), "sha256")


def of_address(address: str, key: bytes) -> bytes:
    """What attempts from a place in the network are counted under."""
    return hmac.digest(key, b"address\x00" + address.encode(), "sha256")


def wait(failed: int, free: int) -> timedelta:
    """How long after the newest of so many failures the next attempt is looked at: it doubles."""
    if failed < free:
        return timedelta(0)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(failed - free, 10)))


def begin(connection: Connection, digest: bytes, free: int, at: datetime) -> timedelta:
    """Count an attempt before it is looked at; how long it must wait, nothing when it need not.

    Counting first means that many attempts at the same moment cannot slip past the limit. One that
    must wait is not counted, so that nobody can be kept out for ever by trying on.
    """
    connection.execute(delete(_attempt).where(_attempt.c.at_us <= to_us(at - REMEMBERED)))
    query = select(func.count(), func.max(_attempt.c.at_us)).where(_attempt.c.name_digest == digest)
    failed, newest = connection.execute(query).one()
    if failed:
        left = from_us(newest) + wait(failed, free) - at
        if left > timedelta(0):
            return left
    connection.execute(insert(_attempt).values(name_digest=digest, at_us=to_us(at)))
    return timedelta(0)


def forget(connection: Connection, digest: bytes) -> None:
    """The right answer was given: earlier failures no longer count."""
    connection.execute(delete(_attempt).where(_attempt.c.name_digest == digest))


def take_back(connection: Connection, digest: bytes) -> None:
    """The newest attempt was no failure: it does not count, earlier ones do."""
    newest = select(func.max(_attempt.c.id)).where(_attempt.c.name_digest == digest)
    found = connection.execute(newest).scalar()
    connection.execute(delete(_attempt).where(_attempt.c.id == found))
