# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A record as a row of a list: heading, tag, excerpt and the line of facts below. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from archiver import wording
from archiver.model.change import Status
from archiver.model.record import Record

_TAGS = {
    Status.PRESENT: "calm",
    Status.HIDDEN: "hidden",
    Status.MISSING: "unsure",
    Status.DELETED: "gone",
    Status.UNREACHABLE: "quiet",
    Status.DISPOSED: "quiet",
}
_LONGEST = 280
CLOSED = "Innehållet visas när handlingen öppnas. Varje öppning skrivs i händelseloggen."


@dataclass(frozen=True, slots=True)
class Tag:
    """A state as a word with a tone; the word alone says it all."""

    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a hit list."""

    label: str
    heading: str
    tag: Tag
    excerpt: tuple[tuple[str, bool], ...]
    facts: tuple[str, ...]
    answers_to: str = ""
    answers_label: str = ""
    has_media: bool = False


def tag(record: Record) -> Tag:
    """The one word beside a heading: Borttagen, Dold, Ändrad, Kvar and so on."""
    if record.closed:
        return Tag("Sluten", "quiet")
    if record.status is Status.PRESENT and record.versions > 1:
        return Tag("Ändrad", "changed")
    return Tag(wording.STATUSES[record.status], _TAGS[record.status])


def short(text: str, longest: int = _LONGEST) -> str:
    """The beginning of a text, cut between words."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat
    return flat[:longest].rsplit(" ", 1)[0].rstrip(" .,;:–-") + " …"


def row(
    record: Record,
    root: Record | None = None,
    excerpt: tuple[tuple[str, bool], ...] | None = None,
) -> Row:
    """A record as a row. ``root`` is the post it answers."""
    when = record.published_at or record.first_seen_at
    facts = [
        wording.moment(when) if record.published_at else f"arkiverad {wording.moment(when)}",
        wording.platform(record.platform),
        record.account,
    ]
    after = [wording.direction(own=record.own)]
    if record.versions > 1:
        after.append(wording.plural(record.versions, "version", "versioner"))
    pieces = excerpt if excerpt is not None else ((short(record.text), False),)
    if record.closed:
        pieces = ((CLOSED, False),)
    return Row(
        label=record.label,
        heading=wording.heading(record),
        tag=tag(record),
        excerpt=pieces,
        facts=(*facts, *after, record.label),
        answers_to=subject(root) if root else "",
        answers_label=root.label if root else "",
        has_media=bool(record.media),
    )


def subject(record: Record) -> str:
    """What a post is about, in a few words."""
    return short(record.title or record.text, 44) or wording.heading(record)
