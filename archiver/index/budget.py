# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much work a search may be. Counts work, not seconds: the same search is refused on every machine.

A unit is a posting or a document looked at: some tens of nanoseconds.
"""

from __future__ import annotations

from archiver.errors import SearchTooWide

MOST = 25_000_000


class Budget:
    """What is left of it."""

    def __init__(self, most: int = MOST) -> None:
        self.left = most

    def spend(self, units: int) -> None:
        """Take some. Raises SearchTooWide when there is none left."""
        self.left -= units
        if self.left < 0:
            msg = "Sökningen är för vid för att besvaras på rimlig tid."
            raise SearchTooWide(msg)
