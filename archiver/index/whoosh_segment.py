# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One segment of a Whoosh index, answered from its postings and columns.

Whoosh's query objects are 3 to 100 times slower than its postings, so none are used. A segment never
changes once written, so its columns are read into arrays once. Knows the schema's field names; does
not know files, locks or other segments.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from archiver.index.nodes import All, Author, Days, Either, Match, Node, Slot, Text, Without
from archiver.index.traits import Traits
from archiver.model.search import Filters

# Whoosh ships no types: readers and matchers are Any.
Reader = Any

MAX_DAY = 99_999_999
_SKIP = 20  # a posting list this many times longer than the candidates is skipped through, not read


@dataclass(frozen=True, slots=True)
class Columns:
    """A segment's facts per document, by its number within the segment."""

    ids: array[int]
    published: array[int]
    days: array[int]
    codes: array[int]  # places in ``traits``; 0 is the index's own note
    traits: tuple[Traits | None, ...]
    rank: array[int]  # place among the segment's documents, oldest first


def read_columns(leaf: Reader) -> Columns:
    """All columns of a segment."""
    ids = array("q", leaf.column_reader("record"))
    published = array("q", leaf.column_reader("published"))
    known: dict[bytes, int] = {b"": 0}
    codes = array("i", (known.setdefault(bytes(p), len(known)) for p in leaf.column_reader("traits")))
    rank = array("i", [0]) * len(ids)
    for place, doc in enumerate(sorted(range(len(ids)), key=lambda d: (published[d], ids[d]))):
        rank[doc] = place
    return Columns(
        ids=ids,
        published=published,
        days=array("i", leaf.column_reader("day")),
        codes=codes,
        traits=tuple(Traits.unpack(packed) if packed else None for packed in known),
        rank=rank,
    )


def day_number(day: date) -> int:
    """``20250312``."""
    return day.year * 10_000 + day.month * 100 + day.day


