# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is found in an export: an item with its bytes, in the words of no platform. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archiver.clock import EPOCH
from archiver.connectors.answer import clean
from archiver.connectors.spans import Span
from archiver.model.observation import IMPORTED, Kind, MediaRef, Observation


@dataclass(frozen=True, slots=True)
class Found:
    """One item of an export. ``id`` is the platform's own, when the export tells it."""

    kind: Kind
    text: str
    at: datetime | None
    span: Span
    id: str = ""
    title: str = ""
    author: str = ""
    parent: str = ""
    media: tuple[MediaRef, ...] = ()
    link: str = ""

    def observation(self) -> Observation:
        """The item as a record of its own."""
        return Observation(
            kind=self.kind,
            native_id=self.native_id(),
            own=True,  # an owner's export holds what the owner wrote
            text=self.text,
            title=self.title,
            parent_id=self.parent or None,
            root_id=self.parent or None,
            author_name=self.author or None,
            published_at=self.at,
            permalink=self.link or None,
            media=self.media,
            span=self.span,
        )

    def native_id(self) -> str:
        """The platform's id, or a name made of what the item says: the same in every export."""
        if self.id:
            return self.id
        stamp = "" if self.at is None else self.at.isoformat()
        said = "\x1f".join((str(self.kind), stamp, self.title, self.text))
        return IMPORTED + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(slots=True)
class Contents:
    """What one file of an export holds. ``odd`` counts what could not be read."""

    found: list[Found] = field(default_factory=list)
    odd: int = 0


def epoch(value: object) -> datetime | None:
    """A time in seconds since 1970; None for anything else."""
    if type(value) is not int or not 0 < value < 10**11:
        return None
    return (EPOCH + timedelta(seconds=value)).astimezone(UTC)


def unscrambled(value: object) -> str:
    """A text of Meta's exports, which write each byte of UTF-8 as a letter of its own."""
    if not isinstance(value, str):
        return ""
    try:
        return clean(value.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return clean(value)


def picture(path: object, alt: str = "") -> MediaRef | None:
    """A file that lies beside the texts in the export."""
    if not isinstance(path, str) or not path or path.startswith(("http://", "https://")):
        return None
    kind = "video" if path.lower().endswith((".mp4", ".mov", ".webm")) else "image"
    return MediaRef(f"{IMPORTED}{path}", f"{IMPORTED}{path}", kind, alt)
