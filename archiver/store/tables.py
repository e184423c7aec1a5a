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

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# SQLite gives row numbers only to INTEGER; PostgreSQL needs BIGINT for the same range.
Key = BigInteger().with_variant(Integer, "sqlite")


def _table(name: str, *columns: Column | Index | UniqueConstraint, rowid: bool = True) -> Table:  # type: ignore[type-arg]
    return Table(name, metadata, *columns, sqlite_with_rowid=rowid)


# --- the log ---------------------------------------------------------------------------------

log_entry = _table(
    "log_entry",
    Column("idx", Key, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
)
log_tile = _table(
    "log_tile",
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    rowid=False,
)
log_head = _table(
    "log_head",
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("at_us", BigInteger, nullable=False),
)
checkpoint = _table(
    "checkpoint",
    Column("size", Key, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
payload = _table(
    "payload",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("codec", SmallInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
dictionary = _table(
    "dictionary",
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

# --- who and when ----------------------------------------------------------------------------

archive_fact = _table(
    "archive_fact",
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
account = _table(
    "account",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("platform", String(20), nullable=False),
    Column("native_id", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("api_base", Text),
    Column("secret_env", Text),
    Column("options", Text, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
    Column("created_us", BigInteger, nullable=False),
)
run = _table(
    "run",
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, nullable=False),
    Column("started_us", BigInteger, nullable=False),
    Index("run_by_account", "account_id", "started_us"),
)
run_end = _table(
    "run_end",
    Column("run_id", Integer, primary_key=True, autoincrement=False),
    Column("ended_us", BigInteger, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("cause", String(40), nullable=False),
    Column("counts", Text, nullable=False),
    Column("entry", Key, nullable=False, unique=True),
)
arrival = _table(
    "arrival",
    Column("id", Key, primary_key=True),
    Column("run_id", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# --- evidence --------------------------------------------------------------------------------

capture = _table(
    "capture",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("run_id", Integer, nullable=False),
    Index("capture_by_run", "run_id"),
)
record = _table(
    "record",
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("account_id", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("own", Boolean, nullable=False),
    Column("first_seen_us", BigInteger, nullable=False),
)
record_key = _table(
    "record_key",
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("native_id", Text, primary_key=True),
    Column("record_id", Key, nullable=False),
    Column("alias", Boolean, nullable=False),
    rowid=False,
)
version = _table(
    "version",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("entry", Key, nullable=False),
    Column("capture", Key, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    rowid=False,
)
event = _table(
    "event",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("record_id", Key, nullable=False),
    Column("type", String(12), nullable=False),
    Column("run_id", Integer, nullable=False),
    Index("event_by_record", "record_id"),
)
recheck = _table(
    "recheck",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("capture", Key, primary_key=True, autoincrement=False),
    Column("presence", String(12), nullable=False),
    Column("code", String(60), nullable=False),
    rowid=False,
)
media = _table(
    "media",
    Column("sha256", LargeBinary, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mime", String(80), nullable=False),
    rowid=False,
)
media_ref = _table(
    "media_ref",
    Column("entry", Key, primary_key=True, autoincrement=False),
    Column("record_id", Key, nullable=False),
    Column("key", Text, nullable=False),
    Column("sha256", LargeBinary),
    Index("media_ref_by_record", "record_id"),
    Index("media_ref_by_file", "sha256"),
)

# --- projections -----------------------------------------------------------------------------

record_state = _table(
    "record_state",
    Column("record_id", Key, primary_key=True, autoincrement=False),
    Column("status", String(12), nullable=False),
    Column("hidden_as", String(40), nullable=False),
    Column("versions", Integer, nullable=False),
    Column("head", Key, nullable=False),
    Column("raw", Key, nullable=False),
    Column("raw_digest", LargeBinary, nullable=False),
    Column("published_us", BigInteger),
    Column("last_seen_us", BigInteger, nullable=False),
    Column("last_checked_us", BigInteger, nullable=False),
    Column("missing_since_us", BigInteger),
    Column("missing_run", Integer),
    Column("parent_id", Key),
    Column("root_id", Key),
    Index("record_state_by_root", "root_id"),
)
change_queue = Table(
    "change_queue",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=True),
    Column("record_id", Key, nullable=False),
    sqlite_autoincrement=True,
)
media_queue = _table(
    "media_queue",
    Column("id", Key, primary_key=True),
    Column("account_id", Integer, nullable=False),
    Column("record_id", Key, nullable=False),
    Column("key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("alt", Text, nullable=False),
    Column("tries", SmallInteger, nullable=False),
)

# --- the desk --------------------------------------------------------------------------------

job = _table(
    "job",
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("params", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("finished_us", BigInteger),
    Column("path", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("error", Text, nullable=False),
    Column("heartbeat_us", BigInteger),
    Column("attempts", Integer, nullable=False),
)
person = _table(
    "person",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
)
session = _table(
    "session",
    Column("token_digest", LargeBinary, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("data", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    rowid=False,
)
sign_in_attempt = _table(
    "sign_in_attempt",
    Column("id", Key, primary_key=True),
    Column("name_digest", LargeBinary, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Index("sign_in_attempt_by_name", "name_digest", "at_us"),
)

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
