# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a view may reach for in a request: the archive, the time, the person, and its page."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, cast

from flask import Response, current_app, g, make_response, render_template, request
from jinja2_fragments.flask import render_block

from archiver.archive.archive import Archive
from archiver.archive.reading import Reader
from archiver.clock import Clock
from archiver.desk import closing
from archiver.index.port import Sort
from archiver.model.closed import Clearance
from archiver.model.person import Person
from archiver.model.search import Answer, Filters
from archiver.store import people

EXTENSION = "flode"


def archive() -> Archive:
    """The archive that this site shows."""
    return cast("tuple[Archive, Clock]", current_app.extensions[EXTENSION])[0]


def now() -> datetime:
    """The time now; the same for the whole request."""
    if "now" not in g:
        g.now = cast("tuple[Archive, Clock]", current_app.extensions[EXTENSION])[1].now()
    return cast("datetime", g.now)


def person() -> Person:
    """Who is signed in. Only for pages that need somebody to be."""
    return cast("Person", g.person)


def clearance() -> Clearance:
    """What of the closed records this request shows: what it has opened, and told in the log."""
    return closing.clearance(archive(), person(), g.get("opened", ()))


def reading() -> AbstractContextManager[Reader]:
    """A consistent view through the eyes of whoever is signed in. Pages read through no other."""
    return archive().reader(clearance())


def searched(
    query: str,
    filters: Filters | None = None,
    limit: int = 25,
    offset: int = 0,
    sort: Sort = "date",
    *,
    grouped: bool = False,
) -> Answer:
    """Answer a question for whoever is signed in: what is closed to that person is not there."""
    return archive().search(query, filters, limit, offset, sort, grouped=grouped, clearance=clearance())


def open_closed(record_ids: Iterable[int]) -> None:
    """Open what is closed among these and the person may open; the log is told first."""
    g.opened = frozenset(g.get("opened", ())) | closing.open_for(archive(), person(), record_ids)


def names() -> dict[int, str]:
    """Everybody on the staff, by number: what pages call those who took a step."""
    with archive().database.read() as connection:
        return people.names(connection)


def wants_fragment() -> bool:
    """Whether a page that is already open asks for a part of itself."""
    asks = request.headers.get("HX-Request") == "true"
    return asks and request.headers.get("HX-History-Restore-Request") != "true"


def page(template: str, fragment: str = "", status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - template values
    """A whole page, or the named block of it when the open page asks for just that."""
    if fragment and wants_fragment():
        body = render_block(template, fragment, part=True, **context)
    else:
        body = render_template(template, **context)
    response = make_response(body, status)
    if fragment:
        response.vary.add("HX-Request")
    return response
