# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is shown without signing in: the public terminal, the list of accounts, the accessibility page.

The terminal (OSL 6:6) is off until it is switched on, and then only shows records that a person has
found open. It knows nobody: no cookie, no note of what is searched for, no search by who has written.
Every other record, and every other address, is "not found".
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from archiver import wording
from archiver.desk import opening, register
from archiver.errors import FlodeError, QueryError, SearchTooWide
from archiver.index.nodes import asks_for_person, names_an_author
from archiver.index.query import parse
from archiver.model.closed import Clearance
from archiver.model.record import Record
from exports import registry_file
from search_ui.context import archive, page
from search_ui.presenters import findings, rows
from search_ui.presenters.timeline import timeline
from search_ui.views import record as record_pages

blueprint = Blueprint("terminal", __name__)

_PAGE = 25
_LAST = 200
_LONGEST = 300


@blueprint.get("/terminal")
def index() -> Response:
    """Search among what is open."""
    _on()
    asked = request.args.get("q", "")[:_LONGEST].strip()
    number = request.args.get("sida", "1")
    at = min(int(number), _LAST) if number.isdecimal() and 0 < len(number) < 5 else 1
    shown: dict[str, Any] = {"asked": asked, "answer": None, "problem": "", "rows": (), "links": {}}
    visible = opening.open_records(archive())
    eyes = Clearance(only=visible)
    try:
        node = parse(asked)
        if names_an_author(node) or asks_for_person(node):
            shown["problem"] = "Här går det inte att söka på vem som har skrivit eller på personnummer."
        else:
            answer = archive().search(asked, limit=_PAGE, offset=(at - 1) * _PAGE, clearance=eyes)
            shown |= {"answer": answer, "rows": _rows(answer.hits, visible)}
            shown["links"] = _links(asked, at, answer.total)
    except (QueryError, SearchTooWide) as error:
        shown["problem"] = error.what
    return page("terminal/index.html", count=len(visible), **shown)


def _rows(hits: Any, visible: frozenset[int]) -> list[rows.Row]:  # noqa: ANN401 - hits of an answer
    """A row each; a post that is not open itself is not named by its reply."""
    wanted = [h.record.root_id for h in hits if h.record.root_id in visible]
    with archive().reader(Clearance(only=visible)) as reader:
        roots = {one.id: one for one in reader.records(wanted)}
    return [rows.row(hit.record, roots.get(hit.record.root_id or 0), hit.excerpt) for hit in hits]


def _links(asked: str, at: int, total: int) -> dict[str, Any]:
    pages = min(_LAST, max(1, -(-total // _PAGE)))

    def to(number: int) -> str:
        return url_for(".index", q=asked or None, sida=number if number > 1 else None)

    return {
        "at": at,
        "pages": pages,
        "before": to(at - 1) if at > 1 else "",
        "after": to(at + 1) if at < pages else "",
    }


@blueprint.get("/terminal/<label>")
def show(label: str) -> Response:
    """One open record with its versions. Anything else is not found."""
    _on()
    number = _open(label)
    with archive().reader(Clearance()) as reader:
        found = reader.record(number)
        versions, events = reader.versions(number), reader.events(number)
        checks, media = reader.checks(number), reader.media(number)
    return page(
        "terminal/record.html",
        record=found,
        heading=wording.heading(found),
        tag=rows.tag(found),
        finding=findings.finding(found, events, checks),
        timeline=timeline(versions, events),
        attachments=record_pages.attachments(media),
        facts=_facts(found),
    )


@blueprint.get("/terminal/<label>/bilaga/<int:entry>")
def media(label: str, entry: int) -> Any:  # noqa: ANN401 - a file
    """A file of an open record."""
    _on()
    number = _open(label)
    with archive().reader(Clearance()) as reader:
        files = reader.media(number)
    return record_pages.file_of(files, label, entry)


@blueprint.get("/konton")
def accounts() -> Response:
    """The municipality's accounts, for everybody (GUID-3)."""
    if not archive().config.public.accounts:
        abort(404)
    found = registry_file.published(register.entries(archive()))
    return page("terminal/accounts.html", rows=found, contact=archive().config.public.contact)


@blueprint.get("/tillganglighet")
def accessibility() -> Response:
    """The accessibility statement (DOS-lagen 13 §): always there, whatever else is off."""
    return page("terminal/accessibility.html", contact=archive().config.public.contact)


def _on() -> None:
    """Not found, unless the terminal is on and this is one of its places."""
    settings = archive().config.public
    try:
        asker = ip_address(request.remote_addr or "")
        near = any(asker in ip_network(one, strict=False) for one in settings.terminal_networks)
    except ValueError:
        near = False
    if not settings.terminal or not near:
        abort(404)


def _open(label: str) -> int:
    """The number of an open record. One that is closed and one that is not there are told alike."""
    try:
        with archive().reader(Clearance()) as reader:
            number = reader.find(label)
    except FlodeError:
        abort(404)
    if opening.finding(archive(), number) is None:
        abort(404)
    return number


def _facts(record: Record) -> list[tuple[str, str]]:
    published = wording.moment(record.published_at) if record.published_at else "framgår inte"
    return [
        ("Handling", record.label),
        ("Riktning", wording.direction(own=record.own)),
        ("Myndighet", record.authority),
        ("Kanal", f"{wording.platform(record.platform)}, {record.account}"),
        ("Publicerad", published),
        ("Arkiverad", wording.moment(record.first_seen_at)),
        ("Senast sedd", wording.moment(record.last_seen_at)),
    ]
