# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Seatbelts in the database: evidence can be added, never changed or removed (law 2).

What a recorded disposal names may be removed, unless it is held. Whoever owns the file can drop a
trigger; the log, not the trigger, is the proof. On SQLite the insert guards also stop ``INSERT OR
REPLACE``, which would otherwise go past a delete trigger. The guards are no part of the migrations:
they are put anew whenever the shape is brought up to date.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, PrimaryKeyConstraint, Table, UniqueConstraint, text
from sqlalchemy.exc import DBAPIError

from archiver.store.tables import (
    BY_ENTRY,
    BY_FILE,
    BY_RECORD,
    DISPOSABLE,
    EVIDENCE,
    log_entry,
    log_head,
    log_tile,
    witnessed,
)

_FULL_TILE = 256 * 32
_HELD = (
    "EXISTS (SELECT 1 FROM hold_target t WHERE t.record_id = NEW.record_id AND NOT EXISTS "
    "(SELECT 1 FROM hold_release r WHERE r.hold_id = t.hold_id))"
)
_ALONE = (
    "NOT EXISTS (SELECT 1 FROM disposal_ruling r WHERE r.proposal_id = NEW.proposal_id "
    "AND r.approved AND r.decided_by <> NEW.executed_by)"
)
# What may not be inserted, whatever the program says: (table, condition, why).
_FORBIDDEN = (
    ("disposed_record", _HELD, "the record is held"),
    ("disposal", _ALONE, "a disposal needs two persons"),
)
_WORDS = ("insert-only", "row exists", "dense", "grows", "shrinks", "is held", "two persons")


