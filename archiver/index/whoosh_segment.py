# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One segment of an index, answered from its postings and columns.

A part of the question is asked of the documents that the parts before it left: the rarest words
first, what every document has last. A segment never changes once written, so what is made of its
columns is made once. Does not know files, locks or other segments.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import repeat

from archiver.index.budget import Budget
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
from archiver.index.segment_build import hidden
from archiver.index.segment_file import Field, SegmentFile
from archiver.index.traits import Tally, Traits
from archiver.model.search import Filters

MAX_DAY = 99_999_999
_REMEMBERED = 200  # choices of boxes, and patterns
_SCANNED = 2  # bytes of terms that take as long to scan as a posting to read
_NO_BOXES = Filters()
_FEW = 50  # candidates this many times fewer than a posting list are looked up in it, one by one


class Loaded:
    """A segment's file and what is made of it once."""

    def __init__(self, file: SegmentFile) -> None:
        self.file = file
        self.traits = tuple(Traits(*one) if one else None for one in file.traits)
        self.tallied = [(t.place, t.sort) if t is not None else None for t in self.traits]
        self._passed: dict[Filters, frozenset[int]] = {}
        self._fitting: dict[tuple[str, Slot], list[range]] = {}

    def passed(self, filters: Filters) -> frozenset[int]:
        """The combinations that boxes let through, by code; the days are not looked at."""
        found = self._passed.get(filters)
        if found is None:
            names = filters.accounts or tuple(self._by_account)
            codes = [code for name in names for code in self._by_account.get(name, ())]
            fits = (c for c in codes if (t := self.traits[c]) is not None and t.pass_filters(filters))
            if len(self._passed) > _REMEMBERED:
                self._passed.clear()
            found = self._passed[filters] = frozenset(fits)
        return found

    def fitting(self, name: str, slot: Slot) -> list[range]:
        """The terms of a field that fit a pattern: a scan of all, so it is remembered."""
        found = self._fitting.get((name, slot))
        if found is None:
            if len(self._fitting) > _REMEMBERED:
                self._fitting.clear()
            found = self._fitting[name, slot] = list(_like(self.file.fields[name], slot))
        return found

    @cached_property
    def _by_account(self) -> Mapping[str, list[int]]:
        """The combinations of each account."""
        found: dict[str, list[int]] = {}
        for code, traits in enumerate(self.traits):
            if traits is not None:
                found.setdefault(traits.account, []).append(code)
        return found

    @cached_property
    def numbers(self) -> Mapping[int, int]:
        """The document of each record."""
        return dict(zip(self.file.columns.ids, range(len(self.file.columns.ids)), strict=True))

    @cached_property
    def by_code(self) -> tuple[array[int], ...]:
        """The documents of each combination, in order."""
        found = tuple(array("I") for _ in self.traits)
        for number, code in enumerate(self.file.columns.codes):
            found[code].append(number)
        return found

    @cached_property
    def days_in_order(self) -> bool:
        """Whether no document is of an earlier day than the one before it."""
        days = self.file.columns.days
        return all(map(int.__le__, days, days[1:]))


class Segment:
    """Answers a tree with document numbers of this segment."""

    def __init__(self, loaded: Loaded, deleted: Collection[int], key: bytes) -> None:
        self.loaded = loaded
        self.key = key
        self.columns = loaded.file.columns
        self.fields = loaded.file.fields
        self.deleted = frozenset(deleted)

    @cached_property
    def live(self) -> AbstractSet[int]:
        """Documents that can be found."""
        notes = self.loaded.by_code[0]
        return frozenset(range(len(self.columns.ids))) - self.deleted - frozenset(notes)

    def count(self) -> int:
        """How many documents can be found."""
        notes = sum(note not in self.deleted for note in self.loaded.by_code[0])
        return len(self.columns.ids) - len(self.deleted) - notes

    def matching(self, node: Node | None, filters: Filters, budget: Budget) -> AbstractSet[int]:
        """Documents that answer and that the filters let through."""
        return _Question(self, budget).answer(node, filters)

    def count_in(self, tally: Tally, docs: Collection[int]) -> None:
        """Add the documents to the sums of an answer."""
        tallied = self.loaded.tallied
        for code, number in Counter(map(self.columns.codes.__getitem__, docs)).items():
            where = tallied[code]
            if where is not None:
                tally.add(*where, number)

    # --- terms ---

    def terms(self, name: str, slot: Slot) -> list[range]:
        """The numbers of the slot's terms that this segment has, neighbours together."""
        found = self.fields[name]
        asked = [hidden(term, self.key) for term in slot.terms()]
        match slot.match:
            case Match.PREFIX:
                ranges = [found.beginning(term) for term in asked]
            case Match.PATTERN | Match.NEAR:
                ranges = self.loaded.fitting(name, slot)
            case _:
                ranges = [found.find(term) for term in asked]
        return [numbers for numbers in ranges if numbers]

    def frequency(self, name: str, slot: Slot) -> int:
        """Documents with the slot's terms, a document counted once per term."""
        return sum(map(self.fields[name].frequency, self.terms(name, slot)))

    def near(self, word: str) -> Counter[str]:
        """Words a letter from this one, with how many documents that can be found have them."""
        text = self.fields["text"]
        found: Counter[str] = Counter()
        for numbers in self.terms("text", Slot(word, Match.NEAR)):
            docs = set(text.documents(numbers)) - self.deleted
            found[text.term(numbers.start)[1:].decode()] += len(docs)
        return found

    # --- relevance ---

    def scores(self, weights: Mapping[Slot, float], docs: AbstractSet[int]) -> dict[int, float]:
        """A sum over the words: rare ones weigh more, repeats and parts of words less."""
        found = dict.fromkeys(docs, 0.0)
        text = self.fields["text"]
        for slot, weight in weights.items():
            times: Counter[int] = Counter()
            for numbers in self.terms("text", slot):
                owners = map(bisect_right, repeat(text.bases), text.places_of(numbers))
                counted = Counter(owner - 1 for owner in owners)
                part = slot.worth(text.term(numbers.start))
                for doc, number in counted.items():
                    times[doc] += number * part  # type: ignore[assignment]  # halves
            for doc, number in times.items():
                if doc in found:
                    found[doc] += weight * number / (number + 1.2)
        return found


