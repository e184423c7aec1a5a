# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long work tells how far it has come, and how it is told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

# Called with done and total, often; it may raise Stopped.
Progress: TypeAlias = Callable[[int, int], None]


class Stopped(Exception):
    """Whoever waited for the work no longer does. Not an error: nothing is left behind."""


def silent(done: int, total: int) -> None:
    """Tell nobody."""
    del done, total


def counted(things: Iterable[T], total: int, progress: Progress) -> Iterator[T]:
    """The same things, each told of once it has been used."""
    progress(0, total)
    for number, thing in enumerate(things, start=1):
        yield thing
        progress(number, total)


def by_pages(total: int, pages_expected: int, progress: Progress) -> Callable[[int], None]:
    """Tell of records while pages are set: an estimate that never says done before it is.

    Setting may begin again from the first page (page numbers that moved); progress never goes back.
    """
    furthest = 0

    def page(number: int) -> None:
        nonlocal furthest
        share = min(1.0, number / max(1, pages_expected))
        furthest = max(furthest, min(total - 1, int(total * share)))
        progress(max(0, furthest), total)

    return page
