# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From one exchange with X to what it showed. Pure: live reading and replay are one.

Knows listings, lookups and verdicts. Only X's own resource-not-found is GONE; an id that is neither
shown nor mentioned is AMBIGUOUS.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from archiver.connectors.json_values import as_id, as_instant, as_object, as_text, decode, items_at
from archiver.connectors.nested import places
from archiver.connectors.x import costs
from archiver.connectors.x.asked import Asked, read_address
from archiver.connectors.x.faults import code_of, problems, rates
from archiver.connectors.x.includes import Includes, includes_of
from archiver.connectors.x.items import Reader, Span, chain_of, presentation
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Account
from archiver.model.observation import Batch, Exchange, Kind, Observation, Presence, ScopeSeen, Verdict

RECENT = timedelta(days=7)
_LISTINGS = frozenset({"timeline", "mentions", "conversation", "posts"})
_PAGE_PARAMS = ("pagination_token", "next_token")


@dataclass(frozen=True, slots=True)
class Reading:
    """A batch, and what has to be asked next because of it.

    ``next_token`` is the next page's; ``newest`` are (record, id) of rechecked posts whose newest
    version was not in the answer; ``refused`` is X's code when a listing gave neither data nor end;
    ``scope`` is what the listing is of, also before its end.
    """

    batch: Batch
    next_token: str = ""
    newest: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    scope: ScopeSeen | None = None


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer when it is not of the documented form."""
    return read(exchange, account).batch


def read(exchange: Exchange, account: Account) -> Reading:
    """What the exchange showed, what it cost, and what to ask next."""
    found = _read(exchange, account)
    return replace(found, batch=replace(found.batch, cost=costs.cost(exchange, account)))


def _read(exchange: Exchange, account: Account) -> Reading:
    asked = read_address(exchange.url, exchange.method)
    answer = as_object(decode(exchange.body))
    if not answer:
        msg = "Svaret från X är inte ett objekt"
        raise UnexpectedAnswer(msg)
    if exchange.status >= 400:
        return Reading(Batch(exchange, scopes=_failed(exchange, asked, answer), rates=rates(exchange)))
    if asked.what in _LISTINGS:
        return _listing(exchange, asked, answer, account)
    if asked.what == "lookup":
        return _lookup(exchange, asked, answer, account)
    if asked.what == "history":
        return _history(exchange, asked, account)
    if asked.what == "user":
        seen = _presentation(exchange, account)
        return Reading(Batch(exchange, seen, rates=rates(exchange)))
    known = asked.what == "usage"
    told = costs.used(exchange, account) if known else ()
    warnings = () if known else ("unknown-exchange",)
    return Reading(Batch(exchange, rates=(*rates(exchange), *told), warnings=warnings))


def _presentation(exchange: Exchange, account: Account) -> tuple[Observation, ...]:
    """How the account presents itself, unless an option says that it is not wanted."""
    if account.options.get("presentation") == "no":
        return ()
    for place in places(exchange.body):
        user = place.value(exchange.body) if (place.key, place.depth) == ("data", 1) else {}
        if as_id(user.get("id")):
            return (presentation(user, place.span),)
    return ()


def _reader(exchange: Exchange, account: Account, user: str = "") -> Reader:
    """A reader that knows the account by id, by handle or by being the timeline's owner."""
    includes = includes_of(exchange.body)
    handle = account.native_id.removeprefix("@").lower()
    named = (
        key for key, one in includes.users.items() if as_text(one.get("username")).lower() == handle
    )
    own_ids = frozenset({account.native_id, user, *named} - {""})
    return Reader(own_ids, user, includes, exchange.ended_at)


# --- listings --------------------------------------------------------------------------------------


def _scope(exchange: Exchange, asked: Asked) -> ScopeSeen:
    is_replies = asked.what == "conversation"
    since = as_instant(asked.params.get("start_time"))
    return ScopeSeen(
        kind=Kind.COMMENT if is_replies else Kind.MENTION if asked.what == "mentions" else Kind.POST,
        parent=asked.parent if is_replies else None,
        complete=False,
        reaches_from=since or (exchange.started_at - RECENT if asked.recent_only else None),
    )


def _failed(exchange: Exchange, asked: Asked, answer: Mapping[str, Any]) -> tuple[ScopeSeen, ...]:
    if asked.what not in _LISTINGS:
        return ()
    code = code_of(answer) or str(exchange.status)
    return (replace(_scope(exchange, asked), error=code),)


def _listing(exchange: Exchange, asked: Asked, answer: Mapping[str, Any], account: Account) -> Reading:
    scope = _scope(exchange, asked)
    meta, listed = answer.get("meta"), problems(answer)
    if "data" not in answer and "meta" not in answer:
        if not listed:
            msg = "Svaret från X saknar både data och meta"
            raise UnexpectedAnswer(msg)
        code = code_of(listed[0]) or "refused"
        refused = Batch(exchange, scopes=(replace(scope, error=code),), rates=rates(exchange))
        return Reading(refused, refused=code)
    reader = _reader(exchange, account, asked.user)
    items = _data(exchange, answer)
    read_items = [
        (item, reader.post(item, span, mention=asked.what == "mentions")) for item, span in items
    ]
    kept = [(item, one) for item, one in read_items if one is not None]
    token = as_text(as_object(meta).get("next_token"))
    repeats = bool(token) and token in {asked.params.get(name) for name in _PAGE_PARAMS}
    if repeats:
        reader.warnings.append(_about("cursor-repeats", asked.parent))
    at_end = replace(scope, complete=not token and len(kept) == len(read_items))
    batch = Batch(
        exchange,
        observations=tuple(one for _, one in kept),
        scopes=() if token and not repeats else (at_end,),
        related=_related(reader.includes, kept),
        rates=rates(exchange),
        warnings=tuple(reader.warnings),
    )
    return Reading(batch, next_token="" if repeats else token, scope=scope)


