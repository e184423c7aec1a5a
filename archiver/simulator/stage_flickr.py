# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Flickr's interface for a staged account: XML, and errors that arrive with status 200."""

from __future__ import annotations

from html import escape

from archiver.simulator.faults import Fault
from archiver.simulator.stage import POST, Piece, Stage, cut, number_of
from archiver.simulator.wire import Answer, Request

KEY = "0123456789abcdef0123456789abcdef"
_XML = "text/xml; charset=utf-8"


def mint(number: int, piece: Piece) -> str:
    """Eleven digits for a picture; a comment's id names its picture."""
    if piece.kind == POST:
        return str(52480000000 + number)
    return f"34427469121-{piece.root.id}-{72157722900000000 + number}"


class FlickrStage:
    """api.flickr.com/services/rest."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def account_of(self, request: Request) -> str:
        """There is one account."""
        del request
        return self.stage.handle

    def render(self, doc: object) -> bytes:
        """Everything is written as XML already."""
        return str(doc).encode()

    def answer(self, request: Request) -> Answer:
        """One method."""
        if request.fault is Fault.SERVER_ERROR:
            return Answer(500, "<html>Bad, bad panda!</html>", kind="text/html")
        if request.fault is Fault.TOKEN_INVALID or request.arg("api_key") != KEY:
            return _fail(100, "Invalid API Key (Key has invalid format)")
        if request.fault is Fault.THROTTLED:
            return Answer(429, "Too many requests", {"Retry-After": "60"}, "text/plain")
        shown = {
            "flickr.people.getInfo": self._person,
            "flickr.people.getPublicPhotos": self._photos,
            "flickr.photos.getInfo": self._photo,
            "flickr.photos.comments.getList": self._comments,
        }.get(request.arg("method"))
        return shown(request) if shown else _fail(112, "Method not found")

    def _person(self, request: Request) -> Answer:
        if not self.stage.active:
            return _fail(5, "User deleted")
        if request.arg("user_id") != self.stage.account:
            return _fail(1, "User not found")
        name, about = escape(self.stage.name), escape(escape(self.stage.about))
        return _ok(
            f'<person id="{self.stage.account}" nsid="{self.stage.account}">'
            f"<username>{self.stage.handle}</username><realname>{name}</realname>"
            f"<description>{about}</description></person>"
        )

    def _photos(self, request: Request) -> Answer:
        posts = [] if request.fault is Fault.EMPTY else self.stage.posts()
        page = int(request.arg("page", "1"))
        shown, _ = cut(posts, str((page - 1) * self.stage.page), self.stage.page)
        pages = -(-len(posts) // self.stage.page)
        inner = "".join(self._listed(p, request.base) for p in shown)
        return _ok(f'<photos page="{page}" pages="{pages}" total="{len(posts)}">{inner}</photos>')

    def _listed(self, piece: Piece, base: str) -> str:
        title = escape(piece.title or "En bild")
        return (
            f'<photo id="{piece.id}" owner="{self.stage.account}" secret="ff06" server="65535" '
            f'title="{title}" ispublic="1" dateupload="{int(piece.created.timestamp())}" '
            f'ownername="{self.stage.handle}" url_o="{base}/media/bild-{piece.id}.png">'
            f"<description>{escape(escape(piece.text))}</description></photo>"
        )

    def _photo(self, request: Request) -> Answer:
        piece = self.stage.find(request.arg("photo_id"))
        if piece is None or request.fault is Fault.GONE:
            return _fail(1, "Photo not found")
        title = escape(piece.title or "En bild")
        return _ok(
            f'<photo id="{piece.id}" secret="ff06" server="65535">'
            f'<owner nsid="{self.stage.account}" username="{self.stage.handle}"/>'
            f"<title>{title}</title><description>{escape(escape(piece.text))}</description>"
            f'<visibility ispublic="1"/><dates posted="{int(piece.created.timestamp())}"/></photo>'
        )

    def _comments(self, request: Request) -> Answer:
        photo = request.arg("photo_id")
        if self.stage.find(photo) is None or request.fault is Fault.GONE:
            return _fail(1, "Photo not found")
        found = [] if request.fault is Fault.EMPTY else self.stage.thread(photo)
        inner = "".join(self._comment(p) for p in found)
        return _ok(f'<comments photo_id="{photo}">{inner}</comments>')

    def _comment(self, piece: Piece) -> str:
        author = piece.author or self.stage.handle
        number = self.stage.account if piece.own else f"{number_of(author) % 10**8}@N00"
        return (
            f'<comment id="{piece.id}" author="{number}" authorname="{escape(author)}" '
            f'datecreate="{int(piece.created.timestamp())}">{escape(escape(piece.text))}</comment>'
        )


def _ok(inner: str) -> Answer:
    xml = f'<?xml version="1.0" encoding="utf-8" ?>\n<rsp stat="ok">\n{inner}\n</rsp>\n'
    return Answer(200, xml, kind=_XML)


def _fail(code: int, message: str) -> Answer:
    error = f'<err code="{code}" msg="{escape(message)}" />'
    xml = f'<?xml version="1.0" encoding="utf-8" ?>\n<rsp stat="fail">\n\t{error}\n</rsp>\n'
    return Answer(200, xml, kind=_XML)
