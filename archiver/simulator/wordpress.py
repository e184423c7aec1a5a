# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A WordPress blog: its REST API, its feeds and its manners.

What it knows of WordPress: who may not read a thing that exists gets 401, what does not exist is
404, an edited comment does not say so, and only one who signs in sees what is held back.
"""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime

from archiver.simulator import wordpress_docs as docs
from archiver.simulator.faults import Fault
from archiver.simulator.feed_xml import Channel, Entry, paragraphs, rss
from archiver.simulator.item import Picture, Shown
from archiver.simulator.residents import Profile
from archiver.simulator.wire import Answer, Request
from archiver.simulator.wordpress_docs import Look, error, number_of
from archiver.simulator.wordpress_query import RestRefusal, chosen, fields, numbers, paged, words
from archiver.simulator.world import World

Doc = dict[str, object]
_COMMENT_STATES = {
    "approve": {""},
    "approved": {""},
    "hold": {"hold"},
    "spam": {"spam"},
    "trash": {"trash"},
    "all": {"", "hold"},
    "any": {"", "hold", "spam", "trash"},
}
_POST_STATES = {"publish": {""}, "trash": {"trash"}, "any": {""}}
_EMPTY_STATES = frozenset({"draft", "pending", "private", "future", "inherit", "auto-draft"})


class WordPressSite:
    """One blog. ``login`` is user and application password, None when nobody may sign in."""

    def __init__(self, world: World, profile: Profile, login: tuple[str, str] | None) -> None:
        self._world = world
        self._profile = profile
        self._login = login
        self._adopted: Doc | None = None

    # --- the site --------------------------------------------------------------------------------

    def account_of(self, _: Request) -> str:
        """There is one."""
        return self._profile.name

    def render(self, doc: object) -> bytes:
        """JSON as PHP writes it: everything escaped, slashes too."""
        return json.dumps(doc, separators=(",", ":")).replace("/", "\\/").encode()

    def answer(self, request: Request) -> Answer:
        """A page, a feed or a REST call."""
        stopped = self._stopped(request)
        if stopped is not None:
            return stopped
        route = request.arg("rest_route")
        if not route and not request.path.startswith("/wp-json"):
            return self._web(request)
        try:
            return self._rest(request, (route or request.path.removeprefix("/wp-json")).rstrip("/"))
        except RestRefusal as refusal:
            return refusal.answer

    def _web(self, request: Request) -> Answer:
        match request.path.strip("/"):
            case "":
                return self._page(request, 200, self._profile.handle)
            case "feed":
                return self._feed(request, comments=False)
            case "comments/feed":
                return self._feed(request, comments=True)
        return self._article(request)

    def _stopped(self, request: Request) -> Answer | None:
        words_of = {
            Fault.THROTTLED: (429, "Too Many Requests"),
            Fault.SERVER_ERROR: (500, "There has been a critical error on this website."),
            Fault.DEACTIVATED: (404, "Sidan hittades inte"),
        }
        if request.fault in words_of:
            answer = self._page(request, *words_of[request.fault])
            if answer.status == 429:
                answer.headers["Retry-After"] = "120"
            return answer
        if request.fault is Fault.TOKEN_INVALID:
            message = "The provided password is an invalid application password."
            return error(401, "incorrect_password", message)
        if request.fault is Fault.PERMISSION:
            return error(403, "rest_forbidden", "Sorry, you are not allowed to do that.")
        return None

    def _page(self, request: Request, status: int, title: str) -> Answer:
        head = f"<!DOCTYPE html><html lang=sv-SE><head><title>{title}</title></head>"
        text = f"{head}<body><h1>{title}</h1></body></html>"
        link = f'<{request.base}/wp-json/>; rel="https://api.w.org/"'
        return Answer(status, text, {"Link": link}, "text/html; charset=UTF-8")

    def _article(self, request: Request) -> Answer:
        number = request.path.strip("/").rpartition("-")[2]
        shown = self._world.view(self._profile.name).by_id.get(f"post-{number}")
        if shown is None or shown.hidden_as:
            return self._page(request, 404, "Sidan hittades inte")
        return self._page(request, 200, shown.title)

    def _feed(self, request: Request, *, comments: bool) -> Answer:
        view = self._world.view(self._profile.name)
        newest = [s for s in (view.comments if comments else view.posts) if not s.hidden_as][:10]
        entries = [self._entry(shown, request) for shown in newest]
        updated = max((s.modified for s in newest), default=self._world.scenario.begin)
        channel = Channel(
            self._profile.handle,
            request.base,
            request.base + request.path,
            updated,
            self._profile.handle,
        )
        return Answer(200, rss(channel, entries), {}, "application/rss+xml; charset=UTF-8")

    def _entry(self, shown: Shown, request: Request) -> Entry:
        number = number_of(shown.item.native_id)
        is_comment = shown.item.parent is not None
        author = self._profile.handle if shown.item.own else shown.item.author.name
        mark = f"inlagg-{number_of(shown.item.root)}/" + (f"#comment-{number}" if is_comment else "")
        return Entry(
            id=f"{request.base}/{mark}" if is_comment else f"{request.base}/?p={number}",
            title=f"Av: {author}" if is_comment else shown.title,
            html=paragraphs(shown.text),
            link=f"{request.base}/{mark}",
            published=shown.item.created,
            updated=shown.item.created,
            author=author,
        )

    # --- REST ------------------------------------------------------------------------------------

    def _signed_in(self, request: Request) -> bool:
        """Whether the asker signed in. A wrong password ends the call, as in WordPress."""
        given = request.headers.get("authorization", "")
        if not given.lower().startswith("basic "):
            return False
        try:
            name, _, password = b64decode(given[6:]).decode().partition(":")
        except (NotBase64, UnicodeDecodeError):
            return False
        user, right = self._login or ("", "")
        if name != user or not user:
            message = "Unknown username. Check again or try your email address."
            raise RestRefusal(error(401, "invalid_username", message))
        # spaces in an application password are only for the eye
        if password.replace(" ", "") != right.replace(" ", ""):
            message = "The provided password is an invalid application password."
            raise RestRefusal(error(401, "incorrect_password", message))
        return True

    def _rest(self, request: Request, route: str) -> Answer:
        signed_in = self._signed_in(request)
        edit = request.arg("context") == "edit"
        if edit and not signed_in:
            message = "Sorry, you are not allowed to edit posts in this post type."
            return error(401, "rest_forbidden_context", message)
        look = Look(self._profile, request.base, edit=edit)
        match route.strip("/").split("/"):
            case [""]:
                return self._index(request)
            case ["wp", "v2", *rest]:
                return self._core(rest, request, look, signed_in=signed_in)
        return _no_route()

    def _index(self, request: Request) -> Answer:
        doc: Doc = {
            "name": f"{self._profile.handle} – blogg",
            "description": "Åkerby kommun",
            "url": request.base,
            "home": request.base,
            "gmt_offset": "1",
            "timezone_string": "Europe/Stockholm",
            "namespaces": ["oembed/1.0", "wp/v2"],
            "authentication": {"application-passwords": {"endpoints": {}}} if self._login else [],
            "routes": {
                f"/wp/v2/{name}": {"methods": ["GET"]} for name in ("posts", "comments", "media")
            },
        }
        return Answer(200, doc)

    def _core(self, steps: list[str], request: Request, look: Look, *, signed_in: bool) -> Answer:
        match steps:
            case ["posts"]:
                answer = self._posts(request, look, signed_in=signed_in)
            case ["comments"]:
                answer = self._comments(request, look, signed_in=signed_in)
            case ["pages"]:
                answer = Answer(200, [], paged(request, 0, "/wp/v2/pages")[1])
            case ["media"]:
                answer = self._media(request, look)
            case ["users", "me"] if not signed_in:
                answer = error(401, "rest_not_logged_in", "You are not currently logged in.")
            case ["users", "me"]:
                answer = Answer(200, docs.user(self._profile, request.base))
            case ["users"]:
                answer = Answer(200, [docs.user(self._profile, request.base)])
            case [("posts" | "comments") as kind, number] if number.isdigit():
                answer = self._one(kind, number, request, look, signed_in=signed_in)
            case ["posts", number, "revisions"] if number.isdigit():
                answer = self._revisions(number, look, signed_in=signed_in)
            case _:
                answer = _no_route()
        return answer

    # --- collections -----------------------------------------------------------------------------

    def _posts(self, request: Request, look: Look, *, signed_in: bool) -> Answer:
        states = words(request, "status") or {"publish"}
        if states - set(_POST_STATES) - _EMPTY_STATES:
            return docs.invalid("status", "status[0] is not one of the known.")
        if states != {"publish"} and not signed_in:
            return docs.invalid("status", "Status is forbidden.")
        shown_as = {h for s in states for h in _POST_STATES.get(s, ())}
        listed = [s for s in self._world.view(self._profile.name).posts if s.hidden_as in shown_as]
        return self._listed(request, chosen(request, listed), look, "posts")

    def _comments(self, request: Request, look: Look, *, signed_in: bool) -> Answer:
        state = request.arg("status", "approve")
        if state not in {"approve", "approved"} and not signed_in:
            return error(401, "rest_forbidden_param", "Query parameter not permitted: status")
        shown_as = _COMMENT_STATES.get(state, set())
        posts, parents = numbers(request, "post"), numbers(request, "parent")
        view = self._world.view(self._profile.name)
        listed = [
            s
            for s in view.comments
            if s.hidden_as in shown_as
            and (not posts or number_of(s.item.root) in posts)
            and (not parents or _parent_number(s) in parents)
            and (signed_in or self._is_public(s))
        ]
        answer = self._listed(request, chosen(request, listed), look, "comments")
        if request.fault is Fault.TWO_PARENTS and isinstance(answer.doc, list):
            self._adopt(answer.doc)
        return answer

    def _is_public(self, shown: Shown) -> bool:
        """Whether the post it stands under is public."""
        root = self._world.view(self._profile.name).by_id.get(shown.item.root)
        return root is not None and not root.hidden_as

    def _listed(self, request: Request, found: list[Shown], look: Look, kind: str) -> Answer:
        if request.fault in {Fault.EMPTY, Fault.GONE}:
            found = []
        part, headers = paged(request, len(found), f"/wp/v2/{kind}")
        shape = docs.post if kind == "posts" else docs.comment
        return Answer(200, [fields(request, shape(s, look)) for s in found[part]], headers)

    def _adopt(self, listed: list[Doc]) -> None:
        """List a comment again, as under another post."""
        if not listed:
            return
        kept = self._adopted or listed[0]
        other = next((d["post"] for d in listed if d.get("post") != kept.get("post")), None)
        if other is not None:
            listed.append({**kept, "post": other, "parent": 0})
        self._adopted = kept

    def _media(self, request: Request, look: Look) -> Answer:
        first: dict[str, tuple[Picture, datetime]] = {}
        for shown in reversed(self._world.view(self._profile.name).posts):
            for picture in shown.item.pictures:
                first.setdefault(picture.name, (picture, shown.item.created))
        wanted = numbers(request, "include")
        every = [docs.media(picture, at, look) for picture, at in first.values()]
        found = [d for d in every if not wanted or d["id"] in wanted][::-1]
        part, headers = paged(request, len(found), "/wp/v2/media")
        return Answer(200, [fields(request, d) for d in found[part]], headers)

    # --- one -------------------------------------------------------------------------------------

    def _one(self, kind: str, number: str, request: Request, look: Look, *, signed_in: bool) -> Answer:
        singular = kind.removesuffix("s")
        shown = self._world.view(self._profile.name).by_id.get(f"{singular}-{number}")
        if shown is None or request.fault in {Fault.GONE, Fault.EMPTY}:
            return error(404, f"rest_{singular}_invalid_id", f"Invalid {singular} ID.")
        if kind == "posts" and shown.hidden_as and not signed_in:
            return error(401, "rest_forbidden", "Sorry, you are not allowed to do that.")
        if kind == "comments" and not signed_in and (shown.hidden_as or not self._is_public(shown)):
            return error(401, "rest_cannot_read", "Sorry, you are not allowed to read this comment.")
        shape = docs.post if kind == "posts" else docs.comment
        return Answer(200, fields(request, shape(shown, look)))

    def _revisions(self, number: str, look: Look, *, signed_in: bool) -> Answer:
        shown = self._world.view(self._profile.name).by_id.get(f"post-{number}")
        if shown is None:
            return error(404, "rest_post_invalid_parent", "Invalid post parent ID.")
        if not signed_in:
            return error(
                401, "rest_cannot_read", "Sorry, you are not allowed to view revisions of this post."
            )
        versions = list(enumerate(shown.versions))[::-1]
        return Answer(200, [docs.revision(shown, version, n, look) for n, version in versions])


def _parent_number(shown: Shown) -> int:
    item = shown.item
    return number_of(item.parent) if item.parent and item.parent != item.root else 0


def _no_route() -> Answer:
    message = "No route was found matching the URL and request method."
    return error(404, "rest_no_route", message)
