# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where a site keeps its REST interface, and how a request to it is written.

Finds the interface by asking; knows no posts and no comments. The password goes to the site's own
host and, outside this machine, only over https.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from archiver.connectors.answer import noted, refusal
from archiver.connectors.http import Transport
from archiver.connectors.wordpress.parse import site_name
from archiver.errors import AccessLost, Throttled, UnexpectedAnswer, Unreachable, UsageError
from archiver.model.observation import Batch, Exchange

_LINK = re.compile(r'<([^<>]+)>\s*;[^,]*rel="?https://api\.w\.org/"?')
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ADVICE = "Anslut webbplatsens flöde i stället: flode account add --platform feed --id ADRESS."


class Site:
    """One WordPress site: its address, its credentials and, once found, its interface."""

    def __init__(self, base: str, transport: Transport, secret: Mapping[str, str]) -> None:
        self.base = base if "rest_route=" in base else base.rstrip("/") + "/"
        self.transport = transport
        self.name: str | None = None
        self.root = ""
        self.headers = _authorization(secret)
        if self.headers:
            _refuse_plain(self.base)

    @property
    def signed_in(self) -> bool:
        """True when requests carry an application password."""
        return bool(self.headers)

    def get(self, path: str, params: Mapping[str, str] | None = None, **note: str) -> Exchange:
        """One GET below the interface's root (``wp/v2/posts``)."""
        return self.transport.get(noted(self.root + path, **note), params, self.headers)

    def find(self) -> Iterator[Batch]:
        """Find the interface, if not already found. Raises the reason when there is none."""
        if self.root:
            return
        first: Exchange | None = None
        for candidate in self._candidates():
            exchange = self.transport.get(candidate, headers=self.headers)
            yield Batch(exchange)
            if self._is_root(exchange, candidate):
                return
            _stop_if_busy(exchange)
            first = first or exchange
        front = self.transport.get(self.base)
        yield Batch(front)
        yield from self._follow(front)
        if not self.root:
            raise _closed(first or front)

    def _candidates(self) -> tuple[str, ...]:
        if "rest_route=" in self.base or self.base.endswith("/wp-json/"):
            return (self.base,)
        return self.base + "wp-json/", self.base + "?rest_route=/"

    def _is_root(self, exchange: Exchange, root: str) -> bool:
        name = site_name(exchange)
        if name is None:
            return False
        self.name, self.root = name, root
        return True

    def _follow(self, front: Exchange) -> Iterator[Batch]:
        """The documented way: the front page's Link header. Another host gets no password."""
        found = _LINK.search(front.header("Link") or "")
        if found is None:
            return
        root = urljoin(self.base, found[1])
        if urlsplit(root).netloc != urlsplit(self.base).netloc:
            return
        exchange = self.transport.get(root, headers=self.headers)
        yield Batch(exchange)
        self._is_root(exchange, root if root.endswith("/") else root + "/")


def _authorization(secret: Mapping[str, str]) -> dict[str, str]:
    user, password = secret.get("user"), secret.get("application_password")
    if not user or not password:
        return {}
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def _refuse_plain(base: str) -> None:
    parts = urlsplit(base)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        msg = "Lösenordet skickas bara över https, men webbplatsens adress börjar inte med https://"
        raise UsageError(msg)


def _stop_if_busy(exchange: Exchange) -> None:
    """A site that asks us to wait, or is down, says nothing about its interface."""
    error = refusal(exchange)
    if isinstance(error, Throttled | Unreachable):
        raise error


def _closed(first: Exchange) -> AccessLost | UnexpectedAnswer:
    error = refusal(first)
    if isinstance(error, AccessLost):
        return AccessLost(error.what, remedy=f"Kontrollera lösenordet. {_ADVICE}")
    msg = f"Webbplatsen svarar inte med WordPress REST-gränssnitt (svar {first.status})"
    return UnexpectedAnswer(msg, remedy=_ADVICE)
