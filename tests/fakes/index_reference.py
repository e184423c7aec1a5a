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
    HasAttachment,
    HasLink,
    HeldBy,
    InState,
    Match,
    Node,
    OfAuthority,
    OfKind,
    OnAccount,
    OnPlatform,
    Seen,
    Slot,
    Text,
    These,
    Visible,
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
        self.met: dict[tuple[Slot, str, bool], bool] = {}
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

    def forget_records(self, record_ids: Collection[int]) -> bool:
        self.remove(record_ids)
        return True

    def merge(self) -> bool:
        """Everything is in one place already."""
        return True

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

    def suggest(self, word: str, most: int = 3) -> tuple[str, ...]:
        near: Counter[str] = Counter()
        slot = Slot(word, Match.NEAR)
        for d in self.documents.values():
            near.update({t.surface for t in tokens(d.text) if slot.meets(t) and t.surface != word})
        return tuple(other for _, other in sorted((-n, other) for other, n in near.items())[:most])

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
            case Text(slots, everywhere):
                texts = (d.text, *(d.earlier if everywhere else ()))
                return any(self._stands(slots, text) for text in texts)
            case Seen(start, end):
                return (start or date.min) <= _date(d.seen) <= (end or date.max)
            case Visible(day):
                return _date(d.seen) <= day and (not d.gone or _date(d.gone) > day)
            case These(ids):
                return d.record_id in ids
            case OfAuthority(name):
                return _has(d.authority, name)
            case HeldBy(names):
                return d.authority in names
            case HasLink(has):
                return d.linked == has
            case HasAttachment(has):
                return d.attached == has
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
                return _has(d.account, name)
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
            starts &= {t.position - step for t in self.words[text] if self._meets(slot, t)}
        return bool(starts)

    def _meets(self, slot: Slot, token: Token) -> bool:
        key = (slot, token.surface, token.bare)
        if key not in self.met:
            self.met[key] = slot.meets(token)
        return self.met[key]


def open_reference(directory: Path) -> ReferenceIndex:
    """Same shape as the engines' own."""
    directory.mkdir(parents=True, exist_ok=True)
    return ReferenceIndex(directory)


def _has(name: str, part: str) -> bool:
    wanted, words = part.lower().split(), name.lower().split()
    n = len(wanted)
    return any(words[i : i + n] == wanted for i in range(len(words)))


def _day(d: IndexDocument) -> date:
    return _date(d.day)


def _date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100) if day else date.min


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
