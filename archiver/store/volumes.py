# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much each account holds: records, their time, files and bytes. Rows only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from archiver.store import tables

_record, _state = tables.record, tables.record_state
_shown, _media = tables.media_ref, tables.media


@dataclass(frozen=True, slots=True)
class Held:
    """Times are microseconds UTC: the published time, or first sight where none is stated."""

    records: int
    first_us: int
    last_us: int
    files: int
    bytes: int


def of_accounts(connection: Connection) -> dict[int, Held]:
    """What each account that has any record holds; a file shown by two records counts once."""
    at = func.coalesce(_state.c.published_us, _record.c.first_seen_us)
    counted = select(_record.c.account_id, func.count(), func.min(at), func.max(at)).join(
        _state, _state.c.record_id == _record.c.id
    )
    files = _files(connection)
    return {
        row[0]: Held(row[1], row[2], row[3], *files.get(row[0], (0, 0)))
        for row in connection.execute(counted.group_by(_record.c.account_id))
    }


def _files(connection: Connection) -> dict[int, tuple[int, int]]:
    different = (
        select(_record.c.account_id, _shown.c.sha256)
        .join(_record, _record.c.id == _shown.c.record_id)
        .where(_shown.c.sha256.is_not(None))
        .distinct()
        .subquery()
    )
    account = different.c.account_id
    query = (
        select(account, func.count(), func.sum(_media.c.size))
        .join(_media, _media.c.sha256 == different.c.sha256)
        .group_by(account)
    )
    return {row[0]: (row[1], int(row[2])) for row in connection.execute(query)}
