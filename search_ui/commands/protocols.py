# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode record removal``: what a removal rests on, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from archiver import wording
from archiver.archive.removals import Removal, removals
from archiver.model.coverage import Sight
from search_ui.commands.context import answer, archive_options, opened, when


@click.command()
@archive_options
@click.argument("label", metavar="H-…")
def removal(*, directory: Path | None, as_json: bool, label: str) -> None:
    """Visa vad en borttagning vilar på: tider, kontroller, grund och vem."""
    with opened(directory) as archive, archive.reader() as reader:
        number = reader.find(label)
        account = archive.account(reader.record(number).account)
        found = removals(reader, number, archive, account)

    def lines() -> Iterator[str]:
        for one in found:
            yield from _lines(one)
        if not found:
            yield f"{label} har inte varit borttagen, så långt arkivet har sett."

    answer([_document(one) for one in found], as_json, lines)


def _document(one: Removal) -> dict[str, Any]:
    return {
        "record": one.record.label,
        "last_seen": when(one.last_seen),
        "first_missing": when(one.first_missing),
        "confirmed_at": when(one.confirmed_at),
        "stated_at": when(one.stated_at),
        "reappeared_at": when(one.reappeared_at),
        "grade": str(one.grade),
        "code": one.code,
        "actor": str(one.actor),
        "basis": str(one.basis),
        "with": one.parent.label if one.parent else None,
        "version": one.text.number,
        "log_rows": [event.entry for event in one.events],
        "looks": [
            {"at": when(c.at), "seen": c.seen, "status": c.status, "code": c.code, "log_row": c.entry}
            for c in one.looks
        ],
        "gaps": [
            {"start": when(w.start), "end": when(w.end), "sight": str(w.sight), "cause": w.cause}
            for w in one.around
            if w.sight is not Sight.SEEN
        ],
    }


def _lines(one: Removal) -> Iterator[str]:
    yield f"{one.record.label}  {wording.heading(one.record)}"
    yield f"  Borttagen {wording.interval(one.last_seen, one.first_missing)}."
    if one.stated_at is not None:
        yield f"  Plattformen anger tiden {wording.moment(one.stated_at)}."
    yield f"  Grund: {wording.GRADES[one.grade]}" + (f" ({one.code})." if one.code else ".")
    yield f"  Vem: {wording.ACTORS[one.actor]}. {wording.BASES[one.basis]}"
    if one.parent is not None:
        yield f"  Den svarade på {one.parent.label}."
    if one.reappeared_at is not None:
        yield f"  Den fanns igen {wording.moment(one.reappeared_at)}."
    for check in one.looks:
        seen = "syntes" if check.seen else "syntes inte"
        yield f"  {wording.moment(check.at)}: {seen}, svar {check.status} {check.code}".rstrip()
    yield "  Rader i loggen: " + ", ".join(str(event.entry) for event in one.events) + "."
