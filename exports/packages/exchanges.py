# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which exchanges leave, and what of each: put together byte for byte, without what may not be shown.

An answer may show records that were not asked for, sealed or disposed of: a mark stands in their place.
One whose items cannot be told apart stays behind, and so does, of a year, each that was asked for as
messages. Reads only; decides nothing of how they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select

from archiver import wording
from archiver.archive import document
from archiver.archive.evidence import EvidenceReader, parts_of, put_together
from archiver.archive.reading import Reader
from archiver.clock import to_us
from archiver.ledger.entry import EntryKind
from archiver.model.account import Account
from archiver.model.closed import of_messages
from archiver.model.observation import Exchange
from archiver.store import holds, log_rows, marks, tables
from exports.packages.scope import Scope

_PART = 20  # answers read at once: an answer may be tens of megabytes
_HIDDEN = "[HEMLIGT]"
# Parameters whose values are never handed out, should one ever have been kept.
_SECRET = re.compile(
    r"(?i)([?&](?:access_token|input_token|refresh_token|fb_exchange_token|oauth_token|token"
    r"|appsecret_proof|client_secret|api_?key|key|sig|signature|password)=)[^&#]*"
)
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})


@dataclass(frozen=True, slots=True)
class Kept:
    """An exchange as it may leave. ``whole`` is False when a mark stands in it somewhere."""

    entry: int
    exchange: Exchange
    whole: bool


def behind(reader: Reader, size: int, scope: Scope) -> Iterator[Kept]:
    """The exchanges that these records rest on, in the log's order."""
    evidence = EvidenceReader(reader.connection, reader.codec, size, scope.asked)
    entries: set[int] = set()
    for number in scope.records:
        entries.update(_captures(reader.connection, evidence.grounds(number).rows))
    return _read(evidence, sorted(entries))


def of_year(reader: Reader, size: int, account: Account, year: int) -> Iterator[Kept]:
    """Every exchange with an account in a year, with all that is open in it.

    No message and no marked record is in it (TF-7): each of those leaves by itself, by a person who may
    open it.
    """
    connection, record = reader.connection, tables.record
    query = select(record.c.id).where(record.c.account_id == account.id)
    asked = set(connection.execute(query).scalars()) - holds.sealed(connection)
    asked -= marks.closed(connection, asked).keys()
    evidence = EvidenceReader(connection, reader.codec, size, asked)
    capture, run = tables.capture, tables.run
    start, end = wording.day_start(date(year, 1, 1)), wording.day_start(date(year + 1, 1, 1))
    found = (
        select(capture.c.entry)
        .join(run, run.c.id == capture.c.run_id)
        .where(run.c.account_id == account.id, capture.c.entry < size)
        .where(run.c.started_us >= to_us(start), run.c.started_us < to_us(end))
        .order_by(capture.c.entry)
    )
    kept = _read(evidence, list(connection.execute(found).scalars()))
    return (one for one in kept if not of_messages(one.exchange.url))


def _captures(connection: Connection, rows: Sequence[int]) -> Iterator[int]:
    kinds = log_rows.rows(connection, list(rows))
    return (entry for entry in rows if kinds[entry].kind == EntryKind.CAPTURE)


def _read(evidence: EvidenceReader, entries: Sequence[int]) -> Iterator[Kept]:
    for start in range(0, len(entries), _PART):
        for row in evidence.rows(entries[start : start + _PART]):
            stored = row.stored
            if stored is None:
                continue
            parts = {part.entry: part for part in evidence.rows(parts_of(stored))}
            body = put_together(stored, parts)
            whole = all(part.stored is not None for part in parts.values())
            yield Kept(row.entry, bare(document.exchange_in(stored.facts, body)), whole)


def bare(exchange: Exchange) -> Exchange:
    """The exchange without anything that opens a door. Secrets are masked when an answer is kept."""
    headers = tuple(
        (name, value) for name, value in exchange.headers if name.lower() not in _SECRET_HEADERS
    )
    return replace(exchange, url=bare_url(exchange.url), headers=headers)


def bare_url(url: str) -> str:
    """The address with the values of secret parameters masked."""
    return _SECRET.sub(rf"\g<1>{_HIDDEN}", url)
