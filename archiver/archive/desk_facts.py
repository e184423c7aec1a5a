# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the desk's steps say of records, for ``dnr:`` and ``raderad_av:``: numbers of records by name.

Read when such a field is searched for and never kept in an index: a decision counts from the moment it
is written down. A person's decision about who removed something goes before what the platform said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from archiver.archive.reading import Reader
from archiver.model.case import Case, fold
from archiver.model.matter import Step, Subject
from archiver.model.moderation import Remover, intents_in, judgements_in
from archiver.model.observation import Actor
from archiver.store import desk_steps, people

Found = Mapping[str, frozenset[int]]
REMOVERS: Mapping[Remover, str] = {
    Remover.MUNICIPALITY: "kommunen",
    Remover.AUTHOR: "avsändaren",
    Remover.PLATFORM: "plattformen",
    Remover.UNKNOWN: "okänd",
}


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """Asked once for each such field of a search."""

    reader: Callable[[], AbstractContextManager[Reader]]

    def matters(self) -> Found:
        """Diary numbers of decided removals, and numbers of cases, with the records of each."""
        found: dict[str, set[int]] = defaultdict(set)
        with self.reader() as reader:
            judged = judgements_in(desk_steps.every(reader.connection, Subject.REVIEW))
            cases = _cases(desk_steps.every(reader.connection, Subject.CASE))
        for record, judgement in judged.items():
            if judgement.dnr:
                found[judgement.dnr].add(record)
        for case in cases:
            found[case.label].update(case.records)
        return _frozen(found)

    def removals(self) -> Found:
        """Who removed what is gone: one of four, or somebody of the staff who wrote it down before."""
        found: dict[str, set[int]] = {name: set() for name in REMOVERS.values()}
        with self.reader() as reader:
            removed = reader.removers()
            judged = judgements_in(desk_steps.every(reader.connection, Subject.REVIEW))
            announced = intents_in(desk_steps.every(reader.connection, Subject.MODERATION))
            names = people.names(reader.connection)
        for record, actor in removed.items():
            decided = judged[record].remover if record in judged else _said(actor)
            found[REMOVERS[decided]].add(record)
        for intent in announced:
            by = names.get(intent.by)
            if by and intent.record in found[REMOVERS[Remover.MUNICIPALITY]]:
                found.setdefault(by, set()).add(intent.record)
        return _frozen(found)


def _said(actor: Actor) -> Remover:
    return Remover(str(actor)) if actor is not Actor.UNKNOWN else Remover.UNKNOWN


def _cases(steps: Iterable[Step]) -> list[Case]:
    matters: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        matters[step.number].append(step)
    return [case for one in matters.values() if (case := fold(one)) is not None]


def _frozen(found: Mapping[str, set[int]]) -> Found:
    return {name: frozenset(numbers) for name, numbers in found.items()}
