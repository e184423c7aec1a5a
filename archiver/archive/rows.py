# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What one answer turns into, before it is written: a state row, files to fetch. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from archiver.archive import document
from archiver.clock import to_us
from archiver.model.change import HIDDEN_AS_LENGTH, Change, ChangeType, Known, Status, altered
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


def ties(known: Known) -> dict[str, int]:
    """The records a record hangs on, as facts: ``up`` its parent, ``top`` the post."""
    found = {"up": known.parent_id, "top": known.root_id}
    return {name: number for name, number in found.items() if number is not None}


def wanted_media(account_id: int, record_id: int, observation: Observation) -> list[tuple[Any, ...]]:
    """Files to fetch for a new version, asked for in the same transaction so that none is forgotten."""
    clean = document.clean
    return [
        (account_id, record_id, clean(ref.key), clean(ref.url), ref.kind, clean(ref.alt), 0)
        for ref in observation.media
        if ref.kind != "link"
    ]


def after(known: Known, changes: Sequence[Change], run_id: int) -> Known:
    """The record's state once these changes are true."""
    for change in changes:
        status = _STATUS_AFTER.get(change.type)
        if status is None or change.type is ChangeType.CREATED:
            continue
        hidden_as, missing, run = known.hidden_as, known.missing_since, known.missing_run
        if change.type is ChangeType.HIDDEN:
            hidden_as = change.hidden_as
        elif change.type in {ChangeType.UNHIDDEN, ChangeType.REAPPEARED}:
            hidden_as, missing, run = "", None, None
        elif change.type in {ChangeType.MISSING, ChangeType.DELETED} and missing is None:
            missing, run = change.until, run_id
        known = altered(
            known, status=status, hidden_as=hidden_as, missing_since=missing, missing_run=run
        )
    return known


def state_row(known: Known, seen_at: datetime, checked_at: datetime) -> tuple[Any, ...]:
    """The projection row of a record in this state, columns in the order of ``record_state``."""
    return (
        known.record_id,
        str(known.status),
        document.clean(known.hidden_as)[:HIDDEN_AS_LENGTH],
        known.version_no,
        known.head,
        known.raw,
        known.raw_digest,
        None if known.published_at is None else to_us(known.published_at),
        to_us(seen_at),
        to_us(checked_at),
        None if known.missing_since is None else to_us(known.missing_since),
        known.missing_run,
        known.parent_id,
        known.root_id,
    )
