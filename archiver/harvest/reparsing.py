# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Read old evidence again, after a reader has been mended. Asks no platform anything.

The readers are pure, so that an answer gives the same items whenever it is read. What differs from what
was read before becomes new records and versions; nothing earlier is changed, and a second time adds
nothing. What still cannot be read is counted, and its bytes stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from archiver.archive import rereading
from archiver.archive.archive import Archive
from archiver.archive.document import clean
from archiver.archive.layout import items
from archiver.clock import to_us
from archiver.connectors.base import Replay
from archiver.connectors.registry import replay
from archiver.errors import PlatformError
from archiver.model.account import Account
from archiver.model.change import Known
from archiver.model.observation import Batch
from archiver.store import records

_ASKED = frozenset({"GET", "POST"})  # pushes and owners' exports have readers of their own


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that is read otherwise now. ``record`` None and ``before`` empty: it was not read."""

    capture: int
    seen_at: datetime
    record: int | None
    first_seen_at: datetime
    native_id: str
    before: str
    after: str


@dataclass(slots=True)
class Reparsed:
    """What came of it. ``unreadable`` answers are as they were."""

    read: int = 0
    unreadable: int = 0
    new_records: int = 0
    new_versions: int = 0
    differences: list[Difference] = field(default_factory=list)


def reparse(
    archive: Archive,
    account: Account,
    since: datetime | None,
    *,
    dry: bool,
    most: int = 200,
    read: Replay | None = None,
) -> Reparsed:
    """Read an account's answers since then again; ``dry`` shows the difference and writes nothing.

    At most ``most`` differences are told one by one; all are counted. Raises StoreBusy while the
    account is being looked at.
    """
    reader = read or replay(account.platform)
    result, told = Reparsed(), set[tuple[str, bytes]]()
    with archive.harvesting(account):
        for capture, batch in _answers(archive, account, since, result, reader):
            known = _known(archive, account, batch)
            for one in rereading.readings(archive.recorder, batch, known):
                name = clean(one.observation.native_id)
                if dry and (name, one.digest) in told:
                    continue  # the first of them would have been written down by now
                first = one.known is None and not any(name == other for other, _ in told)
                told.add((name, one.digest))
                result.new_records += first
                result.new_versions += not first
                if len(result.differences) < most:
                    seen = batch.exchange.ended_at
                    result.differences.append(_difference(archive, capture, seen, one))
            if not dry:
                now = archive.clock.now()
                rereading.write_down(archive.recorder, account.id, capture, batch, known, now)
    return result


def _answers(
    archive: Archive,
    account: Account,
    since: datetime | None,
    result: Reparsed,
    read: Replay,
) -> Iterator[tuple[int, Batch]]:
    """The answers that can be read now, in the order in which they came."""
    with archive.database.read() as connection:
        entries = records.captures_since(connection, account.id, to_us(since) if since else 0)
    for entry in entries:
        with archive.reader() as reader:
            if not reader.is_whole(entry):  # what is left of it may read as something else
                continue
            exchange = reader.exchange(entry)
        if exchange.method not in _ASKED:
            continue
        result.read += 1
        try:
            batch = read(exchange, account)
        except PlatformError:
            result.unreadable += 1
        else:
            yield entry, archive.without_disposed(account, batch)


def _known(archive: Archive, account: Account, batch: Batch) -> dict[str, Known]:
    names: set[str] = set()
    for item in items(batch):
        names |= {item.native_id, *item.aliases}
        names |= {name for name in (item.parent_id, item.root_id) if name}
    return archive.known(account.id, names) if names else {}


def _difference(archive: Archive, capture: int, seen: datetime, one: rereading.Reading) -> Difference:
    before = ""
    if one.known is not None:
        with archive.reader() as reader:
            then = [v for v in reader.versions(one.known.record_id) if v.seen_at <= seen]
        before = then[-1].text if then else ""
    number = None if one.known is None else one.known.record_id
    item = one.observation
    first = seen if one.known is None else one.known.first_seen_at
    return Difference(capture, seen, number, first, item.native_id, before, item.text)
