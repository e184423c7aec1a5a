# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Versions, events and files as JSON, under the names that every answer in data gives them. Pure.

The command line's contract, the data export and the read API say the same thing with the same words;
a name here is never changed or taken away, only added.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from archiver.clock import rfc3339
from archiver.model.record import Event, MediaFile, Version
from archiver.model.search import Filters
from exports.document.material import Gap, Item, Question


def record_facts(item: Item) -> dict[str, Any]:
    """A record with all that the archive knows of it."""
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
        "published_at": utc(record.published_at),
        "first_seen_at": utc(record.first_seen_at),
        "last_seen_at": utc(record.last_seen_at),
        "missing_since": utc(record.missing_since),
        "parent": item.parent.label if item.parent else None,
        "metrics": dict(record.metrics),
        "versions": [version_facts(version) for version in item.versions],
        "events": [event_facts(event) for event in item.events],
        "media": [media_facts(file) for file in item.media],
    }


def version_facts(version: Version) -> dict[str, Any]:
    """One text of a record. Times are RFC 3339, UTC."""
    return {
        "number": version.number,
        "seen_at": utc(version.seen_at),
        "modified_at": utc(version.modified_at),
        "title": version.title,
        "text": version.text,
        "author": version.author,
        "media": [ref.url for ref in version.media],
        "entry": version.entry,
        "commitment": version.commitment,
    }


def event_facts(event: Event) -> dict[str, Any]:
    """One conclusion about a record, with its interval and its ground."""
    return {
        "type": str(event.type),
        "recorded_at": utc(event.recorded_at),
        "since": utc(event.since),
        "until": utc(event.until),
        "platform_time": utc(event.platform_time),
        "code": event.code,
        "grade": str(event.grade),
        "hidden_as": event.hidden_as,
        "actor": str(event.actor),
        "basis": str(event.basis),
        "with": event.parent,
        "entry": event.entry,
        "capture": event.capture,
    }


def media_facts(file: MediaFile) -> dict[str, Any]:
    """A stored file, or why it could not be stored. ``size`` is in bytes."""
    return {
        "alt": file.alt,
        "mime": file.mime,
        "size": file.size,
        "sha256": file.sha256,
        "problem": file.problem,
        "entry": file.entry,
    }


def gap_facts(gap: Gap) -> dict[str, Any]:
    """A window that was not, or only partly, seen."""
    window = gap.window
    return {
        "account": gap.account,
        "from": utc(window.start),
        "to": utc(window.end),
        "sight": str(window.sight),
        "cause": window.cause,
    }


def question_facts(question: Question) -> dict[str, Any]:
    """What was asked."""
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


def utc(at: datetime | None) -> str | None:
    """A time for data: RFC 3339, UTC, microseconds."""
    return None if at is None else rfc3339(at)
