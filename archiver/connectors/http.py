# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The one way out to the network: keeps the exact bytes, hides our secrets, waits when told to.

Retries only what may be retried (GET, or a POST that only reads): connection faults, time-outs and
5xx, twice, with growing pauses. A 429 is never retried here; it is reported so that the schedule
can wait. Knows nothing of any platform's fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import sleep as _sleep
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

import requests
from requests.adapters import HTTPAdapter

from archiver.clock import Clock, SystemClock
from archiver.connectors.open_web import opened
from archiver.errors import AnswerTooLarge, PlatformError, Unreachable
from archiver.model.observation import Exchange

MASK = b"[HEMLIGT]"
_CHUNK = 65536
_RETRY_STATUS = frozenset({500, 502, 503, 504})
_HIDDEN_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one answer. Bytes and seconds."""

    answer_bytes: int = 64 * 1024 * 1024
    media_bytes: int = 512 * 1024 * 1024
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    pauses: tuple[float, ...] = (0.5, 2.0)


@dataclass(slots=True)
class Transport:
    """Sends requests for one account and turns each answer into an :class:`Exchange`.

    ``secrets`` are the values that must never be stored; they are replaced in the URL, in the
    headers and in the body (Graph repeats the token in its paging links). ``on_answer`` is told of
    every answer, also one that is tried again, before anyone reads it (law 1). ``own_hosts`` may
    serve files from anywhere; all other hosts must stand on the open internet.
    """

    clock: Clock = field(default_factory=SystemClock)
    secrets: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)
    session: requests.Session = field(default_factory=requests.Session)
    sleep: Callable[[float], None] = _sleep
    api_version: str = ""
    on_answer: Callable[[Exchange], None] | None = None
    own_hosts: frozenset[str] = frozenset()
    _needles: tuple[bytes, ...] = field(default=(), init=False)
    _ways: dict[str, dict[str, Any]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.session.headers.setdefault("User-Agent", "Flodesarkivet/26 (+kommunalt arkiv)")
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=4, max_retries=0)
        self.session.mount("http://", adapter)
        self.session.mount("https://", adapter)
        self._needles = spellings(self.secrets)

    def hide(self, secret: str) -> None:
        """One more value that must never be stored, such as a proof derived from the token."""
        self.secrets = (*self.secrets, secret)
        self._needles = spellings(self.secrets)

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """One GET. Any status is an answer; raises Unreachable when there is none."""
        return self.send(requests.Request("GET", url, params=params, headers=headers))

    def post(
        self,
        url: str,
        data: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """One POST of a form that only reads (a Graph batch). Safe to repeat."""
        return self.send(requests.Request("POST", url, data=data, headers=headers))

    def send(self, request: requests.Request) -> Exchange:
        """Send, retry what may be retried, keep the bytes."""
        prepared = self.session.prepare_request(request)
        return self._attempts(lambda: self._once(prepared))

    def keep(self, call: Callable[[], requests.Response]) -> Exchange:
        """Let another library (tweepy) send, with the same bounds, and keep what came."""
        return self._attempts(lambda: self._via(call))

    def get_elsewhere(self, url: str) -> Exchange:
        """One GET to a host that others have named: an own host, or one on the open internet.

        Sends nothing of ours along. Raises AddressRefused for a host inside a closed network.
        """
        timeout = (self.limits.connect_seconds, self.limits.read_seconds)

        def once() -> Exchange:
            started = self.clock.now()
            try:
                with opened(url, self.session, self.own_hosts, timeout) as response:
                    body = b"".join(_bounded(response, self.limits.answer_bytes))
            except requests.RequestException as error:
                raise _unreachable(error) from None
            return self._exchange(response, body, started)

        return self._attempts(once)

    def confide(self, url: str, form: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
        """Exchange one secret for another: the answer is all secret, so it is never kept.

        Gives the answer's JSON value, None when it has none. Raises Unreachable.
        """
        timeout = (self.limits.connect_seconds, self.limits.read_seconds)
        try:
            with self.session.post(url, data=dict(form), timeout=timeout) as response:
                return response.json()
        except requests.JSONDecodeError:
            return None
        except requests.RequestException as error:
            raise _unreachable(error) from None

    def entrust(self, url: str, form: Mapping[str, str]) -> int:
        """Give a secret to someone who is to sign with it: only the status of the answer is read.

        Raises Unreachable.
        """
        timeout = (self.limits.connect_seconds, self.limits.read_seconds)
        try:
            with self.session.post(
                url, data=dict(form), timeout=timeout, allow_redirects=False, stream=True
            ) as response:
                return response.status_code
        except requests.RequestException as error:
            raise _unreachable(error) from None

    def stream(self, url: str) -> Iterator[bytes]:
        """Stream a media file, from the open internet or an own host.

        Raises AnswerTooLarge before or while reading, never keeps it.
        """
        timeout = (self.limits.connect_seconds, self.limits.read_seconds)
        try:
            with opened(url, self.session, self.own_hosts, timeout) as response:
                if not response.ok:
                    msg = f"Filen kunde inte hämtas: svar {response.status_code}"
                    raise PlatformError(msg)
                yield from _bounded(response, self.limits.media_bytes)
        except requests.RequestException as error:
            raise _unreachable(error) from None

    # --- one attempt -------------------------------------------------------------------------

    def _attempts(self, once: Callable[[], Exchange]) -> Exchange:
        for pause in self.limits.pauses:
            try:
                exchange = once()
            except Unreachable:
                self.sleep(pause)
                continue
            if exchange.status not in _RETRY_STATUS:
                return exchange
            self.sleep(pause)
        return once()

    def _once(self, prepared: requests.PreparedRequest) -> Exchange:
        timeout = (self.limits.connect_seconds, self.limits.read_seconds)
        way = self._environment(prepared.url or "")
        return self._via(lambda: self.session.send(prepared, timeout=timeout, **way))

    def _environment(self, url: str) -> dict[str, Any]:
        """Proxies and certificates that the environment names; the same for a whole host."""
        host = urlsplit(url).netloc
        if host not in self._ways:
            merge = self.session.merge_environment_settings
            self._ways[host] = dict(merge(url, {}, True, None, None))  # noqa: FBT003 - requests' own
        return self._ways[host]

    def _via(self, call: Callable[[], requests.Response]) -> Exchange:
        started = self.clock.now()
        try:
            response = call()
            with response:
                body = b"".join(_bounded(response, self.limits.answer_bytes))
        except requests.RequestException as error:
            raise _unreachable(error) from None
        return self._exchange(response, body, started)

    def _exchange(self, response: requests.Response, body: bytes, started: datetime) -> Exchange:
        masked_body, count = mask(body, self._needles)
        url, _ = mask((response.request.url or "").encode(), self._needles)
        headers = tuple(
            (key, mask(value.encode(), self._needles)[0].decode())
            for key, value in response.headers.items()
            if key.lower() not in _HIDDEN_HEADERS
        )
        exchange = Exchange(
            method=response.request.method or "GET",
            url=url.decode(errors="replace"),
            status=response.status_code,
            headers=headers,
            body=masked_body,
            started_at=started,
            ended_at=self.clock.now(),
            api_version=self.api_version,
            masked=count,
        )
        if self.on_answer is not None:
            self.on_answer(exchange)
        return exchange


def _bounded(response: requests.Response, limit: int) -> Iterator[bytes]:
    stated = response.headers.get("Content-Length", "")
    if stated.isdigit() and int(stated) > limit:
        msg = f"Svaret är {int(stated)} byte, gränsen är {limit}"
        raise AnswerTooLarge(msg)
    received = 0
    for chunk in response.iter_content(_CHUNK):
        received += len(chunk)
        if received > limit:
            msg = f"Svaret är större än gränsen {limit} byte"
            raise AnswerTooLarge(msg)
        yield chunk


def _unreachable(error: requests.RequestException) -> Unreachable:
    # The text of a requests error holds the URL, which may hold a token: name only its class.
    return Unreachable(f"Inget svar från plattformen ({type(error).__name__})")


def mask(data: bytes, needles: Sequence[bytes]) -> tuple[bytes, int]:
    """``data`` with every needle replaced by ``[HEMLIGT]``, and how many were."""
    count = 0
    for needle in needles:
        found = data.count(needle)
        if found:
            data = data.replace(needle, MASK)
            count += found
    return data, count


def spellings(secrets: Sequence[str]) -> tuple[bytes, ...]:
    """Every way a secret can be written in a URL or a JSON text, longest first."""
    spellings: set[str] = set()
    for secret in secrets:
        if secret:
            escaped = json.dumps(secret)[1:-1]
            spellings |= {secret, quote(secret, safe=""), quote_plus(secret), escaped}
            spellings.add(escaped.replace("/", "\\/"))
    return tuple(s.encode() for s in sorted(spellings, key=lambda s: (-len(s), s)))


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait from a Retry-After header: a number or an HTTP date (RFC 9110 10.2.3)."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        at = datetime.strptime(value.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
    return max(0.0, (at - now).total_seconds())
