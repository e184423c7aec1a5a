# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The engine for the shared deployment: rows beside the archive's own in PostgreSQL.

The directory holds the name of a schema of its own and the key that hides personal identity numbers;
everything else is in the schema. Schemas whose directory is gone are dropped when the index is next put
in order. Words are our own terms, so that the answers are those of every other engine.
"""

from __future__ import annotations

import json
import math
import secrets
import threading
import weakref
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, Cursor, errors, sql

from archiver.errors import DiskFull, FlodeError, IndexBusy, IndexUnusable, SearchTooWide
from archiver.index.analysis_sv import ANALYSIS_VERSION, EXACT
from archiver.index.collecting import collecting_later
from archiver.index.nodes import Node, Slot, words
from archiver.index.port import Found, IndexDocument, IndexHealth, OpenIndex, SearchIndex, Sort
from archiver.index.postgres_query import Asking
from archiver.index.postgres_rows import SCHEMA_VERSION, TABLES, Rows, quoted, rows, traits_of
from archiver.index.segment_build import Entry
from archiver.index.traits import Tally, Traits
from archiver.model.search import Filters

KEY_FILE, NAME_FILE = "persons.key", "schema"
LOCK_SECONDS = 5
SEARCH_SECONDS = 2
EXPORT_SECONDS = 300  # a search for every record there is
_PREFIX = "flode_index_"
_MANY = 10_000  # records asked for at once: an export
_WEIGHED = 20  # words of a question that are told apart by how rare they are
_Shown = tuple[list[list[int]], list[int]]


def opener(url: str) -> OpenIndex:
    """What opens indexes in the database of a SQLAlchemy URL."""
    where = _where(url)

    def open_index(directory: Path) -> SearchIndex:
        with _faults():
            if not directory.exists():
                return _made(directory, where)
            found = PostgresIndex(directory, where)
            found.position()  # reads the versions
            return found

    return open_index


def sweep(url: str, home: Path) -> None:
    """Drop what this archive's earlier indexes left in the database. Raises IndexBusy."""
    with _faults():
        _sweep(_where(url), home)


def _where(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _sweep(where: str, home: Path) -> None:
    """Drop schemas of this home whose directory is gone."""
    query = (
        "SELECT nspname, obj_description(oid, 'pg_namespace') FROM pg_namespace"
        " WHERE starts_with(nspname, %s)"
    )
    with psycopg.connect(where, autocommit=True) as connection:
        for name, told in connection.execute(query, (_PREFIX,)).fetchall():
            made_in = Path(told or "/")
            if made_in.parent == home.absolute() and not made_in.exists():
                connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))


def _made(directory: Path, where: str) -> PostgresIndex:
    directory.mkdir(mode=0o700, parents=True)
    (directory / KEY_FILE).write_bytes(secrets.token_bytes(32))
    name = _PREFIX + secrets.token_hex(8)
    with psycopg.connect(where) as connection:
        schema = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        note = sql.SQL("COMMENT ON SCHEMA {} IS {}")
        connection.execute(note.format(schema, sql.Literal(str(directory.absolute()))))
        connection.execute(sql.SQL("SET LOCAL search_path = {}").format(schema))
        connection.execute(TABLES.encode())
        state = "INSERT INTO state VALUES (0, %s, %s)"
        connection.execute(state, (ANALYSIS_VERSION, SCHEMA_VERSION))
    (directory / NAME_FILE).write_text(name, encoding="ascii")
    return PostgresIndex(directory, where)


@dataclass(frozen=True, slots=True)
class _Session:
    """One transaction in the index's schema."""

    connection: Connection[Any]
    cursor: Cursor[Any]


