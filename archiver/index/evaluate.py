# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether one document answers a question, by reading it. Pure.

For the few that no index can decide.
"""

from __future__ import annotations

from datetime import date

from archiver.index.analysis_sv import Token, tokens
from archiver.index.nodes import (
    All,
    Author,
    Days,
    Either,
    Node,
    Seen,
    Slot,
    Text,
    These,
    Visible,
    Without,
    day_number,
)
from archiver.index.port import IndexDocument
from archiver.index.traits import Traits


def answers(node: Node, document: IndexDocument) -> bool:  # noqa: PLR0911 - a case per node
    """Whether the document, as it is given, answers."""
    match node:
        case Text(slots, everywhere):
            texts = (document.text, *(document.earlier if everywhere else ()))
            return any(_stands(slots, text) for text in texts)
        case Author(slots):
            return _stands(slots, document.author)
        case All(parts):
            return all(answers(part, document) for part in parts)
        case Either(parts):
            return any(answers(part, document) for part in parts)
        case Without(part):
            return not answers(part, document)
        case Days(start, end):
            return _between(start, document.day, end)
        case Seen(start, end):
            return _between(start, document.seen, end)
        case Visible(day):
            return document.seen <= day_number(day) and not 0 < document.gone <= day_number(day)
        case These(ids):
            return document.record_id in ids
        case _:
            return Traits.of(document).answer(node)


def _stands(slots: tuple[Slot, ...], text: str) -> bool:
    places: dict[int, list[Token]] = {}
    for token in tokens(text):
        places.setdefault(token.position, []).append(token)
    return any(
        all(
            any(slot.meets(token) for token in places.get(start + step, ()))
            for step, slot in enumerate(slots)
        )
        for start in places
    )


def _between(start: date | None, day: int, end: date | None) -> bool:
    return (start is None or day_number(start) <= day) and (end is None or day <= day_number(end))
