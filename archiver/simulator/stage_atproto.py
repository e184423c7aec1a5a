# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The AT protocol for a staged account: host, directory and application view on one address.

What it knows: an edit is another content id under the same address; a host answers 400 alike for a
removed record, one taken down and an account that is off; only the signed tree tells them apart.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archiver.simulator.faults import Fault
from archiver.simulator.stage import Piece, Stage, cut, number_of
from archiver.simulator.wire import Answer, Request

FEED, GATE, PROFILE = "app.bsky.feed.post", "app.bsky.feed.threadgate", "app.bsky.actor.profile"
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141


def did_of(author: str) -> str:
    """The lasting id of a person; the account's own for no name."""
    word = "".join(_DIGITS[(number_of(author + str(n)) >> 3) % 32] for n in range(24))
    return f"did:plc:{word}"


ACCOUNT = did_of("")


def mint(number: int, piece: Piece) -> str:
    """The address of a record, whose name tells its time."""
    word = "".join(_DIGITS[number >> 5 * n & 31] for n in range(3, -1, -1))
    return f"at://{did_of(piece.author)}/{FEED}/3mstaged2{word}"


class AtprotoStage:
    """Everybody's host, the directory and the view."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.off: set[str] = set()  # authors whose accounts are turned off
        self._key = ec.generate_private_key(ec.SECP256K1())

    def account_of(self, request: Request) -> str:
        """There is one account."""
        del request
        return self.stage.handle

    def render(self, doc: object) -> bytes:
        """Without spaces."""
        return json.dumps(doc, ensure_ascii=False, separators=(",", ":")).encode()

    def answer(self, request: Request) -> Answer:
        """One question to whichever server it is for."""
        if request.fault is Fault.THROTTLED:
            return Answer(429, {"error": "RateLimitExceeded"}, {"Retry-After": "60"})
        if request.fault is Fault.SERVER_ERROR:
            return Answer(502, {"error": "UpstreamFailure"})
        method = request.path.partition("/xrpc/")[2]
        if not method:
            return self._document(request)
        asked = {
            "com.atproto.identity.resolveHandle": self._resolve,
            "com.atproto.repo.listRecords": self._list,
            "com.atproto.repo.getRecord": self._record,
            "com.atproto.sync.getRecord": self._proof,
            "com.atproto.sync.getRepoStatus": self._status,
            "app.bsky.feed.getPostThread": self._thread,
            "app.bsky.feed.getPosts": self._posts,
        }.get(method)
        return asked(request) if asked else Answer(501, {"error": "MethodNotImplemented"})

    # --- the directory ---------------------------------------------------------------------------

    def _resolve(self, request: Request) -> Answer:
        if request.arg("handle") != self.stage.handle:
            return Answer(400, {"error": "InvalidRequest", "message": "Unable to resolve handle"})
        return Answer(200, {"did": ACCOUNT})

    def _document(self, request: Request) -> Answer:
        did = request.path.strip("/")
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        method = {"id": f"{did}#atproto", "type": "Multikey", "controller": did}
        host = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer"}
        return Answer(
            200,
            {
                "id": did,
                "alsoKnownAs": [f"at://{self.stage.handle}"],
                "verificationMethod": [
                    {**method, "publicKeyMultibase": "z" + _base58(b"\xe7\x01" + point)}
                ],
                "service": [{**host, "serviceEndpoint": request.base}],
            },
        )

    # --- the host --------------------------------------------------------------------------------

    def _is_off(self, did: str) -> bool:
        return (did == ACCOUNT and not self.stage.active) or did in {did_of(a) for a in self.off}

    def _list(self, request: Request) -> Answer:
        if self._is_off(request.arg("repo")):
            return _lost(request.arg("repo"))
        own = [p for p in reversed(self.stage.pieces) if p.own and p.stands]
        if request.arg("collection") == GATE:
            return Answer(200, {"records": self._gates()})
        if request.arg("collection") != FEED or request.fault is Fault.EMPTY:
            return Answer(200, {"records": []})
        shown, following = cut(own, request.arg("cursor"), self.stage.page)
        doc: dict[str, Any] = {"records": [_stored(p) for p in shown]}
        return Answer(200, doc | ({"cursor": following} if following else {}))

    def _gates(self) -> list[dict[str, Any]]:
        gates = {p.root.id: p.root for p in self.stage.pieces if p.hidden_as == "threadgate"}
        return [self._gate(root) for root in gates.values()]

    def _gate(self, root: Piece) -> dict[str, Any]:
        hidden = [p.id for p in self.stage.thread(root.id) if p.hidden_as == "threadgate"]
        value = {"$type": GATE, "post": root.id, "hiddenReplies": hidden}
        return {"uri": root.id.replace(FEED, GATE), "cid": cid_of(value), "value": value}

    def _record(self, request: Request) -> Answer:
        did, collection = request.arg("repo"), request.arg("collection")
        uri = f"at://{did}/{collection}/{request.arg('rkey')}"
        if self._is_off(did):
            return _lost(did)
        if collection == PROFILE:
            about = {"displayName": self.stage.name, "description": self.stage.about}
            value = {"$type": PROFILE, **about}
            return Answer(200, {"uri": uri, "cid": cid_of(value), "value": value})
        piece = self.stage.find(uri)
        if piece is None or piece.hidden_as == "takedown" or request.fault is Fault.GONE:
            return Answer(400, {"error": "RecordNotFound", "message": f"Could not locate {uri}"})
        return Answer(200, _stored(piece))

    def _proof(self, request: Request) -> Answer:
        did = request.arg("did")
        if self._is_off(did):
            return Answer(400, {"error": "RepoDeactivated", "message": f"deactivated: {did}"})
        kept = [p for p in self.stage.pieces if p.stands and did_of(p.author) == did]
        return Answer(200, self._car(did, kept), kind="application/vnd.ipld.car")

    def _status(self, request: Request) -> Answer:
        off = self._is_off(request.arg("did"))
        doc: dict[str, Any] = {"did": request.arg("did"), "active": not off}
        return Answer(200, doc | ({"status": "deactivated"} if off else {}))

    def _car(self, did: str, kept: list[Piece]) -> bytes:
        """The signed tree of a repository, in one node."""
        paths = {p.id.partition(f"{did}/")[2]: _hash(_cbor(value_of(p))) for p in kept}
        entries = [
            {"p": 0, "k": path.encode(), "v": _Link(cid), "t": None}
            for path, cid in sorted(paths.items())
        ]
        node = _cbor({"l": None, "e": entries})
        commit: dict[str, Any] = {"did": did, "version": 3, "rev": "3zstagedzzzz2", "prev": None}
        commit["data"] = _Link(_hash(node))
        r, s = decode_dss_signature(self._key.sign(_cbor(commit), ec.ECDSA(hashes.SHA256())))
        commit["sig"] = r.to_bytes(32) + min(s, _ORDER - s).to_bytes(32)
        signed = _cbor(commit)
        header = _cbor({"roots": [_Link(_hash(signed))], "version": 1})
        blocks = [_hash(block) + block for block in (signed, node)]
        return b"".join(_varint(len(part)) + part for part in (header, *blocks))

    # --- the view --------------------------------------------------------------------------------

    def _visible(self, piece: Piece | None) -> bool:
        if piece is None or piece.hidden_as in {"takedown", "not-in-appview"}:
            return False
        return not self._is_off(did_of(piece.author))

    def _thread(self, request: Request) -> Answer:
        root = self.stage.find(request.arg("uri"))
        if root is None or not self._visible(root):
            return Answer(400, {"error": "NotFound", "message": "Post not found"})
        doc: dict[str, Any] = {"thread": self._node(root, request.fault)}
        if any(p.hidden_as == "threadgate" for p in self.stage.thread(root.id)):
            gate = self._gate(root)
            doc["threadgate"] = {"uri": gate["uri"], "cid": gate["cid"], "record": gate["value"]}
        return Answer(200, doc)

    def _node(self, piece: Piece, fault: Fault | None) -> dict[str, Any]:
        below = [] if fault is Fault.EMPTY else self.stage.answers(piece.id)
        replies = [self._node(p, fault) for p in below if self._visible(p)]
        kind = "app.bsky.feed.defs#threadViewPost"
        return {"$type": kind, "post": self._view(piece), "replies": replies}

    def _view(self, piece: Piece) -> dict[str, Any]:
        author = {"did": did_of(piece.author), "handle": piece.author or self.stage.handle}
        stored = _stored(piece)
        about = {"uri": stored["uri"], "cid": stored["cid"], "author": author}
        counts = {"replyCount": len(self.stage.answers(piece.id)), "likeCount": 2}
        return {**about, "record": stored["value"], **counts, "indexedAt": _time(piece.created)}

    def _posts(self, request: Request) -> Answer:
        empty = request.fault in {Fault.EMPTY, Fault.GONE}
        found = [self.stage.find(uri) for uri in request.query.get("uris", [])]
        shown = [self._view(p) for p in found if p is not None and self._visible(p)]
        return Answer(200, {"posts": [] if empty else shown})


def value_of(piece: Piece) -> dict[str, Any]:
    """A post as its author's repository holds it."""
    value: dict[str, Any] = {"$type": FEED, "text": piece.text, "langs": ["sv"]}
    value["createdAt"] = _time(piece.created)
    if piece.parent is not None:
        value["reply"] = {"root": _ref(piece.root), "parent": _ref(piece.parent)}
    return value


