# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Rows and payloads put together to what people read. Pure: asks nothing of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping

from archiver.archive import document
from archiver.clock import from_us
from archiver.ids import record_label
from archiver.model.account import Account
from archiver.model.change import ChangeType, Grade, Status
from archiver.model.observation import Kind
from archiver.model.record import Check, Event, MediaFile, Record, Version
from archiver.model.retention import Disposed
from archiver.store.payloads import Stored


def record_in(
    row: RowMapping,
    head: Stored | None,
    account: Account,
    *,
    sealed: bool = False,
    closed: bool = False,
) -> Record:
    """A record out of its rows; one that is sealed or closed tells nothing but that it is there."""
    facts: dict[str, Any] = head.facts if head else {}
    missing, published = row["missing_since_us"], row["published_us"]
    first_seen = from_us(row["first_seen_us"])
    return Record(
        id=row["id"],
        label=record_label(first_seen.year, row["id"]),
        kind=Kind(row["kind"]),
        platform=str(account.platform),
        account=account.name,
        authority=account.authority,
        own=bool(row["own"]),
        status=Status(row["status"]) if head or sealed or closed else Status.DISPOSED,
        hidden_as=row["hidden_as"],
        versions=row["versions"],
        text=facts.get("text", ""),
        title=facts.get("title", ""),
        author=facts.get("author"),
        author_id=facts.get("author_id"),
        lang=facts.get("lang"),
        permalink=facts.get("link"),
        native_id=facts.get("native", ""),
        published_at=None if published is None else from_us(published),
        first_seen_at=first_seen,
        last_seen_at=from_us(row["last_seen_us"]),
        missing_since=None if missing is None else from_us(missing),
        parent_id=row["parent_id"],
        root_id=row["root_id"],
        media=document.media_in(facts),
        metrics=facts.get("metrics", {}),
        sealed=sealed,
        closed=closed,
    )


def disposed_record(left: Disposed, account: Account) -> Record:
    """What is left of a record that was disposed of."""
    return Record(
        id=left.record_id,
        label=left.label,
        kind=Kind(left.kind),
        platform=str(account.platform),
        account=account.name,
        authority=account.authority,
        own=left.own,
        status=Status.DISPOSED,
        hidden_as="",
        versions=0,
        text="",
        title="",
        author=None,
        author_id=None,
        lang=None,
        permalink=None,
        native_id="",
        published_at=None,
        first_seen_at=left.first_seen_at,
        last_seen_at=left.first_seen_at,
        missing_since=None,
        parent_id=None,
        root_id=None,
        media=(),
        metrics={},
    )


def version_in(row: RowMapping, stored: Stored | None, commitment: str) -> Version:
    """A text of a record."""
    facts: dict[str, Any] = stored.facts if stored else {}
    return Version(
        number=row["number"],
        seen_at=from_us(row["seen_us"]),
        modified_at=document.time_in(facts, "modified"),
        text=facts.get("text", ""),
        title=facts.get("title", ""),
        author=facts.get("author"),
        media=document.media_in(facts),
        entry=row["entry"],
        commitment=commitment,
        reread="seen" in facts,
    )


def event_in(row: RowMapping, facts: Mapping[str, Any], at_us: int) -> Event:
    """A conclusion about a record."""
    change = document.change_in(facts)
    return Event(
        type=change.type,
        recorded_at=from_us(at_us),
        since=change.since,
        until=change.until,
        platform_time=change.platform_time,
        code=change.code,
        grade=change.grade,
        hidden_as=change.hidden_as,
        entry=row["entry"],
        capture=facts["capture"],
        run=row["run_id"],
        actor=change.actor,
        basis=change.basis,
        parent=change.parent,
    )


def text_event_in(row: RowMapping, stored: Stored | None, run: int) -> Event:
    """A text as an event: first seen, or changed."""
    facts: dict[str, Any] = stored.facts if stored else {}
    first = row["number"] == 1
    return Event(
        type=ChangeType.CREATED if first else ChangeType.EDITED,
        recorded_at=from_us(row["seen_us"]),
        since=document.time_in(facts, "since"),
        until=from_us(row["seen_us"]),
        platform_time=document.time_in(facts, "published" if first else "modified"),
        code="",
        grade=Grade.NONE,
        hidden_as="",
        entry=row["entry"],
        capture=row["capture"],
        run=run,
    )


def media_in(row: RowMapping, stored: Stored | None) -> MediaFile:
    """A stored file, or why it could not be stored."""
    facts: dict[str, Any] = stored.facts if stored else {}
    return MediaFile(
        entry=row["entry"],
        url=facts.get("url", ""),
        alt=facts.get("alt", ""),
        mime=row["mime"] or facts.get("mime", ""),
        size=row["size"] or facts.get("size", 0),
        sha256=None if row["sha256"] is None else row["sha256"].hex(),
        problem=facts.get("problem", ""),
    )


def check_in(entry: int, facts: Mapping[str, Any], code: str, asked: RowMapping | None) -> Check:
    """An exchange that a record's state rests on."""
    seen = asked is None or asked["presence"] in {"present", "hidden"}
    return Check(
        entry=entry,
        at=from_us(facts["ended"]),
        method=facts["method"],
        url=facts["url"],
        status=facts["status"],
        seen=seen,
        code=asked["code"] if asked is not None else code,
    )


def reading_order(pairs: Sequence[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """``(record, depth)`` depth first. An item whose parent is not here hangs on the post."""
    if not pairs:
        return []
    root = pairs[0][0]
    known = {number for number, _ in pairs}
    children: dict[int, list[int]] = {}
    for number, parent in pairs[1:]:
        children.setdefault(parent if parent in known and parent != number else root, []).append(number)
    ordered: list[tuple[int, int]] = []
    stack, done = [(root, 0)], set()
    while stack:
        number, depth = stack.pop()
        if number not in done:
            done.add(number)
            ordered.append((number, depth))
            stack += [(child, depth + 1) for child in reversed(children.get(number, ()))]
    return ordered
