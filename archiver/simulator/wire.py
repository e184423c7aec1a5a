# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""HTTP on loopback: reads requests, lets a site answer, writes the answer in one go.

Does the faults that concern the connection itself; a site does those in its own words.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from archiver.simulator import distort
from archiver.simulator.faults import Fault, Faults
from archiver.simulator.picture import png

JSON = "application/json; charset=utf-8"
_HTML_PAGE = (
    "<!DOCTYPE html><html><head><title>Underhåll</title></head>"
    "<body><h1>Strax tillbaka</h1></body></html>"
)
_HUGE = 3 * 1024**3


@dataclass(slots=True)
class Request:
    """One question. ``base`` is the server's own address, ``fault`` what shall go wrong."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = ""
    fault: Fault | None = None
    raw_query: str = ""

    def arg(self, name: str, default: str = "") -> str:
        """The last value of a query parameter."""
        values = self.query.get(name)
        return values[-1] if values else default

    def number(self, name: str, default: int) -> int | None:
        """A whole number in a parameter; None when it is something else."""
        text = self.arg(name, str(default))
        return int(text) if text.lstrip("-").isdigit() else None

    @property
    def target(self) -> str:
        """Path and query as they were sent."""
        return f"{self.path}?{self.raw_query}" if self.raw_query else self.path


@dataclass(slots=True)
class Answer:
    """One answer. ``doc`` is a JSON document, or text or bytes that are ready."""

    status: int
    doc: object
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = JSON


class Site(Protocol):
    """What a platform host does."""

    def account_of(self, request: Request) -> str:
        """The account that a request concerns; empty when it concerns none."""
        ...

    def answer(self, request: Request) -> Answer:
        """The platform's answer."""
        ...

    def render(self, doc: object) -> bytes:
        """A JSON document as the platform writes it."""
        ...


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: LoopbackServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer."""
        self._serve()

    do_POST = do_HEAD = do_PUT = do_DELETE = do_GET  # noqa: N815 - the base class's names

    def _serve(self) -> None:
        request = self._request()
        media = request.path.startswith("/media/")
        account = (
            _media_account(request, self.server.site) if media else self.server.site.account_of(request)
        )
        request.fault = self.server.faults.take(account, request.target, media=media)
        if request.fault is Fault.TIMEOUT:
            self.server.stopping.wait(self.server.faults.hang_seconds)
            self.close_connection = True
        elif request.fault is Fault.RESET:
            # linger zero: closing sends RST instead of FIN
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        elif media:
            self._send(*_media(request))
        else:
            self._send(*_answered(request, self.server.site))

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        return Request(
            method=self.command,
            path=unquote(parts.path),
            query=parse_qs(parts.query, keep_blank_values=True),
            headers={k.lower(): v for k, v in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
            base=self.server.base,
            raw_query=parts.query,
        )

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Date: {formatdate(usegmt=True)}"]
        sized = {"Content-Length": str(len(body)), **headers}
        lines += [f"{name}: {value}" for name, value in sized.items()]
        if int(sized["Content-Length"]) != len(body):
            self.close_connection = True
            lines.append("Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        bodiless = self.command == "HEAD" or status == 304
        self.wfile.write(head if bodiless else head + body)


def _media_account(request: Request, site: Site) -> str:
    return site.account_of(Request("GET", request.path.removeprefix("/media"), {}))


def _media(request: Request) -> tuple[int, dict[str, str], bytes]:
    name = request.path.rsplit("/", 1)[-1].removesuffix(".png")
    if request.fault is Fault.MEDIA_MISSING or not name.startswith("bild-"):
        return 404, {"Content-Type": "text/plain"}, b"URL signature expired"
    headers = {"Content-Type": "image/png", "Cache-Control": "max-age=1209600"}
    if request.fault is Fault.MEDIA_HUGE:
        return 200, {**headers, "Content-Length": str(_HUGE)}, png(name)
    return 200, headers, png(name)


def _answered(request: Request, site: Site) -> tuple[int, dict[str, str], bytes]:
    if request.fault is Fault.HTML:
        return 200, {"Content-Type": "text/html; charset=utf-8"}, _HTML_PAGE.encode()
    answer = site.answer(request)
    if request.fault is not None:
        answer.doc = distort.document(answer.doc, request.fault)
    if isinstance(answer.doc, bytes):
        body = answer.doc
    else:
        body = answer.doc.encode() if isinstance(answer.doc, str) else site.render(answer.doc)
    if request.fault is not None:
        body = distort.body(body, request.fault)
    return answer.status, {"Content-Type": answer.kind, **answer.headers}, body


class LoopbackServer(ThreadingHTTPServer):
    """One platform host on a port of 127.0.0.1."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, site: Site, faults: Faults, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.site = site
        self.faults = faults
        self.stopping = Event()
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        self._thread = Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def server_bind(self) -> None:
        """Bind without asking the name service who we are."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up is not worth a word; anything else is a fault of ours."""
        import sys  # noqa: PLC0415 - only when something is wrong

        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and let hanging questions go."""
        self.stopping.set()
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()
