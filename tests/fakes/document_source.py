# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A store as the index sees it: records and a queue of changes, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archiver.index.port import IndexDocument


@dataclass(slots=True)
class MemorySource:
    """Put, drop, and read as the index does."""

    held: dict[int, IndexDocument] = field(default_factory=dict)
    queue: list[tuple[int, int]] = field(default_factory=list)

    def put(self, *documents: IndexDocument) -> None:
        for document in documents:
            self.held[document.record_id] = document
            self._note(document.record_id)

    def drop(self, *record_ids: int) -> None:
        for record_id in record_ids:
            self.held.pop(record_id, None)
            self._note(record_id)

    def _note(self, record_id: int) -> None:
        self.queue.append((self.head() + 3, record_id))  # sequences have gaps

    def queue_after(self, seq: int, limit: int) -> Sequence[tuple[int, int]]:
        return [row for row in self.queue if row[0] > seq][:limit]

    def documents(self, record_ids: Sequence[int]) -> Sequence[IndexDocument]:
        return [self.held[i] for i in record_ids if i in self.held]

    def all_record_ids(self) -> Iterator[int]:
        return iter(list(self.held))

    def head(self) -> int:
        return self.queue[-1][0] if self.queue else 0
