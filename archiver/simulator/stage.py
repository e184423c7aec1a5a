# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A stage: one account on one platform whose every act is directed. No I/O, no platform's words.

The town writes its own story; here a director says what is written, changed, hidden and removed,
and a site of the platform shows it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from zlib import crc32

from archiver.clock import Clock

POST, COMMENT = "post", "comment"

Mint = Callable[[int, "Piece"], str]


@dataclass(slots=True)
class Piece:
    """Something written, as it stands now."""

    kind: str
    text: str
    author: str  # empty: the account itself
    created: datetime
    parent: Piece | None = None
    title: str = ""
    id: str = ""
    modified: datetime | None = None
    hidden_as: str = ""
    removed: bool = False
    pictures: tuple[str, ...] = ()
    edits: int = 0

    @property
    def own(self) -> bool:
        """Whether the account wrote it."""
        return not self.author

    @property
    def root(self) -> Piece:
        """The post that the thread hangs on."""
        return self if self.parent is None else self.parent.root

    @property
    def stands(self) -> bool:
        """Whether it, and everything that it answers, is still there."""
        return not self.removed and (self.parent is None or self.parent.stands)


@dataclass(slots=True)
class Stage:
    """All that is written, and how the account presents itself."""

    clock: Clock
    account: str  # its id in the platform's style
    handle: str
    mint: Mint
    name: str = "Åkerby kommun"
    about: str = "Vi som bor och verkar i Åkerby"
    page: int = 100  # items a page at most
    active: bool = True  # the account itself
    pieces: list[Piece] = field(default_factory=list)
    _lock: RLock = field(default_factory=RLock)

    # --- the director's verbs --------------------------------------------------------------------

    def post(self, text: str, title: str = "", pictures: tuple[str, ...] = ()) -> Piece:
        """The account writes a post."""
        return self._add(Piece(POST, text, "", self.clock.now(), title=title, pictures=pictures))

    def answer(self, to: Piece, text: str, author: str = "") -> Piece:
        """Somebody, or the account itself, answers."""
        return self._add(Piece(COMMENT, text, author, self.clock.now(), parent=to))

    def _add(self, piece: Piece) -> Piece:
        with self._lock:
            piece.id = self.mint(len(self.pieces), piece)
            self.pieces.append(piece)
        return piece

    def edit(self, piece: Piece, text: str) -> None:
        """The words change."""
        piece.text, piece.modified = text, self.clock.now()
        piece.edits += 1

    def hide(self, piece: Piece, word: str) -> None:
        """It is no longer shown to everyone; ``word`` is the platform's."""
        piece.hidden_as = word

    def show(self, piece: Piece) -> None:
        """It is shown again."""
        piece.hidden_as = ""

    def remove(self, piece: Piece) -> None:
        """It is gone for good."""
        piece.removed = True

    # --- what stands -----------------------------------------------------------------------------

    def posts(self) -> list[Piece]:
        """The posts, newest first."""
        return [p for p in reversed(self.pieces) if p.kind == POST and p.stands]

    def thread(self, root: str) -> list[Piece]:
        """Every answer under a post, oldest first."""
        return [p for p in self.pieces if p.kind == COMMENT and p.stands and p.root.id == root]

    def answers(self, parent: str) -> list[Piece]:
        """The answers to one piece, oldest first."""
        return [p for p in self.pieces if p.stands and p.parent is not None and p.parent.id == parent]

    def find(self, native_id: str) -> Piece | None:
        """The piece with this id, if it stands."""
        return next((p for p in self.pieces if p.id == native_id and p.stands), None)


def cut(items: list[Piece], start: str, size: int) -> tuple[list[Piece], str]:
    """One page of a list, and where the next begins; empty at the end."""
    at = int(start) if start.isdigit() else 0
    following = at + size
    return items[at:following], str(following) if following < len(items) else ""


def number_of(name: str) -> int:
    """A number for a person, always the same."""
    return crc32(name.encode())
