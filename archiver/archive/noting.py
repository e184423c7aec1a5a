# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Steps that whoever runs the machine takes, noted in the log as actions without a signed-in person.

The shape of the row is that of docs/decisions/0009. Decides nothing about who may do what.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archiver.archive import clock_hold, document
from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.errors import NoReason
from archiver.ledger.entry import EntryKind, new_entry
from archiver.ledger.ledger import clock_anomaly, read_head
from archiver.store import adding, tables


def note_action(archive: Archive, tag: str, detail: Mapping[str, Any]) -> int:
    """Append an action; returns the number of its row."""
    at_us = to_us(archive.clock.now())
    facts = {"tag": tag, "by": None, "record": None, "at": at_us, "detail": dict(detail)}
    entry = new_entry(EntryKind.ACTION, at_us, document.framed(facts))
    with archive.database.write() as connection:
        head = archive.ledger.lock(connection)
        adding.add(connection, tables.action, [(head.size, tag, None, None, at_us)])
        late = clock_anomaly(head, at_us)
        archive.ledger.append(connection, head, [entry, *([late] if late else [])])
    return head.size


def reason(text: str) -> str:
    """A reason that says something. Raises NoReason."""
    said = document.clean(" ".join(text.split()))
    if len(said) < 10:
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
    note_action(archive, clock_hold.ACCEPTED, {clock_hold.NEWEST: head.at_us, "why": said})
    return True
