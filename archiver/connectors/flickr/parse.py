# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""From an answer of Flickr's interface to observations and verdicts. Pure.

Flickr refuses with status 200 and an error inside. "Not found" also stands for "not yours to see",
so the verdict is AMBIGUOUS; a user that is gone has taken everything out of reach.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from xml.parsers import expat

from archiver.connectors import answer
from archiver.connectors.answer import Missing, notes
from archiver.connectors.feed.xml_guard import LARGEST
from archiver.connectors.flickr.items import Element, Reader, elements
from archiver.connectors.spans import xml_items
from archiver.errors import AccessLost, PlatformError, UnexpectedAnswer, Unreachable
from archiver.model.account import Account
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    Observation,
    Presence,
    ScopeSeen,
    Verdict,
)

_BUSY = frozenset({"105", "106", "201"})
_KEY = frozenset({"95", "96", "97", "98", "99", "100"})
_AWAY = frozenset({"2", "5", "99"})
_SHOWS = {
    "flickr.people.getPublicPhotos": "photo",
    "flickr.photos.comments.getList": "comment",
    "flickr.photos.getInfo": "photo",
    "flickr.people.getInfo": "person",
}
_COMMENT = re.compile(r"[^-]+-(\d+)-\d+")


def replay(exchange: Exchange, account: Account) -> Batch:
    """What the exchange showed. Raises UnexpectedAnswer for a body of another form."""
    reader = Reader(account.native_id)
    batch = _read(exchange, reader)
    return replace(batch, warnings=tuple(reader.warnings))


def _read(exchange: Exchange, reader: Reader) -> Batch:
    note = notes(exchange)
    code = error_code(exchange)
    asked = note.get("asked", "")
    if code and asked:
        return Batch(exchange, verdicts=_refused(asked, code))
    if code and note.get("photo") and code in {"1", "2"}:
        scope = ScopeSeen(Kind.COMMENT, note["photo"], complete=False, error=code)
        return Batch(exchange, scopes=(scope,), verdicts=_lost(note, code))
    method = method_of(exchange)
    if refusal(exchange) is not None or method not in _SHOWS:
        return Batch(exchange)
    if method == "flickr.photos.comments.getList":
        return _comments(exchange, note, reader)
    return _one(exchange, asked, _seen(exchange, _SHOWS[method], reader))


def method_of(exchange: Exchange) -> str:
    """Which question it was."""
    return parse_qs(urlsplit(exchange.url).query).get("method", [""])[0]


# --- refusals --------------------------------------------------------------------------------


def error_code(exchange: Exchange) -> str:
    """The code of a refusal; empty when the answer is none. Raises UnexpectedAnswer for no XML."""
    if not 200 <= exchange.status < 300:
        return ""
    guard(exchange.body)
    for found in elements(exchange.body, ("err",)):
        return found.attributes.get("code", "?")
    return ""


def guard(body: bytes) -> None:
    """Refuse what is not one whole, plain answer."""
    text = body[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if len(body) > LARGEST or b"<!DOCTYPE" in text or b"<rsp" not in text:
        msg = f"Svaret är inte av Flickrs form ({len(body)} byte)"
        raise UnexpectedAnswer(msg)
    parser = expat.ParserCreate()
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError:
        msg = f"Svaret är inte läsbar XML ({len(body)} byte)"
        raise UnexpectedAnswer(msg) from None


def refusal(exchange: Exchange) -> PlatformError | None:
    """The error that an answer stands for; None when its body should be read."""
    found = answer.refusal(exchange)
    if found is not None:
        return found
    try:
        code = error_code(exchange)
    except UnexpectedAnswer as unreadable:
        return unreadable
    return _meaning(code) if code else None


def _meaning(code: str) -> PlatformError:
    if code in _BUSY:
        return Unreachable(f"Flickr har ett eget fel (kod {code})")
    if code in _KEY:
        return AccessLost(f"Flickr nekar åtkomst (kod {code})")
    return AccessLost(f"Flickr visar inte kontot (kod {code})")


def _refused(asked: str, code: str) -> tuple[Verdict, ...]:
    if code == "1":
        return (Verdict(asked, Presence.AMBIGUOUS, code),)
    presence = Presence.UNREACHABLE if code in _AWAY else Presence.ERROR
    return (Verdict(asked, presence, code),)


def _lost(note: Mapping[str, str], code: str) -> tuple[Verdict, ...]:
    """Comments on a picture that is not shown are as unsure as the picture itself."""
    return tuple(Verdict(one, Presence.AMBIGUOUS, code) for one in note.get("ids", "").split())


# --- answers ---------------------------------------------------------------------------------


def _seen(exchange: Exchange, name: str, reader: Reader, root: str = "") -> list[Observation]:
    spans = xml_items(exchange.body, frozenset({name}))
    seen = []
    for span in spans:
        try:
            element = _element(exchange.body[slice(*span)])
            seen.append(reader.read(name, element, span, root))
        except Missing as fault:
            reader.warnings.append(f"missing:{fault}")
    return seen


def _element(xml: bytes) -> Element:
    return next(iter(elements(xml, None)))


def _comments(exchange: Exchange, note: Mapping[str, str], reader: Reader) -> Batch:
    """All comments on a picture in one answer; asked for by id, each id has its verdict."""
    photo = note.get("photo", "")
    seen = _seen(exchange, "comment", reader, photo)
    asked = note.get("ids", "").split()
    if asked:
        shown = {one.native_id: one for one in seen}
        return Batch(exchange, verdicts=tuple(_verdict(one, shown.get(one)) for one in asked))
    scope = ScopeSeen(Kind.COMMENT, photo, complete=not reader.warnings)
    return Batch(exchange, observations=tuple(seen), scopes=(scope,) if photo else ())


def _one(exchange: Exchange, asked: str, seen: list[Observation]) -> Batch:
    if not asked:
        return Batch(exchange, observations=tuple(seen))
    found = next((one for one in seen if one.native_id == asked), None)
    if found is None:
        return Batch(exchange, verdicts=(Verdict(asked, Presence.ERROR, "other-item"),))
    return Batch(exchange, verdicts=(_verdict(asked, found),))


def _verdict(asked: str, seen: Observation | None) -> Verdict:
    if seen is None:
        return Verdict(asked, Presence.AMBIGUOUS, "absent")
    presence = Presence.HIDDEN if seen.hidden else Presence.PRESENT
    return Verdict(asked, presence, seen.hidden_as, seen)


# --- what to ask next ------------------------------------------------------------------------


def pages(exchange: Exchange) -> int:
    """How many pages the listing has."""
    for found in elements(exchange.body, ("photos",)):
        stated = found.attributes.get("pages", "")
        return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 7 else 0
    return 0


def photo_of(comment: str) -> str:
    """The picture that a comment's id names; empty when it names none."""
    found = _COMMENT.fullmatch(comment)
    return found[1] if found else ""
