# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A conversation with one record in the middle: what is shown at once and what is folded. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archiver import wording
from archiver.model.record import ThreadItem

SHOWN_REPLIES = 20
LONGEST_FOLD = 200


@dataclass(frozen=True, slots=True)
class Fold:
    """A run of the conversation. ``label`` is empty for what is shown at once."""

    items: tuple[ThreadItem, ...]
    label: str = ""
    left_out: int = 0


def in_context(thread: Sequence[ThreadItem], record_id: int) -> tuple[Fold, ...]:
    """The post, the way down to this record and its answers open; the rest folded where it stands."""
    wanted = _wanted(thread, record_id)
    folds: list[Fold] = []
    run: list[ThreadItem] = []
    open_now: bool | None = None
    for item in thread:
        is_open = item.record.id in wanted
        if run and is_open != open_now:
            folds.append(_fold(run, folded=not open_now))
            run = []
        open_now = is_open
        run.append(item)
    if run:
        folds.append(_fold(run, folded=not open_now))
    return tuple(folds)


def _wanted(thread: Sequence[ThreadItem], record_id: int) -> set[int]:
    place = next((n for n, item in enumerate(thread) if item.record.id == record_id), None)
    if place is None:
        return {item.record.id for item in thread[:SHOWN_REPLIES]}
    wanted = {record_id}
    depth = thread[place].depth
    for item in reversed(thread[:place]):
        if item.depth < depth:
            wanted.add(item.record.id)
            depth = item.depth
    for item in thread[place + 1 : place + 1 + SHOWN_REPLIES]:
        if item.depth <= thread[place].depth:
            break
        wanted.add(item.record.id)
    return wanted


def _fold(run: list[ThreadItem], *, folded: bool) -> Fold:
    if not folded:
        return Fold(tuple(run))
    label = f"Visa {wording.plural(len(run), 'annat svar', 'andra svar')}"
    return Fold(tuple(run[:LONGEST_FOLD]), label, max(0, len(run) - LONGEST_FOLD))
