# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Records as a package holds them: JSON, XML after ``schemas/flodesarkivet.xsd``, and PDF/A, in parts.

Part N holds the same records in all three forms. The JSON has every text exactly; so has the XML, in
which a character that XML cannot hold is an element. Knows nothing of METS or PREMIS.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO

from lxml import etree

from archiver.clock import rfc3339
from archiver.model.observation import Kind
from archiver.model.record import Event, MediaFile, Version
from exports.document.material import Item
from exports.facts import record_facts
from exports.packages.elements import Namespaces, attributes, child, document, exact

NAMESPACE = "urn:flodesarkivet:handlingar:1"
PART = 100  # records; a PDF of so many is some twenty pages, and is set in bounded memory
NAMESPACES: Namespaces = {None: NAMESPACE}
_TAG = f"{{{NAMESPACE}}}"
_SUFFIXES: Mapping[str, str] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "audio/mpeg": ".mp3",
    "application/pdf": ".pdf",
}


def media_name(file: MediaFile) -> str:
    """What a stored file is called in a package; its name is its content's hash."""
    return f"{file.sha256}{_SUFFIXES.get(file.mime, '')}"


def reserved(item: Item, known: Mapping[int, str]) -> str:
    """Why a record must be looked at for secrecy before it is shown; empty when nothing is known.

    ``known`` says why of records by number: assessed in a case, or marked.
    """
    return known.get(item.record.id, "message" if item.record.kind is Kind.MESSAGE else "")


def write_json(file: IO[bytes], items: Sequence[Item], number: int) -> None:
    """A part as JSON, in the form that every other export has."""
    head = {"format": "flodesarkivet/handlingar/v1", "part": number, "count": len(items)}
    file.write(json.dumps(head).encode()[:-1] + b', "records": [')
    for place, item in enumerate(items):
        told = json.dumps(record_facts(item), ensure_ascii=False)
        file.write((b"," if place else b"") + b"\n" + told.encode("utf-8", "replace"))
    file.write(b"\n]}\n")


def write_xml(file: IO[bytes], items: Sequence[Item], number: int, known: Mapping[int, str]) -> None:
    """A part as XML; ``known`` as ``reserved`` has it."""
    given = {"part": number, "count": len(items)}
    with document(file, f"{_TAG}records", NAMESPACES, given) as writer:
        for item in items:
            writer.line(_record(item, reserved(item, known)))


def _record(item: Item, why: str) -> etree._Element:
    record = item.record
    given = attributes(
        {
            "id": record.label,
            "kind": record.kind,
            "direction": "own" if record.own else "in",
            "state": record.status,
            "reserved": why,
            "lang": record.lang,
            "parent": item.parent.label if item.parent else None,
            "publishedAt": _utc(record.published_at),
            "firstSeenAt": _utc(record.first_seen_at),
            "lastSeenAt": _utc(record.last_seen_at),
            "missingSince": _utc(record.missing_since),
        }
    )
    made = etree.Element(f"{_TAG}record", given, nsmap=NAMESPACES)
    exact(made, "platform", record.platform)
    exact(made, "account", record.account)
    exact(made, "authority", record.authority)
    exact(made, "author", record.author)
    exact(made, "authorId", record.author_id)
    exact(made, "nativeId", record.native_id)
    exact(made, "permalink", record.permalink)
    exact(made, "hiddenAs", record.hidden_as or None)
    exact(made, "title", record.title)
    exact(made, "text", record.text)
    for name, value in sorted(record.metrics.items()):
        child(made, "metric", name=name, value=value)
    for version in item.versions:
        _version(made, version)
    for event in item.events:
        _event(made, event)
    for file in item.media:
        _media(made, file)
    return made


def _version(above: etree._Element, version: Version) -> None:
    made = child(
        above,
        "version",
        number=version.number,
        seenAt=_utc(version.seen_at),
        modifiedAt=_utc(version.modified_at),
        row=version.entry,
        commitment=version.commitment,
    )
    exact(made, "author", version.author)
    exact(made, "title", version.title)
    exact(made, "text", version.text)


def _event(above: etree._Element, event: Event) -> None:
    made = child(
        above,
        "event",
        type=event.type,
        since=_utc(event.since),
        until=_utc(event.until),
        platformTime=_utc(event.platform_time),
        recordedAt=_utc(event.recorded_at),
        grade=event.grade,
        actor=event.actor,
        basis=event.basis,
        row=event.entry,
    )
    exact(made, "code", event.code or None)
    exact(made, "hiddenAs", event.hidden_as or None)


def _media(above: etree._Element, file: MediaFile) -> None:
    made = child(
        above,
        "media",
        sha256=file.sha256,
        mime=file.mime,
        size=file.size,
        file=f"medier/{media_name(file)}" if file.sha256 else None,
        row=file.entry,
    )
    exact(made, "alt", file.alt or None)
    exact(made, "problem", file.problem or None)


def _utc(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)
