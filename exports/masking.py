# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The material of a copy with its masks cut out, and what is still there after that. Pure.

Whoever builds the document never sees what was masked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace

from archiver.model import likeness
from archiver.model.case import Case
from archiver.model.masking import Box, Mask, Place, masked
from archiver.model.record import MediaFile, Record, Version
from exports.document.blocks import Card, Document
from exports.document.material import Item

Spans = list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Cuts:
    """A case's masks by the field they are in, with the words that stand in their place."""

    by_field: Mapping[tuple[int, str], Spans]
    boxes: Mapping[int, tuple[Box, ...]] = field(default_factory=dict)

    def text(self, entry: int, name: str, text: str) -> str:
        """A text with its masks."""
        return masked(text, self.by_field.get((entry, name), ()))


def cuts(case: Case) -> Cuts:
    """The masks of a case."""
    found: defaultdict[tuple[int, str], Spans] = defaultdict(list)
    for place, mask in case.masks.items():
        found[place.entry, place.field].append(_span(place, mask))
    boxes: defaultdict[int, list[Box]] = defaultdict(list)
    for box in case.boxes:
        boxes[box.entry].append(box)
    return Cuts(dict(found), {entry: tuple(boxes_) for entry, boxes_ in boxes.items()})


def _span(place: Place, mask: Mask) -> tuple[int, int, str]:
    return place.start, place.end, f"[maskerat: {mask.ground}]"


def item(given: Item, cut: Cuts) -> Item:
    """A record as it may be read: its address and its ids are left out, for they can name people."""
    versions = tuple(_version(version, cut) for version in given.versions)
    newest = versions[-1] if versions else None
    record = _record(given.record, newest)
    files = tuple(_file(file, cut) for file in given.media)
    return Item(record, versions, given.events, files, None)


def with_files(given: Item, kept: tuple[MediaFile, ...]) -> Item:
    """The same record with these files alone."""
    return replace(given, media=kept)


def _version(version: Version, cut: Cuts) -> Version:
    return replace(
        version,
        text=cut.text(version.entry, "text", version.text),
        title=cut.text(version.entry, "title", version.title),
        author=cut.text(version.entry, "author", version.author) if version.author else None,
        media=(),
        commitment="",
    )


def _record(record: Record, newest: Version | None) -> Record:
    return replace(
        record,
        text=newest.text if newest else "",
        title=newest.title if newest else "",
        author=newest.author if newest else None,
        author_id=None,
        permalink=None,
        native_id="",
        media=(),
        metrics={},
    )


def _file(file: MediaFile, cut: Cuts) -> MediaFile:
    return replace(file, url="", alt=cut.text(file.entry, "alt", file.alt))


# --- what is still there ---------------------------------------------------------------------


def left(document: Document, words: Iterable[str]) -> list[str]:
    """The cards of a document where a masked word, or a near variant, still stands; by label."""
    needles = likeness.needles(words)
    found = []
    for card in document.cards():
        told = likeness.folded("\n".join(strings(card)))
        if any(likeness.holds(told, needle) for needle in needles):
            found.append(card.label)
    return found


def without_cards(document: Document) -> Document:
    """Our own wording alone: the same document about no record."""
    sections = tuple(
        replace(section, blocks=tuple(b for b in section.blocks if not isinstance(b, Card)))
        for section in document.sections
    )
    return replace(document, sections=sections)


def strings(value: object) -> list[str]:
    """Every string in a document or a part of it."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Sequence):
        return [text for part in value for text in strings(part)]
    if is_dataclass(value):
        return [text for f in fields(value) for text in strings(getattr(value, f.name))]
    return []
