# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How an answer is cut at its items, so that each can be destroyed on its own, and joined again. Pure.

A layout is ``[literal length, log row, literal length, log row, …, literal length]``: the bytes
between the items belong to the capture, each item to its own row (decision 0008).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from archiver.model.observation import Batch, Observation
from archiver.store.payloads import Stored

LEFT_OUT = -1  # stands in a layout for bytes that were not kept, because of a disposal
DISPOSED = b"[gallrad]"  # shown in the place of bytes that are no longer there

Span = tuple[int, int]


def split(body: bytes, pieces: Sequence[tuple[Span, int]]) -> tuple[bytes, list[int]]:
    """Cut the pieces out of a body: the bytes between them, and how to put them back.

    A piece that overlaps an earlier one stays in the literal, so that every byte is there once.
    """
    literal, layout, at = [], [], 0
    for (start, end), entry in sorted(pieces):
        if at <= start <= end <= len(body):
            literal.append(body[at:start])
            layout += [start - at, entry]
            at = end
    literal.append(body[at:])
    layout.append(len(body) - at)
    return b"".join(literal), layout


def joined(literal: bytes, layout: Sequence[int], parts: Mapping[int, Stored]) -> bytes:
    """Put a split body together again; what has been disposed of is shown as such."""
    whole, at = [], 0
    for place, value in enumerate(layout):
        if place % 2 == 0:
            whole.append(literal[at : at + value])
            at += value
        else:
            whole.append(parts[value].verbatim if value in parts else DISPOSED)
    return b"".join(whole)


def inseparable(batch: Batch) -> bool:
    """Whether some item's bytes cannot be told from its neighbours': no place, or one in another."""
    spans = {*(item.span for item in items(batch)), *batch.left_out}
    if None in spans:
        return True
    placed = sorted(span for span in spans if span is not None)
    return any(after[0] < before[1] for before, after in pairwise(placed))


def items(batch: Batch) -> list[Observation]:
    """Every item that an answer showed, in its listings or for an id that was asked for."""
    asked = [verdict.observation for verdict in batch.verdicts]
    return [*batch.observations, *(item for item in asked if item is not None)]


def names(item: Observation) -> set[str]:
    """Every spelling of an item's id."""
    return {item.native_id, *item.aliases}


def without(batch: Batch, disposed: Collection[str]) -> Batch:
    """The answer without the items whose id was disposed of: they are not archived again."""
    kept = [item for item in batch.observations if names(item).isdisjoint(disposed)]
    verdicts = [
        verdict
        if verdict.observation is None or names(verdict.observation).isdisjoint(disposed)
        else replace(verdict, observation=None)
        for verdict in batch.verdicts
    ]
    gone = [item.span for item in items(batch) if not names(item).isdisjoint(disposed)]
    gone += [span for native, span in batch.related if native in disposed]
    related = [(native, span) for native, span in batch.related if native not in disposed]
    return replace(
        batch,
        observations=tuple(kept),
        verdicts=tuple(verdicts),
        related=tuple(related),
        left_out=(*batch.left_out, *gone),
    )
