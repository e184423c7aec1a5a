# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode api token``: keys that let other systems read. Without one there is no API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from archiver import wording
from archiver.desk import systems
from archiver.errors import UsageError
from archiver.model.api_token import ApiToken, Scope
from search_ui.commands.context import answer, archive_options, opened, when

_SCOPES = [str(scope) for scope in Scope]


@click.group()
def api() -> None:
    """Läs-API:et för andra system."""


@api.group()
def token() -> None:
    """Nycklar: en för varje system. Finns ingen, finns inget API."""


@token.command()
@archive_options
@click.argument("name", metavar="SYSTEM")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(_SCOPES))
@click.option("--until", default="", help="Sista dagen den gäller, ÅÅÅÅ-MM-DD. Annars tills vidare.")
def add(
    *, directory: Path | None, as_json: bool, name: str, scopes: tuple[str, ...], until: str
) -> None:
    """Ge ett system en nyckel. Den visas bara nu; arkivet sparar inte mer än dess kontrollsumma."""
    with opened(directory) as archive:
        made, secret = systems.add(archive, name, {Scope(one) for one in scopes}, _day(until))

    def lines() -> Iterator[str]:
        yield f"{name} får läsa: {', '.join(sorted(made.scopes))}."
        yield f"Nyckeln visas bara nu: {secret}"

    answer({**_told(made), "token": secret}, as_json, lines)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        msg = "Skriv sista dagen som ÅÅÅÅ-MM-DD"
        raise UsageError(msg) from None


@token.command("list")
@archive_options
def list_(*, directory: Path | None, as_json: bool) -> None:
    """Visa vilka system som har eller har haft en nyckel."""
    with opened(directory) as archive:
        found, today = systems.every(archive), wording.local_day(archive.clock.now())

    def lines() -> Iterator[str]:
        if not found:
            yield "Inget system har en nyckel. API:et är stängt."
        for one in found:
            state = "gäller" if one.holds(today) else "gäller inte längre"
            last = f", till och med {one.until}" if one.until else ""
            yield f"{one.name}: {', '.join(sorted(one.scopes))} – {state}{last}"

    answer([{**_told(one), "valid": one.holds(today)} for one in found], as_json, lines)


@token.command()
@archive_options
@click.argument("name", metavar="SYSTEM")
@click.option("--reason", required=True, help="Varför den dras in.")
def revoke(*, directory: Path | None, as_json: bool, name: str, reason: str) -> None:
    """Dra in ett systems nyckel. Den slutar gälla genast."""
    with opened(directory) as archive:
        ended = systems.revoke(archive, name, reason)
    told = {"name": ended.name, "number": ended.number}
    answer(told, as_json, lambda: iter([f"Nyckeln för {name} gäller inte längre."]))


def _told(one: ApiToken) -> dict[str, Any]:
    return {
        "name": one.name,
        "number": one.number,
        "scopes": sorted(one.scopes),
        "until": None if one.until is None else one.until.isoformat(),
        "made_at": when(one.made_at),
        "ended_at": when(one.ended_at),
    }
