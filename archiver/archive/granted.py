# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether the roles that staff have are those that the log tells of. Reads only.

Roles given before they were told in the log have no step; whoever has one step has them all.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from archiver.model.matter import Step, Subject
from archiver.store import desk_steps, people

_TELLS = {"added", "roles", "ended"}


def check_roles(connection: Connection, add: Callable[[str], None]) -> None:
    """Report each person whose roles no step in the log gave."""
    newest: dict[int, Step] = {}
    for step in desk_steps.every(connection, Subject.PERSON):
        if step.step in _TELLS:
            newest[step.number] = step
    for person in people.everybody(connection):
        told = newest.get(person.id)
        if told is None:
            continue
        given = {(role, authority) for role, authority in told.said.get("roles", [])}
        if given != {(str(grant.role), grant.authority) for grant in person.held}:
            add(f"Rollerna för person {person.id} är inte de som loggen berättar om")
