# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A question to the archive and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archiver.model.coverage import Window
from archiver.model.record import Record


@dataclass(frozen=True, slots=True)
class Filters:
    """Boxes beside the search field. Empty tuples and None mean no limit.

    ``events`` holds "deleted", "missing", "hidden", "edited"; dates are local (Europe/Stockholm),
    both ends included, and mean the published day (first seen when none is stated).
    """

    events: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    direction: str = ""  # "in" (inkommen), "own" (upprättad) or ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that answers the question, with its excerpt: ``(text, is_match)`` pieces in order."""

    record: Record
    excerpt: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """The hits in one thread. ``root`` is the post's number; ``hits`` are the first of ``total``."""

    root: int
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one search. ``total`` is exact when ``exact``; ``gaps`` could hide more."""

    query: str
    total: int
    exact: bool
    hits: tuple[Hit, ...]
    gaps: tuple[Window, ...]
    facets: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    exactly: str = ""  # the same search for the words as they are typed; "" when none was widened
    forms: tuple[str, ...] = ()  # the other forms and compounds that these hits were found by
    suggestions: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a word nobody wrote, and near ones
    threads: tuple[Thread, ...] = ()  # the same hits by thread, when that was asked for
    thread_count: int = 0  # threads with hits in all; 0 when hits are not grouped
