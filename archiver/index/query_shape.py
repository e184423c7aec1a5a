# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done to the tree of a search once its parts are read. Pure; knows no syntax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archiver.index.analysis_sv import inflects
from archiver.index.lexicon.compounds import split
from archiver.index.nodes import All, Either, Match, Node, Slot, Text, Visible, Without


@dataclass(frozen=True, slots=True)
class Question:
    """A search that has been read: its tree, and the same search for words exactly as they are typed.

    ``exactly`` is empty when no word was widened.
    """

    node: Node | None
    exactly: str = ""


def exactly(text: str, starts: Sequence[int]) -> str:
    """The search with an equals sign before each widened word."""
    cuts = sorted(set(starts))
    if not cuts:
        return ""
    ends = [*cuts[1:], len(text)]
    return text[: cuts[0]] + "".join("=" + text[a:b] for a, b in zip(cuts, ends, strict=True))


def apart(text: Text | None) -> Node | None:
    """A compound of two words also as somebody may have written it: *snö röjning*."""
    if text is None or len(text.slots) > 1 or not inflects(text.slots[0].surface):
        return text
    found = split(text.slots[0].surface)
    if len(found) != 2:
        return text
    return Either((text, Text(tuple(Slot(part.written, Match.FORM) for part in found))))


def everywhere(node: Node) -> Node:
    """The tree with its words asked of earlier versions too."""
    match node:
        case Text():
            return replace(node, everywhere=True)
        case All(parts):
            return All(tuple(map(everywhere, parts)))
        case Either(parts):
            return Either(tuple(map(everywhere, parts)))
        case Without(part):
            return Without(everywhere(part))
        case _:
            return node


def is_part(node: Node | None) -> bool:
    """Whether såg_ut: is one of the things that must all answer."""
    return isinstance(node, All) and any(isinstance(part, Visible) for part in node.parts)


def joined(kind: type[All | Either], parts: list[Node]) -> Node | None:
    """Several parts as one; a single one as it is, none as None."""
    if len(parts) > 1:
        return kind(tuple(parts))
    return parts[0] if parts else None
