# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode import takeout``: an owner's export into an account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from archiver.harvest.takeout import Takeout, import_takeout
from search_ui.commands.context import answer, archive_options, opened

_SHOWN = 20


@click.group("import")
def import_() -> None:
    """Läs in plattformarnas egna exporter."""


@import_.command()
@archive_options
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--account", "name", required=True, help="Kontot som exporten hör till.")
def takeout(*, directory: Path | None, as_json: bool, file: Path, name: str) -> None:
    """Läs in en ZIP-fil som plattformen gett kontots ägare, och jämför med det som samlats in."""
    with opened(directory) as archive:
        result = import_takeout(archive, archive.account(name), file)
        archive.catch_up()
    answer(result.as_json(), as_json, lambda: _lines(result))


def _lines(result: Takeout) -> Iterator[str]:
    yield (
        f"{result.account}: {result.items} poster i {result.files} filer. "
        f"{result.known} fanns redan, {result.added} är nya, {result.pictures} bilder och filmer."
    )
    if result.unread:
        yield f"{result.unread} poster gick inte att tolka. Filerna är sparade som bevis."
    if result.lacking:
        yield f"{len(result.lacking)} egna handlingar i arkivet finns inte i exporten:"
        yield from (f"  {label}" for label in result.lacking[:_SHOWN])
        if len(result.lacking) > _SHOWN:
            yield f"  … och {len(result.lacking) - _SHOWN} till (se --json)"
        yield "Det betyder inte att de är borttagna."
    yield from dict.fromkeys(result.problems)
