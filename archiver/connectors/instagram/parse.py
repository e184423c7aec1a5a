# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From one exchange about an Instagram account to what it showed. Pure.

"Does not exist or no permission" is one text, so the verdict on an id is AMBIGUOUS. A story ends by
itself after a day: that it can no longer be read is no removal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from archiver.connectors.answer import Missing, notes, object_, single
from archiver.connectors.facebook import faults
from archiver.connectors.facebook.batched import Part, parts
from archiver.connectors.facebook.faults import Fault, graph_error
from archiver.connectors.facebook.usage import rates
from archiver.connectors.graph import data_in, edge_of, of_one
from archiver.connectors.instagram.items import PREFIX, Reader
from archiver.connectors.json_values import as_object, decode, items_at
from archiver.connectors.nested import Place, around, inside, places
from archiver.connectors.spans import Span
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Account
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    Observation,
    Presence,
    ScopeSeen,
    Verdict,
)

POST, COMMENT, PROFILE = "p", "c", "u"  # which fields an id was asked with
EDGES: Mapping[str, Kind] = {"media": Kind.POST, "stories": Kind.STORY, "tags": Kind.MENTION}
_KEY = re.compile(rb'"([A-Za-z_]+)"\s*:')
_PAGING = frozenset({b"paging", b"cursors", b"before", b"after", b"next", b"previous"})


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer when it is not of the documented form."""
    note = notes(exchange)
    reader = Reader(note.get("me", account.native_id), note.get("who", ""))
    batch = _read(exchange, note, reader)
    return replace(batch, rates=rates(exchange), warnings=tuple(reader.warnings))


def _read(exchange: Exchange, note: Mapping[str, str], reader: Reader) -> Batch:
    if "recheck" in note:
        return _rechecked(exchange, note, reader)
    edge = edge_of(exchange)
    if faults.refusal(exchange) is not None:
        return Batch(exchange, scopes=_refused(exchange, note))
    if edge in EDGES:
        return _listed(exchange, EDGES[edge], reader, note.get("tagged", "").split())
    if edge in {"comments", "replies"}:
        return _comments(exchange, note, reader)
    if note.get("of") == "profile":
        return Batch(exchange, observations=_profile(exchange, reader))
    return Batch(exchange)


def _profile(exchange: Exchange, reader: Reader) -> tuple[Observation, ...]:
    item, span = single(exchange)
    try:
        return (reader.profile(item, span),)
    except Missing as fault:
        reader.warnings.append(f"missing:{fault}")
        return ()


def _refused(exchange: Exchange, note: Mapping[str, str]) -> tuple[ScopeSeen, ...]:
    """One post that cannot be listed does not stop the others."""
    code, root = of_one(exchange), note.get("root")
    return (ScopeSeen(Kind.COMMENT, root, complete=False, error=code),) if code and root else ()


def _listed(exchange: Exchange, kind: Kind, reader: Reader, asked: list[str]) -> Batch:
    data_in(exchange.body)
    seen = []
    for item, span in items_at(exchange.body, ("data",)):
        try:
            seen.append(reader.media(item, span, kind))
        except Missing as fault:
            reader.warnings.append(f"missing:{fault}")
    if not asked:
        return Batch(exchange, observations=tuple(seen))
    shown = {one.native_id: one for one in seen}
    # Only the one who tagged us may be asked by id: what is not listed has no answer.
    verdicts = (
        Verdict(one, Presence.PRESENT, "", shown[one])
        if one in shown
        else Verdict(one, Presence.ERROR, "not-listed")
        for one in asked
    )
    return Batch(exchange, verdicts=tuple(verdicts))


# --- comments and the replies within them ----------------------------------------------------


def _comments(exchange: Exchange, note: Mapping[str, str], reader: Reader) -> Batch:
    body, root = exchange.body, note.get("root", "")
    data_in(body)
    found = [place for place in places(body) if place.key == "data"]
    seen: list[Observation] = []
    beside: list[tuple[str, Span]] = []
    for place in found:
        head, *tails = around(place.span, [other.span for other in found])
        parent = next((o for o in found if inside(o.span, place.span)), None)
        above = _id(body, parent) if parent else note.get("parent", "")
        try:
            one = reader.comment(place.value(body), head, root, above)
        except Missing as fault:
            reader.warnings.append(f"missing:{fault}")
            continue
        seen.append(one)
        beside += [(one.native_id, tail) for tail in tails if _tells(body[slice(*tail)])]
    return Batch(exchange, observations=tuple(seen), related=tuple(beside))


def _id(body: bytes, place: Place) -> str:
    value = place.value(body).get("id")
    return value if isinstance(value, str) else ""


def _tells(tail: bytes) -> bool:
    """Whether what follows the replies is more than paging."""
    return any(key not in _PAGING for key in _KEY.findall(tail))


def unfinished(exchange: Exchange) -> list[tuple[str, str]]:
    """Comments whose replies go on, each with the cursor to go on from."""
    found = []
    for item in data_in(exchange.body):
        comment = as_object(item)
        paging = object_(object_(comment, "replies"), "paging")
        after = object_(paging, "cursors").get("after")
        if paging.get("next") and isinstance(after, str) and isinstance(comment.get("id"), str):
            found.append((comment["id"], after))
    return found


# --- by id -----------------------------------------------------------------------------------


def _rechecked(exchange: Exchange, note: Mapping[str, str], reader: Reader) -> Batch:
    if graph_error(decode(exchange.body)) is not None:
        return Batch(exchange)
    asked = [one.partition(":") for one in note["recheck"].split()]
    answers = parts(exchange.body)
    if len(answers) != len(asked):
        msg = f"{len(asked)} frågor fick {len(answers)} svar"
        raise UnexpectedAnswer(msg)
    last = note.get("retry") == "yes"
    verdicts = []
    for (shape, _, native_id), part in zip(asked, answers, strict=True):
        verdict = _verdict(native_id, shape, part, reader, last=last)
        if verdict is not None:
            verdicts.append(verdict)
    return Batch(exchange, verdicts=tuple(verdicts))


def _verdict(native_id: str, shape: str, part: Part, reader: Reader, *, last: bool) -> Verdict | None:
    """What one part says; None when the other sort of fields should be tried first."""
    try:
        told = decode(part.body) if part.status else None
    except UnexpectedAnswer:
        told = None
    error = graph_error(told)
    if error is not None:
        if error.fault is Fault.PARAMETER and not last:
            return None
        return Verdict(native_id, _presence(native_id, error.fault), _code(native_id, error.label))
    if not 200 <= part.status < 300:
        return Verdict(native_id, Presence.ERROR, str(part.status or "no-answer"))
    start = len(part.body) - len(part.body.lstrip())
    span = part.outer((start, len(part.body.rstrip())))
    try:
        seen = _node(told, span, native_id, shape, reader)
    except Missing:
        return Verdict(native_id, Presence.ERROR, "unexpected-answer")
    return Verdict(native_id, Presence.HIDDEN if seen.hidden else Presence.PRESENT, "", seen)


def _node(told: object, span: Span, native_id: str, shape: str, reader: Reader) -> Observation:
    if shape == PROFILE:
        return reader.profile(told, span)
    if shape == COMMENT:
        return reader.comment(told, span, "", "")
    is_story = native_id.startswith(PREFIX[Kind.STORY])
    return reader.media(told, span, Kind.STORY if is_story else Kind.POST)


def _presence(native_id: str, fault: Fault) -> Presence:
    if fault is Fault.ABSENT:
        ended = native_id.startswith(PREFIX[Kind.STORY])
        return Presence.UNREACHABLE if ended else Presence.AMBIGUOUS
    return Presence.UNREACHABLE if fault is Fault.ACCESS else Presence.ERROR


def _code(native_id: str, label: str) -> str:
    return "story-ended" if native_id.startswith(PREFIX[Kind.STORY]) else label
