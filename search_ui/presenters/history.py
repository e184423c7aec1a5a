# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A person's last searches, kept in their own browser's session and nowhere else. Pure.

The archive itself remembers nobody's searches. What another person left in the browser is dropped.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

_KEY = "sokningar"
MOST = 10
LONGEST = 200  # characters: a session is a cookie


@dataclass(frozen=True, slots=True)
class Past:
    """A search that was made, and how much it found then."""

    address: str
    total: int


def remember(session: MutableMapping[str, Any], person_id: int, address: str, total: int) -> None:
    """Put a search first; the same one made before is not told twice."""
    if len(address) <= LONGEST:
        others = [[p.address, p.total] for p in past(session, person_id) if p.address != address]
        session[_KEY] = [person_id, [[address, total], *others][:MOST]]


def past(session: MutableMapping[str, Any], person_id: int) -> tuple[Past, ...]:
    """The last searches, the newest first."""
    whose, kept = session.get(_KEY, (0, ()))
    return tuple(Past(address, total) for address, total in kept) if whose == person_id else ()


def clear(session: MutableMapping[str, Any]) -> None:
    """Forget them."""
    session.pop(_KEY, None)


def in_words(address: str) -> str:
    """A search as people would tell it: its words, then its choices."""
    given = parse_qsl(address)
    words = " ".join(value for name, value in given if name == "q")
    chosen = ", ".join(value for name, value in given if name not in {"q", "ordning"})
    return f"{words} ({chosen})" if words and chosen else words or chosen