class Segment:
    """Answers a tree with document numbers of this segment."""

    def __init__(self, leaf: Reader, columns: Columns) -> None:
        self.leaf = leaf
        self.columns = columns
        self.live = frozenset(doc for doc in leaf.all_doc_ids() if columns.codes[doc])

    def matching(self, node: Node | None, filters: Filters) -> AbstractSet[int]:
        """Documents that answer and that the filters let through."""
        found: AbstractSet[int] = self.live
        if node is not None:
            found = self._answer(node, found)
        if filters.start or filters.end:
            found = self._on_days(filters.start, filters.end, found)
        if filters != Filters(start=filters.start, end=filters.end):
            found = self._with({t for t in self._known() if t.pass_filters(filters)}, found)
        return found

    def traits_of(self, docs: Iterable[int]) -> Counter[Traits]:
        """How many of the documents have which combination."""
        counted = Counter(map(self.columns.codes.__getitem__, docs))
        table = self.columns.traits
        return Counter({t: n for code, n in counted.items() if (t := table[code]) is not None})

    # --- the tree ---

    def _answer(self, node: Node, within: AbstractSet[int]) -> AbstractSet[int]:
        """Those of ``within`` that answer."""
        found: AbstractSet[int]
        match node:
            case Text(slots):
                found = self._adjacent("text", slots, within)
            case Author(slots):
                found = self._adjacent("author", slots, within)
            case Days(start, end):
                found = self._on_days(start, end, within)
            case Without(part):
                found = within - self._answer(part, within)
            case Either(parts):
                found = frozenset().union(*(self._answer(part, within) for part in parts))
            case All(parts):
                found = within
                for part in sorted(parts, key=self._cost):
                    found = self._answer(part, found) if found else found
            case _:
                found = self._with({t for t in self._known() if t.answer(node)}, within)
        return found

    def _cost(self, node: Node) -> int:
        """Rare words first, then what must look at every candidate."""
        if isinstance(node, Text | Author):
            field = "text" if isinstance(node, Text) else "author"
            return min(self.frequency(field, slot) for slot in node.slots)
        return len(self.live) + isinstance(node, All | Either | Without)

    def _known(self) -> list[Traits]:
        return [t for t in self.columns.traits if t is not None]

    def _with(self, wanted: set[Traits], within: AbstractSet[int]) -> AbstractSet[int]:
        codes = self.columns.codes
        passed = {code for code, traits in enumerate(self.columns.traits) if traits in wanted}
        if len(passed) == len(self.columns.traits) - 1:
            return within
        return {doc for doc in within if codes[doc] in passed}

    def _on_days(self, start: date | None, end: date | None, within: AbstractSet[int]) -> set[int]:
        low = day_number(start) if start else 0
        high = day_number(end) if end else MAX_DAY
        days = self.columns.days
        return {doc for doc in within if low <= days[doc] <= high}

    # --- postings ---

    def frequency(self, field: str, slot: Slot) -> int:
        """Documents with the slot's terms, a document counted once per term."""
        if slot.match is Match.PREFIX:
            return len(self.live)  # finding out costs as much as searching
        return sum(int(self.leaf.doc_frequency(field, term)) for term in slot.terms())

    def _terms(self, field: str, slot: Slot) -> Iterator[bytes]:
        """The slot's terms that this segment has."""
        for term in slot.terms():
            if slot.match is Match.PREFIX:
                yield from self.leaf.expand_prefix(field, term)
            elif (field, term) in self.leaf:
                yield term.encode()

    def _slot(self, field: str, slot: Slot, within: AbstractSet[int]) -> set[int]:
        found: set[int] = set()
        few = sorted(within) if len(within) * _SKIP < self.frequency(field, slot) else []
        for term in self._terms(field, slot):
            if few:
                found.update(doc for doc, _ in self._meet(field, term, few))
            else:
                found.update(self.leaf.postings(field, term).all_ids())
        found.intersection_update(within)
        return found

    def _adjacent(
        self, field: str, slots: tuple[Slot, ...], within: AbstractSet[int]
    ) -> AbstractSet[int]:
        for slot in sorted(slots, key=lambda slot: self.frequency(field, slot)):
            within = self._slot(field, slot, within)
            if not within:
                return within
        if len(slots) == 1:
            return within
        starts = self._places(field, slots[0], within)
        for step, slot in enumerate(slots[1:], start=1):
            after = self._places(field, slot, starts)
            starts = {
                doc: left
                for doc, places in starts.items()
                if (left := places & {place - step for place in after.get(doc, ())})
            }
        return starts.keys()

    def _places(self, field: str, slot: Slot, docs: Collection[int]) -> dict[int, set[int]]:
        """Where the slot stands in each of the documents."""
        found: dict[int, set[int]] = {}
        wanted = sorted(docs)
        for term in self._terms(field, slot):
            for doc, matcher in self._meet(field, term, wanted):
                found.setdefault(doc, set()).update(matcher.value_as("positions"))
        return found

    def _meet(self, field: str, term: bytes, wanted: list[int]) -> Iterator[tuple[int, Any]]:
        """The term's matcher standing on each wanted document that has it."""
        matcher = self.leaf.postings(field, term)
        for doc in wanted:
            if not matcher.is_active():
                return
            matcher.skip_to(doc)
            if matcher.is_active() and matcher.id() == doc:
                yield doc, matcher

    # --- relevance ---

    def scores(self, weights: Mapping[Slot, float], docs: AbstractSet[int]) -> dict[int, float]:
        """A sum over the words: rare ones weigh more, repeats less and less."""
        found = dict.fromkeys(docs, 0.0)
        wanted = sorted(docs)
        for slot, weight in weights.items():
            times: Counter[int] = Counter()
            for term in self._terms("text", slot):
                for doc, matcher in self._meet("text", term, wanted):
                    times[doc] += matcher.weight()
            for doc, number in times.items():
                found[doc] += weight * number / (number + 1.2)
        return found
