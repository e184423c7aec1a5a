# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Records that are closed to all but named roles: messages, and what is marked as secret. Pure.

A closed record is found and listed by those who may open it, and read by nobody until its opening is
in the log: ``opened`` holds those of this request. A seal closes more than this: to everybody (TF-16).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

# What a connector notes in the address of an answer that holds nothing but messages. What follows
# ``#`` is never sent, and stands in the log also when nobody could read the answer.
MESSAGES_NOTE = "messages"


class Closed(StrEnum):
    """Why a record is closed."""

    MESSAGE = "message"  # a direct message to the municipality
    MARKED = "marked"  # somebody has marked it (sekretessmarkering, OSL 5 kap. 5 §)


def of_messages(address: str) -> bool:
    """Whether an answer was asked for as messages, by our own note in its address."""
    try:
        noted, _, _ = urlsplit(address).fragment.partition("=")
    except ValueError:
        return False
    return noted == MESSAGES_NOTE


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whose closed records somebody may open, by authority; None is the whole municipality's.

    ``only`` are the records that these eyes know of at all; None is all of them.
    """

    messages: frozenset[str] | None = frozenset()
    marked: frozenset[str] | None = frozenset()
    opened: frozenset[int] = frozenset()
    only: frozenset[int] | None = None

    def may_open(self, why: frozenset[Closed], authority: str) -> bool:
        """Whether every reason that a record is closed lets this person open it."""
        reach = {Closed.MESSAGE: self.messages, Closed.MARKED: self.marked}
        return all((found := reach[one]) is None or authority in found for one in why)

    def whole(self) -> bool:
        """Whether nothing is closed to this person."""
        return self.messages is None and self.marked is None and self.only is None

    def covers(self, other: Clearance) -> bool:
        """Whether whatever the other may open, this one may open too."""
        return _within(other.messages, self.messages) and _within(other.marked, self.marked)

    def told(self) -> str:
        """As the order of a file keeps it: canonical JSON."""
        whose = {
            "messages": None if self.messages is None else sorted(self.messages),
            "marked": None if self.marked is None else sorted(self.marked),
        }
        return json.dumps(whose, ensure_ascii=False, sort_keys=True)


def clearance_in(told: str) -> Clearance:
    """The reading of :meth:`Clearance.told`; of nothing: everything closed is shut."""
    if not told:
        return Clearance()
    whose = json.loads(told)
    messages, marked = whose["messages"], whose["marked"]
    return Clearance(
        None if messages is None else frozenset(messages),
        None if marked is None else frozenset(marked),
    )


def _within(inner: frozenset[str] | None, outer: frozenset[str] | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that stands on a record: a warning, not a decision (each request is assessed anew)."""

    record: int
    provision: str
    reason: str
    authority: str
    by: int
    at: datetime
