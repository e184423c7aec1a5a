# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From one exchange about a Threads account to what it showed. Pure.

Hiding is stated in so many words (``hide_status``). A removal never is: "does not exist or no
permission" is one text, and the verdict on it AMBIGUOUS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from archiver.connectors.answer import Missing, notes, single
from archiver.connectors.facebook import faults
from archiver.connectors.facebook.faults import Fault
from archiver.connectors.facebook.usage import rates
from archiver.connectors.graph import data_in, edge_of, of_one
from archiver.connectors.json_values import items_at
from archiver.connectors.spans import Span
from archiver.connectors.threads.items import Reader
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

_EDGES: Mapping[str, Kind | None] = {
    "threads": Kind.POST,
    "replies": None,
    "conversation": Kind.COMMENT,
    "mentions": Kind.MENTION,
}


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer when it is not of the documented form."""
    note = notes(exchange)
    reader = Reader(note.get("who") or account.native_id.removeprefix("@"))
    batch = _read(exchange, note, reader)
    return replace(batch, rates=rates(exchange), warnings=tuple(reader.warnings))


def _read(exchange: Exchange, note: Mapping[str, str], reader: Reader) -> Batch:
    asked = note.get("asked")
    if asked is not None:
        return Batch(exchange, verdicts=_verdicts(exchange, asked, reader))
    if faults.refusal(exchange) is not None:
        return Batch(exchange, scopes=_refused(exchange, note))
    edge = edge_of(exchange)
    if edge in _EDGES:
        return _listed(exchange, _EDGES[edge], note.get("root", ""), reader)
    if note.get("of") == "profile":
        item, span = single(exchange)
        seen = _tried(lambda: reader.profile(item, span), reader)
        return Batch(exchange, observations=(seen,) if seen else ())
    return Batch(exchange)


def _tried(read: Callable[[], Observation], reader: Reader) -> Observation | None:
    try:
        return read()
    except Missing as fault:
        reader.warnings.append(f"missing:{fault}")
        return None


def _refused(exchange: Exchange, note: Mapping[str, str]) -> tuple[ScopeSeen, ...]:
    code, root = of_one(exchange), note.get("root")
    return (ScopeSeen(Kind.COMMENT, root, complete=False, error=code),) if code and root else ()


def _listed(exchange: Exchange, kind: Kind | None, root: str, reader: Reader) -> Batch:
    data_in(exchange.body)
    seen: list[Observation] = []
    for item, span in items_at(exchange.body, ("data",)):
        one = _tried(_reading(reader, item, span, kind, root), reader)
        if one is not None:
            seen.append(one)
    return Batch(exchange, observations=tuple(seen))


def _reading(
    reader: Reader, item: object, span: Span, kind: Kind | None, root: str
) -> Callable[[], Observation]:
    return lambda: reader.post(item, span, kind, root)


def _verdicts(exchange: Exchange, asked: str, reader: Reader) -> tuple[Verdict, ...]:
    """The verdict on one id; none when the refusal concerns more than that id."""
    error = faults.error_in(exchange)
    if error is not None and error.fault is Fault.ABSENT:
        return (Verdict(asked, Presence.AMBIGUOUS, error.label),)
    if error is not None and error.fault is Fault.ACCESS and not error.token_lost:
        return (Verdict(asked, Presence.UNREACHABLE, error.label),)
    if faults.refusal(exchange) is not None:
        return ()
    item, span = single(exchange)
    is_profile = asked.startswith("profile:")
    one = (lambda: reader.profile(item, span)) if is_profile else _reading(reader, item, span, None, "")
    seen = _tried(one, reader)
    if seen is None or seen.native_id != asked:
        return (Verdict(asked, Presence.ERROR, "unexpected-answer"),)
    presence = Presence.HIDDEN if seen.hidden else Presence.PRESENT
    return (Verdict(asked, presence, seen.hidden_as, seen),)
