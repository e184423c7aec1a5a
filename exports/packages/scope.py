# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a package is of: which records go in, which stay behind, and why. Reads only.

A record belongs to the year it was published in (Swedish time), or was first seen in where the platform
does not tell; a disposed one to the year it was first seen in, which is all that is left of it. Sealed
records stay behind (TF-16) and are counted. Records under secrecy go along: a delivery to the archive
authority carries the secrecy with it (OSL 11 kap. 6 §), and the package says which they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from archiver import wording
from archiver.archive.reading import Reader
from archiver.clock import to_us
from archiver.errors import NothingToPack, UnknownAccount, UsageError
from archiver.model.account import Account
from archiver.model.retention import Disposed
from archiver.model.search import Filters
from archiver.store import holds, records, retention, selecting
from exports.document.material import Question
from exports.source import Source

FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Order:
    """What to pack: an account and a year, or the answer to a query, or records by their labels."""

    account: str = ""
    year: int = 0
    query: str | None = None
    filters: Filters = field(default_factory=Filters)
    records: tuple[str, ...] = ()
    form: str = "sip"

    def told(self, title: str) -> dict[str, Any]:
        """The order as a delivery's step has it."""
        said: dict[str, Any] = {"title": title, "form": self.form}
        if self.account:
            return said | {"account": self.account, "year": self.year}
        return said | ({"records": list(self.records)} if self.records else {"query": self.query or ""})

    @property
    def question(self) -> Question:
        """The order as a document asks it."""
        if not self.account:
            return Question(self.query or "", self.filters, self.records)
        start, end = date(self.year, 1, 1), date(self.year, 12, 31)
        return Question(filters=Filters(accounts=(self.account,), start=start, end=end))


@dataclass(frozen=True, slots=True)
class Scope:
    """The records of a package by number, in order, and what is known of those that stay behind.

    ``until`` is set when the year is not over: the package is of what had been archived by then.
    """

    order: Order
    title: str
    records: Sequence[int]
    disposed: tuple[Disposed, ...]
    sealed: tuple[int, ...]
    account: Account | None
    until: datetime | None = None

    @property
    def asked(self) -> frozenset[int]:
        """Every record that may be shown."""
        return frozenset(self.records) | {gone.record_id for gone in self.disposed}

    @property
    def slug(self) -> str:
        """The title as a file's name can hold it: ``akerby-kommun-pa-facebook-2026``."""
        return slug(self.title) or "handlingar"


def slug(text: str) -> str:
    """Letters a–z, digits and hyphens."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:60].rstrip("-")


def title(order: Order) -> str:
    """What a package is called."""
    if order.account:
        return f"{order.account} {order.year}"
    if order.records:
        return wording.plural(len(order.records), "utvald handling", "utvalda handlingar")
    return f"Sökningen {order.query}" if order.query else "Hela arkivet"


def check(source: Source, order: Order) -> None:
    """Raises UsageError, UnknownAccount or NothingToPack for what can never be packed."""
    ways = sum((bool(order.account or order.year), bool(order.records), order.query is not None))
    if ways != 1 or bool(order.account) is not bool(order.year):
        msg = "Ange ett konto och ett år, eller en sökning, eller handlingar"
        raise UsageError(msg)
    if not order.account:
        return
    _account(source, order.account)
    this_year = wording.local_day(source.clock.now()).year
    if not FIRST_YEAR <= order.year <= this_year:
        why = "har inte börjat" if order.year > this_year else "ligger före alla sociala medier"
        msg = f"Inget paket skapades: året {order.year} {why}"
        raise NothingToPack(msg, remedy=f"Välj ett år från {FIRST_YEAR} till {this_year}.")


def chosen(source: Source, reader: Reader, order: Order) -> Scope:
    """Which records go in. Raises what ``check`` raises, UnknownRecord and QueryError."""
    check(source, order)
    found, gone, account = _found(source, reader, order)
    closed = holds.sealed(reader.connection, found)
    scope = Scope(
        order,
        title(order),
        [number for number in found if number not in closed],
        gone,
        tuple(sorted(closed)),
        account,
        _until(source, order),
    )
    if not (scope.records or scope.disposed):
        sealed = " utom förseglade handlingar" if closed else ""
        msg = f"Det finns inget att lägga i ett paket för {scope.title}{sealed}"
        raise NothingToPack(msg)
    return scope


def _found(
    source: Source, reader: Reader, order: Order
) -> tuple[list[int], tuple[Disposed, ...], Account | None]:
    connection = reader.connection
    if order.account:
        account = _account(source, order.account)
        span = _span(order.year)
        inside = selecting.of_period(connection, account.id, *span)
        return inside, retention.disposed_of(connection, account.id, *span), account
    if order.records:
        numbers = list(dict.fromkeys(reader.find(label) for label in order.records))
    else:
        numbers = list(source.searcher.all_ids(order.query or "", order.filters))
    return numbers_here(connection, numbers), _gone(connection, numbers), None


def numbers_here(connection: Connection, numbers: Sequence[int]) -> list[int]:
    """Those of the records that have not been disposed of, in the same order."""
    return [row["id"] for row in records.rows(connection, numbers)]


def _gone(connection: Connection, numbers: Sequence[int]) -> tuple[Disposed, ...]:
    left = (retention.disposed(connection, number) for number in numbers)
    here = set(numbers_here(connection, numbers))
    return tuple(gone for gone in left if gone is not None and gone.record_id not in here)


def _span(year: int) -> tuple[int, int]:
    start, end = wording.day_start(date(year, 1, 1)), wording.day_start(date(year + 1, 1, 1))
    return to_us(start), to_us(end)


def _until(source: Source, order: Order) -> datetime | None:
    now = source.clock.now()
    return now if order.account and order.year == wording.local_day(now).year else None


def _account(source: Source, name: str) -> Account:
    for account in source.accounts():
        if account.name == name:
            return account
    msg = f"Kontot {name} finns inte i arkivet"
    raise UnknownAccount(msg)
