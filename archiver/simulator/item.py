# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Facts of the scenario: items, what happens to them, and how they look at a moment. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CREATED, EDITED, HIDDEN, UNHIDDEN, REMOVED = "created", "edited", "hidden", "unhidden", "removed"
MUNICIPALITY, AUTHOR, PLATFORM = "municipality", "author", "platform"
POST, COMMENT, VISITOR, MENTION = "post", "comment", "visitor", "mention"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who writes: a citizen, or the account itself."""

    name: str
    lang: str = "sv"


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture shown by a post. Two posts with the same name show the same bytes."""

    name: str
    alt: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happens to an item. ``native_id`` is new only where an edit makes a new id."""

    at: datetime
    type: str
    actor: str
    text: str = ""
    title: str = ""
    hidden_as: str = ""
    native_id: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A post or comment with its whole life. ``happenings`` are in order, the first is created."""

    account: str
    platform: str
    native_id: str
    kind: str
    root: str
    parent: str | None
    author: Person
    own: bool
    lang: str
    happenings: tuple[Happening, ...]
    pictures: tuple[Picture, ...] = ()
    likes: int = 0
    closed: bool = False  # takes no comments

    @property
    def created(self) -> datetime:
        """When it was published."""
        return self.happenings[0].at

    @property
    def removed(self) -> datetime | None:
        """When it is taken away for good, None when it never is."""
        last = self.happenings[-1]
        return last.at if last.type == REMOVED else None


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as it is at one moment. ``versions`` are the texts so far, oldest first."""

    item: Item
    versions: tuple[Happening, ...]
    hidden_as: str

    @property
    def text(self) -> str:
        """The text now."""
        return self.versions[-1].text

    @property
    def title(self) -> str:
        """The title now."""
        return self.versions[-1].title

    @property
    def edited_at(self) -> datetime | None:
        """When the text last changed, None when it never did."""
        return self.versions[-1].at if len(self.versions) > 1 else None

    @property
    def modified(self) -> datetime:
        """When the text last changed or was first published."""
        return self.versions[-1].at


@dataclass(frozen=True, slots=True)
class Truth:
    """One thing that really happened: what a reader of the platforms is measured against."""

    at: datetime
    type: str
    account: str
    platform: str
    native_id: str
    actor: str
    hidden_as: str = ""
    kind: str = ""  # post | comment | visitor | mention


def shown_at(item: Item, at: datetime) -> Shown | None:
    """How the item looks at a moment; None before it was created and after it was removed."""
    versions: list[Happening] = []
    hidden_as = ""
    for happening in item.happenings:
        if happening.at > at:
            break
        if happening.type == REMOVED:
            return None
        if happening.type in {CREATED, EDITED}:
            versions.append(happening)
        else:
            hidden_as = happening.hidden_as if happening.type == HIDDEN else ""
    return Shown(item, tuple(versions), hidden_as) if versions else None


def truths(item: Item, until: datetime) -> list[Truth]:
    """What happened to the item, up to and including a moment."""
    return [
        Truth(
            h.at, h.type, item.account, item.platform, item.native_id, h.actor, h.hidden_as, item.kind
        )
        for h in item.happenings
        if h.at <= until
    ]
