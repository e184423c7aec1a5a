# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A search index that looks at every record, one by one: what the engines are measured against."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from archiver.index.analysis_sv import ANALYSIS_VERSION, Token, tokens
from archiver.index.nodes import (
    All,
    Author,
    Days,
    Directed,
    Either,
    InState,
    Node,
    OfKind,
    OnAccount,
    OnPlatform,
    Slot,
    Text,
    Without,
)
from archiver.index.port import Facets, Found, IndexDocument, IndexHealth, Sort
from archiver.model.search import Filters


class ReferenceIndex:
    """Keeps all records in one file."""

    def __init__(self, directory: Path) -> None:
        self.file = directory / "all"
        self.documents: dict[int, IndexDocument] = {}
        self.at = 0
        self.words: dict[str, list[Token]] = {}
        self.met: dict[tuple[Slot, str], bool] = {}
        if self.file.exists():
            self.documents, self.at = pickle.loads(self.file.read_bytes())

    def write(
        self,
        documents: Iterable[IndexDocument],
        *,
        removed: Collection[int] = (),
        position: int | None = None,
    ) -> None:
        for record_id in removed:
            self.documents.pop(record_id, None)
        self.documents |= {d.record_id: d for d in documents}
        self.at = self.at if position is None else position
        self.file.write_bytes(pickle.dumps((self.documents, self.at)))

    def remove(self, record_ids: Collection[int]) -> None:
        self.write((), removed=record_ids)

    def forget_records(self, record_ids: Collection[int]) -> None:
        self.remove(record_ids)

    def search(
        self, node: Node | None, filters: Filters, limit: int, offset: int = 0, sort: Sort = "date"
    ) -> Found:
        del sort  # relevance is the engine's own; the contract only asks for the same records
        hits = [
            d
            for d in self.documents.values()
            if _passes(d, filters) and (node is None or self._answers(d, node))
        ]
        hits.sort(key=lambda d: (d.published_us, d.record_id), reverse=True)
        ids = tuple(d.record_id for d in hits[offset : offset + limit])
        return Found(len(hits), ids, _facets(hits))

    def count(self) -> int:
        return len(self.documents)

    def position(self) -> int:
        return self.at

    def health(self) -> IndexHealth:
        return IndexHealth(True, len(self.documents), self.at, ANALYSIS_VERSION, 0)

    def clear(self) -> None:
        self.documents = {}
        self.write((), position=0)

    def close(self) -> None:
        self.documents = {}

    def _answers(self, d: IndexDocument, node: Node) -> bool:  # noqa: C901, PLR0911, PLR0912 - a case per node
        match node:
            case Text(slots):
                return self._stands(slots, d.text)
            case Author(slots):
                return self._stands(slots, d.author)
            case All(parts):
                return all(self._answers(d, part) for part in parts)
            case Either(parts):
                return any(self._answers(d, part) for part in parts)
            case Without(part):
                return not self._answers(d, part)
            case Days(start, end):
                return (start or date.min) <= _day(d) <= (end or date.max)
            case OnAccount(name):
                wanted, words = name.lower().split(), d.account.lower().split()
                n = len(wanted)
                return any(words[i : i + n] == wanted for i in range(len(words)))
            case OnPlatform(platform):
                return d.platform == platform
            case OfKind("reply"):
                return d.is_reply
            case OfKind(kind):
                return d.kind == kind
            case InState("edited"):
                return d.edited
            case InState(state):
                return d.status == state
            case Directed(direction):
                return d.own == (direction == "own")

    def _stands(self, slots: tuple[Slot, ...], text: str) -> bool:
        """Whether the slots are met one after the other somewhere."""
        if text not in self.words:
            self.words[text] = list(tokens(text))
        starts = {token.position for token in self.words[text]}
        for step, slot in enumerate(slots):
            starts &= {t.position - step for t in self.words[text] if self._meets(slot, t.surface)}
        return bool(starts)

    def _meets(self, slot: Slot, surface: str) -> bool:
        key = (slot, surface)
        if key not in self.met:
            self.met[key] = slot.meets(surface)
        return self.met[key]


def open_reference(directory: Path) -> ReferenceIndex:
    """Same shape as the engines' own."""
    directory.mkdir(parents=True, exist_ok=True)
    return ReferenceIndex(directory)


def _day(d: IndexDocument) -> date:
    return date(d.day // 10_000, d.day // 100 % 100, d.day % 100)


def _events(d: IndexDocument) -> set[str]:
    return {d.status} | ({"edited"} if d.edited else set())


def _kinds(d: IndexDocument) -> set[str]:
    return {d.kind} | ({"reply"} if d.is_reply else set())


def _passes(d: IndexDocument, f: Filters) -> bool:
    return (
        (not f.events or bool(_events(d) & set(f.events)))
        and (not f.platforms or d.platform in f.platforms)
        and (not f.accounts or d.account in f.accounts)
        and (not f.kinds or bool(_kinds(d) & set(f.kinds)))
        and (not f.direction or d.own == (f.direction == "own"))
        and (f.start or date.min) <= _day(d) <= (f.end or date.max)
    )


def _facets(hits: list[IndexDocument]) -> Facets:
    event = Counter(e for d in hits for e in _events(d))
    direction = Counter("own" if d.own else "in" for d in hits)
    return (
        (
            "event",
            tuple((e, event[e]) for e in ("deleted", "missing", "edited", "hidden") if event[e]),
        ),
        ("platform", _sorted(Counter(d.platform for d in hits))),
        ("account", _sorted(Counter(d.account for d in hits))),
        ("kind", _sorted(Counter(k for d in hits for k in _kinds(d)))),
        ("direction", tuple((d, direction[d]) for d in ("in", "own") if direction[d])),
    )


def _sorted(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
