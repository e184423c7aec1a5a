# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cursors of the Graph API, with its habits: short pages, and empty pages that go on."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime
from urllib.parse import urlencode
from zlib import crc32

from archiver.simulator import graph_errors as errors
from archiver.simulator.faults import Fault
from archiver.simulator.graph_errors import GraphError
from archiver.simulator.item import Shown
from archiver.simulator.wire import Request

Doc = dict[str, object]
_WAITED = "w"  # the empty page before this place has been given


def between(listed: list[Shown], request: Request) -> list[Shown]:
    """Only what was made within ``since`` and ``until``."""
    since, until = _moment(request.arg("since")), _moment(request.arg("until"))
    return [
        s
        for s in listed
        if (since is None or s.item.created >= since) and (until is None or s.item.created <= until)
    ]


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise GraphError(errors.error("(#100) Invalid parameter: since/until", 100)) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def page(listed: list[Shown], limit: int, request: Request) -> tuple[list[Shown], Doc]:
    """One page and its links. What follows is found by id, not by number."""
    after, waited = _decode(request.arg("after"))
    start = _after(listed, after)
    left = listed[start:]
    if limit == 0 or not left:
        return [], {}
    habit = crc32(f"{left[0].item.native_id}{limit}".encode())
    repeats = request.fault is Fault.CURSOR_REPEATS
    if after and not waited and habit % 11 == 0 and not repeats:
        # an empty page that is not the last one; its cursor is the one in its next address
        waiting = _encode(after, _WAITED)
        return [], {"cursors": {"before": _encode(after), "after": waiting}} | _next(request, waiting)
    size = limit - 1 if habit % 7 == 0 and 1 < limit < len(left) else limit
    chosen = left[:size]
    end = _encode(chosen[-1].item.native_id)
    links: Doc = {"cursors": {"before": _encode(chosen[0].item.native_id), "after": end}}
    if repeats:
        return chosen, links | _next(request, request.arg("after") or end)
    return chosen, links | (_next(request, end) if len(left) > size else {})


def _next(request: Request, after: str) -> Doc:
    """The address of the next page. It holds the token, as the real one does."""
    kept = {
        k: v[-1] for k, v in request.query.items() if k not in {"after", "appsecret_proof", "batch"}
    }
    return {"next": f"{request.base}{request.path}?{urlencode({**kept, 'after': after})}"}


def _after(listed: list[Shown], native_id: str) -> int:
    if not native_id:
        return 0
    for number, shown in enumerate(listed):
        if shown.item.native_id == native_id:
            return number + 1
    # the item the cursor stood on is gone, and the cursor with it
    message = "(#100) Invalid cursors values"
    raise GraphError(errors.error(message, 100, kind="OAuthException"))


def _encode(native_id: str, flag: str = "") -> str:
    return urlsafe_b64encode(f"{flag}|{native_id}".encode()).decode()


def _decode(cursor: str) -> tuple[str, bool]:
    if not cursor:
        return "", False
    try:
        flag, _, native_id = urlsafe_b64decode(cursor.encode()).decode().partition("|")
    except (NotBase64, UnicodeDecodeError):
        raise GraphError(errors.error("(#100) Invalid cursors values", 100)) from None
    return native_id, flag == _WAITED
