# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make the dictionary that new archives pack their bodies with, out of invented words only.

    python -m benchmarks.train_dictionary

The invented town is read twice, the whole way into an archive of its own, and the bodies that this
gives are the training. Nothing else goes in: a dictionary holds pieces of what it was trained on and
can never be disposed of, so it must hold nobody's words. Same code and same zstandard: same bytes.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import zstandard
from sqlalchemy import select

from archiver.archive.archive import Archive, open_archive
from archiver.archive.directory import DICTIONARY
from archiver.clock import SetClock
from archiver.harvest.pipeline import harvest_account
from archiver.simulator.town import Town
from archiver.store import tables
from archiver.store.blobs import write_durably
from archiver.store.payloads import LEVEL
from search_ui.commands.demo_play import make_archive, register

_BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
_LOOKS = (timedelta(days=12), timedelta(days=25), timedelta(days=25, minutes=20))
_SIZE = 64 * 1024
_HOSTS = {"facebook": b"graph.facebook.com", "x": b"api.x.com", "mastodon": b"social.kommun.example"}
_SITE = b"www.kommun.example"
_DATE = re.compile(rb"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")


def samples() -> list[bytes]:
    """Bodies of the invented town's archive, as they would be with the platforms' real addresses."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "archive"
        clock = SetClock(_BEGIN)
        make_archive(root, clock)
        with Town(clock, begin=_BEGIN) as town, open_archive(root, clock) as archive:
            accounts = register(archive, town)
            for look in _LOOKS:
                clock.at = _BEGIN + look
                for account in accounts:
                    harvest_account(archive, account, full=True)
            places = {
                urlsplit(sim.api_base).netloc.encode(): _HOSTS.get(sim.platform, _SITE)
                for sim in town.accounts()
            }
            return [_settled(body, places) for body in _bodies(archive)]


def _bodies(archive: Archive) -> Iterator[bytes]:
    query = select(tables.payload).order_by(tables.payload.c.entry)
    with archive.database.read() as connection:
        for row in connection.execute(query):
            yield archive.codec.open(row.codec, row.body)


def _settled(body: bytes, places: dict[bytes, bytes]) -> bytes:
    """What differs from one playing to the next is made the same: loopback addresses, clock times."""
    for loopback, real in places.items():
        body = body.replace(b"http://" + loopback, b"https://" + real).replace(loopback, real)
    return _DATE.sub(b"Sun, 01 Mar 2026 00:00:00 GMT", body)


def train() -> bytes:
    """The dictionary's bytes."""
    made: bytes = zstandard.train_dictionary(_SIZE, samples(), k=200, d=8, level=LEVEL).as_bytes()
    return made


def main() -> None:
    """Write the dictionary where new archives take it from, and its hash beside it."""
    made = train()
    write_durably(DICTIONARY, made)
    told = f"{hashlib.sha256(made).hexdigest()}  {DICTIONARY.name}\n"
    write_durably(DICTIONARY.with_suffix(".sha256"), told.encode())


if __name__ == "__main__":
    main()
