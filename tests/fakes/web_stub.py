# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A web server on loopback that answers as it is told. Knows no platform.

``stub.answer = function`` takes the request's path and query and gives a :class:`Reply`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came in."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(slots=True)
class WebStub:
    """The running server."""

    base: str
    answer: Callable[[Asked], Reply]
    asked: list[Asked] = field(default_factory=list)


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    given = {key.replace("_", "-"): text for key, text in headers.items()}
    return Reply(
        json.dumps(value, ensure_ascii=False).encode(),
        status,
        {"Content-Type": "application/json", **given},
    )


@contextmanager
def web_stub() -> Iterator[WebStub]:
    """Serve on a free port until the block ends."""
    stub = WebStub("", lambda _asked: Reply(status=404))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # the body is not held back for the headers' receipt

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(parts.path, query, dict(self.headers), sent)
            stub.asked.append(asked)
            reply = stub.answer(asked)
            self.send_response(reply.status)
            for key, value in reply.headers.items():
                self.send_header(key, value)
            body = b"" if reply.status == 304 else reply.body
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