def install(connection: Connection) -> None:
    """Take away the guards that are there and put those of this version."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        for name in found.scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        made = _sqlite()
    else:
        query = "SELECT proname FROM pg_proc WHERE proname LIKE 'flode\\_%'"
        for name in connection.execute(text(query)).scalars().all():
            connection.execute(text(f"DROP FUNCTION {name}() CASCADE"))
        made = _postgresql()
    for statement in made:
        connection.execute(text(statement))


def is_guarded(error: DBAPIError) -> bool:
    """Whether the database refused because a guard stands in the way."""
    return any(word in str(error.orig) for word in _WORDS)


def _undeletable(table: Table) -> str:
    """When a row of a table may not be removed, as SQL over ``OLD``; empty means never."""
    name = table.name
    if table in BY_ENTRY:
        return "NOT EXISTS (SELECT 1 FROM disposal_target t WHERE t.entry = OLD.entry)"
    if table in BY_RECORD:
        key = "id" if name == "record" else "record_id"
        return f"NOT EXISTS (SELECT 1 FROM disposed_record d WHERE d.record_id = OLD.{key})"  # noqa: S608 - our own names
    if table in BY_FILE:
        return (
            "EXISTS (SELECT 1 FROM media_ref m WHERE m.sha256 = OLD.sha256) "
            "OR NOT EXISTS (SELECT 1 FROM file_removal f WHERE f.sha256 = OLD.sha256)"
        )
    return ""


# --- SQLite ----------------------------------------------------------------------------------


def _sqlite() -> Iterator[str]:
    for table in (*EVIDENCE, *DISPOSABLE):
        name, condition = table.name, _undeletable(table)
        unless = f"WHEN {condition} " if condition else ""
        refuse = f"BEGIN SELECT RAISE(ABORT, '{name} is insert-only'); END"
        yield f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {refuse}"
        yield f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {unless}{refuse}"
    for table in (*EVIDENCE, *DISPOSABLE, log_tile, log_head, witnessed):
        name = table.name
        if table is not log_entry:
            yield (
                f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} "  # noqa: S608 - our own names
                f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {_same_key(table)}) "
                f"BEGIN SELECT RAISE(ABORT, '{name} row exists'); END"
            )
    for name, condition, why in _FORBIDDEN:
        yield (
            f"CREATE TRIGGER {name}_forbidden BEFORE INSERT ON {name} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
    yield from _sqlite_log()


def _sqlite_log() -> Iterator[str]:
    yield (
        "CREATE TRIGGER log_entry_dense BEFORE INSERT ON log_entry "
        "WHEN NEW.idx <> COALESCE((SELECT MAX(idx) + 1 FROM log_entry), 0) "
        "BEGIN SELECT RAISE(ABORT, 'log_entry must be dense'); END"
    )
    yield (
        f"CREATE TRIGGER log_tile_full BEFORE UPDATE ON log_tile "
        f"WHEN length(OLD.hashes) = {_FULL_TILE} OR substr(NEW.hashes, 1, length(OLD.hashes)) "
        # IS NOT: a part of nothing is NULL in SQLite, and NULL differs from nothing.
        f"IS NOT OLD.hashes BEGIN SELECT RAISE(ABORT, 'a tile only grows'); END"
    )
    yield (
        "CREATE TRIGGER log_tile_no_delete BEFORE DELETE ON log_tile "
        "BEGIN SELECT RAISE(ABORT, 'log_tile is insert-only'); END"
    )
    yield (
        "CREATE TRIGGER log_head_forward BEFORE UPDATE ON log_head WHEN NEW.size < OLD.size "
        "BEGIN SELECT RAISE(ABORT, 'the log never shrinks'); END"
    )
    yield (
        "CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head "
        "BEGIN SELECT RAISE(ABORT, 'log_head stays'); END"
    )
    yield (
        "CREATE TRIGGER witnessed_forward BEFORE UPDATE ON witnessed WHEN NEW.size < OLD.size "
        "BEGIN SELECT RAISE(ABORT, 'what was witnessed never shrinks'); END"
    )
    yield (
        "CREATE TRIGGER witnessed_no_delete BEFORE DELETE ON witnessed "
        "BEGIN SELECT RAISE(ABORT, 'what was witnessed never shrinks'); END"
    )


def _same_key(table: Table) -> str:
    """A row that an ``INSERT OR REPLACE`` would push out: the same primary or other unique key."""
    keys = [
        constraint.columns
        for constraint in (table.primary_key, *table.constraints)
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint)
    ]
    same = [" AND ".join(f"{c.name} = NEW.{c.name}" for c in key) for key in keys]
    return " OR ".join(f"({key})" for key in sorted(set(same)))


# --- PostgreSQL ------------------------------------------------------------------------------


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE FUNCTION flode_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END $$"
    )
    for table in (*EVIDENCE, *DISPOSABLE):
        name, condition = table.name, _undeletable(table)
        verbs = "UPDATE" if condition else "UPDATE OR DELETE"
        yield (
            f"CREATE TRIGGER {name}_insert_only BEFORE {verbs} ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION flode_refuse()"
        )
        if condition:
            yield from _refusing("DELETE", name, condition, f"{name} is insert-only", "OLD")
    for table in (*EVIDENCE, *DISPOSABLE, log_tile, log_head, witnessed):
        yield (
            f"CREATE TRIGGER {table.name}_no_truncate BEFORE TRUNCATE ON {table.name} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION flode_refuse()"
        )
    for name, condition, why in _FORBIDDEN:
        yield from _refusing("INSERT", name, condition, why, "NEW")
    yield from _postgresql_log()


def _refusing(verb: str, name: str, condition: str, why: str, row: str) -> Iterator[str]:
    function = f"flode_{name}_{verb.lower()}"
    yield (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{why}'; END IF; RETURN {row}; END $$"
    )
    yield (
        f"CREATE TRIGGER {name}_on_{verb.lower()} BEFORE {verb} ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


def _postgresql_log() -> Iterator[str]:
    yield (
        "CREATE FUNCTION flode_dense() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.idx <> COALESCE((SELECT MAX(idx) + 1 FROM log_entry), 0) THEN "
        "RAISE EXCEPTION 'log_entry must be dense'; END IF; RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER log_entry_dense BEFORE INSERT ON log_entry "
        "FOR EACH ROW EXECUTE FUNCTION flode_dense()"
    )
    yield (
        "CREATE FUNCTION flode_tile() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'log_tile is insert-only'; END IF; "
        f"IF length(OLD.hashes) = {_FULL_TILE} OR substr(NEW.hashes, 1, length(OLD.hashes)) "
        "<> OLD.hashes THEN RAISE EXCEPTION 'a tile only grows'; END IF; RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER log_tile_grows BEFORE UPDATE OR DELETE ON log_tile "
        "FOR EACH ROW EXECUTE FUNCTION flode_tile()"
    )
    yield (
        "CREATE FUNCTION flode_head() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' OR NEW.size < OLD.size THEN "
        "RAISE EXCEPTION '% never shrinks', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER log_head_forward BEFORE UPDATE OR DELETE ON log_head "
        "FOR EACH ROW EXECUTE FUNCTION flode_head()"
    )
    yield (
        "CREATE TRIGGER witnessed_forward BEFORE UPDATE OR DELETE ON witnessed "
        "FOR EACH ROW EXECUTE FUNCTION flode_head()"
    )
