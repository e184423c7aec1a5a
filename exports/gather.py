# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Read the material of a document out of the archive. Decides nothing about how it is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import Connection

from archiver import wording
from archiver.archive.reading import Reader
from archiver.clock import from_us
from archiver.ledger.checkpoint import verifier_key
from archiver.ledger.ledger import read_head
from archiver.model.coverage import Sight
from archiver.model.record import Record
from archiver.store import figures, outside
from exports.document.material import Gap, Item, Proof, Question, Sender
from exports.source import Source

_PART = 100


def items(reader: Reader, record_ids: Sequence[int]) -> Iterator[Item]:
    """Records with their history, in the order asked, a hundred in memory at a time."""
    for start in range(0, len(record_ids), _PART):
        found = reader.records(record_ids[start : start + _PART])
        parents = {r.parent_id for r in found if r.parent_id is not None}
        by_id = {record.id: record for record in reader.records(sorted(parents))}
        told = reader.histories([record.id for record in found])
        for record in found:
            versions, events, media = told[record.id]
            parent = by_id.get(record.parent_id or 0)
            yield Item(record, tuple(versions), tuple(events), tuple(media), parent)


def records(reader: Reader, record_ids: Sequence[int]) -> Iterator[Record]:
    """Records without their history, in the order asked, a few hundred in memory at a time."""
    for start in range(0, len(record_ids), _PART):
        yield from reader.records(record_ids[start : start + _PART])


def one(reader: Reader, record_id: int) -> Item:
    """One record with its whole conversation."""
    (item,) = items(reader, [record_id])
    return Item(
        item.record,
        item.versions,
        item.events,
        item.media,
        item.parent,
        tuple(reader.thread(record_id)),
    )


def proof(source: Source) -> Proof:
    """Where the log ends now, how much of it is signed, and who outside vouches for that."""
    address = source.config.exports.verify_address
    with source.database.read() as connection:
        head = read_head(connection)
        signed = figures.newest_checkpoint(connection)
        if signed is None:
            return Proof(head.size, head.root.hex(), address=address)
        note = outside.note(connection, signed[0]) or ""
        vouched = tuple(_vouched(connection, signed[0]))
    key = verifier_key(source.config.municipality.origin, source.directory.signing_key().public_key())
    return Proof(head.size, head.root.hex(), *signed, note, key, vouched, address)


def _vouched(connection: Connection, size: int) -> Iterator[tuple[str, datetime | None]]:
    """Time stamps that hold, then witnesses."""
    for token in outside.tokens(connection, size):
        if token.held and token.made_us is not None:
            yield f"Tidsstämpel av {token.authority}", from_us(token.made_us)
    for cosigned in outside.cosignatures(connection, size):
        yield f"Bevittnad av {cosigned.witness}", None


def sender(source: Source, dnr: str = "") -> Sender:
    """Who makes the document, and when."""
    return Sender(source.config.municipality.name, source.clock.now(), software(), dnr)


def software() -> str:
    """The program and its version, as documents name it."""
    try:
        return f"Flödesarkivet {version('flodesarkivet')}"
    except PackageNotFoundError:
        return "Flödesarkivet"


def gaps_of_record(source: Source, record: Record) -> tuple[Gap, ...]:
    """When the record's account was not wholly seen, from its publication (or first sight) to now."""
    start = min(record.published_at or record.first_seen_at, record.first_seen_at)
    return gaps(source, (record.account,), start, source.clock.now())


def gaps_of_question(source: Source, question: Question, records: Sequence[Record]) -> tuple[Gap, ...]:
    """When any account that the question is about was not wholly seen, in the period asked for."""
    filters, now = question.filters, source.clock.now()
    accounts = filters.accounts or tuple(
        account.name
        for account in source.accounts()
        if not filters.platforms or account.platform in filters.platforms
    )
    if question.records:
        accounts = tuple(sorted({record.account for record in records}))
    start = None if filters.start is None else wording.day_start(filters.start)
    end = now if filters.end is None else min(now, wording.day_end(filters.end))
    return gaps(source, accounts, start, end)


def gaps(
    source: Source, names: Sequence[str], start: datetime | None, end: datetime
) -> tuple[Gap, ...]:
    """Windows that were not wholly seen, per account and time. ``start`` None: since registration."""
    found = []
    for account in source.accounts():
        first = account.created_at if start is None else start
        if account.name in names and first < end:
            windows = source.coverage(account, first, end)
            found += [Gap(account.name, w) for w in windows if w.sight is not Sight.SEEN]
    return tuple(found)
