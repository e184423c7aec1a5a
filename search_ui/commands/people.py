# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode user add``: staff who sign in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from archiver.desk import actions
from archiver.model.action import Tag
from archiver.model.person import Role
from archiver.store.people import make_person
from search_ui.commands.context import answer, archive_options, opened

_PASSWORD = "FLODE_PASSWORD"  # noqa: S105 - the name of a variable


@click.group()
def user() -> None:
    """De som arbetar med arkivet."""


@user.command()
@archive_options
@click.argument("name")
@click.option("--role", required=True, help=f"En av: {', '.join(Role)}.")
def add(*, directory: Path | None, as_json: bool, name: str, role: str) -> None:
    """Lägg till en person. Lösenordet frågas efter, eller läses från FLODE_PASSWORD."""
    password = os.environ.get(_PASSWORD) or click.prompt(
        "Lösenord", hide_input=True, confirmation_prompt="Lösenordet igen"
    )
    with opened(directory) as archive:
        with archive.database.write() as connection:
            person = make_person(connection, name, role, password, archive.clock.now())
        detail = {"person": person.id, "role": role, "reason": "flode user add"}
        actions.note(archive, Tag.PERSON_ADDED, None, detail=detail)

    def lines() -> Iterator[str]:
        yield f"{person.name} kan nu logga in som {person.role}."

    answer({"id": person.id, "name": person.name, "role": str(person.role)}, as_json, lines)
