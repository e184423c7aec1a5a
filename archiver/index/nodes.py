# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A question as a tree: what every engine answers. Facts only; knows neither syntax nor postings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archiver.index.analysis_sv import EXACT, MEANT, PART, STEM, Token, form_terms, token_terms, wide_terms


_SIGNS = {"*": b"[^\n]*", "?": b"[^\n\x80-\xbf][\x80-\xbf]*"}
_WORTH = {PART: 0.5, MEANT: 0.4, STEM: 0.8}


class Match(StrEnum):
    """How a word of the question meets a word of a text."""

    WIDE = "wide"  # in any form, also within a compound
    FORM = "form"  # in any form
    EXACT = "exact"
    PREFIX = "prefix"
    PATTERN = "pattern"  # with * for any letters and ? for one


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
                return (EXACT + self.surface,)

    def pattern(self) -> re.Pattern[bytes]:
        """What the index terms of a pattern look like, each on a line of its own."""
        parts = (_SIGNS.get(char, re.escape(char).encode()) for char in EXACT + self.surface)
        return re.compile(b"(?m)^" + b"".join(parts) + b"$")

    def worth(self, term: bytes) -> float:
        """How much a hit on an index term is worth beside one on the word itself."""
        return _WORTH.get(term[:1].decode(), 1.0)

    def meets(self, token: Token) -> bool:
        """Whether a token of a text answers."""
        if self.match is Match.PREFIX:
            return token.surface.startswith(self.surface)
        if self.match is Match.PATTERN:
            return self.pattern().fullmatch((EXACT + token.surface).encode()) is not None
        return not set(self.terms()).isdisjoint(token_terms(token.surface, token.bare))


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stand next to each other in the text; most often just one."""

    slots: tuple[Slot, ...]


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


Trait = OnAccount | OnPlatform | OfKind | InState | Directed
Node = Text | Author | Trait | Days | All | Either | Without


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


def account_has(name: str, wanted: str) -> bool:
    """Whether ``wanted`` is an account's name, or whole words in order of it, in any case."""
    return f" {' '.join(wanted.lower().split())} " in f" {' '.join(name.lower().split())} "
