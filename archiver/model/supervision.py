# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Supervision of others' comments: who looks how often, what a look says, what is a question. Pure.

A look is about a comment, never about who wrote it (RF-4). Flags only raise the order (DI-3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from archiver.model.matter import Step
from archiver.model.observation import Kind
from archiver.model.workdays import is_workday

# What others write where everybody can see it. Messages are no bulletin board (BBS-1).
WATCHED = frozenset({Kind.COMMENT, Kind.VISITOR_POST, Kind.REVIEW, Kind.MENTION})
_DAY = timedelta(days=1)


class Mark(StrEnum):
    """What a person says after having looked at a comment. Names are stored and never reused."""

    UNSEEN = ""
    SEEN = "seen"
    ANSWER = "answer"
    ACTION = "action"
    CRIME = "crime"
    DONE = "done"


OPEN = (Mark.CRIME, Mark.ACTION, Mark.ANSWER)  # what still waits for somebody, the gravest first
SEEN_ANEW = (Mark.SEEN, Mark.DONE)  # a changed text is to be seen anew


@dataclass(frozen=True, slots=True)
class Interval:
    """How long a comment may wait to be seen: so many days, or working days."""

    code: str
    days: int
    working: bool

    def due(self, arrived: date) -> date:
        """The last day on which what came that day may be seen for the first time."""
        day, left = arrived, self.days
        while left:
            day += _DAY
            left -= not self.working or is_workday(day)
        return day


INTERVALS: Mapping[str, Interval] = {
    one.code: one
    for one in (
        Interval("workday", 1, working=True),
        Interval("day", 1, working=False),
        Interval("two-workdays", 2, working=True),
        Interval("week", 5, working=True),
    )
}
USUAL = "workday"


@dataclass(frozen=True, slots=True)
class Watch:
    """How an account is supervised. Not ``responsible``: somebody has decided that it need not be."""

    account: int
    responsible: bool
    interval: Interval
    since: datetime
    basis: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words that the municipality owns. A new wording is a new version; all are kept."""

    number: int
    version: int
    name: str
    words: tuple[str, ...]
    decided_by: str
    reason: str
    by: int
    at: datetime
    entry: int
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a comment stands higher up. ``rank``: the higher, the sooner."""

    rank: int
    why: str


THREAT, IDENTITY, LISTED = 3, 2, 1


def watches_in(steps: Iterable[Step]) -> dict[int, Watch]:
    """How each account is supervised now, by its number."""
    return {
        step.number: Watch(
            step.number,
            step.said["responsible"],
            INTERVALS[step.said["interval"]],
            datetime.fromisoformat(step.said["since"]),
            step.said["basis"],
            step.by,
            step.at,
        )
        for step in steps
    }


def versions_in(steps: Iterable[Step]) -> list[WordList]:
    """Every version of every list, oldest first."""
    found: list[WordList] = []
    counts: dict[int, int] = {}
    for step in steps:
        counts[step.number] = counts.get(step.number, 0) + 1
        found.append(
            WordList(
                step.number,
                counts[step.number],
                step.said["name"],
                tuple(step.said["words"]),
                step.said["decided_by"],
                step.said["reason"],
                step.by,
                step.at,
                step.entry,
                ended=step.step == "ended",
            )
        )
    return found


def lists_in(steps: Iterable[Step]) -> list[WordList]:
    """The version of each list that applies; one that has ended is left out."""
    newest = {one.number: one for one in versions_in(steps)}
    return [one for one in newest.values() if not one.ended]


def overdue(interval: Interval, oldest: date | None, today: date) -> bool:
    """Whether the oldest comment that nobody has seen has waited too long."""
    return oldest is not None and today > interval.due(oldest)


# --- questions -------------------------------------------------------------------------------

_ADDRESS = re.compile(r"https?://\S+")
_MARKED = re.compile(r"\?(?!\w)")
_ASKING = re.compile(
    r"^\W*(?:hej\W+)?(?:när|var|vart|hur|vad|varför|vem|vilka?|vilket|kan (?:ni|man|jag|vi)|"
    r"får (?:man|jag|vi)|ska (?:ni|det|man)|kommer (?:ni|det)|finns det|har ni|vet ni)\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether a text asks something, by its form alone: a question mark, or how it begins.

    An address may hold a question mark of its own.
    """
    said = _ADDRESS.sub("", text)
    return bool(_MARKED.search(said) or _ASKING.match(said))


# --- figures ---------------------------------------------------------------------------------


def quantile(values: Sequence[timedelta], share: float) -> timedelta | None:
    """The smallest of the values that at least this share of them do not exceed; None of none."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = max(1, -int(-share * len(ordered) // 1))
    return ordered[place - 1]
