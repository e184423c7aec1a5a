# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a search engine offers, and what it is given. Every engine passes tests of this contract.

An index holds no text and no original: it answers with record ids, and the store has the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from archiver.index.nodes import Node
from archiver.model.search import Filters

Sort = Literal["date", "relevance"]
Facets = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A record as the index needs it. ``text`` holds title and text of the newest version.

    ``published_us`` and ``day`` (local, ``20250312``) are the published time, or first seen when the
    platform states none: the same rule as for ``Filters``.
    """

    record_id: int
    kind: str
    is_reply: bool
    platform: str
    account: str
    own: bool
    status: str
    edited: bool
    author: str
    text: str
    published_us: int
    day: int
    language: str | None = None
    authority: str = ""
    linked: bool = False
    attached: bool = False
    seen: int = 0  # the local day when the archive first saw it
    gone: int = 0  # the local day when it was first found missing; 0 when it is not
    earlier: tuple[str, ...] = ()  # texts of earlier versions


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: an exact total, one page of record ids in order, and facets of the whole hit set.

    Facets are ``event``, ``platform``, ``account``, ``kind`` and ``direction``, each with its values
    that occur. One record can count under several events, and a reply counts as a comment too.
    """

    total: int
    ids: tuple[int, ...]
    facets: Facets


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """What an engine says about itself."""

    ok: bool
    documents: int
    position: int
    analysis: str
    size_bytes: int
    detail: str = ""


class SearchIndex(Protocol):
    """One engine over one directory.

    Any method can raise ``IndexUnusable`` (rebuild it) and the writing ones ``IndexBusy`` (wait).
    One process writes at a time; searches go on meanwhile and see whole commits only.
    """

    def write(
        self,
        documents: Iterable[IndexDocument],
        *,
        removed: Collection[int] = (),
        position: int | None = None,
    ) -> None:
        """Add or replace documents, remove others and note the queue position, in one commit."""
        ...

    def remove(self, record_ids: Collection[int]) -> None:
        """Remove documents; unknown ids are no error."""
        ...

    def forget_records(self, record_ids: Collection[int]) -> bool:
        """Remove documents and all trace of their words, earlier versions' too, from the files.

        False when the engine cannot clear its files of them: the index must then be built anew.
        """
        ...

    def merge(self) -> bool:
        """Put in order what small commits have left, when nobody waits. The same answers, faster.

        False when most of the files is what was replaced or removed: build the index anew.
        """
        ...

    def search(
        self, node: Node | None, filters: Filters, limit: int, offset: int = 0, sort: Sort = "date"
    ) -> Found:
        """Records that answer (None: all). ``date`` is newest first; ties by the larger id first."""
        ...

    def suggest(self, word: str, most: int = 3) -> tuple[str, ...]:
        """Words of records that can be found, a letter from this one, the commonest first."""
        ...

    def count(self) -> int:
        """How many records can be found."""
        ...

    def position(self) -> int:
        """The last queue sequence that is in the index; 0 when none is."""
        ...

    def health(self) -> IndexHealth:
        """Whether the index can be read through, and its figures. Raises nothing."""
        ...

    def clear(self) -> None:
        """Remove everything and set the position to 0."""
        ...

    def close(self) -> None:
        """Release files and memory. Nothing more may be asked."""
        ...


class OpenIndex(Protocol):
    """Opens the index in a directory, or makes an empty one when the directory does not exist."""

    def __call__(self, directory: Path) -> SearchIndex:
        """The index of this directory."""
        ...
