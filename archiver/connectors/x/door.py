# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The session that tweepy sends through: our address, our transport, our bytes.

tweepy chooses route, parameters and signature. It has its host as a literal, reads bodies without a
bound, raises on any status and logs the bearer token at DEBUG. So it is given this in place of a
requests session: the request goes to the account's address through the transport, the exchange is
kept here, and tweepy gets an empty answer that it can do nothing with.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from archiver.connectors.http import Transport
from archiver.model.observation import Exchange

# These log tokens and signatures at DEBUG.
for _name in ("oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)

PLACEHOLDER = "kept-by-the-door"  # what tweepy may log


@dataclass(slots=True)
class Door:
    """Takes tweepy's requests. ``note`` is put in the address as its fragment, which is not sent."""

    transport: Transport
    base: str
    bearer: str
    fields_name: str
    note: str = ""
    kept: list[Exchange] = field(default_factory=list)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str],
        json: object,
        headers: Mapping[str, str],
        auth: AuthBase | None,
    ) -> requests.Response:
        """What tweepy calls. Only reading is let through."""
        if method != "GET" or json is not None:
            msg = f"X-kopplingen läser bara; {method} skickas inte"
            raise ValueError(msg)
        request = requests.Request(
            method,
            f"{self.base}{urlsplit(url).path}{self.note}",
            params={self._name(key): value for key, value in params.items()},
            headers=dict(headers) if auth else {**headers, "Authorization": f"Bearer {self.bearer}"},
            auth=auth,
        )
        self.kept.append(self.transport.keep(lambda: self._send(request)))
        return _empty()

    def take(self) -> Exchange:
        """The exchange that came of the last request, once."""
        return self.kept.pop()

    def _send(self, request: requests.Request) -> requests.Response:
        # Prepared anew for each attempt: an OAuth 1.0a signature is valid once.
        session, limits = self.transport.session, self.transport.limits
        timeout = (limits.connect_seconds, limits.read_seconds)
        return session.send(session.prepare_request(request), stream=True, timeout=timeout)

    def _name(self, key: str) -> str:
        return self.fields_name if key == "tweet.fields" else key


def _empty() -> requests.Response:
    answer = requests.Response()
    answer.status_code = 200
    answer.raw = io.BytesIO()
    return answer
