# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mask words and parts of pictures in a case: chosen, suggested, or every occurrence.

The source is never touched. A mask names a place and never holds the words (``model.masking``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archiver.archive.archive import Archive
from archiver.archive.reading import Reader
from archiver.desk import cases, closing, lookup
from archiver.desk.rights import Verb, require
from archiver.errors import Refused
from archiver.model.case import Case
from archiver.model.likeness import occurrences
from archiver.model.masking import Box, Place
from archiver.model.person import Person
from archiver.model.sensitive import Suggestion, suggestions

_WORD = re.compile(r"\S+")
_EDGE = ".,;:!?()[]{}\"'”“„»«…"
_BETWEEN = re.compile(r"[\s\u00ad\u200b-\u200d–-]*")
MOST_PLACES = 5000


@dataclass(frozen=True, slots=True)
class Words:
    """One field of one version of a record: what can be masked."""

    record: int
    label: str
    entry: int
    version: int
    field: str
    text: str

    def place(self, start: int, end: int) -> Place:
        """A stretch of it."""
        return Place(self.record, self.entry, self.field, start, end)


# --- what there is to mask -------------------------------------------------------------------


def fields(reader: Reader, record_ids: Sequence[int]) -> list[Words]:
    """Every text of these records: author, title and text of each version, and pictures' words."""
    found: list[Words] = []
    texts = reader.texts(record_ids)
    for record in reader.records(record_ids):
        versions = texts.get(record.id, [])
        for version in versions:
            given = (("author", version.author), ("title", version.title), ("text", version.text))
            found += [
                Words(record.id, record.label, version.entry, version.number, name, text)
                for name, text in given
                if text
            ]
        if any(version.media for version in versions):
            found += [
                Words(record.id, record.label, file.entry, 0, "alt", file.alt)
                for file in reader.media(record.id)
                if file.alt
            ]
    return found


def words(text: str) -> list[tuple[int, int]]:
    """The words of a text, each without the punctuation around it."""
    found = []
    for match in _WORD.finditer(text):
        word = match[0]
        start = match.start() + len(word) - len(word.lstrip(_EDGE))
        end = match.end() - (len(word) - len(word.rstrip(_EDGE)))
        if start < end:
            found.append((start, end))
    return found


def suggested(given: Iterable[Words], names: Sequence[str]) -> list[tuple[Words, Suggestion]]:
    """What may need masking, and why."""
    return [(one, hint) for one in given for hint in suggestions(one.text, names)]


# --- masking ---------------------------------------------------------------------------------


def mask(
    archive: Archive,
    person: Person,
    number: int,
    wish: tuple[Sequence[Place], Sequence[Box]],
    ground: str,
    *,
    everywhere: bool = False,
    once: str = "",
) -> int:
    """Mask places and boxes; with ``everywhere``, each occurrence in the case of the same words too.

    Returns how many places. Raises Refused without a provision, or for a place that is not there.
    """
    require(person, Verb.HANDLE_CASE)
    if ground not in lookup.provisions(archive.directory.root):
        msg = "Välj vilken bestämmelse uppgifterna omfattas av"
        raise Refused(msg)
    places, boxes = wish
    named = {place.record for place in places} | {box.record for box in boxes}
    closing.require_open(archive, person, named)
    case = cases.get(archive, number)
    with archive.reader() as reader:
        given = {(w.entry, w.field): w for w in fields(reader, list(case.records))}
        _check_boxes(reader, case, boxes)
    chosen = joined(places, given)
    if everywhere:
        chosen = _everywhere(chosen, given)
    if not chosen and not boxes:
        msg = "Välj minst ett ord eller en del av en bild att maska"
        raise Refused(msg)
    if len(chosen) > MOST_PLACES:
        msg = f"Det finns {len(chosen)} förekomster, och högst {MOST_PLACES} kan maskas på en gång"
        raise Refused(msg)
    said = {
        "places": [place.facts() for place in chosen],
        "boxes": [box.facts() for box in boxes],
        "ground": ground,
    }
    cases.take(archive, person, number, "masked", said, once=once)
    return len(chosen) + len(boxes)


def unmask(archive: Archive, person: Person, number: int, record: int, once: str = "") -> int:
    """Take every mask of a record away; returns how many."""
    require(person, Verb.HANDLE_CASE)
    case = cases.get(archive, number)
    places = [place for place in case.masks if place.record == record]
    boxes = [box for box in case.boxes if box.record == record]
    if not places and not boxes:
        msg = "Handlingen har inga maskningar"
        raise Refused(msg)
    said = {"places": [p.facts() for p in places], "boxes": [b.facts() for b in boxes]}
    cases.take(archive, person, number, "unmasked", said, once=once)
    return len(places) + len(boxes)


def joined(places: Iterable[Place], given: Mapping[tuple[int, str], Words]) -> list[Place]:
    """Chosen words that stand side by side as one place. Raises Refused for one that is not there."""
    found: list[Place] = []
    for place in sorted(set(places)):
        words_ = given.get((place.entry, place.field))
        inside = words_ is not None and 0 <= place.start < place.end <= len(words_.text)
        if words_ is None or not inside or words_.record != place.record:
            msg = "Ett av de valda orden finns inte i ärendet"
            raise Refused(msg, remedy="Öppna sidan igen och välj orden på nytt.")
        last = found[-1] if found else None
        if last and (last.entry, last.field) == (place.entry, place.field):
            gap = words_.text[last.end : place.start]
            if place.start <= last.end or _BETWEEN.fullmatch(gap):
                found[-1] = words_.place(last.start, max(last.end, place.end))
                continue
        found.append(place)
    return found


def _everywhere(chosen: Sequence[Place], given: Mapping[tuple[int, str], Words]) -> list[Place]:
    wanted = {given[p.entry, p.field].text[p.start : p.end] for p in chosen}
    found = set(chosen)
    for one in given.values():
        for text in wanted:
            found |= {one.place(start, end) for start, end in occurrences(one.text, text)}
    return sorted(found)


def _check_boxes(reader: Reader, case: Case, boxes: Sequence[Box]) -> None:
    for box in boxes:
        known = box.record in case.records
        files = {file.entry for file in reader.media(box.record) if file.sha256} if known else set()
        sizes = 0 <= box.left < box.right <= 1000 and 0 <= box.top < box.bottom <= 1000
        if box.entry not in files or not sizes:
            msg = "Rutan ligger utanför bilden, eller bilden finns inte i ärendet"
            raise Refused(msg)


def masked_words(case: Case, given: Iterable[Words]) -> set[str]:
    """The words that stand in the masked places: what may not be read in a copy."""
    by_field = {(w.entry, w.field): w.text for w in given}
    return {
        by_field[place.entry, place.field][place.start : place.end]
        for place in case.masks
        if (place.entry, place.field) in by_field
    }
