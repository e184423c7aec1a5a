# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who may come in by the API, how often, and the row in the log that each answer leaves.

A system is known by its key alone: no cookie, no session, no form. The key is in the Authorization
header and nowhere else, so that it is in no address and no server's log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, TypeAlias, cast

from flask import Response, current_app, request

from archiver.desk import systems
from archiver.errors import FlodeError, NotAllowed
from archiver.model.api_token import ApiToken
from search_ui import security
from search_ui.api.asking import asked
from search_ui.api.limiting import Grant, Limiter
from search_ui.api.operations import Operation
from search_ui.api.problems import Problem, answer, of_error
from search_ui.context import archive, now

EXTENSION = "flode-api"
_CHUNK = 1 << 16
_CLOSED = Problem(404, "Arkivet har inget öppet API.", "FA-0704")


@dataclass(frozen=True, slots=True)
class Told:
    """What is answered: a document or a file, and the record that it is about."""

    document: dict[str, Any] | None = None
    file: IO[bytes] | None = None
    media_type: str = "application/json"
    name: str = ""
    record: int | None = None
    more: str = ""  # the address of what comes after


View: TypeAlias = Callable[[dict[str, Any]], Told]


def enter(operation: Operation, view: View, parts: dict[str, Any]) -> Response:
    """Answer one question: key, rate, parameters, the answer, its row in the log, its headers."""
    try:
        token = _token(operation)
        grant = cast("Limiter", current_app.extensions[EXTENSION]).take(token.number, now())
    except Problem as problem:
        return _strict(answer(problem))
    if not grant.allowed:
        late = Problem(
            429,
            f"Högst {archive().config.api.per_minute} frågor i minuten.",
            "FA-0729",
            headers={"Retry-After": str(grant.wait_seconds)},
        )
        return _limits(_strict(answer(late)), grant)
    response, record = _answered(operation, view, parts)
    systems.note_use(archive(), token, operation.name, response.status_code, record)
    return _limits(_strict(response), grant)


def _token(operation: Operation) -> ApiToken:
    """The system that asks. Raises Problem."""
    if not systems.is_open(archive()):
        raise _CLOSED
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = systems.known(archive(), secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        told = ', error="invalid_token"' if secret else ""
        headers = {"WWW-Authenticate": f'Bearer realm="flodesarkivet"{told}'}
        raise Problem(
            401, "Skicka en gällande nyckel: Authorization: Bearer …", "FA-0701", headers=headers
        )
    if operation.scope not in found.scopes:
        needed = f'error="insufficient_scope", scope="{operation.scope}"'
        headers = {"WWW-Authenticate": f'Bearer realm="flodesarkivet", {needed}'}
        raise Problem(
            403, f"Nyckeln har inte behörigheten {operation.scope}.", NotAllowed.code, headers=headers
        )
    return found


def _answered(operation: Operation, view: View, parts: dict[str, Any]) -> tuple[Response, int | None]:
    try:
        told = view(asked(operation, request.args, parts))
    except Problem as problem:
        return answer(problem), None
    except FlodeError as error:
        return answer(of_error(error)), None
    return _written(told), told.record


def _written(told: Told) -> Response:
    if told.file is None:
        body = json.dumps(told.document, ensure_ascii=False).encode("utf-8", "replace")
        response = Response(body, content_type="application/json")
        mark = hashlib.sha256(body)
    else:
        mark = hashlib.file_digest(cast("Any", told.file), "sha256")
        size = told.file.tell()
        told.file.seek(0)
        response = Response(_read(told.file), content_type=told.media_type)
        response.content_length = size
        response.call_on_close(told.file.close)
    if told.name:
        response.headers["Content-Disposition"] = f'attachment; filename="{told.name}"'
    if told.more:
        response.headers["Link"] = f'<{told.more}>; rel="next"'
    response.set_etag(mark.hexdigest()[:32])
    response.make_conditional(request)
    return response


def _read(file: IO[bytes]) -> Iterator[bytes]:
    """The content in parts; the file is closed with the last one."""
    with file:
        while part := file.read(_CHUNK):
            yield part


def open_to_all(document: dict[str, Any]) -> Response:
    """A document about the API itself: needs no key, but is there only when the API is."""
    if not systems.is_open(archive()):
        return _strict(answer(_CLOSED))
    return _strict(_written(Told(document)))


def _strict(response: Response) -> Response:
    """Nothing of an answer may run or be shared, whatever a browser makes of it."""
    response.headers["Content-Security-Policy"] = security.FILE_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Authorization")
    return response


def _limits(response: Response, grant: Grant) -> Response:
    """How often a system may ask (draft-ietf-httpapi-ratelimit-headers)."""
    most = archive().config.api.per_minute
    response.headers["RateLimit-Policy"] = f'"minut";q={most};w=60'
    response.headers["RateLimit"] = f'"minut";r={grant.left};t={grant.full_seconds}'
    return response
