# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a search would have found on an earlier day: records seen by then, with the words they had then.

The index knows when a record was first seen and first missed, and its newest words. A record that
was never edited had the same words then; an edited one is read as it looked that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from archiver.errors import SearchTooWide
from archiver.index.evaluate import answers
from archiver.index.nodes import All, Either, InState, Node, These, Visible, Without
from archiver.index.port import IndexDocument, SearchIndex
from archiver.model.search import Filters

MOST = 20_000  # edited records that are read for one search

AsItLooked = Callable[[Sequence[int], date], Iterable[IndexDocument]]


def day_of(node: Node | None) -> date | None:
    """The day that a search looks back to; None when it asks of now."""
    parts = node.parts if isinstance(node, All) else (node,)
    return next((part.day for part in parts if isinstance(part, Visible)), None)


def settled(node: Node, day: date, index: SearchIndex, as_it_looked: AsItLooked) -> Node:
    """The question with the edited records decided by their words of that day."""
    edited = InState("edited")
    asked = index.search(All((Visible(day), edited)), Filters(), MOST + 1).ids
    if len(asked) > MOST:
        msg = f"Mer än {MOST} handlingar har ändrats; så många kan inte läsas som de såg ut."
        raise SearchTooWide(msg)
    true = [document.record_id for document in as_it_looked(asked, day) if answers(node, document)]
    return Either((All((node, Without(edited))), These(frozenset(true))))
