# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Steps that whoever runs the machine takes and must answer for: noted as actions, with the reason.

Nobody is signed in at a console, so the row names no person; the reason says who decided.
"""

from __future__ import annotations

from archiver.archive import clock_hold
from archiver.archive.archive import Archive
from archiver.archive.document import clean
from archiver.clock import to_us
from archiver.desk import actions
from archiver.errors import NoReason
from archiver.ledger.ledger import read_head
from archiver.model.action import Tag

_SHORTEST = 10


def reason(text: str) -> str:
    """A reason that says something. Raises NoReason."""
    said = clean(" ".join(text.split()))
    if len(said) < _SHORTEST:
        msg = "Skälet saknas eller är för kort"
        raise NoReason(msg)
    return said


def accept_clock(archive: Archive, why: str) -> bool:
    """Record why the newest row's time is wrong, so that the log may be signed; False if not held."""
    said = reason(why)
    with archive.database.read() as connection:
        head = read_head(connection)
        now_us = to_us(archive.clock.now())
        if not clock_hold.is_behind(connection, archive.codec, head, now_us):
            return False
    detail = {clock_hold.NEWEST: head.at_us, "why": said}
    actions.note(archive, Tag.CLOCK_ACCEPTED, None, detail=detail)
    return True
