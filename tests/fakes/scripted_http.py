# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A loopback HTTP server that answers from a script and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from archiver.errors import PlatformError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    form: Mapping[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send back. ``body`` that is not bytes is sent as JSON."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(slots=True)
class Script:
    """The server's side: its address, its rule and all it was asked."""

    base: str
    rule: Callable[[Asked], Answer]
    asked: list[Asked] = field(default_factory=list)


def until_error(batches: Iterable[T]) -> tuple[list[T], PlatformError]:
    """What was yielded before the error that must come, and the error."""
    kept: list[T] = []
    try:
        for batch in batches:
            kept.append(batch)  # noqa: PERF402 - extend does not promise to keep what came before
    except PlatformError as error:
        return kept, error
    msg = "nothing was raised"
    raise AssertionError(msg)


@contextmanager
def scripted(rule: Callable[[Asked], Answer]) -> Iterator[Script]:
    """A server on 127.0.0.1 that answers every request by ``rule`` until the block ends."""
    script = Script("", rule)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = dict(parse_qsl(self.rfile.read(length).decode()))
            asked = Asked(self.command, self.path, dict(self.headers.items()), form)
            script.asked.append(asked)
            answer = script.rule(asked)
            content = answer.content()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - the names http.server looks for

        def log_message(self, *_arguments: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    script.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
