# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Observations, events and exchanges as the canonical JSON that the log commits to, and back. Pure.

Empty values are left out. Control characters and lone surrogates, which no database or document can
carry, are made visible here; the verbatim bytes beside the document keep them as they came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from archiver.clock import from_us, to_us
from archiver.ledger.entry import canonical, digest_of
from archiver.model.change import Basis, Change, ChangeType, Grade
from archiver.model.observation import Actor, Exchange, MediaRef, Observation

Facts = dict[str, Any]

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_CONTROLS = {n: f"\\x{n:02x}" for n in range(32) if n not in {9, 10}} | {127: "\\x7f", 13: None}


def clean(text: str) -> str:
    """Text that every database and document can hold: CRLF becomes LF, control characters are shown."""
    if text.isprintable() or not _UNSAFE.search(text):
        return text
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8")


def content_digest(observation: Observation, key: bytes) -> bytes:
    """What makes a version: words, title and the set of media. Figures and signatures do not."""
    media = sorted(clean(ref.key) for ref in observation.media)
    return digest_of((clean(observation.text), clean(observation.title), *media), key)


def key_digest(native: str, key: bytes) -> bytes:
    """What is kept of a disposed item's id, so that it is known again and says nothing else."""
    return digest_of(("disposed", clean(native)), key)


def version_facts(observation: Observation, *, record: int, account: int, number: int) -> Facts:
    """What is said of one version of a record."""
    facts: Facts = {
        "record": record,
        "account": account,
        "no": number,
        "kind": str(observation.kind),
        "native": clean(observation.native_id),
        "own": observation.own,
        "text": clean(observation.text),
    }
    optional = {
        "title": clean(observation.title),
        "alias": [clean(alias) for alias in observation.aliases],
        "parent": _cleaned(observation.parent_id),
        "root": _cleaned(observation.root_id),
        "author": _cleaned(observation.author_name),
        "author_id": _cleaned(observation.author_id),
        "lang": _cleaned(observation.lang),
        "published": _us(observation.published_at),
        "modified": _us(observation.modified_at),
        "link": _cleaned(observation.permalink),
        "media": [[clean(m.key), clean(m.url), m.kind, clean(m.alt)] for m in observation.media],
        "metrics": dict(observation.metrics),
        "edits": list(observation.edit_ids),
    }
    facts.update(_stated(optional))
    return facts


def _stated(optional: Mapping[str, Any]) -> Facts:
    """What is not empty. The first microsecond of 1970 is a time like any other."""
    return {key: value for key, value in optional.items() if value or value == 0}


def _cleaned(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _us(at: datetime | None) -> int | None:
    return None if at is None else to_us(at)


def time_in(facts: Mapping[str, Any], key: str) -> datetime | None:
    """A time stored as microseconds; None when it was not stated."""
    value = facts.get(key)
    return None if value is None else from_us(value)


def media_in(facts: Mapping[str, Any]) -> tuple[MediaRef, ...]:
    """The media a version showed."""
    return tuple(MediaRef(*row) for row in facts.get("media", ()))


def event_facts(change: Change, *, record: int, run: int, capture: int) -> Facts:
    """What is said of a conclusion: what, between when and when, on what ground."""
    facts: Facts = {
        "record": record,
        "type": str(change.type),
        "until": to_us(change.until),
        "run": run,
        "capture": capture,
    }
    optional = {
        "since": _us(change.since),
        "platform_time": _us(change.platform_time),
        "code": clean(change.code),
        "grade": str(change.grade),
        "hidden_as": clean(change.hidden_as),
        "actor": str(change.actor),
        "basis": str(change.basis),
        "with": change.parent,
    }
    facts.update(_stated(optional))
    return facts


def change_in(facts: Mapping[str, Any]) -> Change:
    """The inverse of :func:`event_facts`, without the places it rests on."""
    return Change(
        type=ChangeType(facts["type"]),
        until=from_us(facts["until"]),
        since=time_in(facts, "since"),
        platform_time=time_in(facts, "platform_time"),
        code=facts.get("code", ""),
        grade=Grade(facts.get("grade", "")),
        hidden_as=facts.get("hidden_as", ""),
        actor=Actor(facts.get("actor", "")),
        basis=Basis(facts.get("basis", "")),
        parent=facts.get("with"),
    )


def exchange_facts(exchange: Exchange) -> Facts:
    """What is said of an exchange, without its body."""
    return {
        "method": exchange.method,
        "url": clean(exchange.url),
        "status": exchange.status,
        "headers": [[clean(k), clean(v)] for k, v in exchange.headers],
        "started": to_us(exchange.started_at),
        "ended": to_us(exchange.ended_at),
        "api": exchange.api_version,
        "masked": exchange.masked,
    }


def exchange_in(facts: Mapping[str, Any], body: bytes) -> Exchange:
    """The exchange that :func:`exchange_facts` told of, with its body put back."""
    return Exchange(
        method=facts["method"],
        url=facts["url"],
        status=facts["status"],
        headers=tuple((k, v) for k, v in facts["headers"]),
        body=body,
        started_at=from_us(facts["started"]),
        ended_at=from_us(facts["ended"]),
        api_version=facts["api"],
        masked=facts["masked"],
    )


def framed(facts: Mapping[str, Any], verbatim: bytes = b"") -> bytes:
    """Facts as one canonical line, then the bytes as they came."""
    return canonical(facts) + b"\n" + verbatim


def spool(exchange: Exchange) -> bytes:
    """An exchange as kept before it is read (law 1)."""
    return framed(exchange_facts(exchange), exchange.body)