def _like(found: Field, slot: Slot) -> Iterator[range]:
    """The terms that fit a pattern, one by one."""
    for hit in slot.pattern().finditer(found.terms):
        if slot.fits(hit.group()):
            number = bisect_left(found.term_starts, hit.start())
            yield range(number, number + 1)


@dataclass(slots=True)
class _Question:
    """One question to one segment."""

    segment: Segment
    budget: Budget
    known: dict[tuple[str, Slot], list[range]] = field(default_factory=dict)

    def answer(self, node: Node | None, filters: Filters) -> AbstractSet[int]:
        """Documents that answer and that the filters let through."""
        found = self.segment.live if node is None else self._answer(node, self.segment.live)
        boxes = replace(filters, start=None, end=None)
        if boxes != _NO_BOXES:
            found = self._with(self.segment.loaded.passed(boxes), found)
        if filters.start or filters.end:
            found = self._on_days(filters.start, filters.end, found)
        return found

    def _answer(self, node: Node, within: AbstractSet[int]) -> AbstractSet[int]:  # noqa: C901 - a case per node
        self.budget.spend(1)
        found: AbstractSet[int] = within
        match node:
            case Text(slots, everywhere):
                found = self._adjacent("text", slots, within)
                found |= self._adjacent("earlier", slots, within) if everywhere else frozenset()
            case Author(slots):
                found = self._adjacent("author", slots, within)
            case All(parts):
                for part in sorted(parts, key=self._cost):
                    found = self._answer(part, found)
            case Either(parts):
                found = frozenset().union(*(self._answer(part, within) for part in parts))
            case Without(part):
                found = within - self._answer(part, within)
            case Days(start, end):
                found = self._on_days(start, end, within)
            case Seen(start, end):
                found = self._seen(start, end, within)
            case Visible(day):
                gone, last = self.segment.columns.gone, day_number(day)
                found = {
                    doc for doc in self._seen(None, day, within) if not gone[doc] or gone[doc] > last
                }
            case These(ids):
                numbers = self.segment.loaded.numbers
                found = within & {numbers[record] for record in ids if record in numbers}
            case _:
                traits = self.segment.loaded.traits
                codes = (c for c, t in enumerate(traits) if t is not None and t.answer(node))
                found = self._with(frozenset(codes), within)
        return found

    def _cost(self, node: Node) -> int:  # noqa: PLR0911 - a case per node
        """How many documents are looked at: rare words first, what looks at every one last."""
        match node:
            case Text(slots):
                return min(self._frequency("text", slot) for slot in slots)
            case These(ids):
                return len(ids)
            case Author(slots):
                return min(self._frequency("author", slot) for slot in slots)
            case All(parts):
                return min(map(self._cost, parts), default=len(self.segment.columns.ids))
            case Either(parts):
                return sum(map(self._cost, parts))
            case Without():
                return len(self.segment.columns.ids) + 1
            case Days() | Seen() | Visible():
                return len(self.segment.columns.ids)
            case _:
                return self._size(node)

    # --- columns ---

    def _size(self, node: Trait) -> int:
        loaded = self.segment.loaded
        return sum(
            len(docs)
            for traits, docs in zip(loaded.traits, loaded.by_code, strict=True)
            if traits is not None and traits.answer(node)
        )

    def _with(self, passed: frozenset[int], within: AbstractSet[int]) -> AbstractSet[int]:
        """Documents of some combinations: a list of theirs when all are asked, else a look at each."""
        loaded, columns = self.segment.loaded, self.segment.columns
        if len(passed) == len(loaded.traits) - 1:
            return within
        if within is self.segment.live:
            return frozenset().union(*(loaded.by_code[code] for code in passed)) - self.segment.deleted
        self.budget.spend(len(within))
        return {doc for doc in within if columns.codes[doc] in passed}

    def _on_days(
        self, start: date | None, end: date | None, within: AbstractSet[int]
    ) -> AbstractSet[int]:
        low = day_number(start) if start else 0
        high = day_number(end) if end else MAX_DAY
        days = self.segment.columns.days
        self.budget.spend(len(within))
        if not self.segment.loaded.days_in_order:
            return {doc for doc in within if low <= days[doc] <= high}
        first, last = bisect_left(days, low), bisect_right(days, high)
        if within is self.segment.live:
            return within & set(range(first, last))
        return {doc for doc in within if first <= doc < last}

    def _seen(self, start: date | None, end: date | None, within: AbstractSet[int]) -> AbstractSet[int]:
        low = day_number(start) if start else 0
        high = day_number(end) if end else MAX_DAY
        seen = self.segment.columns.seen
        self.budget.spend(len(within))
        return {doc for doc in within if low <= seen[doc] <= high}

    # --- postings ---

    def _terms(self, name: str, slot: Slot) -> list[range]:
        key = (name, slot)
        if key not in self.known:
            if slot.match in {Match.PATTERN, Match.NEAR}:
                self.budget.spend(len(self.segment.fields[name].terms) // _SCANNED)
            self.known[key] = self.segment.terms(name, slot)
        return self.known[key]

    def _frequency(self, name: str, slot: Slot) -> int:
        return sum(map(self.segment.fields[name].frequency, self._terms(name, slot)))

    def _slot(self, name: str, slot: Slot, within: AbstractSet[int]) -> AbstractSet[int]:
        """The candidates that have the slot."""
        postings = self.segment.fields[name]
        terms = self._terms(name, slot)
        total = self._frequency(name, slot)
        if len(within) * _FEW * len(terms) < total:
            self.budget.spend(len(within) * len(terms))
            return {doc for doc in within if any(_has(postings, numbers, doc) for numbers in terms)}
        self.budget.spend(total)
        found: set[int] = set().union(*map(postings.documents, terms))
        if within is self.segment.live:
            return found - self.segment.deleted if self.segment.deleted else found
        return found.intersection(within)

    def _adjacent(
        self, name: str, slots: tuple[Slot, ...], within: AbstractSet[int]
    ) -> AbstractSet[int]:
        if len(slots) == 1:
            return self._slot(name, slots[0], within)
        postings = self.segment.fields[name]
        steps = sorted(enumerate(slots), key=lambda step: self._spread(name, step[1]))
        starts: AbstractSet[int] = frozenset()
        for turn, (step, slot) in enumerate(steps):
            terms = self._terms(name, slot)
            if turn and len(starts) * _FEW * len(terms) < self._spread(name, slot):
                starts = {at for at in starts if any(_stands(postings, n, at + step) for n in terms)}
            else:
                self.budget.spend(self._spread(name, slot))
                here = {place - step for numbers in terms for place in postings.places_of(numbers)}
                starts = here if not turn else starts & here
            if not starts:
                return frozenset()
        found = {owner - 1 for owner in map(bisect_right, repeat(postings.bases), starts)}
        return found.intersection(within)

    def _spread(self, name: str, slot: Slot) -> int:
        return sum(map(self.segment.fields[name].spread, self._terms(name, slot)))


def _has(postings: Field, numbers: range, doc: int) -> bool:
    """Whether a document has one of neighbouring terms."""
    return any(
        _among(postings.docs, postings.doc_starts[number], postings.doc_starts[number + 1], doc)
        for number in numbers
    )


def _stands(postings: Field, numbers: range, place: int) -> bool:
    """Whether one of neighbouring terms stands at a place."""
    return any(
        _among(postings.places, postings.place_starts[number], postings.place_starts[number + 1], place)
        for number in numbers
    )


def _among(numbers: Collection[int], start: int, stop: int, wanted: int) -> bool:
    at = bisect_left(numbers, wanted, start, stop)  # type: ignore[call-overload]
    return bool(at < stop and numbers[at] == wanted)  # type: ignore[index]
