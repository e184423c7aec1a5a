# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode user add``: staff who sign in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from archiver.desk import actions, staff
from archiver.errors import UsageError
from archiver.model.action import Tag
from archiver.model.person import Grant, Role
from search_ui.commands.context import answer, archive_options, opened

_PASSWORD = "FLODE_PASSWORD"  # noqa: S105 - the name of a variable


@click.group()
def user() -> None:
    """De som arbetar med arkivet."""


@user.command()
@archive_options
@click.argument("name")
@click.option("--role", required=True, help=f"En av: {', '.join(Role)}.")
@click.option("--authority", default="", help="Nämnden som rollen gäller; annars hela kommunen.")
def add(*, directory: Path | None, as_json: bool, name: str, role: str, authority: str) -> None:
    """Lägg till en person. Lösenordet frågas efter, eller läses från FLODE_PASSWORD."""
    password = os.environ.get(_PASSWORD) or click.prompt(
        "Lösenord", hide_input=True, confirmation_prompt="Lösenordet igen"
    )
    with opened(directory) as archive:
        if role not in set(Role):
            msg = f"Rollen {role} finns inte. Det går med: {', '.join(Role)}"
            raise UsageError(msg)
        grant = Grant(Role(role), authority.strip())
        person = staff.add(archive, staff.PROGRAM, name, [grant], password)
        detail = {"person": person.id, "role": role, "reason": "flode user add"}
        actions.note(archive, Tag.PERSON_ADDED, None, detail=detail)

    def lines() -> Iterator[str]:
        where = f" för {grant.authority}" if grant.authority else ""
        yield f"{person.name} kan nu logga in som {person.role}{where}."

    told = {"id": person.id, "name": person.name, "role": str(person.role)}
    answer({**told, "authority": grant.authority}, as_json, lines)
