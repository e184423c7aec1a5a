# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode reparse``: read old evidence again, after a reader was mended. Asks no platform anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from archiver.harvest.reparsing import Difference, Reparsed, reparse
from archiver.ids import record_label
from archiver.model.account import Account
from archiver.wording import day_start, moment, number, plural
from search_ui.commands.context import answer, archive_options, opened

_SHOWN = 20
_EXCERPT = 70


@click.command("reparse")
@archive_options
@click.option("--account", "name", default=None, help="Ett konto; utan det läses alla kontons svar.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Läs svar från dagen.")
@click.option("--dry-run", "dry", is_flag=True, help="Visa vad som skulle tillkomma. Skriv ingenting.")
def command(
    *, directory: Path | None, as_json: bool, name: str | None, since: datetime | None, dry: bool
) -> None:
    """Läs sparade svar igen med dagens tolkar. Frågar inte plattformarna något."""
    start = day_start(since.date()) if since else None
    with opened(directory) as archive:
        chosen = (archive.account(name),) if name else archive.accounts()
        found = [(one, reparse(archive, one, start, dry=dry)) for one in chosen]
        if not dry:
            archive.catch_up()

    def lines() -> Iterator[str]:
        for account, result in found:
            yield from _lines(account, result, dry=dry)
        if not found:
            yield "Arkivet har inga konton än."

    answer([_document(account, result, dry=dry) for account, result in found], as_json, lines)


def _lines(account: Account, result: Reparsed, *, dry: bool) -> Iterator[str]:
    verb = "skulle tillkomma" if dry else "tillkom"
    versions = plural(result.new_versions, "ny läsning", "nya läsningar")
    yield (
        f"{account.name}: {number(result.read)} svar lästa. "
        f"{plural(result.new_records, 'handling', 'handlingar')} och {versions} {verb}."
    )
    if result.unreadable:
        count = plural(result.unreadable, "svar", "svar")
        yield f"  {count} går fortfarande inte att läsa. De finns kvar som de kom."
    for one in result.differences[:_SHOWN]:
        yield from _difference(one)
    more = result.new_records + result.new_versions - _SHOWN
    if more > 0:
        yield f"  … och {number(more)} till. Med --json visas upp till 200."


def _difference(one: Difference) -> Iterator[str]:
    seen = moment(one.seen_at)
    if one.record is None:
        yield f"  Ny handling, sedd {seen} (rad {one.capture} i loggen)"
    else:
        label = record_label(one.first_seen_at.year, one.record)
        yield f"  {label}, sedd {seen} (rad {one.capture} i loggen)"
        yield f"    läst förut: {_short(one.before)}"
    yield f"    läses nu:   {_short(one.after)}"


def _short(text: str) -> str:
    flat = " ".join(text.split()) or "(ingen text)"
    return flat if len(flat) <= _EXCERPT else f"{flat[: _EXCERPT - 1]}…"


def _document(account: Account, result: Reparsed, *, dry: bool) -> dict[str, object]:
    return {
        "account": account.name,
        "dry_run": dry,
        "read": result.read,
        "unreadable": result.unreadable,
        "new_records": result.new_records,
        "new_versions": result.new_versions,
        "differences": [
            {
                "capture": one.capture,
                "seen": one.seen_at.isoformat(),
                "record": one.record,
                "native_id": one.native_id,
                "before": one.before,
                "after": one.after,
            }
            for one in result.differences
        ],
    }
