# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From one exchange with the Graph API to what it showed. Pure: live reading and replay are one.

Knows listings, batches and verdicts. Refuses to conclude: an empty list is an empty list, and
"does not exist or no permission" is AMBIGUOUS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from archiver.connectors.facebook.asked import (
    COMMENT,
    EDGES,
    VIDEO,
    Asked,
    onward,
    read_address,
)
from archiver.connectors.facebook.batched import Part, parts
from archiver.connectors.facebook.faults import Fault, GraphError, graph_error
from archiver.connectors.facebook.items import Reader, Span
from archiver.connectors.facebook.messages import read_messages
from archiver.connectors.facebook.usage import rates
from archiver.connectors.json_values import as_count, as_instant, as_object, decode, items_at
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Account
from archiver.model.closed import MESSAGES_NOTE
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    Observation,
    Presence,
    RateLimit,
    ScopeSeen,
    Verdict,
)

NO_IDS = "missing-id"
_PROBES = frozenset({"node", "debug_token"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A batch, and what has to be asked next because of it.

    ``onward`` are the next page's parameters by scope (a post's id, "" for the account's posts);
    ``again`` are the rechecked ids whose fields were refused; ``fault`` is the refusal that met a
    part of the answer and would meet the next question too.
    """

    batch: Batch
    onward: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    again: tuple[str, ...] = ()
    fault: GraphError | None = None


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer when it is not of the documented form."""
    return read(exchange, account).batch


def read(exchange: Exchange, account: Account) -> Reading:
    """What the exchange showed, and what to ask next."""
    asked = read_address(exchange.url)
    answer = decode(exchange.body)
    reader = Reader(account.native_id, exchange.ended_at)
    error = graph_error(answer)
    if asked.what in _PROBES:
        seen = _presentation(exchange, asked, answer, error, reader)
        warned = tuple(reader.warnings)
        return Reading(Batch(exchange, seen, rates=rates(exchange), warnings=warned))
    if asked.what in EDGES:
        return _listing(exchange, asked, error, reader)
    if asked.what == MESSAGES_NOTE:
        batch, following = read_messages(exchange, asked, error, reader)
        return Reading(batch, onward={"": following} if following else {})
    if error is not None or asked.what == "unknown":
        odd = ("unknown-exchange",) if asked.what == "unknown" else ()
        return Reading(Batch(exchange, rates=rates(exchange), warnings=odd))
    if asked.what == "listed":
        return _listed(exchange, asked, reader)
    return _batched(exchange, asked, reader)


def _presentation(
    exchange: Exchange, asked: Asked, answer: object, error: GraphError | None, reader: Reader
) -> tuple[Observation, ...]:
    """How the page presents itself, when that was what the node was asked for."""
    if error is not None or "about" not in asked.params.get("fields", "").split(","):
        return ()
    seen = reader.presentation(answer, _whole(exchange.body))
    return () if seen is None else (seen,)


def _whole(body: bytes) -> tuple[int, int]:
    """The range of a body that is one object."""
    return len(body) - len(body.lstrip()), len(body.rstrip())


def _listed(exchange: Exchange, asked: Asked, reader: Reader) -> Reading:
    """Ratings, or the presentation, as the answer for ids that nobody may ask for one by one."""
    found = [reader.rating(item, span) for item, span in items_at(exchange.body, ("data",))]
    if not isinstance(as_object(decode(exchange.body)).get("data"), list):
        found = [reader.presentation(decode(exchange.body), _whole(exchange.body))]
    shown = {one.native_id: one for one in found if one is not None}
    verdicts = tuple(
        Verdict(one, Presence.PRESENT, "", shown[one])
        if one in shown
        else Verdict(one, Presence.ERROR, "not-listed")
        for one in asked.ids
    )
    return Reading(Batch(exchange, verdicts=verdicts, rates=rates(exchange)))


# --- one listing ---------------------------------------------------------------------------------


def _listing(exchange: Exchange, asked: Asked, error: GraphError | None, reader: Reader) -> Reading:
    is_comments = asked.what == "comments"
    scope = ScopeSeen(
        kind=EDGES[asked.what] or Kind.POST,
        parent=asked.node if is_comments else None,
        complete=False,
        reaches_from=_since(asked.params),
    )
    if error is not None:
        refused = replace(scope, error=error.label)
        return Reading(Batch(exchange, scopes=(refused,), rates=rates(exchange)))
    page = _page(exchange.body, _item_reader(asked, reader), scope, reader, asked.params)
    return Reading(
        Batch(
            exchange,
            observations=page.observations,
            scopes=(page.scope,) if page.scope else (),
            rates=rates(exchange),
            warnings=tuple(reader.warnings),
        ),
        onward={scope.parent or "": page.onward} if page.onward else {},
    )


def _since(params: Mapping[str, str]) -> datetime | None:
    stated = params.get("since", "")
    return as_instant(int(stated)) if stated.isdecimal() and len(stated) < 12 else None


ItemReader = Callable[[object, Span], Observation | None]


def _item_reader(asked: Asked, reader: Reader) -> ItemReader:
    if asked.what == "comments":
        return lambda item, span: reader.comment(item, span, asked.node)
    if asked.what == "video_reels":
        return reader.film
    if asked.what == "ratings":
        return reader.rating
    return lambda item, span: reader.post(item, span, EDGES[asked.what])


@dataclass(frozen=True, slots=True)
class _Page:
    observations: tuple[Observation, ...]
    scope: ScopeSeen | None  # None: not at the end yet
    onward: Mapping[str, str]


def _page(
    body: bytes, item_reader: ItemReader, scope: ScopeSeen, reader: Reader, params: Mapping[str, str]
) -> _Page:
    """One page of a listing. ``scope`` is what to report, still without its outcome."""
    told = as_object(decode(body))
    if not isinstance(told.get("data"), list):
        msg = "Svaret saknar listan data"
        raise UnexpectedAnswer(msg)
    found = [item_reader(item, span) for item, span in items_at(body, ("data",))]
    observations = tuple(one for one in found if one is not None)
    skipped = len(found) - len(observations)
    following = onward(as_object(told.get("paging")))
    stop = _stop(following, params)
    if stop:
        reader.warnings.append(f"{stop}:{scope.parent}" if scope.parent else stop)
    if following and not stop:
        return _Page(observations, None, following)
    total = as_count(as_object(told.get("summary")).get("total_count"))
    # An item that could not be read may be any of those that we know: then nothing is absent.
    error = NO_IDS if skipped and not observations else ""
    at_end = following is None and not skipped
    return _Page(observations, replace(scope, complete=at_end, stated_total=total, error=error), {})


def _stop(following: Mapping[str, str] | None, params: Mapping[str, str]) -> str:
    """Why a listing that has more cannot be followed; empty when it can."""
    if following is None:
        return ""
    if not following:
        return "next-without-cursor"
    repeats = all(params.get(name) == value for name, value in following.items())
    return "cursor-repeats" if repeats else ""


# --- many answers in one -------------------------------------------------------------------------


def _batched(exchange: Exchange, asked: Asked, reader: Reader) -> Reading:
    answers = parts(exchange.body)
    if len(answers) != len(asked.ids):
        msg = f"{len(asked.ids)} frågor fick {len(answers)} svar"
        raise UnexpectedAnswer(msg)
    if asked.what == "comments-batch":
        return _comments(exchange, list(zip(asked.ids, answers, strict=True)), reader)
    return _verdicts(exchange, asked, answers, reader)


def _comments(exchange: Exchange, pairs: list[tuple[str, Part]], reader: Reader) -> Reading:
    observations: list[Observation] = []
    scopes: list[ScopeSeen] = []
    following: dict[str, Mapping[str, str]] = {}
    errors: list[GraphError] = []
    for post, part in pairs:
        page, error = _comments_of(post, part, reader)
        observations.extend(page.observations)
        if page.scope:
            scopes.append(page.scope)
        else:
            following[post] = page.onward
        if error:
            errors.append(error)
    batch = Batch(
        exchange,
        observations=tuple(observations),
        scopes=tuple(scopes),
        rates=_all_rates(exchange, [part for _, part in pairs]),
        warnings=tuple(reader.warnings),
    )
    return Reading(batch, onward=following, fault=_blocking(errors, len(pairs)))


def _comments_of(post: str, part: Part, reader: Reader) -> tuple[_Page, GraphError | None]:
    scope = ScopeSeen(Kind.COMMENT, post, complete=False)
    try:
        error = graph_error(decode(part.body)) if part.status else None
        if part.status == 0 or part.status >= 500 or (error and error.fault is Fault.TRANSIENT):
            # Not answered, or too much at once: to be asked for alone, in smaller pages.
            reader.warnings.append(f"asked-alone:{post}")
            return _Page((), None, {}), None
        if error is not None:
            return _Page((), replace(scope, error=error.label), {}), error
        return _page(part.body, _comment_in(post, part, reader), scope, reader, {}), None
    except UnexpectedAnswer:
        reader.warnings.append(f"unexpected-answer:{post}")
        return _Page((), replace(scope, error="unexpected-answer"), {}), None


def _comment_in(post: str, part: Part, reader: Reader) -> ItemReader:
    def read_one(item: object, span: Span) -> Observation | None:
        return reader.comment(item, part.outer(span) if span else None, post)

    return read_one


def _blocking(errors: list[GraphError], asked: int) -> GraphError | None:
    """The refusal that concerns more than one post, if any."""
    for error in errors:
        if error.fault is Fault.THROTTLED or error.token_lost:
            return error
    refused = [error for error in errors if error.fault is Fault.ACCESS]
    return refused[0] if refused and len(refused) == asked else None


# --- verdicts ------------------------------------------------------------------------------------


def _verdicts(exchange: Exchange, asked: Asked, answers: list[Part], reader: Reader) -> Reading:
    verdicts: list[Verdict] = []
    again: list[str] = []
    throttle: GraphError | None = None
    for native_id, shape, part in zip(asked.ids, asked.shapes, answers, strict=True):
        answer, error = _answer(part)
        if error and error.fault is Fault.PARAMETER and asked.what == "recheck":
            # Most often: these fields do not exist on that type of node. Ask for the other's.
            again.append(native_id)
            reader.warnings.append(f"other-fields:{native_id}")
            continue
        throttle = error if error and error.fault is Fault.THROTTLED else throttle
        verdicts.append(
            _refused(native_id, part, error)
            if error or not 200 <= part.status < 300
            else _shown(native_id, shape, answer, part, reader)
        )
    batch = Batch(
        exchange,
        verdicts=tuple(verdicts),
        rates=_all_rates(exchange, answers),
        warnings=tuple(reader.warnings),
    )
    return Reading(batch, again=tuple(again), fault=throttle)


def _answer(part: Part) -> tuple[Any, GraphError | None]:
    try:
        answer = decode(part.body) if part.status else None
    except UnexpectedAnswer:
        return None, None
    return answer, graph_error(answer)


def _refused(native_id: str, part: Part, error: GraphError | None) -> Verdict:
    if error is None:
        return Verdict(native_id, Presence.ERROR, str(part.status or "no-answer"))
    match error.fault:
        case Fault.ABSENT:
            return Verdict(native_id, Presence.AMBIGUOUS, error.label)
        case Fault.ACCESS:
            return Verdict(native_id, Presence.UNREACHABLE, error.label)
        case _:
            return Verdict(native_id, Presence.ERROR, error.label)


def _shown(native_id: str, shape: str, answer: object, part: Part, reader: Reader) -> Verdict:
    """The verdict for an item that came back. It is the whole body, so its range is known."""
    start = len(part.body) - len(part.body.lstrip())
    span = part.outer((start, len(part.body.rstrip())))
    if shape == VIDEO:
        seen = reader.film(answer, span)
    elif shape == COMMENT:
        seen = reader.comment(answer, span, None)
    else:
        seen = reader.post(answer, span, None)
    if seen is None:
        return Verdict(native_id, Presence.ERROR, "unexpected-answer")
    names = (seen.native_id, *seen.aliases)
    seen = replace(
        seen,
        native_id=native_id,
        aliases=tuple(name for name in dict.fromkeys(names) if name != native_id),
    )
    return Verdict(native_id, Presence.HIDDEN if seen.hidden else Presence.PRESENT, "", seen)


def _all_rates(exchange: Exchange, answers: Iterable[Part]) -> tuple[RateLimit, ...]:
    """Budgets from the outer headers and from those of the last part that tells."""
    latest = {rate.scope: rate for rate in rates(exchange)}
    for part in answers:
        inner = replace(exchange, headers=part.headers)
        latest.update((rate.scope, rate) for rate in rates(inner))
    return tuple(latest.values())
