# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff are about to remove, the page's rules, and what a person decided about a removal. Pure.

That something is gone is an observation; who removed it and why is somebody's decision about it. The
one is never drawn from the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from archiver.model.matter import Step


class Remover(StrEnum):
    """Who took something away, as a person has found."""

    MUNICIPALITY = "municipality"
    AUTHOR = "author"
    PLATFORM = "platform"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PageRule:
    """A rule of the municipality's pages. A new wording is a new rule; both are kept (RF-2)."""

    number: int
    title: str
    text: str
    valid_from: date
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Intent:
    """Somebody is about to remove a record. ``known_at``: when they learned of it (BBS 4 a)."""

    number: int
    record: int
    ground: str
    rule: int
    reason: str
    known_at: datetime
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided about a removal. ``entry`` tells it from a later one, which it yields to."""

    record: int
    remover: Remover
    ground: str
    rule: int
    reason: str
    police: str
    dnr: str
    told: bool
    reversal: bool
    by: int
    at: datetime
    entry: int


def rules_in(steps: Iterable[Step]) -> list[PageRule]:
    """The page's rules, by number."""
    steps = list(steps)
    ended = {step.number for step in steps if step.step == "ended"}
    return [
        PageRule(
            step.number,
            step.said["title"],
            step.said["text"],
            date.fromisoformat(step.said["from"]),
            step.number in ended,
        )
        for step in steps
        if step.step == "made"
    ]


def intents_in(steps: Iterable[Step]) -> list[Intent]:
    """What was about to be removed, oldest first."""
    return [
        Intent(
            step.number,
            step.said["record"],
            step.said["ground"],
            step.said["rule"],
            step.said["reason"],
            datetime.fromisoformat(step.said["known"]),
            step.by,
            step.at,
        )
        for step in steps
    ]


def judgements_in(steps: Iterable[Step]) -> dict[int, Judgement]:
    """The newest decision about each record."""
    found = {}
    for step in steps:
        said = step.said
        found[step.number] = Judgement(
            step.number,
            Remover(said["remover"]),
            said["ground"],
            said["rule"],
            said["reason"],
            said["police"],
            said["dnr"],
            said["told"],
            said["reversal"],
            step.by,
            step.at,
            step.entry,
        )
    return found
