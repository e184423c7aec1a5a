# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Instagram's and Threads' Graph APIs for a staged account.

What they know: replies nested in comments, cursors with a next address that repeats the token, many
questions in one POST, and one error text for gone, forbidden and unsupported.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from archiver.simulator.faults import Fault
from archiver.simulator.stage import POST, Piece, Stage, cut, number_of
from archiver.simulator.wire import Answer, Request

TOKEN = "EAAGstagedtoken0001"  # noqa: S105 - the stage's own
_ABSENT = (
    "Unsupported get request. Object with ID '{}' does not exist, cannot be loaded due to missing "
    "permissions, or does not support this operation"
)


def mint(number: int, piece: Piece) -> str:
    """Seventeen digits for everything."""
    del piece
    return f"17{number + 841400000000000:015d}"


class _Graph(ABC):
    """What both have in common."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def account_of(self, request: Request) -> str:
        """There is one account."""
        del request
        return self.stage.handle

    def render(self, doc: object) -> bytes:
        """Without spaces, in ASCII, with slashes escaped."""
        return json.dumps(doc, separators=(",", ":")).replace("/", "\\/").encode()

    def answer(self, request: Request) -> Answer:
        """One node or edge, or a batch of them."""
        form = {key: values[-1] for key, values in parse_qs(request.body.decode()).items()}
        if (request.arg("access_token") or form.get("access_token")) != TOKEN:
            return _error(400, 190, "Invalid OAuth access token.")
        refused = _refused(request)
        if refused is not None:
            return refused
        if request.method == "POST" and "batch" in form:
            return self._batch(request, json.loads(form["batch"]))
        return self._one(request)

    def _batch(self, request: Request, calls: list[dict[str, str]]) -> Answer:
        answers = []
        for call in calls:
            parts = urlsplit(call["relative_url"])
            inner = Request("GET", f"/v1/{parts.path}", parse_qs(parts.query), base=request.base)
            inner.fault = request.fault
            answer = self._one(inner)
            body = self.render(answer.doc).decode()
            answers.append({"code": answer.status, "headers": [], "body": body})
        return Answer(200, answers)

    def _one(self, request: Request) -> Answer:
        steps = [step for step in request.path.split("/") if step][1:]
        if not steps or not self.stage.active:
            return _absent(steps[0] if steps else "")
        node, edge = steps[0], steps[1] if len(steps) > 1 else ""
        if node in {self.stage.account, "me"}:
            return self._edge(request, edge) if edge else Answer(200, self.profile(request.base))
        piece = None if request.fault is Fault.GONE else self.stage.find(node)
        if piece is None:
            return _absent(node)
        return self._below(request, piece, edge) if edge else self._node(request, piece)

    def _node(self, request: Request, piece: Piece) -> Answer:
        return Answer(200, self.item(piece, request.base))

    def _listed(self, request: Request, pieces: list[Piece]) -> Answer:
        pieces = [] if request.fault is Fault.EMPTY else pieces
        shown, following = cut(pieces, request.arg("after"), self.stage.page)
        doc: dict[str, Any] = {"data": [self.item(p, request.base) for p in shown]}
        if shown:
            doc["paging"] = {"cursors": {"before": "0", "after": following or "end"}}
        if following:
            query = f"access_token={quote(TOKEN)}&after={following}"
            doc["paging"]["next"] = f"{request.base}{request.path}?{query}"
        return Answer(200, doc)

    @abstractmethod
    def profile(self, base: str) -> dict[str, Any]:
        """How the account presents itself."""

    @abstractmethod
    def item(self, piece: Piece, base: str) -> dict[str, Any]:
        """One post or answer."""

    @abstractmethod
    def _edge(self, request: Request, edge: str) -> Answer:
        """A list that hangs on the account."""

    @abstractmethod
    def _below(self, request: Request, piece: Piece, edge: str) -> Answer:
        """A list that hangs on a post or an answer."""


class InstagramStage(_Graph):
    """graph.facebook.com as a professional account sees it."""

    def profile(self, base: str) -> dict[str, Any]:
        """How the account presents itself."""
        return {
            "id": self.stage.account,
            "username": self.stage.handle,
            "name": self.stage.name,
            "biography": self.stage.about,
            "profile_picture_url": f"{base}/media/bild-profil.png?sig=1",
        }

    def _edge(self, request: Request, edge: str) -> Answer:
        posts = self.stage.posts()
        stories = [p for p in posts if p.title == "story"]
        match edge:
            case "media":
                return self._listed(request, [p for p in posts if p.title != "story"])
            case "stories":
                return self._listed(request, stories)
            case "tags":
                return self._listed(request, [])
        return _error(400, 2500, "Unknown path components")

    def _node(self, request: Request, piece: Piece) -> Answer:
        fields = request.arg("fields")
        if ("caption" in fields) != (piece.kind == POST):
            name = "caption" if "caption" in fields else "text"
            return _error(400, 100, f"(#100) Tried accessing nonexisting field ({name})")
        return Answer(200, self.item(piece, request.base))

    def _below(self, request: Request, piece: Piece, edge: str) -> Answer:
        if edge == "comments":
            tops = [p for p in self.stage.thread(piece.id) if p.parent is piece][::-1]
            answer = self._listed(request, tops)
            self._nest(answer, request.base)
            return answer
        return self._listed(request, self.stage.answers(piece.id))

    def _nest(self, answer: Answer, base: str) -> None:
        """Each comment bears its first replies, and a way to the rest."""
        for comment in answer.doc["data"] if isinstance(answer.doc, dict) else []:
            replies = self.stage.answers(comment["id"])
            if not replies:
                continue
            shown, following = cut(replies, "", self.stage.page)
            inner: dict[str, Any] = {"data": [self.item(p, base) for p in shown]}
            if following:
                inner["paging"] = {"cursors": {"after": following}, "next": f"{base}/next"}
            # What Instagram puts behind the replies is a part of the comment all the same.
            like_count = comment.pop("like_count")
            comment |= {"replies": inner, "like_count": like_count}

    def item(self, piece: Piece, base: str) -> dict[str, Any]:
        """One post or comment."""
        if piece.kind == POST:
            return self._media(piece, base)
        author = piece.author or self.stage.handle
        number = self.stage.account if piece.own else f"9{number_of(author) % 10**14}"
        found: dict[str, Any] = {
            "id": piece.id,
            "text": piece.text,
            "timestamp": _time(piece.created),
            "username": author,
            "from": {"id": number, "username": author},
            "hidden": bool(piece.hidden_as),
            "like_count": 1,
            "media": {"id": piece.root.id},
        }
        if piece.parent is not None and piece.parent.kind != POST:
            found["parent_id"] = piece.parent.id
        return found

    def _media(self, piece: Piece, base: str) -> dict[str, Any]:
        return {
            "id": piece.id,
            "caption": piece.text,
            "media_type": "IMAGE",
            "media_url": f"{base}/media/bild-{piece.id}.png?sig={piece.edits}",
            "permalink": f"https://www.instagram.com/p/{piece.id}/",
            "timestamp": _time(piece.created),
            "username": self.stage.handle,
            "comments_count": len(self.stage.thread(piece.id)),
            "like_count": 12,
        }


class ThreadsStage(_Graph):
    """graph.threads.net."""

    def profile(self, base: str) -> dict[str, Any]:
        """How the account presents itself."""
        return {
            "id": self.stage.account,
            "username": self.stage.handle,
            "name": self.stage.name,
            "threads_biography": self.stage.about,
            "threads_profile_picture_url": f"{base}/media/bild-profil.png?sig=1",
        }

    def _edge(self, request: Request, edge: str) -> Answer:
        if edge == "threads":
            return self._listed(request, self.stage.posts())
        return _error(400, 2500, "Unknown path components")

    def _below(self, request: Request, piece: Piece, edge: str) -> Answer:
        if edge == "conversation":
            return self._listed(request, self.stage.thread(piece.id))
        return _error(400, 2500, "Unknown path components")

    def item(self, piece: Piece, base: str) -> dict[str, Any]:
        """One post or reply."""
        author = piece.author or self.stage.handle
        found: dict[str, Any] = {
            "id": piece.id,
            "media_product_type": "THREADS",
            "media_type": "TEXT_POST",
            "permalink": f"https://www.threads.net/@{author}/post/{piece.id}",
            "username": author,
            "text": piece.text,
            "timestamp": _time(piece.created),
            "has_replies": bool(self.stage.answers(piece.id)),
            "is_reply": piece.kind != POST,
        }
        if piece.parent is not None:
            found |= {
                "root_post": {"id": piece.root.id},
                "replied_to": {"id": piece.parent.id},
                "is_reply_owned_by_me": piece.own,
                "hide_status": piece.hidden_as or "NOT_HUSHED",
            }
        if piece.pictures:
            found |= {"media_type": "IMAGE", "media_url": f"{base}/media/{piece.pictures[0]}.png"}
        return found


def _refused(request: Request) -> Answer | None:
    match request.fault:
        case Fault.TOKEN_INVALID:
            return _error(400, 190, "Error validating access token", 460)
        case Fault.THROTTLED:
            return _error(403, 4, "(#4) Application request limit reached")
        case Fault.SERVER_ERROR:
            return _error(500, 2, "Service temporarily unavailable")
        case _:
            return None


def _absent(node: str) -> Answer:
    return _error(400, 100, _ABSENT.format(node), 33)


def _error(status: int, code: int, message: str, subcode: int | None = None) -> Answer:
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code}
    if subcode is not None:
        error["error_subcode"] = subcode
    return Answer(status, {"error": {**error, "fbtrace_id": "Staged0001"}})


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")
