# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Staff who sign in. Citizens are never persons here: nobody is listed or ranked (law 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is here to do."""

    REGISTRATOR = "registrator"
    JURIST = "jurist"
    ARKIVARIE = "arkivarie"
    MODERATOR = "moderator"
    ADMIN = "admin"
    REVISOR = "revisor"


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff."""

    id: int
    name: str
    role: Role
    created_at: datetime
