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
            case HasLink(has):
                return self.linked == has
            case HasAttachment(has):
                return self.attached == has


def facets(counts: Mapping[Traits, int]) -> Facets:
    """Sums per event, platform, account, kind and direction; largest first where none leads."""
    event, platform, account, kind, direction = (Counter[str]() for _ in range(5))
    for traits, number in counts.items():
        event.update(dict.fromkeys(traits.events, number))
        platform[traits.platform] += number
        account[traits.account] += number
        kind.update(dict.fromkeys(traits.kinds, number))
        direction[traits.direction] += number
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
