# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Take steps in the desk's matters: each step's row and log row, in one transaction.

A form carries a mark; the same mark sent twice leads to one step (a double click changes nothing).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.ledger.entry import EntryKind
from archiver.ledger.ledger import Head
from archiver.model.matter import Step, Subject
from archiver.model.person import Person
from archiver.store import desk_steps

KINDS: Mapping[Subject, EntryKind] = {
    Subject.CASE: EntryKind.CASE,
    Subject.DELEGATION: EntryKind.CASE,
    Subject.CERTIFICATE: EntryKind.CERTIFICATE,
    Subject.MODERATION: EntryKind.MODERATION,
    Subject.PAGE_RULE: EntryKind.MODERATION,
    Subject.REVIEW: EntryKind.REVIEW,
    Subject.ACCOUNT: EntryKind.REGISTER,
    Subject.OPEN_RECORD: EntryKind.OPENING,
    Subject.DELIVERY: EntryKind.DELIVERY,
    Subject.HANDOVER: EntryKind.CASE,
    Subject.PERSON: EntryKind.PERSON,
    Subject.MARK: EntryKind.MARK,
    Subject.SUPERVISION: EntryKind.SUPERVISION,
    Subject.WATCH: EntryKind.SUPERVISION,
    Subject.WORD_LIST: EntryKind.SUPERVISION,
    Subject.CLOSING: EntryKind.SUPERVISION,
    Subject.REPORT: EntryKind.REPORT,
}


@dataclass(frozen=True, slots=True)
class Pen:
    """A person's transaction, with the log held: one step can be written with it."""

    archive: Archive
    person: Person
    connection: Connection
    head: Head

    def before(self, once: str) -> Step | None:
        """The step that a form with this mark has already led to."""
        return desk_steps.sent_before(self.connection, once) if once else None

    def write(
        self, subject: Subject, number: int, step: str, said: Mapping[str, Any], once: str = ""
    ) -> Step:
        """Write the step. The caller has seen to it that it may be taken."""
        at = self.archive.clock.now()
        person = self.person
        made = Step(self.head.size, subject, number, step, person.id, at, dict(said), once)
        desk_steps.add(self.connection, made)
        facts = {
            "subject": str(subject),
            "number": number,
            "step": step,
            "by": person.id,
            "name": person.name,
            "at": to_us(at),
            "once": once or None,
            "said": dict(said),
        }
        self.archive.append(self.connection, self.head, KINDS[subject], facts)
        return made


@contextmanager
def writing(archive: Archive, person: Person) -> Iterator[Pen]:
    """Hold the log for one step; nothing is left when the block raises."""
    with archive.database.write() as connection:
        yield Pen(archive, person, connection, archive.ledger.lock(connection))
