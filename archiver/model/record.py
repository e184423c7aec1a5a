# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A record as people meet it: its newest text, its versions, its events and the proof behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archiver.model.change import Basis, ChangeType, Grade, Status
from archiver.model.observation import Actor, Kind, MediaRef


@dataclass(frozen=True, slots=True)
class Record:
    """The newest known state of one record. Times are UTC; four kinds, never mixed (law 4).

    ``published_at`` is the platform's statement, ``first_seen_at`` our first sight,
    ``last_seen_at`` our latest sight, ``missing_since`` the first time it was not found.
    ``removed_after`` is the last sight before that: a removal lies between the two.
    """

    id: int
    label: str
    kind: Kind
    platform: str
    account: str
    authority: str
    own: bool
    status: Status
    hidden_as: str
    versions: int
    text: str
    title: str
    author: str | None
    author_id: str | None
    lang: str | None
    permalink: str | None
    native_id: str
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    missing_since: datetime | None
    parent_id: int | None
    root_id: int | None
    media: tuple[MediaRef, ...]
    metrics: Mapping[str, int]
    sealed: bool = False  # nobody may see it (TF-16): text, author and files are left out
    closed: bool = False  # a message or marked, and not opened in the log: the same is left out


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a record. ``entry`` is its row in the log, ``commitment`` what the log holds."""

    number: int
    seen_at: datetime
    modified_at: datetime | None
    text: str
    title: str
    author: str | None
    media: tuple[MediaRef, ...]
    entry: int
    commitment: str
    reread: bool = False  # read later than it was seen, by a reader that was mended


@dataclass(frozen=True, slots=True)
class Event:
    """One conclusion about a record, with its interval and its ground."""

    type: ChangeType
    recorded_at: datetime
    since: datetime | None
    until: datetime
    platform_time: datetime | None
    code: str
    grade: Grade
    hidden_as: str
    entry: int
    capture: int | None  # log row of the exchange it rests on
    run: int
    actor: Actor = Actor.UNKNOWN
    basis: Basis = Basis.NONE
    parent: int | None = None  # the removed record that this one answered


@dataclass(frozen=True, slots=True)
class Check:
    """One exchange that showed, or failed to show, a record: a row of the evidence page."""

    entry: int
    at: datetime
    method: str
    url: str
    status: int
    seen: bool
    code: str


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A stored picture or file of a record, or why it could not be stored."""

    entry: int
    url: str
    alt: str
    mime: str
    size: int
    sha256: str | None
    problem: str


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """A record in its conversation; ``depth`` 0 is the post."""

    record: Record
    depth: int
