# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The few facts that many records share, and filters and facets over them. Pure, for any engine.

An archive has few distinct combinations of platform, account, kind, direction and state. An engine
keeps one reference per record; a filter is decided once per combination and a facet is a sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from archiver.index.nodes import (
    Directed,
    HasAttachment,
    HasLink,
    HeldBy,
    InState,
    OfAuthority,
    OfKind,
    OnAccount,
    OnPlatform,
    Trait,
    account_has,
)
from archiver.index.port import Facets, IndexDocument
from archiver.model.search import Filters

Place = tuple[str, str]
SortOf = tuple[str, bool, bool, str, bool]

EVENTS = ("deleted", "missing", "edited", "hidden")
DIRECTIONS = ("in", "own")


class Traits(NamedTuple):
    """One combination. ``kinds`` are all kinds a record counts as."""

    platform: str
    account: str
    kind: str
    is_reply: bool
    own: bool
    status: str
    edited: bool
    authority: str = ""
    linked: bool = False
    attached: bool = False

    @classmethod
    def of(cls, document: IndexDocument) -> Self:
        """The combination of a record."""
        d = document
        known = (d.platform, d.account, d.kind, d.is_reply, d.own, d.status, d.edited)
        return cls(*known, d.authority, d.linked, d.attached)

    @property
    def place(self) -> Place:
        """Where it is: platform and account."""
        return (self.platform, self.account)

    @property
    def sort(self) -> SortOf:
        """What sort of record it is."""
        return (self.kind, self.is_reply, self.own, self.status, self.edited)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it counts as: a reply is a comment too."""
        return (self.kind, "reply") if self.is_reply else (self.kind,)

    @property
    def events(self) -> tuple[str, ...]:
        """The states and events it counts under."""
        return (self.status, "edited") if self.edited else (self.status,)

    @property
    def direction(self) -> str:
        """``own`` (upprättad) or ``in`` (inkommen)."""
        return "own" if self.own else "in"

    def pass_filters(self, filters: Filters) -> bool:
        """Whether the boxes beside the search field let it through (days are not among these)."""
        f = filters
        return (
            (not f.events or not set(f.events).isdisjoint(self.events))
            and (not f.platforms or self.platform in f.platforms)
            and (not f.accounts or self.account in f.accounts)
            and (not f.kinds or not set(f.kinds).isdisjoint(self.kinds))
            and (not f.direction or f.direction == self.direction)
        )

    def answer(self, node: Trait) -> bool:  # noqa: PLR0911 - a case per field
        """Whether it answers a field of the question."""
        match node:
            case OnAccount(name):
                return account_has(self.account, name)
            case OnPlatform(platform):
                return self.platform == platform
            case OfKind(kind):
                return kind in self.kinds
            case InState(state):
                return state in self.events
            case Directed(direction):
                return self.direction == direction
            case OfAuthority(name):
                return account_has(self.authority, name)
            case HeldBy(names):
                return self.authority in names
            case HasLink(has):
                return self.linked == has
            case HasAttachment(has):
                return self.attached == has


class Tally:
    """Sums of a hit set, gathered segment by segment.

    The place of a record (platform and account) and its sort are summed apart: there are many pairs of
    them and few of each.
    """

    def __init__(self) -> None:
        self._places: Counter[Place] = Counter()
        self._sorts: Counter[SortOf] = Counter()

    def add(self, place: Place, sort: SortOf, number: int) -> None:
        """Count records of one combination."""
        self.add_place(place, number)
        self.add_sort(sort, number)

    def add_place(self, place: Place, number: int) -> None:
        """Count records of one place, for an engine that sums the two apart."""
        self._places[place] += number

    def add_sort(self, sort: SortOf, number: int) -> None:
        """Count records of one sort. Each record has one."""
        self._sorts[sort] += number

    @property
    def total(self) -> int:
        """All records."""
        return self._sorts.total()

    def facets(self) -> Facets:
        """Sums per event, platform, account, kind and direction; largest first where none leads."""
        event, platform, account, kind, direction = (Counter[str]() for _ in range(5))
        for (of_platform, of_account), number in self._places.items():
            platform[of_platform] += number
            account[of_account] += number
        for (of_kind, is_reply, own, status, edited), number in self._sorts.items():
            event.update(dict.fromkeys((status, "edited") if edited else (status,), number))
            kind.update(dict.fromkeys((of_kind, "reply") if is_reply else (of_kind,), number))
            direction["own" if own else "in"] += number
        return (
            ("event", _in_order(event, EVENTS)),
            ("platform", _largest(platform)),
            ("account", _largest(account)),
            ("kind", _largest(kind)),
            ("direction", _in_order(direction, DIRECTIONS)),
        )


def _in_order(counts: Mapping[str, int], order: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple((name, counts[name]) for name in order if counts.get(name))


def _largest(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