def _data(exchange: Exchange, answer: Mapping[str, Any]) -> list[tuple[Any, tuple[int, int]]]:
    if not isinstance(answer.get("data", []), list):
        msg = "Svaret från X har data som inte är en lista"
        raise UnexpectedAnswer(msg)
    return items_at(exchange.body, ("data",))


def _related(
    includes: Includes, kept: Iterable[tuple[object, Observation]]
) -> tuple[tuple[str, tuple[int, int]], ...]:
    taken = {one.span for _, one in kept}
    owners = includes.owners((one.native_id, item) for item, one in kept)
    return tuple((owner, span) for owner, span in owners if span not in taken)


def _about(warning: str, parent: str | None) -> str:
    return f"{warning}:{parent}" if parent else warning


# --- lookups by id -----------------------------------------------------------------------------------


def _lookup(exchange: Exchange, asked: Asked, answer: Mapping[str, Any], account: Account) -> Reading:
    if "data" not in answer and not problems(answer):
        # Silence about every id is not an answer about any of them.
        msg = "Svaret från X saknar både data och fel"
        raise UnexpectedAnswer(msg)
    reader = _reader(exchange, account)
    shown = {as_id(as_object(item).get("id")): (item, span) for item, span in _data(exchange, answer)}
    codes = _codes(answer)
    verdicts: list[Verdict] = []
    newest: list[tuple[str, str]] = []
    kept: list[tuple[object, Observation]] = []
    for record, one in asked.ids:
        if one not in shown:
            verdicts.append(_not_shown(record, codes.get(one)))
            continue
        item, span = _newest(*shown[one], reader.includes)
        latest = chain_of(as_object(item))[-1]
        if latest != as_id(as_object(item).get("id")) and record == one:
            # What came is a former text. The current one has to be asked for by its own id, once.
            newest.append((record, latest))
            continue
        seen = reader.post(item, span)
        verdicts.append(_shown(record, one, seen))
        if seen is not None:
            kept.append((item, seen))
    batch = Batch(
        exchange,
        verdicts=tuple(verdicts),
        related=_related(reader.includes, kept),
        rates=rates(exchange),
        warnings=tuple(reader.warnings),
    )
    return Reading(batch, newest=tuple(newest))


def _newest(item: object, span: tuple[int, int], includes: Includes) -> tuple[object, tuple[int, int]]:
    """The current version of a post if the answer holds it, else what was asked for."""
    latest = chain_of(as_object(item))[-1]
    is_latest = latest == as_id(as_object(item).get("id"))
    return (item, span) if is_latest else includes.posts.get(latest, (item, span))


def _codes(answer: Mapping[str, Any]) -> dict[str, str]:
    """X's code by id, for the ids that it says something of."""
    found: dict[str, str] = {}
    for problem in problems(answer):
        if as_text(problem.get("resource_type")) == "user":
            continue
        for name in ("resource_id", "value"):
            key = as_id(problem.get(name))
            if key:
                found.setdefault(key, code_of(problem) or "unnamed")
    return found


def _not_shown(record: str, code: str | None) -> Verdict:
    match code:
        case None:
            return Verdict(record, Presence.AMBIGUOUS, "absent")
        case "resource-not-found":
            return Verdict(record, Presence.GONE, code)
        case _ if code.startswith("not-authorized"):
            return Verdict(record, Presence.UNREACHABLE, code)
        case _:
            return Verdict(record, Presence.AMBIGUOUS, code)


def _shown(record: str, asked_id: str, seen: Observation | None) -> Verdict:
    if seen is None:
        return Verdict(record, Presence.ERROR, "unexpected-answer")
    names = dict.fromkeys((seen.native_id, *seen.aliases, asked_id))
    seen = replace(seen, native_id=record, aliases=tuple(name for name in names if name != record))
    return Verdict(record, Presence.HIDDEN if seen.hidden else Presence.PRESENT, "", seen)


# --- former versions ---------------------------------------------------------------------------------


def _history(exchange: Exchange, asked: Asked, account: Account) -> Reading:
    """Former versions of one post, from the data and from what came beside it."""
    answer = as_object(decode(exchange.body))
    reader = _reader(exchange, account)
    versions: dict[str, tuple[object, Span]] = dict(reader.includes.posts)
    versions |= {as_id(as_object(i).get("id")): (i, span) for i, span in _data(exchange, answer)}
    chain = _chain(asked, (item for item, _ in versions.values()))
    kept: list[tuple[object, Observation]] = []
    for version in chain[:-1]:
        item, span = versions.get(version, (None, None))
        seen = reader.post(item, span) if item is not None else None
        if seen is not None:
            kept.append((item, replace(seen, native_id=chain[0], aliases=chain[1:], edit_ids=chain)))
    warnings = [f"version-missing:{one}:{code}" for one, code in _codes(answer).items() if one in chain]
    batch = Batch(
        exchange,
        observations=tuple(one for _, one in kept),
        related=_related(reader.includes, kept),
        rates=rates(exchange),
        warnings=(*reader.warnings, *warnings),
    )
    missing = [one for one in chain[:-1] if one not in versions and one not in _codes(answer)]
    return Reading(batch, newest=tuple((chain[0], one) for one in missing))


def _chain(asked: Asked, items: Iterable[object]) -> tuple[str, ...]:
    """The longest chain of versions that holds the record asked for."""
    chains = [chain for item in items if (asked.parent or "") in (chain := chain_of(as_object(item)))]
    return max(chains, key=len, default=(asked.parent or "",))
