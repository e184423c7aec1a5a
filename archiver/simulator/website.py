# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The municipality's website: news as RSS, service notices as Atom, and a page for each.

What it knows of feeds: validators and 304, and that a removed entry leaves a notice. An article
that is removed answers 410.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from urllib.parse import quote
from zlib import crc32

from archiver.simulator.faults import Fault
from archiver.simulator.feed_xml import Channel, Entry, Gone, atom, paragraphs, rss
from archiver.simulator.item import Shown
from archiver.simulator.residents import Profile
from archiver.simulator.wire import Answer, Request
from archiver.simulator.world import View, World

_HTML = "text/html; charset=utf-8"
FEEDS = {"nyheter": "/nyheter/rss.xml", "drift": "/drift/atom.xml"}


class Website:
    """www.akerby.example with its two feeds."""

    def __init__(self, world: World, profiles: Mapping[str, Profile]) -> None:
        self._world = world
        self._profiles = profiles

    def account_of(self, request: Request) -> str:
        """By the first step of the path."""
        profile = self._profiles.get(request.path.strip("/").split("/")[0])
        return profile.name if profile else ""

    def render(self, doc: object) -> bytes:
        """JSON; only used if a fault makes one."""
        return json.dumps(doc).encode()

    def answer(self, request: Request) -> Answer:
        """A feed, an article or the front page."""
        section, _, rest = request.path.strip("/").partition("/")
        profile = self._profiles.get(section)
        if not section:
            return _page(200, "Åkerby kommun", _front())
        stopped = _stopped(request)
        if stopped is not None or profile is None:
            return stopped or _page(404, "Sidan finns inte", "")
        if request.path == FEEDS[section]:
            return self._feed(request, profile)
        return self._article(rest, profile)

    def _feed(self, request: Request, profile: Profile) -> Answer:
        view = self._world.view(profile.name)
        changed = _last_change(view, self._world.scenario.begin)
        home = f"{request.base}/{profile.ident}"
        title = (
            "Nyheter från Åkerby kommun" if profile.ident == "nyheter" else "Driftinformation i Åkerby"
        )
        channel = Channel(title, home, request.base + request.path, changed, profile.handle)
        entries = (
            []
            if request.fault is Fault.EMPTY
            else [_entry(s, profile, request.base) for s in view.posts]
        )
        gone = [Gone(i.native_id, i.removed) for i in view.gone if i.removed is not None]
        if request.fault is Fault.EMPTY:
            gone = []
        write = rss if profile.ident == "nyheter" else atom
        kind = "application/rss+xml" if profile.ident == "nyheter" else "application/atom+xml"
        text = write(channel, entries, gone)
        headers = {
            "ETag": f'"{crc32(text.encode()):08x}"',
            "Last-Modified": format_datetime(changed, usegmt=True),
            "Cache-Control": "max-age=300",
        }
        if request.fault is None and _unchanged(request, headers["ETag"], changed):
            return Answer(304, b"", headers, kind)
        return Answer(200, text, headers, f"{kind}; charset=utf-8")

    def _article(self, number: str, profile: Profile) -> Answer:
        view = self._world.view(profile.name)
        for shown in view.posts:
            if number_of(shown.item.native_id) == number:
                return _page(200, shown.title, paragraphs(shown.text))
        if any(number_of(item.native_id) == number for item in view.gone):
            return _page(410, "Sidan är borttagen", "")
        return _page(404, "Sidan finns inte", "")


def number_of(native_id: str) -> str:
    """The running number at the end of an entry's id."""
    return native_id.replace(":", "-").rsplit("-", 1)[-1]


def _entry(shown: Shown, profile: Profile, base: str) -> Entry:
    item = shown.item
    files = tuple(f"{base}/media/{profile.ident}/{quote(p.name)}.png" for p in item.pictures)
    return Entry(
        id=item.native_id,
        title=shown.title,
        html=paragraphs(shown.text),
        link=f"{base}/{profile.ident}/{number_of(item.native_id)}",
        published=item.created,
        updated=shown.modified,
        author=profile.handle,
        files=files,
    )


def _last_change(view: View, begin: datetime) -> datetime:
    moments = [s.modified for s in view.posts] + [i.removed for i in view.gone if i.removed]
    return max([begin, *moments])


def _unchanged(request: Request, etag: str, changed: datetime) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:
        return etag in [tag.strip().removeprefix("W/") for tag in asked.split(",")]
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return changed.replace(microsecond=0) <= parsedate_to_datetime(since)
    except ValueError:
        return False


def _stopped(request: Request) -> Answer | None:
    words = {
        Fault.THROTTLED: (429, "För många förfrågningar"),
        Fault.SERVER_ERROR: (500, "Internt fel"),
        Fault.TOKEN_INVALID: (401, "Inloggning krävs"),
        Fault.PERMISSION: (403, "Åtkomst nekad"),
        Fault.DEACTIVATED: (410, "Flödet är nedlagt"),
        Fault.GONE: (404, "Sidan finns inte"),
    }
    if request.fault not in words:
        return None
    answer = _page(*words[request.fault], "")
    if answer.status == 429:
        answer.headers["Retry-After"] = "120"
    return answer


def _front() -> str:
    return "".join(f'<link rel="alternate" href="{path}">' for path in FEEDS.values())


def _page(status: int, title: str, body: str) -> Answer:
    head = f"<!DOCTYPE html><html lang=sv><head><title>{escape(title)}</title></head>"
    return Answer(status, f"{head}<body>{body}</body></html>", kind=_HTML)
