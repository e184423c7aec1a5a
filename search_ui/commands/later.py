# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Commands of the contract whose functions are not in this version: they say so and exit 2."""

from __future__ import annotations

import click

from archiver.errors import NotYetOffered


def _absent(name: str, what: str) -> click.Command:
    """A command that takes anything, does nothing and says so."""

    def refuse(words: tuple[str, ...]) -> None:
        del words
        msg = f"{what} finns inte i den här versionen"
        raise NotYetOffered(msg)

    anything = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    short = f"{what} (kommer i en senare version)."
    return click.Command(
        name, params=[anything], callback=refuse, help=short, context_settings=settings
    )


verify_bundle = _absent("verify-bundle", "Kontroll av bevispaket")
import_ = _absent("import", "Inläsning av plattformarnas egna exporter")
