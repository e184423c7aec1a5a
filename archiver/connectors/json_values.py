# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Read single values out of a platform's JSON without trusting any of it.

Pure. Knows JSON's types and their odd cases (lone surrogates, NUL, huge numbers, other types than
documented), knows no platform. Nothing here raises but ``UnexpectedAnswer`` from :func:`decode`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from archiver.clock import EPOCH
from archiver.connectors.spans import Span, json_items
from archiver.errors import UnexpectedAnswer

# Halves of surrogate pairs cannot be encoded, and PostgreSQL refuses NUL. The exact bytes are kept
# in the exchange; only the reading shows a replacement character.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LARGEST = 2**63 - 1
_NOTHING: Mapping[str, Any] = {}


def decode(body: bytes) -> Any:  # noqa: ANN401 - a JSON text may hold any value
    """The value of a JSON body. Raises UnexpectedAnswer when it is not UTF-8 JSON."""
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        msg = f"Svaret är inte läsbar JSON ({len(body)} byte)"
        raise UnexpectedAnswer(msg) from None


def items_at(body: bytes, path: tuple[str, ...] = ()) -> list[tuple[Any, Span]]:
    """The elements of the array at ``path``, each with its byte range. Raises UnexpectedAnswer."""
    try:
        return json_items(body, path)
    except (ValueError, RecursionError):
        msg = f"Svaret är inte läsbar JSON ({len(body)} byte)"
        raise UnexpectedAnswer(msg) from None


def as_object(value: object) -> Mapping[str, Any]:
    """The value if it is an object, otherwise an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def as_list(value: object) -> list[Any]:
    """The value if it is an array, otherwise an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """The value if it is a string, in a form that can be stored; otherwise empty."""
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else ""


def as_id(value: object) -> str:
    """An opaque id. Old answers hold numbers where newer ones hold strings; empty when neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return as_text(value)


def as_count(value: object) -> int | None:
    """A figure that can be stored: a whole number from 0 up."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST:
        return value
    return None


def as_flag(value: object) -> bool | None:
    """True or False when the platform says so, None when it does not tell."""
    return value if isinstance(value, bool) else None


def as_time(value: object, seen_at: datetime) -> datetime | None:
    """A stated time in UTC, or None when it cannot be one.

    Unreadable values, the first day of 1970 (a zero that was formatted) and times more than a day
    after the answer was received are not statements of when something was written.
    """
    stated = _time(value)
    if stated is None or abs(stated - EPOCH) <= timedelta(days=1):
        return None
    return stated if stated <= seen_at + timedelta(days=1) else None


def as_instant(value: object) -> datetime | None:
    """A time that may lie ahead, such as when a token or a limit ends; None for zero."""
    stated = _time(value)
    return stated if stated != EPOCH else None


def _time(value: object) -> datetime | None:
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return EPOCH + timedelta(seconds=value)
        if isinstance(value, str):
            stated = datetime.fromisoformat(value.strip())
            return (stated if stated.tzinfo else stated.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None
