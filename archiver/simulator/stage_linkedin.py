# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""LinkedIn's two interfaces for a staged company page.

What it knows: lists of encoded urns in brackets, results by urn beside errors by urn, times in
milliseconds, words with escaped signs, and a data portability listing that gives ids only.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from archiver.simulator.faults import Fault
from archiver.simulator.stage import POST, Piece, Stage, cut, number_of
from archiver.simulator.wire import Answer, Request

TOKEN = "AQXstagedtoken0001"  # noqa: S105 - the stage's own
_SIGNS = re.compile(r"([\\|{}@\[\]()<>#*_~])")
_COMMENT = re.compile(r"urn:li:comment:\((.+),(\d+)\)")


def mint(number: int, piece: Piece) -> str:
    """A urn; a comment's names its post."""
    if piece.kind == POST:
        return f"urn:li:share:{7012345678900000000 + number}"
    return f"urn:li:comment:({piece.root.id},{7100000000000000000 + number})"


class LinkedInStage:
    """api.linkedin.com/rest."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def account_of(self, request: Request) -> str:
        """There is one account."""
        del request
        return self.stage.handle

    def render(self, doc: object) -> bytes:
        """Without spaces."""
        return json.dumps(doc, ensure_ascii=False, separators=(",", ":")).encode()

    def answer(self, request: Request) -> Answer:
        """One resource of either interface."""
        refused = self._refused(request)
        if refused is not None:
            return refused
        path = unquote(request.path).removeprefix("/rest/")
        match path.partition("/")[0]:
            case "dmaOrganizations" | "organizations" if self.stage.active:
                answer = Answer(200, self._organisation())
            case "dmaPosts" | "posts" if request.arg("ids"):
                answer = self._batch(request, request.arg("ids"))
            case "dmaFeedContentsExternal" | "posts" as name:
                answer = self._listing(request, ids_only=name != "posts")
            case "dmaComments":
                answer = self._comments(request, request.arg("activityUrn"))
            case "socialActions":
                answer = self._social(request, path.removeprefix("socialActions/"))
            case _:
                answer = _error(404)
        return answer

    def _refused(self, request: Request) -> Answer | None:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401)
        if "linkedin-version" not in request.headers:
            return _error(400)
        faults = {Fault.TOKEN_INVALID: 401, Fault.THROTTLED: 429, Fault.SERVER_ERROR: 500}
        return _error(faults[request.fault]) if request.fault in faults else None

    def _organisation(self) -> dict[str, Any]:
        return {
            "id": int(self.stage.account),
            "localizedName": self.stage.name,
            "localizedDescription": self.stage.about,
            "vanityName": self.stage.handle,
        }

    def _listing(self, request: Request, *, ids_only: bool) -> Answer:
        posts = [] if request.fault is Fault.EMPTY else self.stage.posts()
        start = request.arg("paginationCursor" if ids_only else "start")
        shown, following = cut(posts, start, self.stage.page)
        doc: dict[str, Any] = {"elements": [{"id": p.id} if ids_only else self._post(p) for p in shown]}
        if ids_only and following:
            doc["metadata"] = {"paginationCursorMetdata": {"nextPaginationCursor": following}}
        if not ids_only:
            doc["paging"] = _paging(start, len(shown), following)
        return Answer(200, doc)

    def _batch(self, request: Request, asked: str) -> Answer:
        ids = asked.removeprefix("List(").removesuffix(")").split(",")
        results, errors = {}, {}
        for one in ids:
            piece = None if request.fault is Fault.GONE else self.stage.find(one)
            if piece is not None:
                results[one] = self._post(piece)
            else:
                errors[one] = {"status": 404, "message": "Not Found"}
        return Answer(200, {"results": results, "statuses": {}, "errors": errors})

    def _social(self, request: Request, path: str) -> Answer:
        thread, _, number = path.partition("/comments")
        if not number.strip("/"):
            return self._comments(request, thread)
        piece = self.stage.find(f"urn:li:comment:({thread},{number.strip('/')})")
        if piece is None or request.fault is Fault.GONE:
            return _error(404)
        return Answer(200, self._comment(piece))

    def _comments(self, request: Request, thread: str) -> Answer:
        if self.stage.find(thread) is None:
            return _error(404)
        found = [] if request.fault in {Fault.EMPTY, Fault.GONE} else self.stage.answers(thread)
        start = request.arg("start")
        shown, following = cut(found, start, self.stage.page)
        elements = [self._comment(p) for p in shown]
        return Answer(200, {"elements": elements, "paging": _paging(start, len(shown), following)})

    def _post(self, piece: Piece) -> dict[str, Any]:
        created = _time(piece.created)
        return {
            "id": piece.id,
            "author": f"urn:li:organization:{self.stage.account}",
            "commentary": _SIGNS.sub(r"\\\1", piece.text),
            "visibility": "PUBLIC",
            "lifecycleState": piece.hidden_as or "PUBLISHED",
            "publishedAt": created,
            "createdAt": created,
            "lastModifiedAt": _time(piece.modified or piece.created),
        }

    def _comment(self, piece: Piece) -> dict[str, Any]:
        found = _COMMENT.fullmatch(piece.id)
        actor = piece.author and f"urn:li:person:{number_of(piece.author) % 10**8}"
        actor = actor or f"urn:li:organization:{self.stage.account}"
        comment: dict[str, Any] = {
            "id": found[2] if found else "",
            "commentUrn": piece.id,
            "object": piece.root.id,
            "actor": actor,
            "message": {"attributes": [], "text": piece.text},
            "created": {"actor": actor, "time": _time(piece.created)},
            "lastModified": {"actor": actor, "time": _time(piece.modified or piece.created)},
            "commentsSummary": {"aggregatedTotalComments": len(self.stage.answers(piece.id))},
        }
        if piece.parent is not None and piece.parent.kind != POST:
            comment["parentComment"] = piece.parent.id
        return comment


def _paging(start: str, count: int, following: str) -> dict[str, Any]:
    links = [{"rel": "next", "href": f"?start={following}"}] if following else []
    return {"start": int(start or 0), "count": count, "links": links}


def _error(status: int) -> Answer:
    code = {401: "INVALID_ACCESS_TOKEN", 403: "ACCESS_DENIED", 404: "NOT_FOUND"}.get(status, "ERROR")
    return Answer(status, {"status": status, "code": code, "message": code})


def _time(at: datetime) -> int:
    return int(at.timestamp() * 1000)
