# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A question as a tree: what every engine answers. Facts only; knows neither syntax nor postings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archiver.index.analysis_sv import (
    EXACT,
    MEANT,
    PART,
    PERSON,
    STEM,
    Token,
    as_written,
    form_terms,
    token_terms,
    wide_terms,
)

_SIGNS = {"*": b"[^\n]*", "?": b"[^\n\x80-\xbf][\x80-\xbf]*"}
_WORTH = {ord(PART): 0.5, ord(MEANT): 0.4, ord(STEM): 0.8}


def near(word: str, other: str) -> bool:
    """Whether one letter is added, left out, changed or has changed place with the next."""
    if word == other:
        return True
    if abs(len(word) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), -1)
    if start < 0:
        return True
    left, right = word[start:], other[start:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def _halves(word: str) -> re.Pattern[bytes]:
    """Terms that share a half with the word, but for a letter: all that are near it, and some more."""
    middle = len(word) // 2
    letter = _SIGNS["?"]

    def some(number: int) -> bytes:
        return b"(?:%s){%d,%d}" % (letter, max(0, number - 1), number + 1)

    first, last = (re.escape(half).encode() for half in (word[:middle], word[middle:]))
    begins, ends = first + some(len(word) - middle), some(middle) + last
    around = (
        re.escape(word[: middle - 1]).encode() + letter * 2 + re.escape(word[middle + 1 :]).encode()
    )
    return re.compile(b"(?m)^=(?:%s|%s|%s)$" % (begins, ends, around))


class Match(StrEnum):
    """How a word of the question meets a word of a text."""

    WIDE = "wide"  # in any form, also within a compound
    FORM = "form"  # in any form
    EXACT = "exact"
    PREFIX = "prefix"
    PATTERN = "pattern"  # with * for any letters and ? for one
    NEAR = "near"  # but for one letter


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of the question, in the analysis' canonical form."""

    surface: str
    match: Match = Match.WIDE

    def terms(self) -> tuple[str, ...]:
        """Index terms any of which answers; for a prefix the common beginning of them."""
        match self.match:
            case Match.WIDE:
                return wide_terms(self.surface)
            case Match.FORM:
                return form_terms(self.surface)
            case _:
                return (as_written(self.surface),)

    def pattern(self) -> re.Pattern[bytes]:
        """What the index terms that may fit look like, each on a line of its own."""
        if self.match is Match.NEAR:
            return _halves(self.surface)
        parts = (_SIGNS.get(char, re.escape(char).encode()) for char in self.surface)
        return re.compile(b"(?m)^=" + b"".join(parts) + b"$")

    def fits(self, term: bytes) -> bool:
        """Whether an index term that looks like it fits."""
        return self.match is not Match.NEAR or near(self.surface, term[1:].decode())

    def worth(self, term: bytes) -> float:
        """How much a hit on an index term is worth beside one on the word itself."""
        return _WORTH.get(term[0], 1.0)

    def meets(self, token: Token) -> bool:
        """Whether a token of a text answers."""
        if self.match is Match.PREFIX:
            return token.surface.startswith(self.surface)
        if self.match is Match.PATTERN:
            return self.pattern().fullmatch((EXACT + token.surface).encode()) is not None
        if self.match is Match.NEAR:
            return near(self.surface, token.surface)
        return not set(self.terms()).isdisjoint(token_terms(token.surface, token.bare))


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stand next to each other in the text; most often just one.

    ``everywhere`` asks the texts of earlier versions too.
    """

    slots: tuple[Slot, ...]
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Words that stand next to each other in the author's name."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class OnAccount:
    """Records of the accounts with this name, or with these words in their name."""

    name: str


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """Records of one platform."""

    platform: str


@dataclass(frozen=True, slots=True)
class OfKind:
    """Records of one kind; ``reply`` is a comment on a comment, and a comment too."""

    kind: str


@dataclass(frozen=True, slots=True)
class InState:
    """Records in one state: a status of the model, or ``edited``."""

    state: str


@dataclass(frozen=True, slots=True)
class Directed:
    """Records that came in (``in``) or that the account itself wrote (``own``)."""

    direction: str


@dataclass(frozen=True, slots=True)
class OfAuthority:
    """Records of the authorities with this name, or with these words in their name."""

    name: str


@dataclass(frozen=True, slots=True)
class HeldBy:
    """Records of exactly these authorities."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasLink:
    """Records with an address of the web in their text, or without."""

    has: bool


@dataclass(frozen=True, slots=True)
class HasAttachment:
    """Records with pictures, films or files, or without."""

    has: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """Records that the archive first saw on these local days, both included; None is open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Visible:
    """Records that the archive had seen by the end of a local day and had not found gone."""

    day: date


@dataclass(frozen=True, slots=True)
class These:
    """Records by number. ``told`` says what they were asked for by, for people to read."""

    ids: frozenset[int]
    told: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """Records of these local days, both included; None is open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class All:
    """Every part answers."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part answers."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part does not answer."""

    part: Node


Trait = (
    OnAccount
    | OnPlatform
    | OfKind
    | InState
    | Directed
    | OfAuthority
    | HeldBy
    | HasLink
    | HasAttachment
)
Dated = Days | Seen | Visible
Node = Text | Author | Trait | Dated | These | All | Either | Without


def words(node: Node | None) -> tuple[Text, ...]:
    """The words whose presence answers, for highlighting and ranking; nothing below a Without."""
    return tuple(dict.fromkeys(_words(node)))


def _words(node: Node | None) -> Iterator[Text]:
    match node:
        case Text():
            yield node
        case All(parts) | Either(parts):
            for part in parts:
                yield from _words(part)


def names_an_author(node: Node | None) -> bool:
    """Whether a question names an author: such questions are noted in the action log (TF-5)."""
    match node:
        case Author():
            return True
        case All(parts) | Either(parts):
            return any(map(names_an_author, parts))
        case Without(part):
            return names_an_author(part)
    return False


def asks_the_desk(node: Node | None) -> bool:
    """Whether a question rests on what staff have decided, and not on the records alone."""
    match node:
        case These(_, told):
            return bool(told)
        case All(parts) | Either(parts):
            return any(map(asks_the_desk, parts))
        case Without(part):
            return asks_the_desk(part)
        case _:
            return False


def asks_for_person(node: Node | None) -> bool:
    """Whether a personal identity number stands anywhere in the question."""
    match node:
        case Text(slots) | Author(slots):
            return any(slot.surface.startswith(PERSON) for slot in slots)
        case All(parts) | Either(parts):
            return any(map(asks_for_person, parts))
        case Without(part):
            return asks_for_person(part)
        case _:
            return False


def day_number(day: date) -> int:
    """A local day as the index has it: ``20250312``."""
    return day.year * 10_000 + day.month * 100 + day.day


def account_has(name: str, wanted: str) -> bool:
    """Whether ``wanted`` is an account's name, or whole words in order of it, in any case."""
    return f" {' '.join(wanted.lower().split())} " in f" {' '.join(name.lower().split())} "
