# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode handover``: give the diary what waits, now. The worker does the same by itself."""

from __future__ import annotations

from pathlib import Path

import click

from archiver import wording
from exports.handover import hand_over
from search_ui.commands.context import answer, archive_options, opened


@click.command()
@archive_options
def handover(*, directory: Path | None, as_json: bool) -> None:
    """Lämna över det som väntar till diariet, och läs in de nummer som har kommit."""
    with opened(directory) as archive:
        done = hand_over(archive)
    said = f"{wording.plural(done, 'överlämning', 'överlämningar')} gick fram."
    answer({"delivered": done}, as_json, lambda: iter([said]))
