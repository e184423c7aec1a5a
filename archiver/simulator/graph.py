# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Graph API v26.0 of two pages: nodes, edges, cursors, batches, tokens and its silences.

What it knows of Facebook: an empty page may have a next one, a wrong token gets silence for
comments, and an id that is gone looks like one that is forbidden.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

from archiver.simulator import graph_errors as errors
from archiver.simulator import graph_paging as paging
from archiver.simulator.distort import document
from archiver.simulator.faults import Fault
from archiver.simulator.graph_errors import GraphError
from archiver.simulator.graph_fields import Field, parse_fields, pick
from archiver.simulator.graph_inbox import Inbox
from archiver.simulator.graph_nodes import (
    COMMENT_NAMES,
    COMMENTS,
    PAGE_NAMES,
    PAGES,
    POST_NAMES,
    POSTS,
    Node,
    PageNode,
    stated_total,
)
from archiver.simulator.item import COMMENT, Shown
from archiver.simulator.residents import Profile
from archiver.simulator.wire import Answer, Request
from archiver.simulator.world import World

Doc = dict[str, object]
_VERSION = re.compile(r"^/v\d+\.\d+(?=/|$)")
_POST_EDGES = frozenset({"published_posts", "posts", "feed", "visitor_posts", "tagged"})
_DEFAULT_POST = "created_time,message,id"
_DEFAULT_COMMENT = "created_time,from,message,id"
_SCOPES = [
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_metadata",
    "pages_messaging",
    "public_profile",
]


