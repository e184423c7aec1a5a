# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What documents are made from: records with their history, the question asked, the proof. Pure.

Whoever discloses a document changes the material (masks a name, leaves out a version) before any
builder sees it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from archiver.model.coverage import Window
from archiver.model.record import Event, MediaFile, Record, ThreadItem, Version
from archiver.model.search import Filters


@dataclass(frozen=True, slots=True)
class Item:
    """One record with all that the archive knows of it."""

    record: Record
    versions: tuple[Version, ...]
    events: tuple[Event, ...]
    media: tuple[MediaFile, ...]
    parent: Record | None = None
    thread: tuple[ThreadItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A window in which an account was not, or only partly, seen."""

    account: str
    window: Window


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: as typed, with its filters, or records by their labels."""

    query: str = ""
    filters: Filters = field(default_factory=Filters)
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What a set of records is: asked how, how many, what could not be seen, by whom, proven how.

    ``origin`` is the log's name: with it a record's number means the same anywhere.
    """

    question: Question
    count: int
    gaps: tuple[Gap, ...]
    sender: Sender
    proof: Proof
    origin: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the log ended when the document was made, and how much of it was then signed.

    ``checkpoint_at`` is the time of the last signed row, ``note`` the signed checkpoint as text,
    ``key`` the log's public key, ``vouched`` who outside vouches for it, and when they did, and
    ``address`` where anybody can compare it.
    """

    size: int
    root: str
    checkpoint_size: int | None = None
    checkpoint_at: datetime | None = None
    note: str = ""
    key: str = ""
    vouched: tuple[tuple[str, datetime | None], ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who makes the document, when, with what program, and for which matter."""

    municipality: str
    made_at: datetime
    software: str
    dnr: str = ""
