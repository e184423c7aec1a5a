# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What one answer turns into, before it is written: a split body, a state row, files to fetch. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from archiver.archive import document
from archiver.clock import to_us
from archiver.model.change import Change, ChangeType, Known, Status
from archiver.model.observation import Observation

_STATUS_AFTER = {
    ChangeType.CREATED: Status.PRESENT,
    ChangeType.REAPPEARED: Status.PRESENT,
    ChangeType.UNHIDDEN: Status.PRESENT,
    ChangeType.HIDDEN: Status.HIDDEN,
    ChangeType.MISSING: Status.MISSING,
    ChangeType.DELETED: Status.DELETED,
    ChangeType.UNREACHABLE: Status.UNREACHABLE,
}


def split_body(body: bytes, pieces: Sequence[tuple[tuple[int, int], int]]) -> tuple[bytes, list[int]]:
    """Cut the pieces out of a body: the bytes between them, and how to put them back.

    The layout is ``[literal length, entry, literal length, entry, …, literal length]``. A piece
    that overlaps an earlier one stays in the literal, so that every byte is there exactly once.
    """
    literal, layout, at = [], [], 0
    for (start, end), entry in sorted(pieces):
        if at <= start <= end <= len(body):
            literal.append(body[at:start])
            layout += [start - at, entry]
            at = end
    literal.append(body[at:])
    layout.append(len(body) - at)
    return b"".join(literal), layout


def wanted_media(account_id: int, record_id: int, observation: Observation) -> list[dict[str, Any]]:
    """Files to fetch for a new version, asked for in the same transaction so that none is forgotten."""
    return [
        {
            "account_id": account_id,
            "record_id": record_id,
            "key": document.clean(ref.key),
            "url": document.clean(ref.url),
            "kind": ref.kind,
            "alt": document.clean(ref.alt),
        }
        for ref in observation.media
        if ref.kind != "link"
    ]


def after(known: Known, changes: Sequence[Change], run_id: int) -> Known:
    """The record's state once these changes are true."""
    for change in changes:
        status = _STATUS_AFTER.get(change.type, known.status)
        known = replace(known, status=status)
        if change.type is ChangeType.HIDDEN:
            known = replace(known, hidden_as=change.hidden_as)
        elif change.type in {ChangeType.UNHIDDEN, ChangeType.REAPPEARED}:
            known = replace(known, hidden_as="", missing_since=None, missing_run=None)
        elif change.type in {ChangeType.MISSING, ChangeType.DELETED} and not known.missing_since:
            known = replace(known, missing_since=change.until, missing_run=run_id)
    return known


def state_row(known: Known) -> dict[str, Any]:
    """The projection row of a record in this state."""
    return {
        "record_id": known.record_id,
        "status": str(known.status),
        "hidden_as": document.clean(known.hidden_as)[:40],
        "versions": known.version_no,
        "head": known.head,
        "raw": known.raw,
        "raw_digest": known.raw_digest,
        "published_us": None if known.published_at is None else to_us(known.published_at),
        "last_seen_us": to_us(known.last_seen_at),
        "last_checked_us": to_us(known.last_checked_at),
        "missing_since_us": None if known.missing_since is None else to_us(known.missing_since),
        "missing_run": known.missing_run,
        "parent_id": known.parent_id,
        "root_id": known.root_id,
    }
