# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode harvest``: one look at the accounts, now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from archiver.archive.archive import Archive
from archiver.errors import FlodeError, PlatformError, StoreBusy, UsageError
from archiver.harvest.pipeline import Summary, harvest_account
from archiver.model.account import Account
from search_ui.commands.context import answer, archive_options, opened, told

_WORDS = (
    ("created", "nya"),
    ("edited", "ändrade"),
    ("hidden", "dolda"),
    ("unhidden", "visas igen"),
    ("missing", "saknas"),
    ("deleted", "borttagna"),
    ("reappeared", "finns igen"),
    ("unreachable", "går inte att nå"),
)


@click.command()
@archive_options
@click.option("--account", "name", default=None, help="Bara det här kontot.")
@click.option("--full", is_flag=True, help="Se på allt känt, hur gammalt det än är.")
def harvest(*, directory: Path | None, as_json: bool, name: str | None, full: bool) -> None:
    """Samla in nu. Ett konto som inte svarar hindrar inte de andra."""
    with opened(directory) as archive:
        chosen = (archive.account(name),) if name else archive.accounts()
        summaries = [_one(archive, account, full=full) for account in chosen]

    def lines() -> Iterator[str]:
        for summary in summaries:
            yield _line(summary)
        if not summaries:
            yield "Arkivet har inga konton än. Lägg till ett med: flode account add"

    answer([summary.as_json() for summary in summaries], as_json, lines)
    if any(summary.errors for summary in summaries):
        raise SystemExit(3)


def _one(archive: Archive, account: Account, *, full: bool) -> Summary:
    try:
        summary = harvest_account(archive, account, full=full)
    except (PlatformError, UsageError, StoreBusy) as error:
        told(error.line())
        return _not_run(account, error)
    for line in summary.lines:
        told(f"{account.name}: {line}")
    return summary


def _not_run(account: Account, error: FlodeError) -> Summary:
    return Summary(account.name, {}, (error.code,), complete=False)


def _line(summary: Summary) -> str:
    parts = [f"{summary.counts[key]} {word}" for key, word in _WORDS if summary.counts.get(key)]
    what = ", ".join(parts) or "inget nytt"
    whole = "" if summary.complete else f" – ofullständigt ({', '.join(summary.errors) or 'delvis'})"
    return f"{summary.account}: {what}{whole}"
