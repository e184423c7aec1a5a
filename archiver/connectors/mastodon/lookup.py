# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking a Mastodon server for known statuses: in bulk, then one by one, then by their address.

A bulk answer drops what is gone and what we may not see alike. An id that is not found may have
been replaced (snac2 gives an edited status a new one), so a status of this server is also asked for
by its uri before it is called gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from archiver.connectors.mastodon.server import Server
from archiver.errors import PlatformError
from archiver.model.observation import Batch

BULK = 20
_Answer = tuple[Batch, PlatformError | None]
_Way = Callable[[dict[str, str]], _Answer]


class Lookup:
    """Questions by id to one server; remembers for the run whether it answers them in bulk."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.bulk = True

    def ask(self, asked: Sequence[str]) -> Iterator[Batch]:
        """One verdict for every status."""
        pending = list({entry.split()[0]: entry for entry in asked if entry.strip()}.values())
        for start in range(0, len(pending), BULK):
            yield from self._twenty(pending[start : start + BULK])

    def _twenty(self, asked: list[str]) -> Iterator[Batch]:
        known = dict(self.server.ids_of(entry) for entry in asked)
        first = {uri: ids[0] for uri, ids in known.items() if ids}
        answered: set[str] = set()
        if first and self.bulk:
            query = [("id[]", number) for number in first.values()]
            batch, error = self.server.get("/api/v1/statuses", query, {"ids": " ".join(first)})
            if error is not None and batch.exchange.status in {400, 401, 403, 404, 405, 422}:
                self.bulk = False
                batch, error = replace(batch, warnings=(*batch.warnings, "no-bulk-lookup")), None
            yield batch
            if error is not None:
                raise error
            answered = {verdict.native_id for verdict in batch.verdicts}
        for uri, ids in known.items():
            if uri not in answered:
                yield from self._single(uri, ids)

    def _single(self, uri: str, ids: list[str]) -> Iterator[Batch]:
        ways = self._ways(uri, ids)
        before = ""
        for at, way in enumerate(ways, start=1):
            note = {"asked": uri, "before": before}
            if at < len(ways):
                note["final"] = "no"
            batch, error = way({key: value for key, value in note.items() if value})
            yield batch
            before = str(batch.exchange.status)
            if batch.verdicts:
                return
            if error is not None and batch.exchange.status not in {404, 410}:
                raise error

    def _ways(self, uri: str, ids: list[str]) -> list[_Way]:
        """The questions to put, in turn, until one is answered."""
        home = self.server.is_home(uri)
        # Where ids may change, an id that is not found proves nothing about a status from elsewhere.
        doubt = not home and not self.bulk
        ways = [self._by_id(number, doubt=doubt) for number in ids]
        if home:
            ways.append(lambda note: self.server.get_object(uri, note))
        elif not ids or (doubt and self.server.headers):
            ways.append(lambda note: self.search(uri, note))
        return ways

    def _by_id(self, number: str, *, doubt: bool) -> _Way:
        path = f"/api/v1/statuses/{quote(number, safe='')}"
        sure = {"sure": "no"} if doubt else {}
        return lambda note: self.server.get(path, note={**note, **sure})

    def search(self, uri: str, note: Mapping[str, str]) -> _Answer:
        """Ask for a status by its address. Needs a token on most servers."""
        query = [("q", uri), ("resolve", "true"), ("type", "statuses"), ("limit", "1")]
        return self.server.get("/api/v2/search", query, note)
