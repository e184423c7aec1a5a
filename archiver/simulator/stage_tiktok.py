# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""TikTok's Display API for a staged account: videos and figures, and not a word of any comment."""

from __future__ import annotations

import json
from typing import Any

from archiver.simulator.faults import Fault
from archiver.simulator.stage import Piece, Stage, cut
from archiver.simulator.wire import Answer, Request

TOKEN = "act.stagedtoken0001"  # noqa: S105 - the stage's own


def mint(number: int, piece: Piece) -> str:
    """Nineteen digits."""
    del piece
    return str(7300000000000000000 + number)


class TikTokStage:
    """open.tiktokapis.com/v2."""

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
        """One question; an error stands inside, also when all is well."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, "access_token_invalid")
        faults = {
            Fault.TOKEN_INVALID: (401, "access_token_invalid"),
            Fault.THROTTLED: (429, "rate_limit_exceeded"),
            Fault.SERVER_ERROR: (500, "internal_error"),
        }
        if request.fault in faults:
            return _error(*faults[request.fault])
        if request.path == "/v2/user/info/":
            return _told({"user": self._user(request.base)})
        asked = json.loads(request.body or b"{}")
        if request.path == "/v2/video/query/":
            found = [self.stage.find(one) for one in asked["filters"]["video_ids"]]
            gone = request.fault is Fault.GONE
            return _told({"videos": [self._video(p) for p in found if p is not None and not gone]})
        posts = [] if request.fault is Fault.EMPTY else self.stage.posts()
        shown, following = cut(posts, str(asked.get("cursor", "")), self.stage.page)
        page = {"videos": [self._video(p) for p in shown], "has_more": bool(following)}
        return _told({**page, "cursor": int(following or 0)})

    def _user(self, base: str) -> dict[str, Any]:
        return {
            "open_id": self.stage.account,
            "display_name": self.stage.name,
            "bio_description": self.stage.about,
            "username": self.stage.handle,
            "avatar_url": f"{base}/media/bild-profil.png?x=1",
        }

    def _video(self, piece: Piece) -> dict[str, Any]:
        return {
            "id": piece.id,
            "create_time": int(piece.created.timestamp()),
            "title": piece.title,
            "video_description": piece.text,
            "share_url": f"https://www.tiktok.com/@{self.stage.handle}/video/{piece.id}?utm=1",
            "like_count": 4,
            "comment_count": len(self.stage.thread(piece.id)),
        }


def _told(data: dict[str, Any]) -> Answer:
    return Answer(200, {"data": data, "error": {"code": "ok", "message": "", "log_id": "staged"}})


def _error(status: int, code: str) -> Answer:
    return Answer(status, {"data": {}, "error": {"code": code, "message": code, "log_id": "staged"}})
