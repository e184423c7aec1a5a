# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Exchanges to one file of their own: a WARC, or a WACZ that players of web archives open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.archive.reading import Reader
from archiver.errors import NothingToPack, UsageError
from archiver.store import marks
from exports import files, gather
from exports.bundle import checkpoints
from exports.packages import exchanges, scope, warc
from exports.packages import wacz as zipped
from exports.packages.container import with_room
from exports.packages.exchanges import Kept
from exports.packages.scope import Order
from exports.source import Source


@dataclass(frozen=True, slots=True)
class WebArchive:
    """A finished file, and how many answers are in it."""

    count: int
    size: int
    sha256: str


def write_web_archive(source: Source, order: Order, out: Path, *, wacz: bool) -> WebArchive:
    """Write the file, whole or not at all.

    For an account and a year: every exchange in that year. Else: those that the records rest on. Never
    with messages or marked records in it: a web archive goes to no receiver that keeps them closed.
    Raises UsageError, NothingToPack, UnknownAccount, UnknownRecord, QueryError and DiskFull.
    """
    suffix = ".wacz" if wacz else ".warc.gz"
    if not out.name.lower().endswith(suffix):
        msg = f"Filens namn ska sluta på {suffix}"
        raise UsageError(msg)
    scope.check(source, order)
    source.sign()
    with with_room(), source.reader() as reader, files.whole(out) as file:
        kept, title = _chosen(source, reader, order)
        info = warc.Info(gather.software(), title, source.clock.now(), source.public_key())
        if wacz:
            count = zipped.write(source, file, kept, info, out.parent)
        else:
            count = sum(1 for _ in warc.write(file, kept, info, out.name))
        if not count:
            msg = f"Det finns inga svar att lägga i ett webbarkiv för {title}"
            raise NothingToPack(msg)
    stamp = files.stamp(out)
    return WebArchive(count, stamp.size, stamp.sha256)


def _chosen(source: Source, reader: Reader, order: Order) -> tuple[Iterator[Kept], str]:
    """The exchanges, and what they are called together."""
    size = checkpoints.read(reader.connection).size
    for account in source.accounts():
        if account.name == order.account:
            return exchanges.of_year(reader, size, account, order.year), scope.title(order)
    chosen = scope.chosen(source, reader, order)
    closed = marks.closed(reader.connection, chosen.records)
    open_ones = [number for number in chosen.records if number not in closed]
    if closed and not open_ones:
        msg = "Inget webbarkiv skapades: meddelanden och sekretessmarkerade handlingar läggs inte i ett"
        raise NothingToPack(
            msg, remedy="Lämna dem med ett bevispaket, eller i ett paket till e-arkivet."
        )
    left = replace(chosen, disposed=(), records=open_ones)
    return exchanges.behind(reader, size, left), chosen.title
