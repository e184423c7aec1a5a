# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A question's tree as a Tantivy query. Knows fields and terms; no files, no commits, no order.

Words stand in ``text``, ``author`` and ``earlier`` as our own analysis gives them, with its positions.
``facts`` has one term for each thing that is true of a record, ``back`` its words from their end.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tantivy import FieldType, Occur, Query, Schema, Searcher

from archiver.errors import SearchTooWide
from archiver.index.analysis_sv import EXACT, MAX_TERM
from archiver.index.budget import Budget
from archiver.index.nodes import (
    All,
    Author,
    Days,
    Directed,
    Either,
    HasAttachment,
    HasLink,
    HeldBy,
    InState,
    Match,
    Node,
    OfAuthority,
    OfKind,
    OnAccount,
    OnPlatform,
    Seen,
    Slot,
    Text,
    These,
    Trait,
    Visible,
    Without,
    account_has,
    day_number,
)
from archiver.index.segment_build import hidden
from archiver.index.spelling import backwards, halves, nearest
from archiver.index.tantivy_document import LIVE
from archiver.model.search import Filters

MAX_DAY = 99_999_999
_SPECIAL = frozenset("\\.+*?()|[]{}^$#&-~")
_PRODUCTS = 512  # phrases tried one by one when their words make too long an expression