class PostgresIndex:
    """One schema. May be shared by threads: each question has a connection to itself."""

    def __init__(self, directory: Path, where: str) -> None:
        self._directory = directory
        self._where = where
        self._key = (directory / KEY_FILE).read_bytes()
        self._name = (directory / NAME_FILE).read_text(encoding="ascii")
        self._idle: list[Connection[Any]] = []
        self._idling = threading.Lock()
        weakref.finalize(self, _end, self._idle)  # who lets go of an index need not say so
        self._traits: tuple[Traits, ...] = ()

    # --- writing ---

    def write(
        self,
        documents: Iterable[IndexDocument],
        *,
        removed: Collection[int] = (),
        position: int | None = None,
    ) -> None:
        """Add or replace, remove, and note the position, in one transaction."""
        latest = {one.record_id: one for one in documents}
        with _faults(), collecting_later():
            entries = [Entry.of(one, self._key) for one in latest.values()]
            with self._writing() as cursor:
                _remove(cursor, {*latest, *removed})
                _insert(cursor, rows(entries, _codes(cursor, entries)))
                if position is not None:
                    cursor.execute("UPDATE state SET position = %s", (position,))

    def remove(self, record_ids: Collection[int]) -> None:
        """Remove documents. Their bytes leave the files when the tables are written anew."""
        self.write((), removed=record_ids)

    def forget_records(self, record_ids: Collection[int]) -> bool:
        """Remove documents, the words that only they had, and write the tables and indexes anew."""
        with _faults():
            with self._writing() as cursor:
                _remove(cursor, set(record_ids))
                _drop_unused_words(cursor)
            _sweep(self._where, self._directory.parent)
            self._alone("VACUUM (FULL) {}", "doc", "place", "word")
        return True

    def merge(self) -> bool:
        """Let PostgreSQL use what removed rows took, and drop what earlier indexes left."""
        with _faults():
            _sweep(self._where, self._directory.parent)
            self._alone("VACUUM (ANALYZE) {}", "doc", "place", "word")
        return True

    def clear(self) -> None:
        """Remove everything."""
        with _faults(), self._writing() as cursor:
            cursor.execute("TRUNCATE doc, place, word")
            cursor.execute("UPDATE state SET position = 0")

    def _alone(self, statement: str, *tables: str) -> None:
        """Run a statement that no transaction may hold, once for each table."""
        with psycopg.connect(self._where, autocommit=True) as connection:
            for table in tables:
                name = sql.Identifier(self._name, table)
                connection.execute(sql.SQL(statement).format(name))

    @contextmanager
    def _writing(self) -> Iterator[Cursor[Any]]:
        with self._session() as session:
            session.cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'".encode())
            session.cursor.execute("SELECT position FROM state FOR UPDATE")
            yield session.cursor

    # --- reading ---

    def search(
        self, node: Node | None, filters: Filters, limit: int, offset: int = 0, sort: Sort = "date"
    ) -> Found:
        """Find once, count by combination and order the page."""
        seconds = EXPORT_SECONDS if limit > _MANY else SEARCH_SECONDS
        with _faults(), self._reading(seconds) as cursor:
            traits = self._combinations(cursor)
            asking = Asking(cursor, traits, self._key)
            condition, given = asking.whole(node, filters)
            score, weighed = self._score(asking, node if sort == "relevance" else None)
            query = (
                f"WITH hit AS MATERIALIZED (SELECT record, published, code, {score} AS score"  # noqa: S608
                f" FROM doc WHERE {condition}),"
                " page AS (SELECT * FROM hit ORDER BY score DESC, published DESC, record DESC"
                " LIMIT %s OFFSET %s)"
                " SELECT (SELECT coalesce(json_agg(json_build_array(code, number)), '[]') FROM"
                " (SELECT code, count(*) AS number FROM hit GROUP BY code) AS counted),"
                " (SELECT coalesce(array_agg(record ORDER BY score DESC, published DESC,"
                " record DESC), '{}') FROM page)"
            )
            found = cursor.execute(query.encode(), [*weighed, *given, limit, offset]).fetchone()
            counted, ids = found or ([], [])
        tally = Tally()
        for code, number in counted:
            tally.add(traits[code].place, traits[code].sort, number)
        return Found(tally.total, tuple(ids), tally.facets())

    def _score(self, asking: Asking, node: Node | None) -> tuple[str, list[Any]]:
        """How well a row answers, as SQL: rare words weigh more."""
        slots = list(dict.fromkeys(slot for text in words(node) for slot in text.slots))[:_WEIGHED]
        parts: list[str] = []
        given: list[Any] = []
        for slot in slots:
            vector = asking.vector_query(slot)
            if vector:
                parts.append("%s::float8 * ts_rank(words, %s::tsquery)")
                given += [_weight(asking.cursor, slot, vector), vector]
        return " + ".join(parts) or "0", given

    def suggest(self, word: str, most: int = 3) -> tuple[str, ...]:
        """Words a letter from this one, the commonest first."""
        with _faults(), self._reading() as cursor:
            near = [other for other in Asking(cursor, (), self._key).near(word) if other != word]
            counted = [(-_having(cursor, quoted(EXACT + other)), other) for other in near]
            long = "SELECT count(DISTINCT record) FROM place WHERE field = 'words' AND term = %s"
            total = [
                (number - _number(cursor, long, (EXACT + other,)), other) for number, other in counted
            ]
        return tuple(other for number, other in sorted(total)[:most] if number)

    def count(self) -> int:
        """Rows of records."""
        with _faults(), self._reading() as cursor:
            return _number(cursor, "SELECT count(*) FROM doc")

    def position(self) -> int:
        """The last queue sequence in the index. Raises IndexUnusable for another version's index."""
        with _faults(), self._reading() as cursor:
            found = cursor.execute("SELECT position, analysis, version FROM state").fetchone()
        if found is None:
            msg = "Sökregistret blev aldrig färdigt."
            raise IndexUnusable(msg)
        position, *made = found
        if made != [ANALYSIS_VERSION, SCHEMA_VERSION]:
            wanted = (ANALYSIS_VERSION, SCHEMA_VERSION)
            msg = f"Sökregistret har version {tuple(made)}, programmet {wanted}."
            raise IndexUnusable(msg)
        return int(position)

    def health(self) -> IndexHealth:
        """Read every row through; PostgreSQL itself tells of damaged pages."""
        read = "SELECT count(*), sum(length(words) + length(author) + length(earlier)) FROM doc"
        size = (
            "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class AS c"
            " WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
        )
        try:
            position = self.position()
            with _faults(), self._reading(EXPORT_SECONDS) as cursor:
                documents = _number(cursor, read)
                held = _number(cursor, size, (self._name,))
        except (FlodeError, OSError) as error:
            return IndexHealth(False, 0, 0, ANALYSIS_VERSION, 0, str(error))  # noqa: FBT003
        return IndexHealth(True, documents, position, ANALYSIS_VERSION, held)  # noqa: FBT003

    def close(self) -> None:
        """End all connections."""
        with self._idling:
            _end(self._idle)

    def _combinations(self, cursor: Cursor[Any]) -> tuple[Traits, ...]:
        """What records have in common, by code. A combination that was ever met stays."""
        held = self._traits
        query = "SELECT traits FROM combination WHERE code >= %s ORDER BY code"
        more = cursor.execute(query, (len(held),)).fetchall()
        if more:
            held = (*held, *(Traits(*json.loads(traits)) for (traits,) in more))
            self._traits = held
        return held

    @contextmanager
    def _reading(self, seconds: int = SEARCH_SECONDS) -> Iterator[Cursor[Any]]:
        with self._session() as session:
            session.cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            session.cursor.execute(f"SET LOCAL statement_timeout = '{seconds}s'".encode())
            yield session.cursor

    @contextmanager
    def _session(self) -> Iterator[_Session]:
        """A transaction; its connection is kept for the next one unless it is broken."""
        with self._idling:
            connection = self._idle.pop() if self._idle else None
        connection = connection or psycopg.connect(self._where, autocommit=True)
        try:
            with connection.transaction(), connection.cursor() as cursor:
                path = sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(self._name))
                cursor.execute(path)
                yield _Session(connection, cursor)
        except BaseException:
            connection.close()
            raise
        with self._idling:
            self._idle.append(connection)


