# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Records as a table: one row a record, the same columns in every sort of table. Streamed.

The CSV opens right in a Swedish Excel (byte order mark, semicolons) and no cell can become a
formula. Memory does not grow with the records.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from archiver import wording
from archiver.model.record import MediaFile, Version
from exports.document import parts, words
from exports.document.material import Item

# What a spreadsheet would run, also when spaces or invisible signs stand before it. The full-width
# forms are run by some Asian editions.
_FORMULA = re.compile(r"^[\s\u00a0\u200b\ufeff]*[=+\-@\t\r＝＋－＠]")
COLUMNS = (
    "Handling",
    "Typ",
    "Plattform",
    "Konto",
    "Myndighet",
    "Riktning",
    "Från",
    "Läge",
    "Rubrik",
    "Text",
    "Publicerad",
    "Arkiverad",
    "Senast sedd",
    "Saknad sedan",
    "Antal versioner",
    "Tidigare texter",
    "Händelser",
    "Svar på",
    "Adress",
    "Loggrader",
    "Bilagor",
    "Plattformens id",
)


def write_csv(file: BinaryIO, items: Iterable[Item]) -> None:
    """One row per record, times in Swedish time with their offset."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        writer.writerow([harmless(cell) for cell in row(item)])
    text.detach()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before anything that could be a formula."""
    visible = cell.replace("\x00", "")
    return f"'{visible}" if _FORMULA.match(visible) else visible


def row(item: Item) -> tuple[str, ...]:
    """A record's cells, as many as there are ``COLUMNS``."""
    record = item.record
    happened = [" ".join(row[:3]) for row in words.event_rows(item.events)]
    return (
        record.label,
        wording.KINDS[record.kind],
        wording.platform(record.platform),
        record.account,
        record.authority,
        wording.direction(own=record.own),
        parts.sender(record),
        wording.STATUSES[record.status],
        record.title,
        record.text,
        _local(record.published_at),
        _local(record.first_seen_at),
        _local(record.last_seen_at),
        _local(record.missing_since),
        str(record.versions),
        "\n\n".join(_whole(version) for version in item.versions[:-1]),
        "\n".join(happened),
        item.parent.label if item.parent else "",
        record.permalink or "",
        ", ".join(str(version.entry) for version in item.versions),
        "\n".join(_file(file) for file in item.media),
        record.native_id,
    )


def _whole(version: Version) -> str:
    return "\n".join(text for text in (version.title, version.text) if text)


def _file(file: MediaFile) -> str:
    """A file by what it shows and its checksum, or why it is not kept."""
    kept = f"sha256 {file.sha256}" if file.sha256 else words.problem(file.problem)
    return ": ".join(part for part in (file.alt, kept) if part)


def _local(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(wording.STOCKHOLM).isoformat(" ", "seconds")
