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


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role for one authority (nämnd); an empty ``authority`` is the whole municipality."""

    role: Role
    authority: str = ""

    def covers(self, authority: str) -> bool:
        """Whether the role reaches what this authority holds."""
        return self.authority in {"", authority}


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff. ``grants`` None means ``role`` for the whole municipality."""

    id: int
    name: str
    role: Role
    created_at: datetime
    grants: tuple[Grant, ...] | None = None
    ended_at: datetime | None = None
    issuer: str = ""  # the identity provider that signs this person in; empty is by password
    has_code: bool = False  # a second step (TOTP) is set up

    @property
    def held(self) -> tuple[Grant, ...]:
        """Every role the person has now, with where it reaches."""
        return (Grant(self.role),) if self.grants is None else self.grants

    @property
    def roles(self) -> frozenset[Role]:
        """The roles, wherever they reach."""
        return frozenset(grant.role for grant in self.held)


@dataclass(frozen=True, slots=True)
class Session:
    """One place where somebody is signed in. ``id`` names it on pages and opens nothing."""

    id: str
    person_id: int
    created_at: datetime
    seen_at: datetime
    device: str = ""
    stage: str = ""  # what is left to do before anything else is shown: code, enrol or password
