# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode terms set|list``: on what ground each platform is archived, and when its terms were read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from archiver.archive.terms import newest_terms, record_terms
from archiver.errors import UsageError
from archiver.model.account import Platform
from archiver.model.terms import Terms
from search_ui.commands.context import answer, archive_options, opened


@click.group()
def terms() -> None:
    """Plattformarnas villkor och kommunens rättsliga grund."""


@terms.command("set")
@archive_options
@click.option("--platform", "platform", required=True, type=click.Choice([str(p) for p in Platform]))
@click.option("--ground", required=True, help="Rättslig grund, till exempel: arkivlagen 3 §.")
@click.option("--reviewed", required=True, help="Dagen då villkoren lästes, ÅÅÅÅ-MM-DD.")
@click.option("--decided-by", required=True, help="Vem som bedömt det, gärna med diarienummer.")
@click.option("--note", default="", help="Något att minnas, till exempel vad villkoren kräver.")
def set_(
    *,
    directory: Path | None,
    as_json: bool,
    platform: str,
    ground: str,
    reviewed: str,
    decided_by: str,
    note: str,
) -> None:
    """Anteckna att en plattforms villkor har lästs, och på vilken grund den arkiveras."""
    with opened(directory) as archive:
        now = archive.clock.now()
        made = Terms(
            platform=Platform(platform),
            legal_ground=_needed("--ground", ground),
            reviewed_on=_day(reviewed, now),
            decided_by=_needed("--decided-by", decided_by),
            recorded_at=now,
            note=note.strip(),
        )
        record_terms(archive, made)
    answer(_json(made, now.date()), as_json, lambda: iter([f"Antecknat för {platform}."]))


@terms.command("list")
@archive_options
def list_(*, directory: Path | None, as_json: bool) -> None:
    """Visa vad som antecknats för de plattformar som kommunen har konton på."""
    with opened(directory) as archive:
        known, today = newest_terms(archive), archive.clock.now().date()
        used = sorted({one.platform for one in archive.accounts()} | set(known))

    def lines() -> Iterator[str]:
        for platform in used:
            yield _line(platform, known.get(platform), today)
        if not used:
            yield "Arkivet har inga konton än. Lägg till ett med: flode account add"

    found = [_json(known[p], today) if p in known else {"platform": p, "missing": True} for p in used]
    answer(found, as_json, lines)


def _line(platform: Platform, found: Terms | None, today: date) -> str:
    if found is None:
        return f"{platform}: inget antecknat. Ange med: flode terms set --platform {platform}"
    old = " – mer än ett år sedan, läs villkoren på nytt" if found.is_old(today) else ""
    return f"{platform}: {found.legal_ground} ({found.decided_by}, läst {found.reviewed_on}){old}"


def _json(found: Terms, today: date) -> dict[str, object]:
    return {
        "platform": str(found.platform),
        "legal_ground": found.legal_ground,
        "reviewed_on": found.reviewed_on.isoformat(),
        "decided_by": found.decided_by,
        "note": found.note,
        "old": found.is_old(today),
    }


def _needed(option: str, value: str) -> str:
    if not value.strip():
        msg = f"{option} får inte vara tomt"
        raise UsageError(msg)
    return value.strip()


def _day(stated: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(stated.strip())
    except ValueError:
        msg = f"{stated} är inget datum. Skriv det som ÅÅÅÅ-MM-DD"
        raise UsageError(msg) from None
    if day > now.date():
        msg = f"{stated} har inte varit än"
        raise UsageError(msg)
    return day