def _ref(piece: Piece) -> dict[str, str]:
    return {"uri": piece.id, "cid": cid_of({"id": piece.id})}


def _stored(piece: Piece) -> dict[str, Any]:
    value = value_of(piece)
    return {"uri": piece.id, "cid": cid_of(value), "value": value}


def _lost(did: str) -> Answer:
    return Answer(400, {"error": "InvalidRequest", "message": f"Could not find repo: {did}"})


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


# --- bytes that are signed -----------------------------------------------------------------------


class _Link:
    def __init__(self, cid: bytes) -> None:
        self.cid = cid


def _hash(block: bytes) -> bytes:
    return b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()


def cid_of(value: object) -> str:
    """The hash that a record is named by, in the way of the protocol."""
    number = int.from_bytes(_hash(_cbor(value)))
    word = ""
    while number:
        number, digit = divmod(number, 32)
        word = "abcdefghijklmnopqrstuvwxyz234567"[digit] + word
    return f"b{word}"


def _cbor(value: object) -> bytes:
    match value:
        case None:
            out = b"\xf6"
        case int():
            out = _sized(0, value)
        case str():
            out = _sized(3, len(value.encode())) + value.encode()
        case bytes():
            out = _sized(2, len(value)) + value
        case _Link():
            out = b"\xd8\x2a" + _cbor(b"\0" + value.cid)
        case list():
            out = _sized(4, len(value)) + b"".join(_cbor(one) for one in value)
        case dict():
            pairs = sorted(value.items(), key=lambda pair: (len(pair[0]), pair[0]))
            out = _sized(5, len(value)) + b"".join(_cbor(key) + _cbor(one) for key, one in pairs)
        case _:
            raise TypeError(type(value))
    return out


def _sized(major: int, size: int) -> bytes:
    if size < 24:
        return bytes([major << 5 | size])
    if size < 256:
        return bytes([major << 5 | 24, size])
    return bytes([major << 5 | 25]) + size.to_bytes(2)


def _varint(number: int) -> bytes:
    out = b""
    while number >= 0x80:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


def _base58(raw: bytes) -> str:
    number, word = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        word = _BASE58[digit] + word
    return word
