# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A log whose clock stands before its own newest row is not signed: a signature vouches for the order.

The clock passes that row by itself, or somebody records that the row's time was the wrong one. Reads
only; who may record it is decided elsewhere.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from archiver import wording
from archiver.clock import from_us
from archiver.errors import SigningHeld
from archiver.ledger.ledger import Head, read_head
from archiver.model.action import Tag
from archiver.store import payloads, tables
from archiver.store.payloads import Codec

NEWEST = "newest"  # the time, in microseconds, that was accepted as the newest row's


def refuse_while_behind(connection: Connection, codec: Codec, now_us: int) -> None:
    """Raises SigningHeld while the clock stands before the newest row and nobody has said why."""
    head = read_head(connection)
    if is_behind(connection, codec, head, now_us):
        newest, now = (wording.moment(from_us(us)) for us in (head.at_us, now_us))
        msg = f"Loggen undertecknas inte: klockan är {now} men loggens senaste rad är från {newest}"
        raise SigningHeld(msg)


def is_behind(connection: Connection, codec: Codec, head: Head, now_us: int) -> bool:
    """Whether the clock stands before the newest row, and that row's time has not been accepted."""
    return now_us < head.at_us and head.at_us not in _accepted(connection, codec)


def _accepted(connection: Connection, codec: Codec) -> set[int]:
    action = tables.action
    query = select(action.c.entry).where(action.c.tag == str(Tag.CLOCK_ACCEPTED))
    entries = list(connection.execute(query).scalars())
    stored = payloads.load(connection, codec, entries).values()
    return {one.facts["detail"][NEWEST] for one in stored}
