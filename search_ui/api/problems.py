# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Errors of the API as problem documents (RFC 9457): Swedish words, a stable code, no page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response
from werkzeug.exceptions import HTTPException

from archiver.errors import (
    FlodeError,
    NotAllowed,
    QueryError,
    RecordSealed,
    SearchTooWide,
    SigningHeld,
    StoreBusy,
    UnknownAccount,
    UnknownRecord,
)

ROOT = "/api/"
MEDIA_TYPE = "application/problem+json"
_BUSY_SECONDS = 5
_TITLES: Mapping[int, str] = {
    400: "Begäran går inte att förstå",
    401: "Nyckel saknas eller gäller inte",
    403: "Nyckeln räcker inte till det här",
    404: "Finns inte",
    405: "Adressen går bara att läsa",
    410: "Handlingen är gallrad",
    413: "Begäran är för stor",
    422: "Frågan går inte att besvara",
    429: "För många frågor",
    500: "Något gick fel i arkivet",
    503: "Arkivet kan inte svara just nu",
}


_STATUS: tuple[tuple[type[FlodeError] | tuple[type[FlodeError], ...], int], ...] = (
    (UnknownAccount, 404),
    ((QueryError, SearchTooWide), 422),
    (NotAllowed, 403),
    ((StoreBusy, SigningHeld), 503),
)
# What each status means to the other system.
STATUSES: Mapping[int, str] = {
    400: "En parameter saknas, är okänd eller går inte att läsa.",
    401: "Nyckeln saknas, är indragen eller har gått ut.",
    403: "Nyckeln har inte den behörighet som behövs, eller frågan är inte tillåten.",
    404: "Det som frågas efter finns inte, eller lämnas inte ut.",
    410: "Handlingen är gallrad efter beslut.",
    422: "Frågan är rätt skriven men går inte att besvara.",
    429: "Systemet har frågat för ofta. Retry-After säger när det går igen.",
    503: "Arkivet är upptaget. Försök igen.",
}


@dataclass(eq=False)
class Problem(Exception):
    """What stands in the way, as it is told to the other system."""

    status: int
    detail: str
    code: str
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(problem: Problem) -> Response:
    """The problem as a response."""
    told = {
        "type": f"urn:flodesarkivet:fel:{problem.code}",
        "title": _TITLES.get(problem.status, _TITLES[400 if problem.status < 500 else 500]),
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        **problem.more,
    }
    body = json.dumps(told, ensure_ascii=False)
    response = Response(body, problem.status, content_type=MEDIA_TYPE)
    response.headers.extend(dict(problem.headers))
    return response


def of_http(error: HTTPException) -> Response:
    """What the web server itself refused: an unknown address, another method, a body too large."""
    status = error.code or 500
    if status < 400:
        return Response(error.get_response().get_data(), status, dict(error.get_headers()))
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    title = _TITLES.get(status, _TITLES[400 if status < 500 else 500])
    return answer(Problem(status, f"{title}.", f"FA-07{status % 100:02d}", headers=headers))


def of_error(error: FlodeError) -> Problem:
    """One of our own errors. A sealed record is told of as one that is not there."""
    if isinstance(error, UnknownRecord | RecordSealed):
        return Problem(404, "Handlingen finns inte i arkivet.", UnknownRecord.code)
    status = next((status for kinds, status in _STATUS if isinstance(error, kinds)), 500)
    more = {"position": error.position} if isinstance(error, QueryError) else {}
    headers = {"Retry-After": str(_BUSY_SECONDS)} if status == 503 else {}
    parts = (part if part.endswith(".") else f"{part}." for part in (error.what, error.remedy))
    return Problem(status, " ".join(parts), error.code, more, headers)
