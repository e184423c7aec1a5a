# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A platform's terms as the municipality has read them.

On what legal ground it archives, and when somebody last looked. Decides nothing about law; it
remembers who did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archiver.model.account import Platform

REVIEW = timedelta(days=365)  # terms change: older readings are pointed out (PLAT-4)


@dataclass(frozen=True, slots=True)
class Terms:
    """One reading of one platform's terms. A newer one takes its place; none is ever changed."""

    platform: Platform
    legal_ground: str
    reviewed_on: date
    decided_by: str
    recorded_at: datetime
    note: str = ""

    def is_old(self, today: date) -> bool:
        """Whether the terms should be read again."""
        return today - self.reviewed_on > REVIEW
