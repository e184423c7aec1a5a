# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A text on its way to become an item: mutable, without an id, tied to the texts around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from archiver.simulator.item import CREATED, HIDDEN, REMOVED, Happening, Person, Picture


@dataclass(slots=True, eq=False)
class Draft:
    """One text. ``parent`` is what it answers; None makes it the root of a thread."""

    kind: str
    author: Person
    own: bool
    at: datetime
    text: str
    slots: dict[str, str]
    title: str = ""
    mood: str = ""
    lang: str = "sv"
    parent: Draft | None = None
    pictures: tuple[Picture, ...] = ()
    likes: int = 0
    closed: bool = False
    life: list[Happening] = field(default_factory=list)

    @property
    def root(self) -> Draft:
        """The post that the thread hangs on."""
        return self if self.parent is None else self.parent.root

    @property
    def removed(self) -> datetime | None:
        """When it is taken away, None when it never is."""
        return next((h.at for h in self.life if h.type == REMOVED), None)

    @property
    def first_hidden(self) -> datetime | None:
        """When it is hidden for the first time, None when it never is."""
        return next((h.at for h in self.life if h.type == HIDDEN), None)

    def born(self, actor: str) -> Happening:
        """The first thing that happens to it."""
        return Happening(self.at, CREATED, actor, self.text, self.title)
