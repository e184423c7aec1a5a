# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Before many people's data leave at once: the question of OSL 21 kap. 7 §, and what was answered.

Secrecy holds for personal data if it can be assumed that they will be processed in breach of the data
protection regulation once they have left. A mass release can be a sign of that. Here it is asked of
whoever makes the release, never of whoever gets it: TF 2:18 lets an authority ask for identity and
purpose only so far as it needs them to judge secrecy, and that is a person's own step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from archiver.archive.archive import Archive
from archiver.desk import actions
from archiver.errors import NotConsidered
from archiver.model.action import Tag
from archiver.model.person import Person
from archiver.store import selecting


class Finding(StrEnum):
    """What whoever makes the release has found. Names are stored and never reused."""

    STAYS = "stays"  # for the authority's own work: nothing is released
    NOTHING = "nothing"  # nothing concrete tells of unlawful processing
    ASSESSED = "assessed"  # something does; it has been assessed, and the data may leave


@dataclass(frozen=True, slots=True)
class Considered:
    """An answer: what was found and, when something told against it, why it may leave all the same."""

    finding: Finding
    why: str = ""


def concerned(connection: Connection, limit: int, numbers: Sequence[int]) -> int:
    """How many of these records somebody else than the municipality has written, if they are many.

    0 when they are no more than ``limit`` (``exports.consider_records``): nothing is asked then.
    """
    if len(numbers) <= limit:
        return 0
    count = selecting.count_of_others(connection, numbers)
    return count if count > limit else 0


def take(archive: Archive, person: Person | None, count: int, answer: Considered) -> int:
    """Write the answer to the log; returns its row. Raises NotConsidered when a reason is missing."""
    why = " ".join(answer.why.split())
    if answer.finding is Finding.ASSESSED and not why:
        msg = "Skriv hur du har bedömt det och varför uppgifterna kan lämnas ut"
        raise NotConsidered(msg)
    detail = {"records": count, "finding": str(answer.finding), "why": why}
    return actions.note(archive, Tag.RELEASE_CONSIDERED, person, detail=detail)
