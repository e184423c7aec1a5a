# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a push says happened. A hint makes us look; only a removal is evidence by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from archiver.model.account import Platform
from archiver.model.observation import Actor


class Verb(StrEnum):
    """What is said to have happened."""

    CREATED = "created"
    EDITED = "edited"
    HIDDEN = "hidden"
    UNHIDDEN = "unhidden"
    REMOVED = "removed"
    OTHER = "other"  # not known to us: a look will tell


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that is said to have happened.

    ``holder`` is the account's own id on the platform; empty where a stream tells of many and this is
    another's.

    ``native_id`` is the item, ``root_id`` the post that it hangs on, ``word`` the platform's own verb.
    """

    holder: str
    verb: Verb
    word: str
    native_id: str = ""
    root_id: str = ""
    occurred_at: datetime | None = None
    actor: Actor = Actor.UNKNOWN
    words: tuple[int, int] | None = None  # where in the message the item's own words stand
    closed: bool = False  # of a message to the account itself (TF-7): never shown beside something else


class Door(Protocol):
    """One way in: how a sender proves itself, and how its messages are read."""

    platforms: frozenset[Platform]
    tells_removals: frozenset[Platform]  # those of them that tell when a text is removed

    def challenge(self, query: Mapping[str, str], secrets: Sequence[Mapping[str, str]]) -> str | None:
        """The answer to a sender that asks whether we are there; None when it is not ours to answer."""
        ...

    def genuine(self, headers: Mapping[str, str], body: bytes, secret: Mapping[str, str]) -> bool:
        """Whether the bytes were signed with this secret; compared in constant time."""
        ...

    def hints(self, body: bytes, account: str) -> tuple[Hint, ...]:
        """What is said, in order. Raises UnexpectedAnswer when it cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """How a stream is opened. ``headers`` hold our secret and are never kept or logged.

    ``greetings`` are said when it is open. ``resumes``: the other end was asked to tell again from
    where we were, so that nothing is lost by having been away.
    """

    address: str
    headers: tuple[tuple[str, str], ...] = ()
    protocols: tuple[str, ...] = ()
    greetings: tuple[str, ...] = ()
    resumes: bool = False


class Stream(Protocol):
    """A line that we open ourselves, and on which a platform tells as things happen."""

    platform: Platform

    def hints(self, body: bytes, account: str) -> tuple[Hint, ...]:
        """What one frame says, in order. Raises UnexpectedAnswer when it cannot be read.

        ``account`` is the account's own id where the stream is about; empty reads all alike.
        """
        ...

    def cursor(self, body: bytes) -> int | None:
        """How far the other end has come with this frame, where it counts."""
        ...

    def notice(self, body: bytes) -> str:
        """The other end's word on the stream itself ("CursorTooOld"); empty for what happens in it."""
        ...
