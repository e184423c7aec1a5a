# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What proves a record's state: each look at the platform and the rows of the log. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from archiver import wording
from archiver.model.record import Check, Record
from search_ui.presenters import causes
from search_ui.presenters.findings import place

_CODES = {
    "absent": "Plattformen lämnade ut de andra men inte den här.",
    "404": "Plattformen svarade att den inte finns.",
    "410": "Plattformen svarade att den är borttagen.",
    "resource-not-found": "Plattformen svarade att den inte finns.",
    "not-found": "Plattformen svarade att den inte finns.",
}


_LONG = 80  # a question by id can name fifty records


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One look at the platform."""

    entry: int
    at: datetime
    answer: str
    outcome: str
    tone: str
    meaning: str
    code: str
    address: str

    @property
    def short_address(self) -> str:
        """The beginning of a long question; the same as the address when it is short."""
        if len(self.address) <= _LONG:
            return self.address
        return self.address[: _LONG - 1] + "…"


def check_rows(record: Record, checks: Sequence[Check]) -> tuple[CheckRow, ...]:
    """Every look that the record's state rests on, newest first."""
    return tuple(_row(record, check) for check in reversed(checks))


def _row(record: Record, check: Check) -> CheckRow:
    where = place(record.platform)
    if check.seen:
        outcome, tone = "Fanns med", "calm"
    else:
        outcome, tone = "Fanns inte med", "gone"
    says_more = check.code and check.code != str(check.status)
    return CheckRow(
        entry=check.entry,
        at=check.at,
        answer=f"{where[:1].upper()}{where[1:]} {causes.answer(check.status)}.",
        outcome=outcome,
        tone=tone,
        meaning="" if check.seen or not says_more else _CODES.get(check.code, ""),
        code=check.code if says_more else "",
        address=f"{check.method} {check.url}",
    )


CODE = "Qr-kod med kontrollpunkten: loggens namn, antal rader, rot och underskrift"


@dataclass(frozen=True, slots=True)
class Signed:
    """The newest signed checkpoint; ``vouched`` says who outside vouches for it."""

    size: str
    root: str
    vouched: tuple[str, ...]
    code: Markup


def signed(
    note: str, stamped: Sequence[tuple[str, datetime]], witnesses: Sequence[str], code: Markup
) -> Signed:
    """A checkpoint as people compare it with one they have on paper."""
    _, size, root = note.split("\n")[:3]
    stamps = (f"Tidsstämplad av {who} {wording.moment(at)}" for who, at in stamped)
    vouched = (*stamps, *(f"Bevittnad av {name}" for name in witnesses))
    return Signed(wording.plural(int(size), "rad", "rader"), root, vouched, code)


def grouped(hexadecimal: str, shown: int | None = None) -> str:
    """``9f2c 41ab …``: a checksum in fours, whole or its beginning."""
    part = hexadecimal[:shown] if shown else hexadecimal
    fours = " ".join(part[at : at + 4] for at in range(0, len(part), 4))
    return f"{fours} …" if shown and len(hexadecimal) > shown else fours


def log_row(entry: int) -> str:
    """A row number as people read it."""
    return f"rad {wording.number(entry)}"
