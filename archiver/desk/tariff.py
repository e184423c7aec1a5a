# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a copy costs: a table decided by the municipality, applied to the pages really made (AVG-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.desk import lookup
from archiver.errors import DeskTableWrong

PAPER, DIGITAL, ON_THE_SPOT = "papper", "fil", "pa-stallet"


@dataclass(frozen=True, slots=True)
class Tariff:
    """A bracket: so many pages free, a base for the first paid one, then so much a page."""

    code: str
    name: str
    free_pages: int
    base: int
    per_page: int
    digital: str
    below: int

    def fee(self, pages: int, form: str = PAPER) -> int:
        """Kronor for a copy of so many pages. To look at it on the spot is free (AVG-4)."""
        if form == ON_THE_SPOT or (form == DIGITAL and self.digital == "free"):
            return 0
        if pages <= self.free_pages:
            return 0
        return self.base + self.per_page * (pages - self.free_pages - 1)

    def invoiced(self, fee: int) -> bool:
        """Whether so small a sum is asked for at all."""
        return fee > 0 and fee >= self.below


def tariffs(folder: Path) -> Mapping[str, Tariff]:
    """Every tariff by its code."""
    try:
        return {row["code"]: Tariff(**row) for row in lookup.read(folder, "taxor", "taxa")}
    except TypeError:
        msg = "taxor.toml har en rad som saknar en uppgift"
        raise DeskTableWrong(msg) from None


def chosen(folder: Path, code: str) -> Tariff:
    """The tariff with this code. Raises DeskTableWrong."""
    found = tariffs(folder).get(code)
    if found is None:
        msg = f"Taxan {code} finns inte i taxor.toml"
        raise DeskTableWrong(msg)
    return found
