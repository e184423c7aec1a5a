# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A Mastodon server with the municipality's two accounts and what reached it from elsewhere.

What it knows of Mastodon: a removed status is 404 as is a forbidden one, a batch leaves out what
it cannot give, and the replies to a removed status stay without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from archiver.simulator.faults import Fault
from archiver.simulator.item import Shown
from archiver.simulator.mastodon_status import (
    TOWN,
    Status,
    edit_doc,
    local_id,
    own_account,
    status_doc,
)
from archiver.simulator.residents import Profile
from archiver.simulator.wire import Answer, Request
from archiver.simulator.world import View, World

Doc = dict[str, object]
_LIMIT = 300


def _error(status: int, message: str) -> Answer:
    return Answer(status, {"error": message})


def _not_found() -> Answer:
    return _error(404, "Record not found")


class MastodonSite:
    """social.akerby.example. ``tokens`` are access token -> account."""

    def __init__(self, world: World, tokens: Mapping[str, Profile]) -> None:
        self._world = world
        self._tokens = tokens
        self._index: dict[str, tuple[View, dict[str, Shown]]] = {}
        self._calls: tuple[int, int] = (0, 0)
        self._adopted: dict[str, Doc] = {}

    # --- the site --------------------------------------------------------------------------------

    def account_of(self, request: Request) -> str:
        """By the token; otherwise by the account or the status that the path names."""
        profile = self._tokens.get(self._token(request))
        if profile is not None:
            return profile.name
        for candidate in self._tokens.values():
            steps = request.path.strip("/").split("/")
            named = {candidate.ident, candidate.handle} & {*steps, request.arg("acct").lstrip("@")}
            if named or any(step in self._statuses(candidate) for step in steps):
                return candidate.name
        return ""

    @staticmethod
    def _token(request: Request) -> str:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        return bearer or request.arg("access_token")

    def render(self, doc: object) -> bytes:
        """JSON with letters as they are."""
        return json.dumps(doc, separators=(",", ":"), ensure_ascii=False).encode()

    def answer(self, request: Request) -> Answer:
        """Any call, with its budget in the headers."""
        answer = self._stopped(request) or self._routed(request)
        now = self._world.now()
        window = int(now.timestamp()) // 300
        used = self._calls[1] + 1 if self._calls[0] == window else 1
        self._calls = (window, used)
        # a played day asks for more in a moment than a real one: never quite empty
        left = 0 if answer.status == 429 else max(_LIMIT // 2, _LIMIT - used)
        resets = now.replace(minute=now.minute - now.minute % 5, second=0) + timedelta(minutes=5)
        answer.headers |= {
            "X-RateLimit-Limit": str(_LIMIT),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": resets.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        return answer

    def _stopped(self, request: Request) -> Answer | None:
        match request.fault:
            case Fault.THROTTLED:
                return _error(429, "Too many requests")
            case Fault.SERVER_ERROR:
                return _error(500, "We're sorry, but something went wrong on our end.")
            case Fault.TOKEN_INVALID:
                return _error(401, "The access token is invalid")
            case Fault.PERMISSION:
                return _error(403, "This action is outside the authorized scopes")
        token = self._token(request)
        if token and token not in self._tokens:
            return _error(401, "The access token is invalid")
        return None

    def _routed(self, request: Request) -> Answer:
        match request.path.strip("/").split("/"):
            case ["api", "v2", "instance"]:
                answer = self._instance(request)
            case ["api", "v1", "accounts", "verify_credentials"]:
                answer = self._me(request)
            case ["api", "v1", "accounts", "lookup"]:
                answer = self._lookup(request)
            case ["api", "v1", "accounts", number]:
                answer = self._account(request, number)
            case ["api", "v1", "accounts", number, "statuses"]:
                answer = self._timeline(request, number)
            case ["api", "v1", "statuses"]:
                answer = self._many(request)
            case ["api", "v1", "statuses", number]:
                answer = self._status(request, number, "")
            case ["api", "v1", "statuses", number, ("context" | "history" | "source") as part]:
                answer = self._status(request, number, part)
            case _:
                answer = _not_found()
        return answer

    # --- server and accounts ---------------------------------------------------------------------

    def _instance(self, request: Request) -> Answer:
        streaming: Doc = {"urls": {"streaming": f"wss://{TOWN}"}, "statuses": {"max_characters": 500}}
        doc: Doc = {
            "domain": TOWN,
            "title": "Åkerby",
            "version": "4.6.4",
            "source_url": "https://github.com/mastodon/mastodon",
            "description": "Åkerby kommuns server.",
            "usage": {"users": {"active_month": 2}},
            "thumbnail": {"url": f"{request.base}/packs/preview.png"},
            "languages": ["sv"],
            "configuration": streaming,
            "registrations": {"enabled": False, "approval_required": False, "message": None},
            "api_versions": {"mastodon": 11},
            "contact": {"email": "kommun@akerby.example", "account": None},
            "rules": [],
        }
        return Answer(200, doc)

    def _me(self, request: Request) -> Answer:
        profile = self._tokens.get(self._token(request))
        if profile is None:
            return _error(401, "The access token is invalid")
        if request.fault is Fault.DEACTIVATED:
            return _error(403, "Your login is currently disabled")
        source: Doc = {
            "privacy": "public",
            "sensitive": False,
            "language": "sv",
            "note": "",
            "fields": [],
        }
        return Answer(200, own_account(profile, request.base) | {"source": source})

    def _lookup(self, request: Request) -> Answer:
        acct = request.arg("acct").lstrip("@").removesuffix(f"@{TOWN}").lower()
        profile = next((p for p in self._tokens.values() if p.handle == acct), None)
        return self._account(request, profile.ident if profile else "")

    def _account(self, request: Request, number: str) -> Answer:
        profile = self._by_ident(number)
        if profile is None:
            return _not_found()
        doc = own_account(profile, request.base)
        if request.fault is Fault.DEACTIVATED:
            return Answer(200, doc | {"suspended": True, "display_name": "", "note": ""})
        return Answer(200, doc)

    def _by_ident(self, number: str) -> Profile | None:
        return next((p for p in self._tokens.values() if p.ident == number), None)

    # --- statuses --------------------------------------------------------------------------------

    def _statuses(self, profile: Profile) -> dict[str, Shown]:
        """All statuses around an account that can be read now, by number."""
        view = self._world.view(profile.name)
        known = self._index.get(profile.name)
        if known is None or known[0] is not view:
            known = (view, {local_id(uri): shown for uri, shown in view.by_id.items()})
            self._index[profile.name] = known
        return known[1]

    def _find(self, number: str, request: Request) -> Status | None:
        for profile in self._tokens.values():
            shown = self._statuses(profile).get(number)
            if shown is not None:
                if request.fault is Fault.DEACTIVATED and shown.item.own:
                    return None
                return Status(shown, self._world.view(profile.name), profile, request.base)
        return None

    def _timeline(self, request: Request, number: str) -> Answer:
        profile = self._by_ident(number)
        if profile is None:
            return _not_found()
        if request.fault in {Fault.EMPTY, Fault.DEACTIVATED}:
            return Answer(200, [])
        view = self._world.view(profile.name)
        own = [*view.posts]
        if request.arg("exclude_replies") not in {"true", "1"}:
            own += [s for s in view.comments if s.item.own]
        newest = sorted(own, key=_number, reverse=True)
        chosen = _between(newest, request)
        docs = [status_doc(Status(s, view, profile, request.base)) for s in chosen]
        return Answer(200, docs, _links(request, chosen))

    def _many(self, request: Request) -> Answer:
        ids = request.query.get("id[]", []) + request.query.get("id", [])
        if request.fault in {Fault.EMPTY, Fault.GONE}:
            return Answer(200, [])
        if len(ids) > 20:
            return _error(422, "Too many ids")
        found = [self._find(number, request) for number in dict.fromkeys(ids)]
        return Answer(200, [status_doc(status) for status in found if status is not None])

    def _status(self, request: Request, number: str, part: str) -> Answer:
        if request.fault is Fault.EMPTY and part == "context":
            return Answer(200, {"ancestors": [], "descendants": []})
        status = self._find(number, request)
        if status is None or request.fault in {Fault.GONE, Fault.EMPTY}:
            return _not_found()
        return Answer(200, self._part(request, status, part))

    def _part(self, request: Request, status: Status, part: str) -> object:
        match part:
            case "context":
                return self._context(request, status)
            case "history":
                return [edit_doc(status, version) for version in status.shown.versions]
            case "source":
                return {"id": status.id, "text": status.shown.text, "spoiler_text": ""}
        doc = status_doc(status)
        if request.fault is Fault.TOTAL_LIES:
            doc["replies_count"] = 99
        return doc

    def _context(self, request: Request, status: Status) -> Doc:
        view = status.view
        ancestors: list[Shown] = []
        above = view.by_id.get(status.shown.item.parent or "")
        while above is not None:
            ancestors.insert(0, above)
            above = view.by_id.get(above.item.parent or "")
        below = _descendants(view, status.shown.item.native_id)
        lists = {
            name: [status_doc(Status(s, view, status.profile, request.base)) for s in some]
            for name, some in (("ancestors", ancestors), ("descendants", below))
        }
        if request.fault is Fault.TWO_PARENTS:
            self._adopt(lists["descendants"], status.id)
        return dict(lists)

    def _adopt(self, descendants: list[Doc], parent: str) -> None:
        """Show a reply to another status as a reply to this one too."""
        others = [doc for home, doc in self._adopted.items() if home != parent]
        if descendants:
            self._adopted.setdefault(parent, descendants[0])
        descendants += [{**doc, "in_reply_to_id": parent} for doc in others[:1]]


def _descendants(view: View, uri: str) -> list[Shown]:
    """Replies, each followed by its own; what hangs on a removed one is not reached."""
    found: list[Shown] = []
    for reply in view.replies(uri):
        found += [reply, *_descendants(view, reply.item.native_id)]
    return found


def _number(shown: Shown) -> int:
    return int(local_id(shown.item.native_id))


def _between(newest: list[Shown], request: Request) -> list[Shown]:
    limit = min(40, request.number("limit", 20) or 20)
    below, above = request.arg("max_id"), request.arg("min_id")
    since = request.arg("since_id")
    left = [
        s
        for s in newest
        if (not below.isdigit() or _number(s) < int(below))
        and (not since.isdigit() or _number(s) > int(since))
        and (not above.isdigit() or _number(s) > int(above))
    ]
    # min_id begins at the old end, the others at the new one
    return left[-limit:] if above else left[:limit]


def _links(request: Request, chosen: list[Shown]) -> dict[str, str]:
    """Next and previous page, as Mastodon gives them: none after an empty page."""
    if not chosen:
        return {}
    kept = {k: v[-1] for k, v in request.query.items() if k not in {"max_id", "min_id", "since_id"}}
    last, first = str(_number(chosen[-1])), str(_number(chosen[0]))
    if request.fault is Fault.CURSOR_REPEATS:
        last = request.arg("max_id") or str(_number(chosen[0]) + 1)
    address = f"{request.base}{request.path}"
    older = f'<{address}?{urlencode({**kept, "max_id": last})}>; rel="next"'
    newer = f'<{address}?{urlencode({**kept, "min_id": first})}>; rel="prev"'
    return {"Link": f"{older}, {newer}"}
