# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Asking WordPress for known ids: in bulk first, then one by one for those left out.

A bulk answer drops what is gone and what is withheld alike, so being left out means nothing. The
single question tells them apart, and is only trusted after a bulk answer has proved access.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from archiver.connectors.answer import platform_code, settle
from archiver.connectors.wordpress.parse import ROUTES
from archiver.connectors.wordpress.site import Site
from archiver.connectors.wordpress.walk import PER_PAGE
from archiver.model.observation import Batch, Exchange

_PUBLIC = frozenset({"approve", "publish"})


class Lookup:
    """One round of questions by id."""

    def __init__(self, site: Site, read: Callable[[Exchange], Batch], *, sees_hidden: bool) -> None:
        self.site = site
        self.read = read
        self.sees_hidden = sees_hidden

    def ask(self, ids: Sequence[str]) -> Iterator[Batch]:
        """One verdict for every id."""
        pending = list(dict.fromkeys(ids))
        for type_ in ROUTES:
            mine = [i for i in pending if _split(i)[0] == type_]
            for start in range(0, len(mine), PER_PAGE):
                yield from self._hundred(type_, mine[start : start + PER_PAGE])
        for odd in (i for i in pending if _split(i)[0] not in ROUTES):
            yield from self._single("post", odd)

    def _hundred(self, type_: str, ids: list[str]) -> Iterator[Batch]:
        left = list(ids)
        for status in self._states(type_):
            if not left:
                return
            exchange = self._bulk(type_, left, status)
            batch, error = settle(exchange, self.read)
            yield batch
            if error is not None and (status in _PUBLIC or not _state_refused(exchange)):
                raise error
            if error is not None:
                self.sees_hidden = False
            answered = {v.native_id for v in batch.verdicts}
            left = [i for i in left if i not in answered]
        for native_id in left:
            yield from self._single(type_, native_id)

    def _bulk(self, type_: str, ids: list[str], status: str) -> Exchange:
        numbers = ",".join(_split(i)[1] for i in ids)
        query = {"include": numbers, "per_page": str(PER_PAGE), "status": status}
        if type_ != "comment":
            query["_embed"] = "wp:featuredmedia"
        return self.site.get(f"wp/v2/{ROUTES[type_]}", query)

    def _states(self, type_: str) -> Iterator[str]:
        """The states to ask for in turn; the public one alone once the others are refused."""
        if type_ == "comment":
            yield "approve"
            for status in ("hold", "spam", "trash"):
                if self.sees_hidden:
                    yield status
            return
        if self.sees_hidden:
            yield "publish,private,trash"
        if not self.sees_hidden:
            yield "publish"

    def _single(self, type_: str, native_id: str) -> Iterator[Batch]:
        """Only the state of a post is asked for when signed in: its text may be a draft by now."""
        bare = self.site.signed_in and type_ != "comment"
        query = {"_fields": "id,status,type"} if bare else {}
        number = quote(_split(native_id)[1], safe="")
        exchange = self.site.get(f"wp/v2/{ROUTES[type_]}/{number}", query, asked=native_id)
        batch, error = settle(exchange, self.read)
        yield batch
        if error is not None:
            raise error


def _state_refused(exchange: Exchange) -> bool:
    """The password's user may not ask for this state; the public one proves access instead."""
    return platform_code(exchange) in {"rest_invalid_param", "rest_forbidden_param"}


def _split(native_id: str) -> tuple[str, str]:
    type_, _, number = native_id.rpartition("-")
    return (type_, number) if number.isascii() and number.isdigit() else ("", native_id)