def _end(connections: list[Connection[Any]]) -> None:
    while connections:
        connections.pop().close()


# --- statements ------------------------------------------------------------------------------


def _codes(cursor: Cursor[Any], entries: Sequence[Entry]) -> dict[str, int]:
    """The code of every combination of these records; new ones are added."""
    found = {traits: code for code, traits in cursor.execute("SELECT code, traits FROM combination")}
    new = sorted({traits_of(entry) for entry in entries} - found.keys())
    for code, traits in enumerate(new, start=len(found)):
        cursor.execute("INSERT INTO combination VALUES (%s, %s)", (code, traits))
        found[traits] = code
    return found


def _remove(cursor: Cursor[Any], record_ids: Collection[int]) -> None:
    for table in ("doc", "place"):
        query = f"DELETE FROM {table} WHERE record = ANY(%s::bigint[])"  # noqa: S608
        cursor.execute(query.encode(), (sorted(record_ids),))


def _insert(cursor: Cursor[Any], made: Rows) -> None:
    with cursor.copy("COPY doc FROM STDIN") as copy:
        for row in made.docs:
            copy.write_row(row)
    with cursor.copy("COPY place FROM STDIN") as copy:
        for place in made.places:
            copy.write_row(place)
    query = "INSERT INTO word SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING"
    cursor.execute(query, ([term for term, _ in made.words], [back for _, back in made.words]))


