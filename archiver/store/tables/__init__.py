# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every table, for queries. The shape on disk is made by migrations/; a test holds them equal.

Three classes, and the guards (guards.py) follow them:
* evidence: insert only, for ever (log_*, run, record, version, event, …);
* disposable: insert, and delete only by a recorded decision (payload, record_key, media);
* projections and desk rows: may change and be rebuilt (record_state, change_queue, job, session).
Times are microseconds since 1970 UTC; ``entry`` columns are row numbers of the log.
"""

from __future__ import annotations

from archiver.store.tables.accounts import (
    account,
    archive_fact,
    arrival,
    run,
    run_end,
)
from archiver.store.tables.desk import (
    job,
    person,
    session,
    sign_in_attempt,
)
from archiver.store.tables.evidence import (
    capture,
    event,
    media,
    media_ref,
    recheck,
    record,
    record_key,
    version,
)
from archiver.store.tables.log import (
    checkpoint,
    dictionary,
    log_entry,
    log_head,
    log_tile,
    payload,
)
from archiver.store.tables.projections import (
    change_queue,
    media_queue,
    record_state,
)
from archiver.store.tables.searches import saved_search
from archiver.store.tables.shape import metadata

EVIDENCE = (
    log_entry,
    checkpoint,
    dictionary,
    archive_fact,
    account,
    run,
    run_end,
    capture,
    record,
    version,
    event,
    recheck,
    media_ref,
)
DISPOSABLE = (payload, record_key, media)

__all__ = [
    "DISPOSABLE",
    "EVIDENCE",
    "account",
    "archive_fact",
    "arrival",
    "capture",
    "change_queue",
    "checkpoint",
    "dictionary",
    "event",
    "job",
    "log_entry",
    "log_head",
    "log_tile",
    "media",
    "media_queue",
    "media_ref",
    "metadata",
    "payload",
    "person",
    "recheck",
    "record",
    "record_key",
    "record_state",
    "run",
    "run_end",
    "saved_search",
    "session",
    "sign_in_attempt",
    "version",
]
