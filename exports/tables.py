# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Records as data: CSV for spreadsheets, JSON for machines. Streamed; memory does not grow.

The CSV opens right in a Swedish Excel (byte order mark, semicolons) and no cell can become a
formula. The JSON is one document whose keys are stable within a ``version``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain, repeat
from typing import Any, BinaryIO

from archiver import wording
from archiver.clock import rfc3339
from archiver.model.record import Event, MediaFile, Record, Version
from archiver.model.search import Filters
from exports.document import parts, words
from exports.document.material import Gap, Item, Proof, Question, Sender

FORMAT, FORMAT_VERSION = "flodesarkivet-export", 1
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
)


def write_csv(file: BinaryIO, items: Iterable[Item]) -> None:
    """One row per record, times in Swedish time with their offset."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        writer.writerow([harmless(cell) for cell in _row(item)])
    text.detach()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before anything that could be a formula."""
    visible = cell.replace("\x00", "")
    return f"'{visible}" if _FORMULA.match(visible) else visible


def _row(item: Item) -> tuple[str, ...]:
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
    )


def _whole(version: Version) -> str:
    return "\n".join(text for text in (version.title, version.text) if text)


def _local(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(wording.STOCKHOLM).isoformat(" ", "seconds")


# --- JSON ------------------------------------------------------------------------------------


def write_json(
    file: BinaryIO,
    items: Iterable[Item],
    count: int,
    question: Question,
    sender: Sender,
    proof: Proof,
    gaps: Iterable[Gap],
) -> None:
    """One document: what was asked, what could not be seen, where the log stood, every record."""
    head = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "generated_at": rfc3339(sender.made_at),
        "software": sender.software,
        "municipality": sender.municipality,
        "dnr": sender.dnr,
        "question": _question(question),
        "coverage_gaps": [_gap(gap) for gap in gaps],
        "log": {"size": proof.size, "root": proof.root},
        "count": count,
    }
    opening = _json(head)[:-1]  # the records go inside, one at a time
    file.write(f'{opening},\n"records":['.encode())
    separators = chain(("\n",), repeat(",\n"))
    file.writelines(
        f"{between}{_json(record_facts(item))}".encode()
        for between, item in zip(separators, items, strict=False)
    )
    file.write(b"\n]}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _question(question: Question) -> dict[str, Any]:
    return {
        "query": question.query,
        "filters": filter_facts(question.filters),
        "records": list(question.records),
    }


def filter_facts(filters: Filters) -> dict[str, Any]:
    """Filters as JSON; the inverse of :func:`filters_in`."""
    return {
        "events": list(filters.events),
        "platforms": list(filters.platforms),
        "accounts": list(filters.accounts),
        "kinds": list(filters.kinds),
        "direction": filters.direction,
        "start": filters.start.isoformat() if filters.start else None,
        "end": filters.end.isoformat() if filters.end else None,
    }


def filters_in(facts: dict[str, Any]) -> Filters:
    """Filters out of JSON; keys that are left out mean no limit."""
    start, end = facts.get("start"), facts.get("end")
    return Filters(
        events=tuple(facts.get("events", ())),
        platforms=tuple(facts.get("platforms", ())),
        accounts=tuple(facts.get("accounts", ())),
        kinds=tuple(facts.get("kinds", ())),
        direction=facts.get("direction", ""),
        start=date.fromisoformat(start) if start else None,
        end=date.fromisoformat(end) if end else None,
    )


def _gap(gap: Gap) -> dict[str, Any]:
    window = gap.window
    return {
        "account": gap.account,
        "from": rfc3339(window.start),
        "to": rfc3339(window.end),
        "sight": str(window.sight),
        "cause": window.cause,
    }


def record_facts(item: Item) -> dict[str, Any]:
    """One record as JSON."""
    record = item.record
    return {
        "record": record.label,
        "kind": str(record.kind),
        "platform": record.platform,
        "account": record.account,
        "authority": record.authority,
        "direction": "own" if record.own else "in",
        "state": str(record.status),
        "hidden_as": record.hidden_as,
        "author": record.author,
        "author_id": record.author_id,
        "native_id": record.native_id,
        "permalink": record.permalink,
        "language": record.lang,
        "title": record.title,
        "text": record.text,
        **_times(record),
        "parent": item.parent.label if item.parent else None,
        "metrics": dict(record.metrics),
        "versions": [_version(version) for version in item.versions],
        "events": [_event(event) for event in item.events],
        "media": [_media(file) for file in item.media],
    }


def _times(record: Record) -> dict[str, str | None]:
    return {
        "published_at": _utc(record.published_at),
        "first_seen_at": _utc(record.first_seen_at),
        "last_seen_at": _utc(record.last_seen_at),
        "missing_since": _utc(record.missing_since),
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "seen_at": _utc(version.seen_at),
        "modified_at": _utc(version.modified_at),
        "title": version.title,
        "text": version.text,
        "author": version.author,
        "entry": version.entry,
        "commitment": version.commitment,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "type": str(event.type),
        "since": _utc(event.since),
        "until": _utc(event.until),
        "platform_time": _utc(event.platform_time),
        "grade": str(event.grade),
        "code": event.code,
        "hidden_as": event.hidden_as,
        "recorded_at": _utc(event.recorded_at),
        "entry": event.entry,
    }


def _media(file: MediaFile) -> dict[str, Any]:
    return {
        "alt": file.alt,
        "mime": file.mime,
        "size": file.size,
        "sha256": file.sha256,
        "problem": file.problem,
        "entry": file.entry,
    }


def _utc(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)
