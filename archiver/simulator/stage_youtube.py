# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""YouTube's Data API for a staged channel.

What it knows of YouTube: ids that are left out instead of refused, replies that are shown in part,
comments that are held back and listed only to the owner, figures written as text.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from archiver.simulator.faults import Fault
from archiver.simulator.stage import POST, Piece, Stage, cut, number_of
from archiver.simulator.wire import Answer, Request

KEY, REFRESH, ACCESS = "AIzaSyStagedKey000", "1//staged-refresh", "ya29.staged-access"
_SHOWN_REPLIES = 2


def mint(number: int, piece: Piece) -> str:
    """Eleven characters for a video; a reply's id begins with its thread's."""
    if piece.kind == POST:
        return f"vid{number:08d}"
    own = f"Ugx{number:023d}"
    top = piece.parent
    return own if top is None or top.kind == POST else f"{top.id.partition('.')[0]}.{own}"


class YouTubeStage:
    """www.googleapis.com/youtube/v3 and the owner's way to a token."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def account_of(self, request: Request) -> str:
        """There is one account."""
        del request
        return self.stage.handle

    def render(self, doc: object) -> bytes:
        """Indented, as Google does."""
        return json.dumps(doc, ensure_ascii=False, indent=2).encode()

    def answer(self, request: Request) -> Answer:
        """One resource."""
        resource = request.path.strip("/").rpartition("/")[2]
        if resource == "token":
            return self._token(request)
        refused = self._refused(request)
        if refused is not None:
            return refused
        shown = getattr(self, f"_{resource}", None)
        if shown is None:
            return _error(404, "notFound")
        answer: Answer = shown(request)
        if request.fault in {Fault.EMPTY, Fault.GONE} and isinstance(answer.doc, dict):
            answer.doc = {**answer.doc, "items": []} if resource != "channels" else answer.doc
        return answer

    def _token(self, request: Request) -> Answer:
        if REFRESH.replace("/", "%2F").encode() not in request.body:
            return Answer(400, {"error": "invalid_grant"})
        return Answer(200, {"access_token": ACCESS, "expires_in": 3599, "token_type": "Bearer"})

    def _refused(self, request: Request) -> Answer | None:
        owner = request.headers.get("authorization") == f"Bearer {ACCESS}"
        if request.fault is Fault.TOKEN_INVALID or not (owner or request.arg("key") == KEY):
            return _error(401, "authError") if owner else _error(400, "keyInvalid")
        if request.fault is Fault.THROTTLED:
            return _error(403, "quotaExceeded")
        return _error(500, "backendError") if request.fault is Fault.SERVER_ERROR else None

    # --- resources -------------------------------------------------------------------------------

    def _channels(self, request: Request) -> Answer:
        asked = request.arg("id") or request.arg("forHandle")
        if asked not in {self.stage.account, self.stage.handle} or not self.stage.active:
            return _page("channel", [])
        snippet = {"title": self.stage.name, "description": self.stage.about}
        uploads = {"relatedPlaylists": {"uploads": "UU" + self.stage.account[2:]}}
        return _page(
            "channel", [{"id": self.stage.account, "snippet": snippet, "contentDetails": uploads}]
        )

    def _playlistItems(self, request: Request) -> Answer:  # noqa: N802 - the resource's name
        shown, following = cut(self.stage.posts(), request.arg("pageToken"), self.stage.page)
        items = [
            {"contentDetails": {"videoId": p.id, "videoPublishedAt": _time(p.created)}} for p in shown
        ]
        return _page("playlistItem", items, following)

    def _videos(self, request: Request) -> Answer:
        found = [p for one in request.arg("id").split(",") if (p := self.stage.find(one))]
        return _page("video", [self._video(p, request.base) for p in found])

    def _video(self, piece: Piece, base: str) -> dict[str, Any]:
        picture = {"url": f"{base}/media/bild-{piece.id}.png", "width": 480, "height": 360}
        return {
            "kind": "youtube#video",
            "id": piece.id,
            "snippet": {
                "publishedAt": _time(piece.created),
                "channelId": self.stage.account,
                "title": piece.title or "En film",
                "description": piece.text,
                "thumbnails": {"high": picture},
                "channelTitle": self.stage.name,
            },
            "status": {"privacyStatus": piece.hidden_as or "public"},
            "statistics": {"viewCount": "1024", "likeCount": "3"},
        }

    def _commentThreads(self, request: Request) -> Answer:  # noqa: N802
        held = request.arg("moderationStatus", "published")
        video = request.arg("videoId")
        if video and (root := self.stage.find(video)) is None:
            return _error(404, "videoNotFound")
        if video and root is not None and root.hidden_as == "commentsDisabled":
            return _error(403, "commentsDisabled")
        tops = [
            p
            for p in self.stage.pieces
            if p.stands
            and p.parent is not None
            and p.parent.kind == POST
            and (p.hidden_as or "published") == held
            and (not video or p.root.id == video)
        ]
        shown, following = cut(tops[::-1], request.arg("pageToken"), self.stage.page)
        return _page("commentThread", [self._thread(p) for p in shown], following)

    def _thread(self, top: Piece) -> dict[str, Any]:
        replies = [p for p in self.stage.answers(top.id) if not p.hidden_as]
        thread: dict[str, Any] = {
            "kind": "youtube#commentThread",
            "id": top.id,
            "snippet": {
                "videoId": top.root.id,
                "topLevelComment": self._comment(top),
                "canReply": True,
                "totalReplyCount": len(replies),
                "isPublic": True,
            },
        }
        if replies:
            thread["replies"] = {"comments": [self._comment(p) for p in replies[-_SHOWN_REPLIES:]]}
        return thread

    def _comments(self, request: Request) -> Answer:
        thread = request.arg("parentId")
        if thread:
            replies = [p for p in self.stage.answers(thread) if not p.hidden_as]
            shown, following = cut(replies, request.arg("pageToken"), self.stage.page)
            return _page("comment", [self._comment(p) for p in shown], following)
        found = [p for one in request.arg("id").split(",") if (p := self.stage.find(one))]
        return _page("comment", [self._comment(p) for p in found])

    def _comment(self, piece: Piece) -> dict[str, Any]:
        author = piece.author or self.stage.name
        channel = self.stage.account if piece.own else f"UC{number_of(author) % 10**22:022d}"
        snippet = {
            "authorDisplayName": author,
            "authorChannelId": {"value": channel},
            "videoId": piece.root.id,
            "textDisplay": piece.text,
            "canRate": True,
            "likeCount": 0,
            "publishedAt": _time(piece.created),
            "updatedAt": _time(piece.modified or piece.created),
        }
        if piece.parent is not None and piece.parent.kind != POST:
            snippet["parentId"] = piece.id.partition(".")[0]
        if piece.hidden_as:
            snippet["moderationStatus"] = piece.hidden_as
        return {"kind": "youtube#comment", "id": piece.id, "snippet": snippet}


def _page(kind: str, items: list[dict[str, Any]], following: str = "") -> Answer:
    doc: dict[str, Any] = {"kind": f"youtube#{kind}ListResponse"}
    if following:
        doc["nextPageToken"] = following
    doc |= {"pageInfo": {"totalResults": len(items), "resultsPerPage": 50}, "items": items}
    return Answer(200, doc)


def _error(status: int, reason: str) -> Answer:
    told = {"message": reason, "domain": "youtube", "reason": reason}
    return Answer(status, {"error": {"code": status, "message": reason, "errors": [told]}})


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
