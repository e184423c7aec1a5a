# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode init``, ``flode verify`` and ``flode upgrade``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from archiver import config
from archiver.archive import directory as folders
from archiver.archive import upgrading
from archiver.archive.verifying import label, verify_archive, verify_log
from archiver.desk import notices
from archiver.errors import FlodeError
from archiver.ledger.verify import Report
from search_ui.commands.context import answer, archive_options, opened
from search_ui.commands.context import folder as folder_of


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--municipality", default="Kommunen", help="Kommunens namn.")
@click.option("--origin", default="", help="Loggens namn, till exempel arkiv.akerby.se/logg.")
@click.option("--authority", "authorities", multiple=True, help="Nämnd eller bolag; kan upprepas.")
@click.option("--database", default="", help="PostgreSQL-adress; utan den används SQLite i mappen.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-dokument.")
def init(
    *,
    folder: Path,
    municipality: str,
    origin: str,
    authorities: tuple[str, ...],
    database: str,
    as_json: bool,
) -> None:
    """Skapa ett nytt arkiv i en tom mapp."""
    named = origin or f"arkiv.{_slug(municipality)}/logg"
    settings = config.Config(
        municipality=config.Municipality(
            municipality, named, authorities or config.Municipality().authorities
        ),
        store=config.StoreSettings(database),
    )
    key = folders.create(folder, settings)

    def lines() -> Iterator[str]:
        yield f"Arkivet är skapat i {folder}."
        yield "Loggens offentliga nyckel (spara den utanför arkivet):"
        yield key

    answer({"dir": str(folder), "key": key}, as_json, lines)


def _slug(name: str) -> str:
    plain = name.lower().translate(str.maketrans("åäöé ", "aaoe-"))
    return "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "-")) + ".example"


@click.command()
@archive_options
@click.option("--full", is_flag=True, help="Läs varje rad, varje innehåll och varje fil.")
@click.option("--log", "log_only", is_flag=True, help="Läs varje rad i loggen, men inget innehåll.")
def verify(*, directory: Path | None, as_json: bool, full: bool, log_only: bool) -> None:
    """Kontrollera arkivet mot loggen. Slutar med 1 om något inte stämmer."""
    with opened(directory, unmarked=True) as archive:  # a fork is a finding among others here
        alone = log_only and not full
        report = verify_log(archive) if alone else verify_archive(archive, full=full)
        with suppress(FlodeError):  # what cannot be written to is told here all the same
            notices.verified(archive, len(report.findings))
        with archive.database.read() as connection:
            named = [
                label(connection, f.record) if f.record is not None else None for f in report.findings
            ]
    findings: list[dict[str, Any]] = [
        {"what": f.what, "entry": f.entry, "record": name}
        for f, name in zip(report.findings, named, strict=True)
    ]
    document = {
        "ok": report.ok,
        "full": full,
        "log": full or log_only,
        "entries": report.entries,
        "payloads": report.payloads,
        "destroyed": report.destroyed,
        "records": report.records,
        "files": report.files,
        "root": report.root,
        "findings": findings,
    }

    def lines() -> Iterator[str]:
        for finding in findings:
            row = f"rad {finding['entry']}" if finding["entry"] is not None else ""
            place = " ".join(filter(None, (finding["record"], row)))
            yield f"FA-0303 {finding['what']}" + (f": {place}" if place else "")
        extent = _extent(report, full=full, alone=alone)
        yield f"{'Arkivet stämmer' if report.ok else 'Arkivet stämmer inte'}: {extent}."

    answer(document, as_json, lines)
    if not report.ok:
        raise SystemExit(1)


def _extent(report: Report, *, full: bool, alone: bool) -> str:
    """What has been read, in words."""
    if alone:
        return f"{report.entries} rader i loggen (innehållet läses med --full)"
    if not full:
        return f"{report.entries} rader (slutet av loggen; allt läses med --full)"
    gone = f", {report.destroyed} gallrade rader" if report.destroyed else ""
    return f"{report.entries} rader, {report.records} handlingar, {report.files} filer{gone}"


@click.command()
@archive_options
def upgrade(*, directory: Path | None, as_json: bool) -> None:
    """Ge arkivet den form som den här versionen väntar sig. Säkerhetskopiera först."""
    before, after = upgrading.upgrade(folder_of(directory))

    def lines() -> Iterator[str]:
        if before == after:
            yield f"Arkivet har redan format {after}."
        else:
            yield f"Arkivet har gått från format {before} till {after}."

    answer({"from": before, "to": after}, as_json, lines)
