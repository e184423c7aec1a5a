# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Questions in the style of Meta's Graph API, for the platforms beside its pages.

One token, edges with cursors, and many questions in one. Knows no platform's fields.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from archiver.connectors import answer
from archiver.connectors.asking import Answer, Asker
from archiver.connectors.base import Replay
from archiver.connectors.facebook import faults
from archiver.connectors.facebook.asked import onward
from archiver.connectors.facebook.faults import Fault
from archiver.connectors.http import Transport
from archiver.connectors.json_values import as_list, as_object, decode
from archiver.errors import PlatformError, UnexpectedAnswer
from archiver.model.account import Account
from archiver.model.observation import Batch, Exchange, Kind, ScopeSeen

# At DEBUG urllib3 logs whole addresses, and Graph addresses hold the token.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class Graph:
    """One account's way to a Graph host. ``me`` is noted with every question."""

    def __init__(
        self,
        account: Account,
        transport: Transport,
        root: str,
        access: Mapping[str, str],
        read: Replay,
    ) -> None:
        self.root = root
        self.me: dict[str, str] = {}
        self._access = dict(access)
        self._asker = Asker(account, transport, read, faults.refusal)
        self._transport = transport
        for value in access.values():
            transport.hide(value)

    def get(self, path: str, params: Mapping[str, str], **note: str) -> Answer:
        """One question."""
        return self._asker.get(f"{self.root}/{path}", {**params, **self._access}, {**self.me, **note})

    def batch(self, paths: Iterable[str], **note: str) -> Answer:
        """Many questions in one; the only POST, and it only reads."""
        calls = [{"method": "GET", "relative_url": path} for path in paths]
        form = {"batch": json.dumps(calls, separators=(",", ":")), **self._access}
        url = answer.noted(f"{self.root}/", **{**self.me, **note})
        return self._asker.settle(self._transport.post(url, form))

    def pages(self, path: str, params: Mapping[str, str], kind: Kind, **note: str) -> Iterator[Answer]:
        """A listing to its end. The last batch says how far it came; ``root`` is whose it is."""
        passed: set[tuple[tuple[str, str], ...]] = set()
        root = note.get("root")
        while True:
            batch, error = self.get(path, params, **note)
            following = None if error or refused(batch) else following_page(batch.exchange)
            key = tuple(sorted((following or {}).items()))
            turned = following is not None and (not following or key in passed)
            if error is None and not refused(batch) and (following is None or turned):
                whole = following is None and not batch.warnings
                scope = ScopeSeen(kind, root, complete=whole)
                warned = (*batch.warnings, "cursor-repeats") if turned else batch.warnings
                batch = replace(batch, scopes=(scope,), warnings=warned)
            yield batch, error
            if error is not None or following is None or turned:
                return
            passed.add(key)
            params = {**params, **following}


def refused(batch: Batch) -> bool:
    """Whether the answer already says that its listing could not be had."""
    return any(scope.error for scope in batch.scopes)


def following_page(exchange: Exchange) -> Mapping[str, str] | None:
    """Parameters of the next page; None at the end, empty when there is no way to it."""
    return onward(as_object(as_object(decode(exchange.body)).get("paging")))


def data_in(body: bytes) -> list[object]:
    """The items of a listing. Raises UnexpectedAnswer when it has no list of them."""
    told = as_object(decode(body)).get("data")
    if not isinstance(told, list):
        msg = "Svaret saknar listan data"
        raise UnexpectedAnswer(msg)
    return as_list(told)


def edge_of(exchange: Exchange) -> str:
    """The last step of the address: the edge, or the node's id."""
    try:
        return urlsplit(exchange.url).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""


def of_one(exchange: Exchange) -> str:
    """The code of a refusal that concerns one node only; empty when it concerns us."""
    error = faults.error_in(exchange)
    if error is None or error.fault in {Fault.THROTTLED, Fault.ACCESS, Fault.TRANSIENT}:
        return ""
    return error.label


def health_reason(exchange: Exchange, problem: PlatformError | None) -> str:
    """Why an account cannot be read; empty when it can, or when that was not the question."""
    error = faults.error_in(exchange)
    if error is not None and error.fault in {Fault.ACCESS, Fault.ABSENT}:
        return error.label
    if problem is not None:
        raise problem
    return ""