@dataclass(frozen=True, slots=True)
class Asking:
    """Makes queries for one commit."""

    schema: Schema
    searcher: Searcher
    key: bytes
    budget: Budget

    def whole(self, node: Node | None, filters: Filters) -> Query:
        """The question and the boxes beside it."""
        parts = [self._fact(LIVE)] if node is None else [self.query(node)]
        boxes = (
            [f"state:{event}" for event in filters.events],
            [f"platform:{platform}" for platform in filters.platforms],
            [f"account:{account}" for account in filters.accounts],
            [f"kind:{kind}" for kind in filters.kinds],
            [f"direction:{filters.direction}"] if filters.direction else [],
        )
        parts += [self._facts(ticked) for ticked in boxes if ticked]
        if filters.start or filters.end:
            parts.append(self.query(Days(filters.start, filters.end)))
        return _all(parts)

    def query(self, node: Node) -> Query:  # noqa: PLR0911 - a case per node
        """What answers a node."""
        self.budget.spend(1)
        match node:
            case Text(slots, everywhere):
                fields = ("text", "earlier") if everywhere else ("text",)
                return _either([self._adjacent(field, slots) for field in fields])
            case Author(slots):
                return self._adjacent("author", slots)
            case All(parts):
                return _all([self._fact(LIVE), *map(self.query, parts)])
            case Either(parts):
                return _either(list(map(self.query, parts)))
            case Without(part):
                return Query.boolean_query(
                    [(Occur.Must, self._fact(LIVE)), (Occur.MustNot, self.query(part))]
                )
            case Days() | Seen() | Visible():
                return self._dated(node)
            case These(ids):
                return _unscored(Query.term_set_query(self.schema, "record", sorted(ids)))
            case _:
                return self._facts(self._fitting(node))

    # --- facts ---

    def _dated(self, node: Days | Seen | Visible) -> Query:
        match node:
            case Days(start):
                return self._between("day", day_number(start) if start else 0, _last(node))
            case Seen(start):
                return self._between("seen", day_number(start) if start else 0, _last(node))
            case Visible(day):
                last = day_number(day)
                later = self._between("gone", last + 1, MAX_DAY)
                there = _either([self._between("gone", 0, 0), later])
                return _all([self._between("seen", 0, last), there])

    def _between(self, field: str, low: int, high: int) -> Query:
        found = Query.range_query(self.schema, field, FieldType.Unsigned, low, high)
        return _unscored(_all([self._fact(LIVE), found]))

    def _fact(self, term: str) -> Query:
        return _unscored(Query.term_query(self.schema, "facts", term, "basic"))

    def _facts(self, terms: Iterable[str]) -> Query:
        return _either([self._fact(term) for term in terms])

    def _fitting(self, node: Trait) -> list[str]:  # noqa: PLR0911 - a case per field
        """The terms any of which answers a field of the question."""
        match node:
            case OnAccount(name):
                return self._named("account:", name)
            case OfAuthority(name):
                return self._named("authority:", name)
            case HeldBy(names):
                return [f"authority:{name}" for name in sorted(names)]
            case OnPlatform(platform):
                return [f"platform:{platform}"]
            case OfKind(kind):
                return [f"kind:{kind}"]
            case InState(state):
                return [f"state:{state}"]
            case Directed(direction):
                return [f"direction:{direction}"]
            case HasLink(has):
                return [f"linked:{has}"]
            case HasAttachment(has):
                return [f"attached:{has}"]

    def _named(self, what: str, wanted: str) -> list[str]:
        known = self.terms("facts", what)
        return [term for term in known if account_has(term.removeprefix(what), wanted)]

    # --- words ---

    def terms(self, field: str, prefix: str) -> list[str]:
        """The terms of a field that begin so, in order."""
        found = self.searcher.terms_with_prefix(field, prefix)
        self.budget.spend(len(found) * 10)
        return [term for term, _ in found]

    def near(self, word: str, field: str = "text") -> list[str]:
        """Words of a field a letter from this one, or this one; removed records' words may be among."""
        first, last = halves(word)
        beginning = [term[1:] for term in self.terms(field, EXACT + first)]
        ending = [backwards(term) for term in self.terms("back", backwards(last))]
        return nearest(word, beginning, ending)

    def _adjacent(self, field: str, slots: Sequence[Slot]) -> Query:
        if len(slots) == 1:
            return self._slot(field, slots[0])
        self.budget.spend(min(self._size(field, slot) for slot in slots))
        choices = [self._terms(field, slot) for slot in slots]
        if all(len(choice) == 1 for choice in choices):
            return self._phrase(field, [choice[0] for choice in choices])
        expressions = [
            self._expression(slot, choice) for slot, choice in zip(slots, choices, strict=True)
        ]
        try:
            return Query.regex_phrase_query(self.schema, field, list(enumerate(expressions)))
        except ValueError:
            return self._one_by_one(field, choices)

    def _phrase(self, field: str, terms: Sequence[str]) -> Query:
        return Query.phrase_query(self.schema, field, list(enumerate(terms)))

    def _one_by_one(self, field: str, choices: Sequence[Sequence[str]]) -> Query:
        """Every phrase that the words can make, for those too long to be one expression."""
        if not all(choices):
            msg = "Sökningen är för vid för att besvaras på rimlig tid."
            raise SearchTooWide(msg)
        tried = list(itertools.islice(itertools.product(*choices), _PRODUCTS + 1))
        if len(tried) > _PRODUCTS:
            msg = "Frasen har för många och för långa ord för att besvaras på rimlig tid."
            raise SearchTooWide(msg)
        return _either([self._phrase(field, terms) for terms in tried])

    def _terms(self, field: str, slot: Slot) -> list[str]:
        """The terms that answer a word; none for a beginning or a pattern, which are expressions."""
        if slot.match in {Match.PREFIX, Match.PATTERN}:
            return []
        if slot.match is Match.NEAR:
            return [EXACT + word for word in self.near(slot.surface, field)]
        return [hidden(term, self.key) for term in slot.terms()]

    def _expression(self, slot: Slot, terms: Sequence[str]) -> str:
        if slot.match is Match.PREFIX:
            return _literal(hidden(slot.terms()[0], self.key)) + ".*"
        if slot.match is Match.PATTERN:
            return _literal(EXACT) + "".join(map(_sign, slot.surface))
        return "(" + "|".join(map(_literal, terms)) + ")"

    def _slot(self, field: str, slot: Slot) -> Query:
        if slot.match is Match.PREFIX:
            return self._expressed(field, slot)
        if slot.match is Match.PATTERN:
            return self._patterned(field, slot)
        terms = self._terms(field, slot)
        self.budget.spend(sum(self.searcher.doc_freq(field, term) for term in terms))
        return _either([self._worth(field, slot, term) for term in terms])

    def _worth(self, field: str, slot: Slot, term: str) -> Query:
        found = Query.term_query(self.schema, field, term)
        worth = slot.worth(term.encode())
        return found if worth == 1 else Query.boost_query(found, worth)

    def _expressed(self, field: str, slot: Slot) -> Query:
        self.budget.spend(self.searcher.num_docs)
        return Query.regex_query(self.schema, field, self._expression(slot, ()))

    def _patterned(self, field: str, slot: Slot) -> Query:
        """A pattern; one that makes too long an expression is held against each word."""
        if len(slot.surface.replace("*", "")) > MAX_TERM:
            return Query.empty_query()
        try:
            return self._expressed(field, slot)
        except ValueError:
            begins = slot.surface.partition("*")[0].partition("?")[0]
            pattern = slot.pattern()
            known = self.terms(field, EXACT + begins)
            fits = [term for term in known if pattern.fullmatch(term.encode())]
            return _unscored(Query.term_set_query(self.schema, field, fits))

    def _size(self, field: str, slot: Slot) -> int:
        """Records that a word may have."""
        terms = self._terms(field, slot)
        if not terms:
            return self.searcher.num_docs
        return sum(self.searcher.doc_freq(field, term) for term in terms)


def _last(node: Days | Seen) -> int:
    return day_number(node.end) if node.end else MAX_DAY


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _all(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Must, p) for p in parts])


def _either(parts: Sequence[Query]) -> Query:
    if not parts:
        return Query.empty_query()
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, p) for p in parts])


def _literal(text: str) -> str:
    return "".join("\\" + char if char in _SPECIAL else char for char in text)


def _sign(char: str) -> str:
    return {"*": ".*", "?": "."}.get(char) or _literal(char)
