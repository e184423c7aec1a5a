# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A request for records (begäran om utlämnande), told by its steps. Pure.

The steps are the truth; a case is what they come to. Identity and purpose are never needed (TF-12).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from archiver.model import handover
from archiver.model.masking import Box, Mask, Place, box_in, place_in
from archiver.model.matter import Step

_LABEL = re.compile(r"^\s*B?\s*[-–—/: ]?\s*(\d{4})\s*[-–—/: ]?\s*0*(\d{1,4})\s*$", re.IGNORECASE)
PER_YEAR = 10_000


class Status(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    CLARIFYING = "clarifying"  # waits for the person who asked
    SEARCHED = "searched"
    ASSESSING = "assessing"
    RELEASED = "released"
    PARTLY = "partly"  # something released, something refused or still to come
    REFUSED = "refused"  # stage one: by the person in charge, not appealable
    NOT_FOUND = "not-found"
    DEMANDED = "demanded"  # the authority's own examination is asked for
    DECIDED = "decided"  # stage two: a written decision
    SENT = "sent"
    SERVED = "served"  # the decision has been received: three weeks run
    APPEALED = "appealed"
    LATE = "late"
    HANDED_OVER = "handed-over"
    CHANGED = "changed"
    JUDGED = "judged"
    FORWARDED = "forwarded"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What becomes of one record in a case."""

    RELEASE = "release"
    MASK = "mask"
    REFUSE = "refuse"


_S = Status
_OPEN = frozenset({_S.RECEIVED, _S.CLARIFYING, _S.SEARCHED, _S.ASSESSING, _S.PARTLY})
_REFUSABLE = _OPEN | {_S.NOT_FOUND}
_DONE = frozenset(Status) - _OPEN - {_S.CLOSED}
# A step: from which states it may be taken, and the state it leads to (None: stays).
STEPS: Mapping[str, tuple[frozenset[Status], Status | None]] = {
    "registered": (frozenset(), _S.RECEIVED),
    "clarify": (_OPEN, _S.CLARIFYING),
    "clarified": (frozenset({_S.CLARIFYING}), _S.RECEIVED),
    "searched": (_OPEN | {_S.CHANGED, _S.JUDGED}, _S.SEARCHED),
    "added": (_OPEN | {_S.CHANGED, _S.JUDGED}, _S.SEARCHED),
    "split": (_OPEN, None),
    "assessed": (_OPEN | {_S.CHANGED, _S.JUDGED}, _S.ASSESSING),
    "masked": (_OPEN | {_S.CHANGED, _S.JUDGED}, _S.ASSESSING),
    "unmasked": (_OPEN | {_S.CHANGED, _S.JUDGED}, _S.ASSESSING),
    "copied": (_OPEN | {_S.CHANGED, _S.JUDGED}, None),
    "advance": (_OPEN, None),
    "paid": (frozenset(Status), None),
    "released": (_OPEN | {_S.CHANGED, _S.JUDGED}, _S.RELEASED),
    "partly": (_OPEN | {_S.CHANGED, _S.JUDGED}, _S.PARTLY),
    "not-found": (_OPEN, _S.NOT_FOUND),
    "refused": (_REFUSABLE, _S.REFUSED),
    "forwarded": (_OPEN, _S.FORWARDED),
    "withdrawn": (_OPEN, _S.WITHDRAWN),
    "demanded": (frozenset({_S.REFUSED, _S.NOT_FOUND, _S.PARTLY}), _S.DEMANDED),
    "decided": (frozenset({_S.DEMANDED}), _S.DECIDED),
    "sent": (frozenset({_S.DECIDED}), _S.SENT),
    "served": (frozenset({_S.SENT}), _S.SERVED),
    "appealed": (frozenset({_S.SENT, _S.SERVED}), _S.APPEALED),
    "late": (frozenset({_S.APPEALED}), _S.LATE),
    "handed-over": (frozenset({_S.APPEALED}), _S.HANDED_OVER),
    "changed": (frozenset({_S.APPEALED}), _S.CHANGED),
    "judged": (frozenset({_S.HANDED_OVER}), _S.JUDGED),
    "closed": (_DONE, _S.CLOSED),
    **dict.fromkeys(handover.STEPS, (frozenset(Status), None)),
}


def case_label(number: int) -> str:
    """The number people read: ``B-2026-0031``."""
    return f"B-{number // PER_YEAR:04d}-{number % PER_YEAR:04d}"


def parse_case_label(text: str) -> int | None:
    """The number in a label, however it is spelled: case, spaces, strokes and zeros do not matter."""
    match = _LABEL.match(text)
    return int(match[1]) * PER_YEAR + int(match[2]) if match else None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What somebody found about a record. ``entry`` tells this assessment from a later one."""

    outcome: Outcome
    ground: str  # code of a provision; empty when released as it is
    reason: str
    by: int
    at: datetime
    entry: int


@dataclass(slots=True)
class Case:
    """A request as its steps have made it. Made by ``fold``, changed by nothing else."""

    number: int
    text: str
    channel: str
    form: str
    authority: str
    requester: str
    contact: str
    received_at: datetime
    handler: int
    status: Status = Status.RECEIVED
    steps: list[Step] = field(default_factory=list)
    records: dict[int, None] = field(default_factory=dict)  # in the order they were found
    assessments: dict[int, Assessment] = field(default_factory=dict)
    masks: dict[Place, Mask] = field(default_factory=dict)
    boxes: dict[Box, Mask] = field(default_factory=dict)
    owes: int = 0  # kronor asked for in advance and not yet paid
    served_on: str = ""  # the day the decision was received

    @property
    def label(self) -> str:
        """The number people read."""
        return case_label(self.number)

    @property
    def is_open(self) -> bool:
        """Whether records can still be added and assessed."""
        return self.may("assessed")

    @property
    def head(self) -> int:
        """The log row of the newest step."""
        return self.steps[-1].entry

    def may(self, step: str) -> bool:
        """Whether the case stands where this step may be taken."""
        return self.status in STEPS[step][0]

    def outcome(self, record: int) -> Outcome | None:
        """What was found about a record; None when nobody has looked at it."""
        found = self.assessments.get(record)
        return found.outcome if found else None

    def unassessed(self) -> list[int]:
        """The records nobody has assessed."""
        return [number for number in self.records if number not in self.assessments]

    def leaving(self) -> list[int]:
        """The records that may leave, whole or masked."""
        return [n for n in self.records if self.outcome(n) in {Outcome.RELEASE, Outcome.MASK}]

    def refused(self) -> list[int]:
        """The records that do not leave."""
        return [n for n in self.records if self.outcome(n) is Outcome.REFUSE]

    def newest(self, *kinds: str) -> Step | None:
        """The newest step of these sorts."""
        return next((step for step in reversed(self.steps) if step.step in kinds), None)

    def copy(self) -> Step | None:
        """The copy that holds what was assessed; None when something has changed after it."""
        made = self.newest("copied")
        changed = self.newest("assessed", "masked", "unmasked", "searched", "added", "split")
        return made if made and (changed is None or changed.entry < made.entry) else None


def fold(steps: Iterable[Step]) -> Case | None:
    """The case that these steps, in order, come to; None without a first one."""
    case: Case | None = None
    for step in steps:
        if case is None:
            case = _registered(step)
        _follow(case, step)
    return case


def _registered(step: Step) -> Case:
    said = step.said
    return Case(
        number=step.number,
        text=said["text"],
        channel=said["channel"],
        form=said["form"],
        authority=said["authority"],
        requester=said.get("requester", ""),
        contact=said.get("contact", ""),
        received_at=datetime.fromisoformat(said["received"]),
        handler=step.by,
    )


def _follow(case: Case, step: Step) -> None:
    case.steps.append(step)
    case.status = STEPS[step.step][1] or case.status
    said = step.said
    match step.step:
        case "searched" | "added":
            case.records |= dict.fromkeys(said["records"])
        case "split":
            for number in said["records"]:
                case.records.pop(number, None)
                case.assessments.pop(number, None)
        case "assessed":
            found = Assessment(
                Outcome(said["outcome"]), said["ground"], said["reason"], step.by, step.at, step.entry
            )
            kept = _with_masks(case) if found.outcome is Outcome.RELEASE else set()
            case.assessments |= dict.fromkeys(set(said["records"]) - kept, found)
        case "masked" | "unmasked":
            _mask(case, step)
        case "advance":
            case.owes = said["kronor"]
        case "paid":
            case.owes = 0
        case "served":
            case.served_on = said["day"]


def _mask(case: Case, step: Step) -> None:
    places = [place_in(row) for row in step.said["places"]]
    boxes = [box_in(row) for row in step.said.get("boxes", ())]
    if step.step == "masked":
        mask = Mask(step.said["ground"], step.by, step.at)
        case.masks |= dict.fromkeys(places, mask)
        case.boxes |= dict.fromkeys(boxes, mask)
        found = Assessment(Outcome.MASK, step.said["ground"], "", step.by, step.at, step.entry)
        touched = _records(places, boxes) - set(case.refused())
        case.assessments |= dict.fromkeys(touched, found)
        return
    for place in places:
        case.masks.pop(place, None)
    for box in boxes:
        case.boxes.pop(box, None)
    for record in _records(places, boxes) - _with_masks(case):
        if case.outcome(record) is Outcome.MASK:
            case.assessments.pop(record)


def _with_masks(case: Case) -> set[int]:
    """The records that hold a mask: released means released with it."""
    return _records(case.masks, case.boxes)


def _records(places: Iterable[Place], boxes: Iterable[Box]) -> set[int]:
    return {place.record for place in places} | {box.record for box in boxes}
