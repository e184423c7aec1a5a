# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a figure of a report is: its name, what it is called, what it means, what is asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from archiver.model.figure import How, Unit

_DISPOSABLE = frozenset(
    {"handlingar", "ändringar", "händelser", "öppna", "filer", "felfiler", "lagrat"}
)
_RESTING_ON_RECORDS = frozenset(
    {"borttagningar", "åtgärdstid", "ogranskade", "osedda", "presentationer"}
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. ``each``: given for each account too, under the same name and the account's number.

    ``takt``: the question names how often accounts were to be harvested. ``compared``: set beside the
    same figure of the period before.
    """

    name: str
    called: str
    meaning: str
    of: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    how: How = How.COUNT
    unit: Unit = Unit.PIECES
    each: bool = False
    takt: bool = False
    compared: bool = True

    @property
    def can_be_disposed_of(self) -> bool:
        """Whether a disposal can take rows that it counts."""
        return self.of in _DISPOSABLE | _RESTING_ON_RECORDS


def where(**given: str | tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What narrows a question, by name."""
    return tuple((name, (v,) if isinstance(v, str) else v) for name, v in given.items())
