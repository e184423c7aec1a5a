# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Read an answer strictly: is it, and are its fields, what was promised.

Pure. Knows HTTP statuses and JSON, no platform's field names. A fault in the whole answer is an
``UnexpectedAnswer``; a fault in one item is a ``Missing``, which the caller turns into a warning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode

from archiver.connectors.http import parse_retry_after
from archiver.connectors.spans import Span, json_items
from archiver.errors import AccessLost, PlatformError, Throttled, UnexpectedAnswer, Unreachable
from archiver.model.observation import Batch, Exchange

Item = Mapping[str, Any]

_BOM = b"\xef\xbb\xbf"
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
# Lone surrogates and NUL can stand in JSON but in no database text.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LARGEST = 2**53  # above this a figure is no count of anything


class Missing(ValueError):
    """A required field is absent or of another type. ``str()`` is the field's name."""


# --- the answer as a whole -------------------------------------------------------------------


def settle(exchange: Exchange, read: Callable[[Exchange], Batch]) -> tuple[Batch, PlatformError | None]:
    """The batch to yield, and the error to raise after it: evidence before interpretation.

    A refusal that ``read`` could turn into a verdict is an answer, not an error.
    """
    try:
        batch = read(exchange)
    except UnexpectedAnswer as fault:
        return Batch(exchange), refusal(exchange) or fault
    return batch, None if batch.verdicts else refusal(exchange)


def refusal(exchange: Exchange) -> PlatformError | None:
    """The error that the status stands for; None when the body should be read."""
    status = exchange.status
    if 200 <= status < 300:
        return None
    wait = parse_retry_after(exchange.header("Retry-After"), exchange.ended_at)
    if status == 429 or (status == 503 and wait is not None):
        return Throttled("Plattformen ber oss vänta", retry_after=wait)
    said = f"svar {status}{_code_of(exchange)}"
    if status in {401, 403}:
        return AccessLost(f"Plattformen nekar åtkomst ({said})")
    if status >= 500:
        return Unreachable(f"Plattformen har ett eget fel ({said})")
    return UnexpectedAnswer(f"Plattformen gav ett oväntat svar ({said})")


def platform_code(exchange: Exchange) -> str:
    """The platform's own word for an error, when it is one plain word in ``code`` or ``error``."""
    try:
        body = document(exchange)
    except UnexpectedAnswer:
        return ""
    if not isinstance(body, dict):
        return ""
    for key in ("code", "error"):
        value = body.get(key)
        if isinstance(value, str) and _CODE.fullmatch(value):
            return value
    return ""


def _code_of(exchange: Exchange) -> str:
    code = platform_code(exchange)
    return f", {code}" if code else ""


def document(exchange: Exchange) -> Any:  # noqa: ANN401 - JSON is of any type
    """The body as JSON. Raises UnexpectedAnswer when it is not UTF-8 JSON from end to end."""
    try:
        return json.loads(exchange.body.removeprefix(_BOM).decode("utf-8"))
    except (ValueError, RecursionError):
        kind = exchange.header("Content-Type") or "utan innehållstyp"
        kind = kind.partition(";")[0].strip()[:40]
        msg = f"Väntade JSON men fick {kind}, {len(exchange.body)} byte"
        raise UnexpectedAnswer(msg) from None


def listing(exchange: Exchange, path: tuple[str, ...] = ()) -> list[tuple[Any, Span]]:
    """Elements of the list at ``path`` with their byte ranges. Raises UnexpectedAnswer without one."""
    whole = document(exchange)
    for key in path:
        whole = whole.get(key) if isinstance(whole, dict) else None
    if not isinstance(whole, list):
        msg = f"Väntade en lista i svaret men fick {type(whole).__name__}"
        raise UnexpectedAnswer(msg)
    skipped = len(_BOM) if exchange.body.startswith(_BOM) else 0
    items = json_items(exchange.body[skipped:], path)
    return [(item, (start + skipped, end + skipped)) for item, (start, end) in items]


def single(exchange: Exchange) -> tuple[Item, Span]:
    """The body as one JSON object and its byte range. Raises UnexpectedAnswer otherwise."""
    whole = document(exchange)
    if not isinstance(whole, dict):
        msg = f"Väntade ett objekt i svaret men fick {type(whole).__name__}"
        raise UnexpectedAnswer(msg)
    return whole, (exchange.body.index(b"{"), exchange.body.rindex(b"}") + 1)


# --- what was asked for ----------------------------------------------------------------------


def noted(url: str, **notes: str) -> str:
    """``url`` with a note in its fragment, which is stored with the exchange and never sent.

    An answer does not always repeat what was asked. The note lets old evidence be read again
    without the run that fetched it.
    """
    return f"{urldefrag(url).url}#{urlencode(notes)}" if notes else url


def notes(exchange: Exchange) -> dict[str, str]:
    """The notes that :func:`noted` left on the request; empty when there are none."""
    return dict(parse_qsl(urldefrag(exchange.url).fragment))


# --- fields of one item ----------------------------------------------------------------------


def clean(value: str) -> str:
    """Text that any database can hold; what cannot be stored becomes U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", value)


def need_object(value: Any, name: str) -> Item:  # noqa: ANN401 - JSON is of any type
    """``value`` as an object, or Missing."""
    if not isinstance(value, dict):
        raise Missing(name)
    return value


def need_text(item: Item, key: str) -> str:
    """A text that must be there (it may be empty), or Missing."""
    value = item.get(key)
    if not isinstance(value, str):
        raise Missing(key)
    return clean(value)


def need_id(item: Item, key: str) -> str:
    """An id as an opaque text, or Missing. Whole numbers are written out."""
    value = item.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise Missing(key)
    return clean(value)


def text(item: Item, key: str) -> str:
    """A text, or ``""`` when it is absent or something else."""
    value = item.get(key)
    return clean(value) if isinstance(value, str) else ""


def object_(item: Item, key: str) -> Item:
    """An object, or an empty one."""
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def objects(item: Item, key: str) -> list[Item]:
    """The objects in a list; anything else is passed over."""
    value = item.get(key)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def figures(item: Item, *keys: str) -> dict[str, int]:
    """The counts among these keys, under their own names."""
    found = ((key, item.get(key)) for key in keys)
    return {k: v for k, v in found if type(v) is int and 0 <= v < _LARGEST}


def moment(item: Item, key: str, warn: list[str]) -> datetime | None:
    """An ISO time in UTC; None when absent. An odd one is None with a warning, never a guess.

    A time without a zone is taken as UTC: only ask for fields that are documented so.
    """
    value = item.get(key)
    if value is None or value == "":
        return None
    try:
        at = datetime.fromisoformat(value)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        warn.append(f"bad-date:{key}")
        return None
    return at
