# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether the worker lives, and what waits for it. The web reads this; the worker writes the beat."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from archiver.archive.archive import Archive
from archiver.archive.directory import Directory
from archiver.clock import from_us, to_us
from archiver.errors import IndexUnusable
from archiver.store import jobs, tables
from archiver.store.blobs import write_durably
from schedules.calendar import SILENCE

_BEAT = "worker.json"


@dataclass(frozen=True, slots=True)
class Health:
    """How the worker is. ``index_queue`` records are changed but not yet found by a search."""

    alive: bool
    beat_at: datetime | None
    index_queue: int
    job_waiting_since: datetime | None


def beat(directory: Directory, at: datetime) -> None:
    """The worker is alive."""
    write_durably(directory.locks / _BEAT, json.dumps({"at_us": to_us(at)}).encode())


def last_beat(directory: Directory) -> datetime | None:
    """When the worker was last alive; None when it never was."""
    try:
        facts = json.loads((directory.locks / _BEAT).read_text(encoding="utf-8"))
        return from_us(int(facts["at_us"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def health(archive: Archive) -> Health:
    """How things stand now."""
    at = last_beat(archive.directory)
    done, queue = _indexed_to(archive), tables.change_queue
    query = select(func.count(queue.c.record_id.distinct())).where(queue.c.seq > done)
    with archive.database.read() as connection:
        waiting = connection.execute(query).scalar_one()
        asked = jobs.waiting_since(connection)
    alive = at is not None and archive.clock.now() - at <= SILENCE
    return Health(alive, at, waiting, asked)


def _indexed_to(archive: Archive) -> int:
    """How far into the queue the serving index has come; 0 when there is none."""
    try:
        return archive.searcher.serving.index().position()
    except IndexUnusable:
        return 0
