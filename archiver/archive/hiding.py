# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is closed to whoever searches, as a part of the question: in no hit, figure or suggestion.

Asking without what is closed, rather than leaving it out of an answer, is what keeps counts exact.
"""

from __future__ import annotations

from itertools import islice

from sqlalchemy import Connection

from archiver.index.nodes import (
    All,
    Either,
    HeldBy,
    Match,
    Node,
    OfKind,
    Slot,
    Text,
    These,
    Without,
    words,
)
from archiver.index.port import SearchIndex
from archiver.model.closed import Clearance, Closed
from archiver.model.observation import Kind
from archiver.model.search import Filters
from archiver.store import accounts, marks

_SHORT = 3  # letters of a word too short to have a word near it
_LOOKED_UP = 8  # words of a search that others are suggested for
_NEAR, _NEAR_HIDDEN = 3, 12  # words suggested; and looked at when some stand only in closed records

Suggested = tuple[tuple[str, tuple[str, ...]], ...]


def hidden(connection: Connection, clearance: Clearance | None) -> Node | None:
    """What is closed to these eyes, as a question; None when nothing is."""
    if clearance is None or clearance.whole():
        return None
    parts: list[Node] = []
    if clearance.only is not None:
        parts.append(Without(These(clearance.only)))
    if clearance.messages is not None:
        of_others = Without(HeldBy(clearance.messages))
        parts.append(All((OfKind(str(Kind.MESSAGE)), of_others)))
    if shut := _shut(connection, clearance):
        parts.append(These(shut))
    return Either(tuple(parts)) if parts else None


def _shut(connection: Connection, clearance: Clearance) -> frozenset[int]:
    """Marked records of authorities that these eyes do not reach."""
    marked = marks.marked(connection)
    if not marked:
        return frozenset()
    on = marks.owners(connection, marked)
    held_by = {account.id: account.authority for account in accounts.all_accounts(connection)}
    why = frozenset({Closed.MARKED})
    return frozenset(n for n in on if not clearance.may_open(why, held_by[on[n]]))


def but(node: Node | None, hidden_: Node | None) -> Node | None:
    """The question without what is hidden."""
    if hidden_ is None:
        return node
    return Without(hidden_) if node is None else All((node, Without(hidden_)))


def suggestions(node: Node | None, index: SearchIndex, hidden_: Node | None) -> Suggested:
    """For each word that stands in no record: words near it that do, none only in what is hidden."""

    def stands(word: str, match: Match) -> bool:
        asked = but(Text((Slot(word, match),)), hidden_)
        return index.search(asked, Filters(), 0).total > 0

    found: list[tuple[str, tuple[str, ...]]] = []
    asked = dict.fromkeys(slot for text in words(node) for slot in text.slots)
    for slot in islice(asked, _LOOKED_UP):
        if len(slot.surface) <= _SHORT or index.search(but(Text((slot,)), hidden_), Filters(), 0).total:
            continue
        near = index.suggest(slot.surface, _NEAR if hidden_ is None else _NEAR_HIDDEN)
        seen = [word for word in near if hidden_ is None or stands(word, Match.EXACT)]
        found += [(slot.surface, tuple(seen[:_NEAR]))] if seen else []
    return tuple(found)
