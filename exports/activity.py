# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Records in the vocabulary of ActivityStreams 2.0 (W3C REC), with a namespace of our own beside it.

A record is an object (Note, Article, Profile); one that was removed is a Tombstone with its former
type. What AS2 has no word for (states, intervals, grounds, log rows) has a name of ours, and the
context in every document says which is which. ``schemas/flode-data-2.schema.json`` describes all of it
and is checked against what this file makes. Streamed: memory does not grow with the records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import chain, repeat
from typing import Any, BinaryIO

from archiver import wording
from archiver.model.change import ChangeType, Status
from archiver.model.observation import Kind
from archiver.model.record import Event, MediaFile, Record
from exports import facts
from exports.document.material import Item, Selection
from exports.facts import utc

FORMAT, FORMAT_VERSION = "flodesarkivet-data", 2
SCHEMA = "flode-data-2.schema.json"
STREAMS = "https://www.w3.org/ns/activitystreams"
# A name, not an address: nothing has to be fetched to read what an archive has handed over.
NAMESPACE = "urn:flodesarkivet:data:2:"
_OURS = {"@vocab": NAMESPACE}
# Inside these, words that AS2 uses in a sense of its own (type, actor, media) are ours.
_APART = {"@context": {**_OURS, "type": f"{NAMESPACE}type", "actor": f"{NAMESPACE}actor"}}
CONTEXT: list[Any] = [
    STREAMS,
    {
        **_OURS,
        "versions": {"@id": f"{NAMESPACE}versions", "@container": "@list", **_APART},
        "events": {"@id": f"{NAMESPACE}events", "@container": "@list", **_APART},
        "removal": {"@id": f"{NAMESPACE}removal", **_APART},
    },
]
_REMOVED = {ChangeType.MISSING, ChangeType.DELETED}
_ATTACHMENTS: Mapping[str, str] = {"image": "Image", "video": "Video", "audio": "Audio"}


@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of the document and of one record in it."""
    text = (resources.files("exports") / "schemas" / SCHEMA).read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def write_json(file: BinaryIO, items: Iterable[Item], chosen: Selection) -> None:
    """One document: what was asked, what could not be seen, where the log stood, every record."""
    sender, proof = chosen.sender, chosen.proof
    head = {
        "@context": CONTEXT,
        "type": "OrderedCollection",
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "schema": f"{NAMESPACE}{SCHEMA}",
        "generated_at": utc(sender.made_at),
        "software": sender.software,
        "municipality": sender.municipality,
        "dnr": sender.dnr,
        "question": facts.question_facts(chosen.question),
        "coverage_gaps": [facts.gap_facts(gap) for gap in chosen.gaps],
        "log": {"size": proof.size, "root": proof.root},
        "totalItems": chosen.count,
    }
    opening = _json(head)[:-1]  # the records go inside, one at a time
    file.write(f'{opening},\n"orderedItems":['.encode())
    separators = chain(("\n",), repeat(",\n"))
    file.writelines(
        f"{between}{_json(record_object(item, chosen.origin))}".encode("utf-8", "replace")
        for between, item in zip(separators, items, strict=False)
    )
    file.write(b"\n]}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# --- one record ------------------------------------------------------------------------------


def record_object(item: Item, origin: str) -> dict[str, Any]:
    """One record as an AS2 object, with versions, events and files. ``origin`` is the log's name."""
    parent = item.parent
    return {
        **summary_object(item.record, origin),
        "inReplyTo": None if parent is None else iri(origin, parent.label),
        **_removal(item),
        "attachment": [_attachment(file) for file in item.media],
        "metrics": dict(item.record.metrics),
        "versions": [facts.version_facts(version) for version in item.versions],
        "events": [facts.event_facts(event) for event in item.events],
    }


def summary_object(record: Record, origin: str) -> dict[str, Any]:
    """A record as a list shows it: its newest text, its state and its times."""
    formerly = _type(record)
    told: dict[str, Any] = {
        "id": iri(origin, record.label),
        "type": "Tombstone" if record.status is Status.DELETED else formerly,
    }
    if record.status is Status.DELETED:
        told |= {"formerType": formerly, "deleted": utc(record.missing_since or record.last_seen_at)}
    return told | {
        "record": record.label,
        "kind": str(record.kind),
        "platform": record.platform,
        "account": record.account,
        "authority": record.authority,
        "direction": "own" if record.own else "in",
        "state": str(record.status),
        "hidden_as": record.hidden_as,
        "name": record.title,
        "content": record.text,
        "mediaType": "text/plain",
        "language": record.lang,
        "attributedTo": _author(record),
        "url": record.permalink,
        "native_id": record.native_id,
        "published": utc(record.published_at),
        "first_seen_at": utc(record.first_seen_at),
        "last_seen_at": utc(record.last_seen_at),
        "missing_since": utc(record.missing_since),
        "version_count": record.versions,
    }


def iri(origin: str, label: str) -> str:
    """A record's name anywhere: the log's name and the record's number in it."""
    return f"urn:flodesarkivet:{origin}:{label}"


def _type(record: Record) -> str:
    if record.kind is Kind.PROFILE:
        return "Profile"
    return "Article" if record.title else "Note"


def _author(record: Record) -> dict[str, Any] | None:
    """The sender as the platform named it. What sort of actor it is, the archive does not know."""
    if record.author is None and record.author_id is None:
        return None
    return {
        "type": "Organization" if record.own else "Object",
        "name": record.author or "",
        "native_id": record.author_id,
    }


def _removal(item: Item) -> dict[str, Any]:
    """When it went, as an interval (never a moment of our own), and on what ground that is said."""
    gone = _newest_removal(item)
    if gone is None:
        return {}
    between = {
        "removal": {
            "after": utc(gone.since),
            "before": utc(gone.until),
            "confirmed": item.record.status is Status.DELETED,
            "grade": str(gone.grade),
            "ground": wording.GRADES[gone.grade],
            "actor": str(gone.actor),
        }
    }
    if item.record.status is not Status.DELETED:
        return between
    return between | {"deleted": utc(gone.platform_time or item.record.missing_since or gone.until)}


def _newest_removal(item: Item) -> Event | None:
    if item.record.status not in {Status.DELETED, Status.MISSING}:
        return None
    return next((event for event in reversed(item.events) if event.type in _REMOVED), None)


def _attachment(file: MediaFile) -> dict[str, Any]:
    kind = _ATTACHMENTS.get(file.mime.partition("/")[0], "Document")
    told = facts.media_facts(file)
    return {"type": kind, "name": told.pop("alt"), "mediaType": told.pop("mime"), **told}