class GraphSite:
    """graph.facebook.com for Åkerby's pages. ``tokens`` are page token -> page."""

    def __init__(
        self,
        world: World,
        tokens: Mapping[str, Profile],
        app_secrets: Mapping[str, str],
        user_tokens: frozenset[str],
    ) -> None:
        self._world = world
        self._tokens = tokens
        self._secrets = app_secrets
        self._users = user_tokens
        self._pages = {p.ident: p for p in tokens.values()}
        begin = world.scenario.begin
        self._inboxes = {p.ident: Inbox(p, begin) for p in tokens.values()}
        self._calls = 0
        self._adopted: dict[str, Doc] = {}

    # --- the site --------------------------------------------------------------------------------

    def account_of(self, request: Request) -> str:
        """By the token; by the page's id when the token is unknown."""
        token = self._arguments(request).get("access_token", [""])[-1]
        if token in self._tokens:
            return self._tokens[token].name
        head = _VERSION.sub("", request.path).strip("/").split("/")[0].split("_")[0]
        return self._pages[head].name if head in self._pages else ""

    def render(self, doc: object) -> bytes:
        """JSON as Facebook writes it: everything escaped, slashes too."""
        return json.dumps(doc, separators=(",", ":")).replace("/", "\\/").encode()

    def answer(self, request: Request) -> Answer:
        """Any call, with the usage headers that each answer carries."""
        request.query = self._arguments(request)
        try:
            answer = self._call(request)
        except GraphError as refusal:
            answer = refusal.answer
        return self._headed(answer)

    def _headed(self, answer: Answer) -> Answer:
        self._calls += 1
        used = min(38, self._calls // 900)
        usage = f'{{"call_count":{used},"total_cputime":{used // 2},"total_time":{used // 2}}}'
        page = next(iter(self._pages))
        business = f'{{"{page}":[{{"type":"pages","call_count":{used},"total_cputime":{used // 2},'
        business += f'"total_time":{used // 2},"estimated_time_to_regain_access":0}}]}}'
        answer.headers = {
            "facebook-api-version": "v26.0",
            "X-App-Usage": usage,
            "X-Business-Use-Case-Usage": business,
            "x-fb-trace-id": f"FbT{self._calls:08x}",
            "Cache-Control": "private, no-cache, no-store, must-revalidate",
            **answer.headers,
        }
        answer.headers = {k: v for k, v in answer.headers.items() if v.isascii()}
        return answer

    @staticmethod
    def _arguments(request: Request) -> dict[str, list[str]]:
        """The query and, for a POST, the form."""
        if request.method != "POST" or not request.body:
            return request.query
        return {**parse_qs(request.body.decode(), keep_blank_values=True), **request.query}

    # --- one call --------------------------------------------------------------------------------

    def _call(self, request: Request) -> Answer:
        page, token = self._asker(request)
        ident = page.ident if page else next(iter(self._pages))
        stopped = errors.for_fault(request.fault, ident)
        if stopped is not None:
            return stopped
        path = _VERSION.sub("", request.path).strip("/")
        if request.arg("batch"):
            return self._batch(request, page, token)
        if path == "debug_token":
            return self._debug(request.arg("input_token"))
        if not path:
            return self._many(request, page, token)
        return self._read(path.split("/"), request, page, token)

    def _asker(self, request: Request) -> tuple[Profile | None, str]:
        """The page that the token is for; None for a person's token."""
        token = request.arg("access_token")
        token = token or request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token:
            raise GraphError(errors.refused(errors.NO_TOKEN))
        if token in self._users:
            return None, token
        if token not in self._tokens:
            raise GraphError(errors.refused(errors.BAD_TOKEN))
        secret = self._secrets.get(token, "")
        proof = request.arg("appsecret_proof")
        if secret and not proof:
            raise GraphError(errors.refused(errors.NO_PROOF))
        if proof != hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest() and secret:
            raise GraphError(errors.refused(errors.BAD_PROOF))
        return self._tokens[token], token

    def _debug(self, token: str) -> Answer:
        data: Doc = {"is_valid": False, "scopes": []}
        if token in self._tokens:
            until = int(self._world.now().timestamp()) + 80 * 86400
            data = {
                "app_id": "948201337000111",
                "type": "PAGE",
                "application": "Åkerby arkiv",
                "data_access_expires_at": until,
                "expires_at": 0,
                "is_valid": True,
                "issued_at": int(self._world.scenario.begin.timestamp()),
                "profile_id": self._tokens[token].ident,
                "scopes": _SCOPES,
                "user_id": "10158000000000001",
            }
        return Answer(200, {"data": data})

    def _many(self, request: Request, page: Profile | None, token: str) -> Answer:
        """``?ids=A,B``: all or nothing."""
        if not request.arg("ids"):
            return errors.error("Unsupported get request.", 100, kind="GraphMethodException")
        found: Doc = {}
        for one in request.arg("ids").split(","):
            answer = self._read([one], request, page, token)
            if answer.status != 200:
                return answer
            found[one] = answer.doc
        return Answer(200, found)

    def _batch(self, request: Request, page: Profile | None, token: str) -> Answer:
        try:
            calls = json.loads(request.arg("batch"))
        except ValueError:
            calls = None
        if not isinstance(calls, list) or request.method != "POST":
            return errors.error("(#100) param batch must be a JSON encoded array.", 100)
        if len(calls) > 50:
            return errors.error("Too many requests in batch message. Maximum batch size is 50", 1)
        return Answer(200, [self._one(call, request, page, token) for call in calls])

    def _one(self, call: Mapping[str, str], request: Request, page: Profile | None, token: str) -> Doc:
        parts = urlsplit(str(call.get("relative_url", "")))
        inner = replace(
            request,
            method="GET",
            query={**parse_qs(parts.query, keep_blank_values=True), "access_token": [token]},
            raw_query=parts.query,
        )
        path = _VERSION.sub("", "/" + unquote(parts.path).lstrip("/")).strip("/")
        try:
            answer = (
                self._read(path.split("/"), inner, page, token)
                if path
                else self._many(inner, page, token)
            )
        except GraphError as refusal:
            answer = refusal.answer
        doc = answer.doc if request.fault is None else document(answer.doc, request.fault)
        headers = {"Content-Type": "text/javascript; charset=UTF-8", "facebook-api-version": "v26.0"}
        return {
            "code": answer.status,
            "headers": [{"name": k, "value": v} for k, v in {**headers, **answer.headers}.items()],
            "body": self.render(doc).decode(),
        }

    # --- reads -----------------------------------------------------------------------------------

    def _read(self, steps: list[str], request: Request, page: Profile | None, token: str) -> Answer:
        try:
            fields = parse_fields(request.arg("fields")) if request.arg("fields") else []
        except ValueError:
            return errors.error(f"Syntax error in fields: {request.arg('fields')[:60]}", 2500)
        node, edge = steps[0], "/".join(steps[1:])
        if node == "me" and page is not None:
            node = page.ident
        if node in self._pages:
            if request.fault is Fault.DEACTIVATED:
                return errors.gone(node)
            return self._page(self._pages[node], edge, fields, request, page, token)
        if request.fault in {Fault.EMPTY, Fault.GONE, Fault.DEACTIVATED} and edge != "comments":
            return errors.gone(node)
        if request.fault is Fault.EMPTY:
            return Answer(200, {"data": []})
        return self._item(node, edge, fields, request, page)

    def _inbox(
        self, page: Profile, node: str, edge: str, fields: list[Field], request: Request
    ) -> Answer:
        inbox, now = self._inboxes[page.ident], self._world.now()
        try:
            if node == page.ident:
                return inbox.listed(fields, request, now)
            return inbox.read(node, edge, fields, request, now)
        except KeyError as unknown:
            return errors.no_field(unknown.args[0], "Message")

    def _page(
        self,
        wanted: Profile,
        edge: str,
        fields: list[Field],
        request: Request,
        page: Profile | None,
        token: str,
    ) -> Answer:
        if not edge:
            own = PageNode(wanted, token if page == wanted else None)
            try:
                return Answer(200, pick(own, fields or [Field("name")], PAGES, PAGE_NAMES))
            except KeyError as unknown:
                return errors.no_field(unknown.args[0], "Page")
        if edge not in _POST_EDGES and edge != "conversations":
            return errors.no_field(edge, "Page")
        if page != wanted:
            return errors.no_permission()
        view = self._world.view(wanted.name)
        lists = {
            "visitor_posts": view.visitors,
            "feed": sorted(view.posts + view.visitors, key=_newest, reverse=True),
            "tagged": [],
        }
        listed = paging.between(lists.get(edge, view.posts), request)
        if request.fault is Fault.EMPTY:
            return Answer(200, {"data": []})
        return (
            self._inbox(wanted, wanted.ident, edge, fields, request)
            if edge == "conversations"
            else self._list(listed, fields or parse_fields(_DEFAULT_POST), request, wanted)
        )

    def _item(
        self, node: str, edge: str, fields: list[Field], request: Request, page: Profile | None
    ) -> Answer:
        if page is not None and self._inboxes[page.ident].knows(node):
            return self._inbox(page, node, edge, fields, request)
        wanted = page
        shown = self._world.view(page.name).by_id.get(node) if page else None
        if page is None and edge == "comments":
            # a person's token: silence, not an error
            return Answer(200, {"data": []})
        if shown is None or wanted is None or request.fault is Fault.GONE:
            return errors.gone(node)
        if not edge:
            is_comment = shown.item.kind == COMMENT
            default = parse_fields(_DEFAULT_COMMENT if is_comment else _DEFAULT_POST)
            return self._node(shown, fields or default, request, wanted)
        if edge != "comments":
            return errors.no_field(edge, _type(shown))
        return self._comments(shown, fields or parse_fields(_DEFAULT_COMMENT), request, wanted)

    def _comments(self, shown: Shown, fields: list[Field], request: Request, page: Profile) -> Answer:
        view = self._world.view(page.name)
        stream = request.arg("filter", "toplevel") == "stream" and shown.item.parent is None
        native_id = shown.item.native_id
        listed = view.thread(native_id) if stream else view.replies(native_id)
        if request.arg("order") == "reverse_chronological":
            listed = listed[::-1]
        answer = self._list(listed, fields, request, page)
        if answer.status == 200 and request.arg("summary") in {"true", "1"}:
            assert isinstance(answer.doc, dict)  # noqa: S101 - a list is made of data and paging
            total = stated_total(view, shown, stream=stream)
            total += 40 if request.fault is Fault.TOTAL_LIES else 0
            answer.doc["summary"] = {
                "order": request.arg("order", "chronological"),
                "total_count": total,
                "can_comment": True,
            }
        if request.fault is Fault.TWO_PARENTS:
            self._adopt(answer, native_id)
        return answer

    def _adopt(self, answer: Answer, parent: str) -> None:
        """List the first comment of an earlier post under this one as well."""
        assert isinstance(answer.doc, dict)  # noqa: S101 - a list is made of data and paging
        data = answer.doc.get("data")
        if not isinstance(data, list):
            return
        others = [doc for home, doc in self._adopted.items() if home != parent]
        if data and isinstance(data[0], dict):
            self._adopted.setdefault(parent, data[0])
        data += others[:1]

    # --- shapes ----------------------------------------------------------------------------------

    def _node(self, shown: Shown, fields: list[Field], request: Request, page: Profile) -> Answer:
        view = self._world.view(page.name)
        node = Node(shown, view, page, request.base, self._world.now())
        is_comment = shown.item.kind == COMMENT
        try:
            doc = pick(
                node, fields, *((COMMENTS, COMMENT_NAMES) if is_comment else (POSTS, POST_NAMES))
            )
        except KeyError as unknown:
            return errors.no_field(unknown.args[0], _type(shown))
        return Answer(200, doc)

    def _list(
        self, listed: list[Shown], fields: list[Field], request: Request, page: Profile
    ) -> Answer:
        limit = request.number("limit", 25)
        if limit is None or not 0 <= limit <= 100:
            return errors.bad_limit()
        chosen, links = paging.page(listed, limit, request)
        data: list[object] = []
        for shown in chosen:
            answer = self._node(shown, fields, request, page)
            if answer.status != 200:
                return answer
            data.append(answer.doc)
        return Answer(200, {"data": data} | ({"paging": links} if links else {}))


def _newest(shown: Shown) -> tuple[object, str]:
    return shown.item.created, shown.item.native_id


def _type(shown: Shown) -> str:
    return "Comment" if shown.item.kind == COMMENT else "PagePost"
