# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A question's tree as a condition on rows of PostgreSQL. Knows tables and terms; holds no connection.

Words are looked up in vectors of our own terms, so that PostgreSQL's own idea of Swedish never
matters. What a vector cannot say, patterns and near words, is first looked up among the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import Cursor

from archiver.errors import SearchTooWide
from archiver.index.analysis_sv import EXACT
from archiver.index.nodes import (
    All,
    Author,
    Days,
    Either,
    Match,
    Node,
    Seen,
    Slot,
    Text,
    These,
    Trait,
    Visible,
    Without,
    day_number,
)
from archiver.index.postgres_rows import quoted
from archiver.index.segment_build import hidden
from archiver.index.spelling import backwards, halves, nearest
from archiver.index.traits import Traits
from archiver.model.search import Filters

MAX_DAY = 99_999_999
_MOST_TERMS = 16_000  # of a pattern; a query takes 32 768 parts
_LAST = "\U0010ffff"

Condition = tuple[str, list[Any]]
NEVER: Condition = ("false", [])


@dataclass(slots=True)
class Asking:
    """Makes conditions for one transaction."""

    cursor: Cursor[Any]
    traits: Sequence[Traits]  # by code
    key: bytes
    _long: bool | None = field(default=None)

    def whole(self, node: Node | None, filters: Filters) -> Condition:
        """The question and the boxes beside it."""
        parts = [self.condition(node)] if node is not None else []
        boxed = [code for code, t in enumerate(self.traits) if t.pass_filters(filters)]
        if len(boxed) < len(self.traits):
            parts.append(_coded(boxed))
        if filters.start or filters.end:
            parts.append(_between("day", filters.start, filters.end))
        return _joined(" AND ", parts, "true")

    def condition(self, node: Node) -> Condition:  # noqa: PLR0911 - a case per node
        """What a row must be to answer a node."""
        match node:
            case Text(slots, everywhere):
                columns = ("words", "earlier") if everywhere else ("words",)
                return _joined(" OR ", [self._words(name, slots) for name in columns], "false")
            case Author(slots):
                return self._words("author", slots)
            case All(parts):
                return _joined(" AND ", list(map(self.condition, parts)), "true")
            case Either(parts):
                return _joined(" OR ", list(map(self.condition, parts)), "false")
            case Without(part):
                text, given = self.condition(part)
                return f"NOT ({text})", given
            case Days(start, end):
                return _between("day", start, end)
            case Seen(start, end):
                return _between("seen", start, end)
            case Visible(day):
                last = day_number(day)
                return "(seen <= %s AND (gone = 0 OR gone > %s))", [last, last]
            case These(ids):
                return "record = ANY(%s::bigint[])", [sorted(ids)]
            case _:
                return self._fact(node)

    def _fact(self, node: Trait) -> Condition:
        return _coded([code for code, traits in enumerate(self.traits) if traits.answer(node)])

    # --- words ---

    def vector_query(self, slot: Slot) -> str:
        """A word as a query of vectors; empty when no word can answer."""
        if slot.match is Match.PREFIX:
            return quoted(hidden(slot.terms()[0], self.key)) + ":*"
        terms = self.terms(slot)
        return "(" + " | ".join(map(quoted, terms)) + ")" if terms else ""

    def terms(self, slot: Slot) -> list[str]:
        """The terms that answer a word, for one that is no beginning."""
        match slot.match:
            case Match.PATTERN:
                return self._like(slot)
            case Match.NEAR:
                return [EXACT + word for word in self.near(slot.surface)]
            case _:
                return [hidden(term, self.key) for term in slot.terms()]

    def near(self, word: str) -> list[str]:
        """Words a letter from this one, or this one."""
        first, last = halves(word)
        beginning = [term[1:] for (term,) in self._ranged("term", EXACT + first)]
        ending = [term[1:] for (term,) in self._ranged("back", backwards(last))]
        return nearest(word, beginning, ending)

    def _ranged(self, column: str, prefix: str) -> list[tuple[str]]:
        query = f"SELECT term FROM word WHERE {column} >= %s AND {column} < %s"  # noqa: S608
        return self.cursor.execute(query.encode(), (prefix, prefix + _LAST)).fetchall()

    def _like(self, slot: Slot) -> list[str]:
        begins = EXACT + slot.surface.partition("*")[0].partition("?")[0]
        pattern = "^" + EXACT + "".join(map(_sign, slot.surface)) + "$"
        query = "SELECT term FROM word WHERE term >= %s AND term < %s AND term ~ %s LIMIT %s"
        given = (begins, begins + _LAST, pattern, _MOST_TERMS + 1)
        found = [term for (term,) in self.cursor.execute(query.encode(), given)]
        if len(found) > _MOST_TERMS:
            msg = "Mönstret passar på för många ord."
            raise SearchTooWide(msg)
        return found

    def _words(self, column: str, slots: Sequence[Slot]) -> Condition:
        queries = [self.vector_query(slot) for slot in slots]
        if not all(queries):
            return NEVER
        found: Condition = (f"{column} @@ %s::tsquery", [" <-> ".join(queries)])
        long = self._in_long_texts(column, slots) if self._has_long_texts() else []
        if not long:
            return found
        return _joined(" OR ", [found, ("record = ANY(%s::bigint[])", [long])], "false")

    # --- texts that no vector holds ---

    def _has_long_texts(self) -> bool:
        if self._long is None:
            row = self.cursor.execute("SELECT EXISTS (SELECT FROM place)").fetchone()
            self._long = bool(row and row[0])
        return self._long

    def _in_long_texts(self, column: str, slots: Sequence[Slot]) -> list[int]:
        """Records whose words stand one after the other somewhere, a row for each word."""
        steps: list[str] = []
        given: list[Any] = []
        for step, slot in enumerate(slots):
            values: list[Any]
            if slot.match is Match.PREFIX:
                begins = hidden(slot.terms()[0], self.key)
                condition, values = "term >= %s AND term < %s", [begins, begins + _LAST]
            else:
                condition, values = "term = ANY(%s)", [self.terms(slot)]
            steps.append(
                f"SELECT record, at - {step} AS start, {step} AS step FROM place"  # noqa: S608
                f" WHERE field = %s AND {condition}"
            )
            given += [column, *values]
        query = (
            f"SELECT DISTINCT record FROM ({' UNION ALL '.join(steps)}) AS stands"  # noqa: S608
            " GROUP BY record, start HAVING count(DISTINCT step) = %s"
        )
        found = self.cursor.execute(query.encode(), [*given, len(slots)])
        return [record for (record,) in found]


def _sign(char: str) -> str:
    if char in "*?":
        return ".*" if char == "*" else "."
    return char if char.isalnum() or char == "_" else "\\" + char


def _coded(codes: Sequence[int]) -> Condition:
    return "code = ANY(%s::int[])", [list(codes)]


def _between(column: str, start: Any, end: Any) -> Condition:  # noqa: ANN401 - days or None
    low = day_number(start) if start else 0
    high = day_number(end) if end else MAX_DAY
    return f"{column} BETWEEN %s AND %s", [low, high]


def _joined(word: str, parts: Sequence[Condition], none: str) -> Condition:
    if not parts:
        return none, []
    text = word.join(part for part, _ in parts)
    return f"({text})", [value for _, given in parts for value in given]
