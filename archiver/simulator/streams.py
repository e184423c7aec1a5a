# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A platform's stream on a port of 127.0.0.1: says what it is told to say, well or badly.

Speaks WebSocket. Remembers how each listener asked and what it greeted with. Frames with a number can
be told again from there, as Jetstream does; a host may cut the line, refuse it, or say what nobody
expects.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from threading import Condition, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve
from websockets.typing import Subprotocol

from archiver.simulator.stage import Piece
from archiver.simulator.stage_atproto import ACCOUNT, FEED, GATE, cid_of, did_of, value_of

_EVENTS = "network.bsky.jetstream.subscribeEvents"


@dataclass(frozen=True, slots=True)
class Asked:
    """How one listener opened the line."""

    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]


@dataclass(slots=True)
class StreamServer:
    """One host that tells.

    ``greetings`` is how many words a listener says before it is told anything. ``refuse`` answers every
    new listener with that status instead.
    """

    greetings: int = 0
    refuse: int = 0
    asked: list[Asked] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    _told: list[tuple[int, bytes]] = field(default_factory=list)
    _open: list[ServerConnection] = field(default_factory=list)
    _changed: Condition = field(default_factory=Condition)
    _server: Server = field(init=False)
    _thread: Thread = field(init=False)

    def __post_init__(self) -> None:
        self._server = serve(
            self._listener,
            "127.0.0.1",
            0,
            process_request=self._meet,
            subprotocols=[Subprotocol("xrpc.v1.json")],
            select_subprotocol=lambda _, offered: offered[0] if offered else None,
            close_timeout=1,
        )
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def base(self) -> str:
        """The address to give."""
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"

    # --- the director's verbs --------------------------------------------------------------------

    def tell(self, frame: bytes | str, number: int = 0) -> None:
        """Say this to everyone who listens, and remember it under its number."""
        body = frame.encode() if isinstance(frame, str) else frame
        with self._changed:
            self._told.append((number, body))
            listeners = list(self._open)
        for listener in listeners:
            _say(listener, body)

    def cut(self) -> None:
        """Hang up on everyone."""
        with self._changed:
            listeners = list(self._open)
        for listener in listeners:
            with suppress(OSError):
                listener.socket.shutdown(2)

    def wait_for(self, listeners: int, seconds: float = 10.0) -> bool:
        """Wait until so many have begun to listen, ever. False when they do not come."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.asked) >= listeners, seconds)

    def stop(self) -> None:
        """Stop telling."""
        self._server.shutdown()
        self.cut()
        self._thread.join()

    # --- listeners -------------------------------------------------------------------------------

    def _meet(self, connection: ServerConnection, request: Request) -> Response | None:
        del request
        return connection.respond(HTTPStatus(self.refuse), "") if self.refuse else None

    def _listener(self, connection: ServerConnection) -> None:
        request = connection.request
        parts = urlsplit(request.path if request else "")
        query = parse_qs(parts.query)
        for _ in range(self.greetings):
            self.said.append(str(connection.recv()))
        with self._changed:
            start = int(query["cursor"][0]) if "cursor" in query else None
            earlier = [body for n, body in self._told if start is not None and n >= start]
            for body in earlier:
                _say(connection, body)
            self._open.append(connection)
            headers = dict(request.headers.raw_items()) if request else {}
            self.asked.append(Asked(parts.path, query, headers))
            self._changed.notify_all()
        with suppress(ConnectionClosed):
            while True:
                connection.recv()
        with self._changed:
            self._open.remove(connection)


def _say(connection: ServerConnection, body: bytes) -> None:
    try:
        text: str | bytes = body.decode()
    except UnicodeDecodeError:
        text = body
    with suppress(ConnectionClosed):
        connection.send(text)


# --- frames --------------------------------------------------------------------------------------


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event(kind: str, did: str, number: int, at: datetime, **more: Any) -> str:  # noqa: ANN401 - any JSON
    """A frame of Jetstream."""
    told = {"$type": f"{_EVENTS}#{kind}", "did": did, "seq": number, "time": _stamp(at), **more}
    return json.dumps({"$type": "message", "payload": told}, ensure_ascii=False)


def commit(piece: Piece, operation: str, number: int, at: datetime) -> str:
    """A frame about one post: written, changed or removed."""
    name = {"collection": FEED, "rkey": piece.id.rpartition("/")[2], "operation": operation}
    shown: dict[str, Any] = {}
    if operation != "delete":
        shown = {"cid": cid_of(value_of(piece)), "record": value_of(piece)}
    return event("commit", did_of(piece.author), number, at, rev="3zstaged", **name, **shown)


def gate(root: Piece, number: int, at: datetime) -> str:
    """A frame about what the municipality hides under a post."""
    name = {"collection": GATE, "rkey": root.id.rpartition("/")[2], "operation": "update"}
    return event("commit", ACCOUNT, number, at, rev="3zstaged", **name)


def account(author: str, status: str, number: int, at: datetime) -> str:
    """A frame about a person's account: turned off, or on again with no status."""
    did = did_of(author)
    told = {"did": did, "active": not status, **({"status": status} if status else {})}
    return event("account", did, number, at, account=told)


def error(word: str) -> str:
    """The last frame of a stream that the host ends."""
    return json.dumps({"$type": "error", "error": word, "message": "staged"})


def toot(kind: str, payload: object, line: str = "public:local") -> str:
    """A frame of Mastodon: its payload is a text, also when that is an object."""
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return json.dumps({"stream": [line], "event": kind, "payload": text}, ensure_ascii=False)
