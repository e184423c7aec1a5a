# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hold an export against what was harvested: what each has that the other lacks. Pure.

Most exports tell no ids, so items are the same when they say the same at the same time. That an
export lacks something proves nothing: it is told, never concluded from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archiver.connectors.takeout.items import Found
from archiver.model.observation import Kind

_SAME_MOMENT = timedelta(minutes=2)
_SAME_DAY = timedelta(
    days=2
)  # exports in local time, and posts that were written before they were shown
_WRITTEN = frozenset({Kind.POST, Kind.COMMENT, Kind.STORY})


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that was there before."""

    record: int
    label: str
    native_id: str
    kind: Kind
    own: bool
    at: datetime | None
    texts: tuple[str, ...]  # of every version


@dataclass(slots=True)
class Matches:
    """Which item is which record; items without one, and own records without an item."""

    pairs: list[tuple[Found, Kept]] = field(default_factory=list)
    only_there: list[Found] = field(default_factory=list)
    only_here: list[Kept] = field(default_factory=list)


def match(found: Sequence[Found], kept: Sequence[Kept]) -> Matches:
    """Pair them one to one: by id, then by words and time."""
    by_id = {one.native_id: one for one in kept}
    by_words: dict[str, list[Kept]] = {}
    for one in kept:
        for words in {folded(text) for text in one.texts}:
            by_words.setdefault(words, []).append(one)
    matches, taken = Matches(), set[int]()
    for item in found:
        same = by_id.get(item.native_id()) or _nearest(item, by_words, taken)
        if same is None or same.record in taken:
            matches.only_there.append(item)
            continue
        taken.add(same.record)
        matches.pairs.append((item, same))
    matches.only_here = [one for one in kept if one.record not in taken and _expected(one, found)]
    return matches


def _nearest(item: Found, by_words: Mapping[str, list[Kept]], taken: set[int]) -> Kept | None:
    """The record with the same words that is nearest in time, if it is near enough."""
    words = folded(item.text)
    reach = _SAME_DAY if words else _SAME_MOMENT  # a picture without words is known by its moment
    near = [
        (abs(one.at - item.at), one.record, one)
        for one in by_words.get(words, ())
        if one.record not in taken and one.own and one.at and item.at
    ]
    close = [pair for pair in near if pair[0] <= reach]
    return min(close)[2] if close else None


def _expected(one: Kept, found: Iterable[Found]) -> bool:
    """Whether the export ought to hold a record: our own words, of a sort and time that it covers."""
    times = [item.at for item in found if item.kind is one.kind and item.at is not None]
    if not one.own or one.kind not in _WRITTEN or one.at is None or not times:
        return False
    return min(times) <= one.at <= max(times)


def folded(text: str) -> str:
    """Words without what exports change: spaces, line breaks and the form of letters."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()
