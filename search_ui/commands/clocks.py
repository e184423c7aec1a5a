# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode clock accept``: the log's newest time was wrong, and somebody answers for saying so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from archiver.desk.operating import accept_clock
from search_ui.commands.context import answer, archive_options, opened


@click.group()
def clock() -> None:
    """Arkivets klocka."""


@clock.command()
@archive_options
@click.argument("why", metavar="VARFÖR")
def accept(*, directory: Path | None, as_json: bool, why: str) -> None:
    """Anteckna varför loggens senaste tid var fel, så att loggen kan undertecknas igen."""
    with opened(directory) as archive:
        accepted = accept_clock(archive, why)

    def lines() -> Iterator[str]:
        if accepted:
            yield "Antecknat i loggen. Loggen kan undertecknas igen."
        else:
            yield "Klockan står inte före loggens senaste rad; inget behövde antecknas."

    answer({"accepted": accepted}, as_json, lines)