def _drop_unused_words(cursor: Cursor[Any]) -> None:
    """Words that no record has any longer."""
    cursor.execute(
        "DELETE FROM word USING (SELECT term FROM word"
        ' EXCEPT SELECT unnest(tsvector_to_array(words)) COLLATE "C" FROM doc'
        ' EXCEPT SELECT unnest(tsvector_to_array(earlier)) COLLATE "C" FROM doc'
        " EXCEPT SELECT term FROM place) AS unused WHERE word.term = unused.term"
    )


def _weight(cursor: Cursor[Any], slot: Slot, vector: str) -> float:
    """How much a word weighs: the rarer, the more; one that was meant or is a part, less."""
    everything = _number(cursor, "SELECT count(*) FROM doc")
    worth = max(slot.worth(term.encode()) for term in slot.terms())
    return worth * math.log(1 + everything / (1 + _having(cursor, vector)))


def _having(cursor: Cursor[Any], vector: str) -> int:
    return _number(cursor, "SELECT count(*) FROM doc WHERE words @@ %s::tsquery", (vector,))


def _number(cursor: Cursor[Any], query: str, given: Sequence[Any] = ()) -> int:
    found = cursor.execute(query.encode(), given).fetchone()
    return int(found[0] or 0) if found else 0


# --- faults ----------------------------------------------------------------------------------


@contextmanager
def _faults() -> Iterator[None]:
    """Busy, too long, full and silent stay what they are; all else that PostgreSQL says is damage."""
    try:
        yield
    except FlodeError:
        raise
    except errors.QueryCanceled as error:
        msg = "Sökningen är för vid för att besvaras på rimlig tid."
        raise SearchTooWide(msg) from error
    except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
        msg = "Sökregistret uppdateras redan av en annan process."
        raise IndexBusy(msg) from error
    except errors.DiskFull as error:
        msg = "Disken är full; sökregistret kunde inte uppdateras."
        raise DiskFull(msg) from error
    except psycopg.OperationalError as error:
        msg = "Databasen med sökregistret svarar inte."
        raise IndexBusy(msg) from error
    except (psycopg.Error, OSError, ValueError, TypeError) as error:
        msg = f"Sökregistret kan inte läsas ({type(error).__name__})."
        raise IndexUnusable(msg) from error
