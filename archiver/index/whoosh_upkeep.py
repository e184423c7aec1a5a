# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What keeps a Whoosh directory sound and small: checksums and merging. Knows segments, no words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from whoosh import reading

MAX_SEGMENTS = 12
MERGED_AT_ONCE = 8

MergePolicy = Callable[[Any, list[Any]], list[Any]]

# --- checksums -------------------------------------------------------------------------------

# Whoosh checks nothing it reads. A segment never changes, so its sum is written once, beside it and
# under its name: Whoosh then clears both away together.


def seal(directory: Path) -> None:
    """Write the sums of segments that have none."""
    for segment in directory.glob("*.seg"):
        beside = segment.with_suffix(".sum")
        if not beside.exists():
            with suppress(FileNotFoundError):  # merged away by the next writer
                beside.write_text(_sum(segment), encoding="ascii")


def broken(directory: Path) -> str:
    """Names of segments that are not what was written; empty when all are."""
    seals = ((seal.with_suffix(".seg"), seal) for seal in sorted(directory.glob("*.sum")))
    return ", ".join(
        segment.name
        for segment, seal in seals
        if segment.exists() and seal.read_text(encoding="ascii") != _sum(segment)
    )


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- merging ---------------------------------------------------------------------------------


def tidy(writer: Any, segments: list[Any]) -> list[Any]:  # noqa: ANN401 - Whoosh ships no types
    """Whoosh's merge policy: the segments to leave alone.

    Many segments make searches slow and merging large ones makes commits slow. The smallest are
    merged when there are too many, and one that is mostly deleted documents is written anew, so that
    what was removed does not stay in the files.
    """
    kept = sorted((s for s in segments if s.doc_count()), key=lambda s: s.doc_count_all())
    merged = kept[:MERGED_AT_ONCE] if len(kept) > MAX_SEGMENTS else []
    merged += [s for s in kept if s not in merged and s.deleted_count() > s.doc_count()]
    _write_anew(writer, merged)
    return [s for s in kept if s not in merged]


def without(record_ids: frozenset[int]) -> MergePolicy:
    """A merge policy that leaves no segment with words of these records, which are deleted in it.

    Words of a record's earlier versions stand in segments of their own until those are merged.
    """

    def policy(writer: Any, segments: list[Any]) -> list[Any]:  # noqa: ANN401 - Whoosh ships no types
        kept = [s for s in segments if s.doc_count()]
        marked = [s for s in kept if s.has_deletions() and _holds(writer, s, record_ids)]
        _write_anew(writer, marked)
        return [s for s in kept if s not in marked]

    return policy


def _holds(writer: Any, segment: Any, record_ids: frozenset[int]) -> bool:  # noqa: ANN401
    """Whether a deleted document of the segment is one of these records."""
    reader = reading.SegmentReader(writer.storage, writer.schema, segment)
    try:
        records = reader.column_reader("record")
        return any(records[doc] in record_ids for doc in segment.deleted_docs())
    finally:
        reader.close()


def _write_anew(writer: Any, segments: list[Any]) -> None:  # noqa: ANN401
    """Take what is not deleted of these segments into the one being written."""
    for segment in segments:
        old = reading.SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(old)
        old.close()
