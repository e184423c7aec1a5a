# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A delivery to the e-archive (leverans), told by its steps. Pure.

The steps are the truth; a delivery is what they come to. Its package is known by checksums.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from archiver.model.matter import Step

PER_YEAR = 10_000
_LABEL = re.compile(r"^\s*L?\s*[-–—/: ]?\s*(\d{4})\s*[-–—/: ]?\s*0*(\d{1,4})\s*$", re.IGNORECASE)


class State(StrEnum):
    """Where a delivery stands."""

    BEGUN = "begun"  # numbered; its package is being made
    STOPPED = "stopped"  # no package was made
    MADE = "made"  # the package is there, and nobody has answered
    RECEIVED = "received"  # the e-archive has taken it over
    REJECTED = "rejected"  # the e-archive did not want it


_S = State
# A step: from which states it may be taken. Its name is the state that it leads to.
STEPS: Mapping[State, frozenset[State]] = {
    _S.BEGUN: frozenset({_S.BEGUN, _S.STOPPED}),
    _S.STOPPED: frozenset({_S.BEGUN}),
    _S.MADE: frozenset({_S.BEGUN, _S.STOPPED}),
    _S.RECEIVED: frozenset({_S.MADE, _S.REJECTED}),
    _S.REJECTED: frozenset({_S.MADE}),
}


def delivery_label(number: int) -> str:
    """The number people read: ``L-2026-0003``."""
    return f"L-{number // PER_YEAR:04d}-{number % PER_YEAR:04d}"


def parse_delivery_label(text: str) -> int | None:
    """The number in a label, however it is spelled: case, spaces, strokes and zeros do not matter."""
    match = _LABEL.match(text)
    return int(match[1]) * PER_YEAR + int(match[2]) if match else None


@dataclass(slots=True)
class Delivery:
    """A delivery as its steps have made it. Made by ``fold``, changed by nothing else.

    ``order`` is what was asked for. ``made`` is what came of it: file, size and sha256 of the whole
    file; ``contents``, the checksum of its list of files, which stays when it is packed anew; how many
    records; ``log`` (rows and root that its evidence rests on). ``receipt`` is the e-archive's answer.
    """

    number: int
    order: Mapping[str, Any]
    by_name: str
    at: datetime
    state: State = State.BEGUN
    made: Mapping[str, Any] = field(default_factory=dict)
    made_at: datetime | None = None
    receipt: Mapping[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The number people read."""
        return delivery_label(self.number)

    @property
    def title(self) -> str:
        """What is delivered, in words."""
        return str(self.order["title"])

    @property
    def waits(self) -> bool:
        """Whether the e-archive's answer is waited for."""
        return self.state is State.MADE

    def may(self, step: State) -> bool:
        """Whether the delivery stands where this step may be taken."""
        return self.state in STEPS[step]


def fold(steps: Iterable[Step]) -> Delivery | None:
    """The delivery that these steps, in order, come to; None without a first one."""
    delivery: Delivery | None = None
    for step in steps:
        if delivery is None:
            delivery = Delivery(step.number, step.said["order"], step.said["by_name"], step.at)
        delivery.steps.append(step)
        delivery.state = State(step.step)
        match delivery.state:
            case State.MADE:
                delivery.made, delivery.made_at = step.said, step.at
            case State.RECEIVED | State.REJECTED:
                delivery.receipt = step.said
    return delivery
