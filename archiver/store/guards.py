# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Seatbelts in the database: evidence can be added, never changed or removed (law 2).

Whoever owns the file can drop a trigger; the log, not the trigger, is the proof. On SQLite the
insert guards also stop ``INSERT OR REPLACE``, which would otherwise go past a delete trigger.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint

from archiver.store.tables import DISPOSABLE, EVIDENCE, log_entry, log_head, log_tile

_FULL_TILE = 256 * 32


def statements(dialect: str) -> Iterator[str]:
    """The DDL of all guards for ``sqlite`` or ``postgresql``."""
    if dialect == "sqlite":
        yield from _sqlite()
    else:
        yield from _postgresql()


def added(table: Table, dialect: str) -> Iterator[str]:
    """The guards of a table that came after the first shape: insert only, for ever."""
    name = table.name
    if dialect != "sqlite":
        yield (
            f"CREATE TRIGGER {name}_insert_only BEFORE UPDATE OR DELETE ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION flode_refuse()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{name} is insert-only'); END"
        )
    yield (
        f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} "  # noqa: S608 - our own names
        f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {_same_key(table)}) "
        f"BEGIN SELECT RAISE(ABORT, '{name} row exists'); END"
    )


def _sqlite() -> Iterator[str]:
    for table in (*EVIDENCE, *DISPOSABLE):
        name = table.name
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is insert-only'); END"
            )
    for table in (*EVIDENCE, *DISPOSABLE, log_tile, log_head):
        name = table.name
        if table is not log_entry:
            yield (
                f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} "  # noqa: S608 - our own names
                f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {_same_key(table)}) "
                f"BEGIN SELECT RAISE(ABORT, '{name} row exists'); END"
            )
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


def _same_key(table: Table) -> str:
    """A row that an ``INSERT OR REPLACE`` would push out: the same primary or other unique key."""
    keys = [
        constraint.columns
        for constraint in (table.primary_key, *table.constraints)
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint)
    ]
    same = [" AND ".join(f"{c.name} = NEW.{c.name}" for c in key) for key in keys]
    return " OR ".join(f"({key})" for key in sorted(set(same)))


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE FUNCTION flode_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END $$"
    )
    for table in (*EVIDENCE, *DISPOSABLE):
        name = table.name
        yield (
            f"CREATE TRIGGER {name}_insert_only BEFORE UPDATE OR DELETE ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION flode_refuse()"
        )
    for table in (*EVIDENCE, *DISPOSABLE, log_tile, log_head):
        yield (
            f"CREATE TRIGGER {table.name}_no_truncate BEFORE TRUNCATE ON {table.name} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION flode_refuse()"
        )
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
        "RAISE EXCEPTION 'the log never shrinks'; END IF; RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER log_head_forward BEFORE UPDATE OR DELETE ON log_head "
        "FOR EACH ROW EXECUTE FUNCTION flode_head()"
    )
