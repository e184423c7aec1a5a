# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Staff in words: roles, where they reach, and the steps that were taken with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from archiver.model.matter import Step
from archiver.model.person import Grant, Person, Role

ROLES = {
    Role.REGISTRATOR: "Registrator",
    Role.JURIST: "Jurist",
    Role.ARKIVARIE: "Arkivarie",
    Role.MODERATOR: "Moderator",
    Role.ADMIN: "Administratör",
    Role.REVISOR: "Revisor",
}
WHOLE = "Hela kommunen"
_STEPS = {
    "added": "Lades till",
    "roles": "Roller ändrades",
    "ended": "Behörigheten avslutades",
    "reset": "Nytt lösenord för en inloggning",
    "code-removed": "Engångskoden togs bort",
    "signed-out": "Loggades ut överallt",
}


def place(authority: str) -> str:
    """Where a role reaches."""
    return authority or WHOLE


def grants(held: Iterable[Grant]) -> list[str]:
    """Roles by where they reach: "Registrator, Jurist – Kommunstyrelsen"."""
    by_place: dict[str, list[str]] = {}
    for grant in sorted(held, key=lambda one: (one.authority, list(Role).index(one.role))):
        by_place.setdefault(grant.authority, []).append(ROLES[grant.role])
    return [f"{', '.join(roles)} – {place(authority)}" for authority, roles in by_place.items()]


def way_in(person: Person) -> str:
    """How somebody signs in."""
    if person.issuer:
        return "Kommunens konto"
    return "Lösenord och engångskod" if person.has_code else "Lösenord"


def history(steps: Sequence[Step], names: Mapping[int, str]) -> list[tuple[str, datetime, str, str]]:
    """What was done, when, by whom and what it came to; newest first."""
    told = []
    for step in reversed(steps):
        said = step.said
        detail = "; ".join(grants(_grants(said["roles"]))) if said.get("roles") else ""
        if "roles" in said and not said["roles"]:
            detail = "Inga roller kvar"
        detail = detail or str(said.get("reason", ""))
        by = names.get(step.by, "programmet" if step.by == 0 else "okänd")
        if said.get("issuer"):
            by = "kommunens inloggning"
        told.append((_STEPS.get(step.step, step.step), step.at, by, detail))
    return told


def _grants(told: Iterable[Sequence[str]]) -> list[Grant]:
    return [Grant(Role(role), authority) for role, authority in told]
