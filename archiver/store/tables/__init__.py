# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every table, for queries. The shape on disk is made by migrations/; a test holds them equal.

Three classes, and the guards (guards.py) follow them:
* evidence: insert only, for ever (the log, accounts, runs, staff's decisions and actions);
* disposable: insert, and delete only by a recorded decision (payload, record, version, media, …);
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
from archiver.store.tables.api_tokens import api_token, api_token_end
from archiver.store.tables.cases import desk_step
from archiver.store.tables.desk import (
    job,
    person,
    person_role,
    recovery_code,
    session,
    sign_in_attempt,
)
from archiver.store.tables.evidence import (
    capture,
    event,
    fragment,
    media,
    media_ref,
    recheck,
    record,
    record_key,
    version,
)
from archiver.store.tables.holds import (
    action,
    hold,
    hold_release,
    hold_target,
    seal,
)
from archiver.store.tables.log import (
    checkpoint,
    dictionary,
    log_entry,
    log_head,
    log_tile,
    payload,
)
from archiver.store.tables.notices import (
    mail,
    mail_choice,
    notice,
    notice_dismissed,
    notice_mailed,
    search_watch,
)
from archiver.store.tables.outside import (
    checkpoint_told,
    cosignature,
    time_token,
    time_token_state,
    witnessed,
)
from archiver.store.tables.projections import (
    change_queue,
    media_queue,
    record_state,
)
from archiver.store.tables.retention import (
    disposal,
    disposal_backup,
    disposal_proposal,
    disposal_proposal_record,
    disposal_ruling,
    disposal_target,
    disposed_key,
    disposed_record,
    file_removal,
    retention_rule,
    retention_rule_end,
)
from archiver.store.tables.searches import saved_search
from archiver.store.tables.shape import metadata
from archiver.store.tables.supervision import log_place, watched, watched_thread
from archiver.store.tables.terms import terms
from archiver.store.tables.watching import (
    account_plan,
    coverage_window,
    line,
    push,
    thread_look,
)

EVIDENCE = (
    log_entry,
    checkpoint,
    checkpoint_told,
    time_token,
    cosignature,
    dictionary,
    archive_fact,
    account,
    run,
    run_end,
    retention_rule,
    retention_rule_end,
    disposal_proposal,
    disposal_proposal_record,
    disposal_ruling,
    disposal,
    disposal_target,
    disposed_record,
    disposed_key,
    disposal_backup,
    hold,
    hold_target,
    hold_release,
    seal,
    action,
    terms,
    desk_step,
    api_token,
    api_token_end,
)
# Insert, and delete only what a recorded disposal names: by log row, by record, by file.
BY_ENTRY = (payload, capture, fragment)
BY_RECORD = (record, record_key, version, event, recheck, media_ref)
BY_FILE = (media,)
DISPOSABLE = (*BY_ENTRY, *BY_RECORD, *BY_FILE)

__all__ = [
    "BY_ENTRY",
    "BY_FILE",
    "BY_RECORD",
    "DISPOSABLE",
    "EVIDENCE",
    "account",
    "account_plan",
    "action",
    "api_token",
    "api_token_end",
    "archive_fact",
    "arrival",
    "capture",
    "change_queue",
    "checkpoint",
    "checkpoint_told",
    "cosignature",
    "coverage_window",
    "desk_step",
    "dictionary",
    "disposal",
    "disposal_backup",
    "disposal_proposal",
    "disposal_proposal_record",
    "disposal_ruling",
    "disposal_target",
    "disposed_key",
    "disposed_record",
    "event",
    "file_removal",
    "fragment",
    "hold",
    "hold_release",
    "hold_target",
    "job",
    "line",
    "log_entry",
    "log_head",
    "log_place",
    "log_tile",
    "mail",
    "mail_choice",
    "media",
    "media_queue",
    "media_ref",
    "metadata",
    "notice",
    "notice_dismissed",
    "notice_mailed",
    "payload",
    "person",
    "person_role",
    "push",
    "recheck",
    "record",
    "record_key",
    "record_state",
    "recovery_code",
    "retention_rule",
    "retention_rule_end",
    "run",
    "run_end",
    "saved_search",
    "seal",
    "search_watch",
    "session",
    "sign_in_attempt",
    "terms",
    "thread_look",
    "time_token",
    "time_token_state",
    "version",
    "watched",
    "watched_thread",
    "witnessed",
]
