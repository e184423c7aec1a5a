# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff decided and did, told again from the log (decisions 0008 and 0009), and judged.

Rows of the plan, of disposals, holds, seals and actions come out; a disposal that the log itself
shows to be unlawful is a finding. Reads no table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from archiver.archive.document import Facts
from archiver.archive.scratch import Row, Scratch
from archiver.ledger.destroyed import pairs
from archiver.ledger.entry import EntryKind
from archiver.ledger.verify import Opened, Report
from archiver.model.action import Tag
from archiver.store import api_tokens, tables, terms

Tell = Callable[[Table, Iterable[Row]], None]

_GROUNDED = ("ground", "organ", "decision", "decided_on")
DESK = frozenset(
    {
        EntryKind.CASE,
        EntryKind.CERTIFICATE,
        EntryKind.MODERATION,
        EntryKind.REVIEW,
        EntryKind.REGISTER,
        EntryKind.OPENING,
        EntryKind.DELIVERY,
        EntryKind.PERSON,
        EntryKind.MARK,
        EntryKind.SUPERVISION,
        EntryKind.REPORT,
    }
)


@dataclass(frozen=True, slots=True)
class _Proposal:
    rule: int | None
    decree: tuple[Any, ...]


class Steps:
    """The steps so far: what a disposal rests on."""

    def __init__(self, scratch: Scratch, tell: Tell, report: Report) -> None:
        self._scratch = scratch
        self._tell = tell
        self._report = report
        self._outcomes: dict[int, str] = {}  # rule -> what it says is to be done
        self._proposals: dict[int, _Proposal] = {}
        self._rulings: dict[int, tuple[bool, int]] = {}  # proposal -> approved, by whom
        self._released: set[int] = set()
        self._done: set[int] = set()
        self._steps: dict[str, Callable[[int, Facts], None]] = {
            "rule": self._rule,
            "end": self._end,
            "proposal": self._proposal,
            "ruling": self._ruling,
            "backup": self._backup,
            "placed": self._placed,
            "extended": self._extended,
            "released": self._release,
        }

    def take(self, row: Opened, facts: Facts) -> None:
        """Follow one log row. A kind that no table rests on is passed by."""
        match row.kind:
            case EntryKind.RETENTION | EntryKind.HOLD:
                self._steps[facts["step"]](row.entry, facts)
            case EntryKind.DISPOSAL:
                self._disposal(row.entry, facts)
            case EntryKind.SEAL:
                sealed = (int(facts["sealed"]), facts["reason"], facts["by"], facts["at"])
                self._tell(tables.seal, [(row.entry, facts["record"], *sealed)])
            case kind if kind in DESK:
                self._desk_step(row.entry, facts)
            case EntryKind.ACTION:
                who = (facts["tag"], facts.get("by"), facts.get("record"), facts["at"])
                self._tell(tables.action, [(row.entry, *who)])
                self._told_in_action(row.entry, facts)

    def _told_in_action(self, entry: int, facts: Facts) -> None:
        """Actions that have a table of their own beside."""
        match facts["tag"]:
            case Tag.TERMS_READ:
                self._tell(tables.terms, [terms.row(facts["detail"], entry)])
            case Tag.TOKEN_ADDED:
                self._tell(tables.api_token, [api_tokens.row(facts["detail"], entry)])
            case Tag.TOKEN_REVOKED:
                self._tell(tables.api_token_end, [api_tokens.end_row(facts["detail"], entry)])

    def _desk_step(self, entry: int, facts: Facts) -> None:
        names = ("subject", "number", "step", "by", "at")
        told = (facts[name] for name in names)
        row = (entry, *told, facts.get("once"), _json(facts["said"]))
        self._tell(tables.desk_step, [row])

    # --- the plan ----------------------------------------------------------------------------

    def _rule(self, entry: int, facts: Facts) -> None:
        self._outcomes[facts["id"]] = facts["outcome"]
        names = ("outcome", "months", "counted_from", "organ", "decision", "decided_on", "by", "at")
        told = [facts.get(name) if name == "months" else facts[name] for name in names]
        row = (facts["id"], facts["record_type"], _json(facts["selection"]), *told, entry)
        self._tell(tables.retention_rule, [row])

    def _end(self, entry: int, facts: Facts) -> None:
        row = (facts["rule"], facts["reason"], facts["by"], facts["at"], entry)
        self._tell(tables.retention_rule_end, [row])

    # --- proposals ---------------------------------------------------------------------------

    def _proposal(self, entry: int, facts: Facts) -> None:
        number, rule = facts["id"], facts.get("rule")
        ground, *decree = _decree(facts)
        self._proposals[number] = _Proposal(rule, (ground, *decree))
        row = (number, ground, rule, *decree, facts["by"], facts["at"], entry)
        self._tell(tables.disposal_proposal, [row])
        listed = [(number, record) for record in facts["records"]]
        self._scratch.first(tables.disposal_proposal_record, listed)

    def _ruling(self, entry: int, facts: Facts) -> None:
        number, approved, by = facts["proposal"], facts["approved"], facts["by"]
        self._rulings[number] = (approved, by)
        row = (number, int(approved), facts["reason"], by, facts["at"], entry)
        self._tell(tables.disposal_ruling, [row])

    def _backup(self, entry: int, facts: Facts) -> None:
        names = ("id", "proposal", "note", "by", "at")
        self._tell(tables.disposal_backup, [(*(facts[name] for name in names), entry)])

    # --- holds -------------------------------------------------------------------------------

    def _placed(self, entry: int, facts: Facts) -> None:
        scope = _json(facts["scope"])
        named = (facts["hold"], facts["cause"], facts["reason"], scope, facts["review_on"])
        self._tell(tables.hold, [(*named, facts["by"], facts["at"], entry)])
        self._extended(entry, facts)

    def _extended(self, entry: int, facts: Facts) -> None:
        rows = [(record, facts["hold"], entry) for record in facts["records"]]
        self._scratch.first(tables.hold_target, rows)

    def _release(self, entry: int, facts: Facts) -> None:
        self._released.add(facts["hold"])
        row = (facts["hold"], facts["reason"], facts["by"], facts["at"], entry)
        self._tell(tables.hold_release, [row])

    # --- disposals ---------------------------------------------------------------------------

    def _disposal(self, entry: int, facts: Facts) -> None:
        number, targets = facts["disposal"], pairs(facts["targets"])
        gone = [(row[0], number, row[1], row[2], int(row[3]), row[4]) for row in facts["records"]]
        keys = [(account, bytes.fromhex(digest), number) for account, digest in facts["keys"]]
        count = sum(last - first + 1 for first, last in targets)
        counts = (len(gone), count, facts["files"], len(facts["held"]))
        row = (number, facts["executed_by"], *counts, facts["at"], entry)
        self._tell(tables.disposal, [row])
        self._tell(tables.disposed_record, gone)
        self._tell(tables.disposed_key, keys)
        for first, last in targets:
            self._tell(tables.disposal_target, [(one, number) for one in range(first, last + 1)])
        if any(last >= entry for _, last in targets):
            self._report.add("Gallringen gäller rader som kom efter den", entry)
        self._judge(entry, facts)
        for record, *_ in gone:
            self._judge_record(entry, number, record)

    def _judge(self, entry: int, facts: Facts) -> None:
        """Two persons, an approved proposal, and a rule that says so."""
        proposal = self._proposals.get(facts["disposal"])
        approved, decided_by = self._rulings.get(facts["disposal"], (False, None))
        if facts["executed_by"] == facts["decided_by"]:
            self._report.add("Gallringen är beslutad och verkställd av samma person", entry)
        if proposal is None or not approved:
            self._report.add("Gallringen saknar ett godkänt förslag", entry)
        elif facts["disposal"] in self._done:
            self._report.add("Gallringen verkställer ett förslag som redan är verkställt", entry)
        elif decided_by != facts["decided_by"] or proposal.decree != tuple(_decree(facts)):
            self._report.add("Gallringen anger ett annat beslut än förslaget", entry)
        if facts["ground"] == "rule" and proposal is not None:
            outcome = self._outcomes.get(proposal.rule or 0)
            if outcome is None:
                self._report.add("Gallringen stöder sig på en regel som inte finns", entry)
            elif outcome != "dispose":
                self._report.add("Gallringen stöder sig på en regel som säger bevara", entry)
        self._done.add(facts["disposal"])

    def _judge_record(self, entry: int, number: int, record: int) -> None:
        held = self._scratch.seconds(tables.hold_target, record)
        if not self._released.issuperset(held):
            self._report.add("Gallringen tog en handling som var spärrad", entry, record)
        if not self._scratch.has(tables.disposal_proposal_record, (number, record)):
            self._report.add("Gallringen tog en handling utanför förslaget", entry, record)


def _decree(facts: Facts) -> list[Any]:
    return [facts[name] for name in _GROUNDED]


def _json(value: Mapping[str, Any]) -> str:
    """An object as the tables keep it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
