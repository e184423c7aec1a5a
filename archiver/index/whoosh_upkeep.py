# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What keeps a Whoosh directory sound and small: checksums and merging. Knows segments, no words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from archiver.index.segment_build import Old
from archiver.index.segment_file import is_whole, read
from archiver.index.whoosh_codec import EXTENSION, path_of

MAX_SEGMENTS = 12
MERGED_AT_ONCE = 8
MERGED_BY_DAY = 1_200  # documents: more are merged when nobody waits

MergePolicy = Callable[[Any, list[Any]], list[Any]]


def broken(directory: Path) -> str:
    """Names of segments that are not what was written; empty when all are."""
    found = sorted(directory.glob("*" + EXTENSION))
    return ", ".join(segment.name for segment in found if not is_whole(segment))


def tidy(writer: Any, segments: list[Any]) -> list[Any]:  # noqa: ANN401 - Whoosh ships no types
    """Whoosh's merge policy: the segments to leave alone.

    Many segments make searches slow and merging large ones makes commits slow. The smallest are
    merged when there are too many, and one that is mostly deleted documents is written anew, so that
    what was removed does not stay in the files.
    """
    kept = sorted((s for s in segments if s.doc_count()), key=lambda s: s.doc_count_all())
    merged = kept[:MERGED_AT_ONCE] if len(kept) > MAX_SEGMENTS else []
    while sum(s.doc_count() for s in merged) > MERGED_BY_DAY:
        merged.pop()
    if len(merged) < 2:
        merged = []
    merged += [s for s in kept if s not in merged and s.deleted_count() > s.doc_count()]
    return _write_anew(writer, kept, merged)


def merge_all(writer: Any, segments: list[Any]) -> list[Any]:  # noqa: ANN401
    """A merge policy that leaves one segment."""
    return _write_anew(writer, segments, segments)


def without(record_ids: Collection[int]) -> MergePolicy:
    """A merge policy that leaves no segment with words of these records, which are deleted in it.

    Words of a record's earlier versions stand in segments of their own until those are merged.
    """
    wanted = frozenset(record_ids)

    def policy(writer: Any, segments: list[Any]) -> list[Any]:  # noqa: ANN401
        marked = [s for s in segments if s.has_deletions() and _holds(writer, s, wanted)]
        return _write_anew(writer, segments, marked)

    return policy


def _holds(writer: Any, segment: Any, record_ids: frozenset[int]) -> bool:  # noqa: ANN401
    """Whether a deleted document of the segment is one of these records."""
    ids = read(path_of(Path(writer.storage.folder), segment)).columns.ids
    return any(ids[doc] in record_ids for doc in segment.deleted_docs())


def _write_anew(writer: Any, segments: list[Any], merged: list[Any]) -> list[Any]:  # noqa: ANN401
    """Take what is not deleted of some segments into the one being written; the others."""
    for segment in merged:
        if segment.doc_count():
            file = read(path_of(Path(writer.storage.folder), segment))
            writer.perdocwriter.olds.append(Old(file, frozenset(segment.deleted_docs())))
            writer.docnum += segment.doc_count()
    return [s for s in segments if s not in merged and s.doc_count()]
