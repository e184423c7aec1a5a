# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From an answer of LinkedIn's interfaces to observations and verdicts. Pure.

An id that is refused or left out may be gone or only not ours to see, so the verdict is AMBIGUOUS.
What the answer was about stands in the note that follows its address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from archiver.connectors.answer import (
    Missing,
    document,
    listing,
    notes,
    object_,
    objects,
    refusal,
    single,
    text,
)
from archiver.connectors.linkedin.items import Reader
from archiver.connectors.nested import places
from archiver.connectors.spans import Span
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


def organisation_urn(account: Account) -> str:
    """The page's urn, from its number or as it is written."""
    name = account.native_id.strip()
    return name if name.startswith("urn:") else f"urn:li:organization:{name}"


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer for a body of another form."""
    reader = Reader(organisation_urn(account))
    batch = _read(exchange, notes(exchange), reader)
    return replace(batch, warnings=tuple(reader.warnings))


def _read(exchange: Exchange, note: Mapping[str, str], reader: Reader) -> Batch:
    what, root = note.get("of", ""), note.get("root", "")
    if what == "comment":
        return Batch(exchange, verdicts=_one_comment(exchange, note, reader))
    if refusal(exchange) is not None:
        return _refused(exchange, root, note)
    match what:
        case "posts":
            batch = _listed(exchange, reader.post, reader)
        case "batch":
            batch = _batch(exchange, note, reader)
        case "comments":
            batch = _comments(exchange, note, root, reader)
        case "organisation":
            batch = _organisation(exchange, note.get("asked", ""), reader)
        case _:
            document(exchange)
            batch = Batch(exchange)
    return batch


def _refused(exchange: Exchange, root: str, note: Mapping[str, str]) -> Batch:
    """One thread that is not shown says something of that thread, and of what it held."""
    code, asked = str(exchange.status), note.get("absent", "").split()
    if not root or exchange.status not in {403, 404} or (note.get("ids") and not asked):
        return Batch(exchange)
    if asked:
        presence = Presence.UNREACHABLE if exchange.status == 403 else Presence.AMBIGUOUS
        return Batch(exchange, verdicts=tuple(Verdict(one, presence, code) for one in asked))
    return Batch(exchange, scopes=(ScopeSeen(Kind.COMMENT, root, complete=False, error=code),))


ItemReader = Callable[[object, Span], Observation]


def _tried(read: ItemReader, item: object, span: Span, reader: Reader) -> Observation | None:
    try:
        return read(item, span)
    except Missing as fault:
        reader.warnings.append(f"missing:{fault}")
        return None


def _listed(exchange: Exchange, read: ItemReader, reader: Reader) -> Batch:
    found = listing(exchange, ("elements",))
    seen = [one for item, span in found if (one := _tried(read, item, span, reader))]
    return Batch(exchange, observations=tuple(seen))


def _comments(exchange: Exchange, note: Mapping[str, str], root: str, reader: Reader) -> Batch:
    """Comments on one post, or replies to one comment; asked for by id, each id has its verdict."""
    batch = _listed(exchange, lambda item, span: reader.comment(item, span, root), reader)
    asked, absent = note.get("ids", "").split(), note.get("absent", "").split()
    if not asked and not absent:
        return batch
    shown = {name: one for one in batch.observations for name in (one.native_id, *one.aliases)}
    # What no page of the conversation showed is named in the last question about it.
    verdicts = [
        Verdict(one, Presence.PRESENT, "", shown[one])
        if one in shown
        else Verdict(one, Presence.AMBIGUOUS, "absent")
        for one in (*asked, *absent)
        if one in shown or one in absent
    ]
    return Batch(exchange, verdicts=tuple(verdicts))


def _batch(exchange: Exchange, note: Mapping[str, str], reader: Reader) -> Batch:
    """Posts by id: an object of results, one of statuses and one of errors."""
    asked = note.get("ids", "").split()
    seen: dict[str, Observation] = {}
    for place in places(exchange.body):
        if place.depth == 2 and place.key in asked:
            item = place.value(exchange.body)
            one = _tried(reader.post, item, place.span, reader) if "id" in item else None
            if one is not None:
                seen[place.key] = one
    if note.get("verdicts") != "yes":
        return Batch(exchange, observations=tuple(seen.values()))
    whole = document(exchange)
    verdicts = tuple(_verdict(one, seen.get(one), whole) for one in asked)
    return Batch(exchange, verdicts=verdicts)


def _verdict(asked: str, seen: Observation | None, whole: object) -> Verdict:
    if seen is not None:
        return Verdict(
            asked, Presence.HIDDEN if seen.hidden else Presence.PRESENT, seen.hidden_as, seen
        )
    answer = whole if isinstance(whole, dict) else {}
    stated = object_(object_(answer, "errors"), asked).get("status")
    code = stated or object_(answer, "statuses").get(asked)
    if code in {401, 403}:
        return Verdict(asked, Presence.UNREACHABLE, str(code))
    if code in {None, 404, 410}:
        return Verdict(asked, Presence.AMBIGUOUS, str(code or "absent"))
    return Verdict(asked, Presence.ERROR, str(code)[:20])


def _one_comment(exchange: Exchange, note: Mapping[str, str], reader: Reader) -> tuple[Verdict, ...]:
    asked = note.get("asked", "")
    if exchange.status in {404, 410}:
        return (Verdict(asked, Presence.AMBIGUOUS, str(exchange.status)),)
    if exchange.status == 403:
        return (Verdict(asked, Presence.UNREACHABLE, "403"),)
    if refusal(exchange) is not None:
        return ()
    item, span = single(exchange)
    seen = _tried(lambda i, s: reader.comment(i, s, ""), item, span, reader)
    if seen is None or asked not in {seen.native_id, *seen.aliases}:
        return (Verdict(asked, Presence.ERROR, "other-comment"),)
    return (Verdict(asked, Presence.PRESENT, "", replace(seen, native_id=asked)),)


def _organisation(exchange: Exchange, asked: str, reader: Reader) -> Batch:
    item, span = single(exchange)
    seen = _tried(reader.profile, item, span, reader)
    if not asked:
        return Batch(exchange, observations=(seen,) if seen else ())
    same = seen is not None and seen.native_id == asked
    presence = Presence.PRESENT if same else Presence.ERROR
    return Batch(exchange, verdicts=(Verdict(asked, presence, "", seen if same else None),))


# --- what to ask next ------------------------------------------------------------------------


def onward(exchange: Exchange) -> dict[str, str]:
    """Parameters of the next page, by cursor or by number; empty at the end."""
    whole = document(exchange)
    told = whole if isinstance(whole, dict) else {}
    cursor = text(object_(object_(told, "metadata"), "paginationCursorMetdata"), "nextPaginationCursor")
    if cursor:
        return {"paginationCursor": cursor}
    paging = object_(told, "paging")
    linked = any(text(link, "rel") == "next" for link in objects(paging, "links"))
    start, count = paging.get("start"), paging.get("count")
    if linked and type(start) is int and type(count) is int and count > 0:
        return {"start": str(start + count)}
    return {}


def listed_ids(exchange: Exchange) -> list[str]:
    """The posts of a listing that gives ids only."""
    return [text(item, "id") for item, _ in listing(exchange, ("elements",)) if isinstance(item, dict)]


def answered(exchange: Exchange) -> list[str]:
    """Comments that say they have replies."""
    found = []
    for item, _ in listing(exchange, ("elements",)):
        comment = item if isinstance(item, dict) else {}
        total = object_(comment, "commentsSummary").get("aggregatedTotalComments")
        urn = text(comment, "commentUrn")
        if urn and type(total) is int and total > 0 and not text(comment, "parentComment"):
            found.append(urn)
    return found
