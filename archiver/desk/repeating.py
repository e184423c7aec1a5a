# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Disposals carried out again in a restored archive that is older than they: what is gone stays gone.

Nothing is decided anew. The rule, the proposal, the decision and any released hold are told again in
the restored log as the list tells them, narrowed to the records that came back, and what showed those
records is destroyed by the same verbs as the first time (docs/decisions/0012).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from archiver.archive.archive import Archive
from archiver.clock import from_us
from archiver.desk import destruction
from archiver.desk.disposal_list import DisposalList, disposals_from
from archiver.errors.backup import DisposalsUnknown
from archiver.ledger.entry import EntryKind
from archiver.model.retention import (
    CountedFrom,
    Decree,
    Executed,
    Ground,
    Outcome,
    Proposal,
    Rule,
    Ruling,
    selection_in,
)
from archiver.store import holds, records, tables
from archiver.store import retention as rows

Facts = dict[str, Any]


def repeat_disposals(archive: Archive, listed: DisposalList, size: int) -> tuple[int, ...]:
    """Carry out again what the first ``size`` rows do not know of; returns the disposals' numbers."""
    steps = {(f.facts.get("step", "disposal"), _number(f.facts)): f.facts for f in listed.steps}
    later = tuple(disposals_from(listed, size))
    for step in later:
        _Again(archive, steps, step.entry, step.facts).run()
    return tuple(step.facts["disposal"] for step in later)


def _number(facts: Facts) -> int:
    """What a step is about: a rule, a proposal, a hold or a disposal, by number."""
    about = {"rule": "id", "proposal": "id", "end": "rule", "ruling": "proposal", "backup": "id"}
    key = about.get(facts.get("step", ""), "disposal" if "disposal" in facts else "hold")
    return int(facts[key])


@dataclass(slots=True)
class _Again:
    """One disposal, and the steps that it rests on by name and number."""

    archive: Archive
    steps: dict[tuple[str, int], Facts]
    first_entry: int
    facts: Facts

    def run(self) -> None:
        """Destroy what came back, and know again what the platform may still show."""
        number = self.facts["disposal"]
        with self.archive.database.write() as connection:
            back = self._back(connection)
            self._release(connection, back)
            self._decide(connection, number, back)
            key = self.archive.recorder.digest_key
            found = destruction.survey(connection, self.archive.codec, back, key)
            # Of records that came after the backup too: or the next harvest would archive them anew.
            found.keys = [(account, bytes.fromhex(one)) for account, one in self.facts["keys"]]
            head = self.archive.ledger.lock(connection)
            executed = Executed(
                by=self.facts["executed_by"],
                at=from_us(self.facts["at"]),
                records=len(back),
                targets=len(found.targets),
                files=len(found.files),
                held=0,
                entry=head.size,
            )
            destruction.destroy(connection, number, found, executed)
            told = {
                **self.facts,
                "targets": destruction.ranges(found.targets),
                "records": [list(row) for row in found.records],
                "files": executed.files,
                "held": [],
                "again": self.first_entry,
            }
            self.archive.append(connection, head, EntryKind.DISPOSAL, told)
        destruction.clean_up(self.archive, None, number, back, found.needles)

    def _back(self, connection: Connection) -> list[int]:
        """The records of it that the backup holds: the same number, account, kind and first sight."""
        gone = {tuple(row) for row in self.facts["records"]}
        known = records.rows(connection, [row[0] for row in gone])
        names = ("id", "account_id", "kind", "own", "first_seen_us")
        return sorted(row["id"] for row in known if tuple(row[name] for name in names) in gone)

    def _tell(self, connection: Connection, kind: EntryKind, facts: Facts) -> int:
        head = self.archive.ledger.lock(connection)
        return self.archive.append(connection, head, kind, facts)

    def _step(self, name: str, number: int) -> Facts:
        try:
            return self.steps[name, number]
        except KeyError:
            msg = f"Gallringslistan saknar ett led som gallring {self.facts['disposal']} vilar på"
            raise DisposalsUnknown(msg) from None

    def _release(self, connection: Connection, back: Sequence[int]) -> None:
        """Holds that were released before the disposal are released here too."""
        holding = {hold.id for record in back for hold in holds.of_record(connection, record)}
        for number in sorted(holding):
            facts = self._step("released", number)
            entry = self._tell(connection, EntryKind.HOLD, facts)
            holds.release(connection, number, facts["reason"], facts["by"], facts["at"], entry)

    def _decide(self, connection: Connection, number: int, back: Sequence[int]) -> None:
        """The rule, the proposal and the approval, as far as the backup does not have them."""
        proposal = {made.id: made for made in rows.proposals(connection)}.get(number)
        if proposal is None:
            facts = {**self._step("proposal", number), "records": list(back)}
            if facts["rule"] is not None:
                self._rule(connection, facts["rule"])
            entry = self._tell(connection, EntryKind.RETENTION, facts)
            rows.add_proposal(connection, _proposal(facts), back, entry)
        if proposal is None or proposal.ruling is None:
            facts = self._step("ruling", number)
            entry = self._tell(connection, EntryKind.RETENTION, facts)
            ruling = Ruling(facts["approved"], facts["reason"], facts["by"], from_us(facts["at"]))
            rows.add_ruling(connection, number, ruling, entry)

    def _rule(self, connection: Connection, number: int) -> None:
        table = tables.retention_rule
        if connection.execute(select(table.c.id).where(table.c.id == number)).first() is None:
            facts = self._step("rule", number)
            entry = self._tell(connection, EntryKind.RETENTION, facts)
            rows.add_rule(connection, _rule(facts), entry)


def _decree(facts: Facts) -> Decree:
    return Decree(facts["organ"], facts["decision"], facts["decided_on"])


def _proposal(facts: Facts) -> Proposal:
    return Proposal(
        id=facts["id"],
        ground=Ground(facts["ground"]),
        rule_id=facts["rule"],
        decree=_decree(facts),
        by=facts["by"],
        at=from_us(facts["at"]),
        count=len(facts["records"]),
    )


def _rule(facts: Facts) -> Rule:
    return Rule(
        id=facts["id"],
        record_type=facts["record_type"],
        selection=selection_in(facts["selection"]),
        outcome=Outcome(facts["outcome"]),
        months=facts["months"],
        counted_from=CountedFrom(facts["counted_from"]),
        decree=_decree(facts),
        made_by=facts["by"],
        made_at=from_us(facts["at"]),
    )
