# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The bytes behind the log's rows: compressed, each with the nonce of its commitment.

A body is two parts: one line of canonical JSON (what we say of the bytes) and the bytes verbatim.
The shared dictionary is trained on synthetic text only; it holds nobody's words.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import zstandard
from sqlalchemy import Connection, select

from archiver.errors import VerificationFailed
from archiver.store import adding, tables

LEVEL = 8  # a tenth smaller than 3, and still a small part of what recording costs
_MAX_BODY = 1 << 31
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Stored:
    """A payload row, opened. ``facts`` is the first line, ``verbatim`` the rest."""

    entry: int
    nonce: bytes
    body: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """What we say of the bytes."""
        return divided(self.body)[0]

    @property
    def verbatim(self) -> bytes:
        """The platform's own bytes."""
        return self.body[self.body.index(b"\n") + 1 :]


def divided(body: bytes) -> tuple[dict[str, Any], bytes]:
    """What we say of the bytes, and the platform's own. Raises ValueError without a first line."""
    end = body.index(b"\n")
    return _DECODER.raw_decode(body[:end].decode())[0], body[end + 1 :]


@dataclass(slots=True)
class Codec:
    """Compresses and opens bodies. ``dictionaries`` by number; 0 means none. Thread-safe."""

    dictionaries: Mapping[int, bytes] = field(default_factory=dict)
    _local: threading.local = field(default_factory=threading.local, init=False)

    def pack(self, body: bytes) -> tuple[int, bytes]:
        """Codec number and compressed body."""
        number = max(self.dictionaries, default=0)
        return number, self._compressor(number).compress(body)

    def open(self, number: int, packed: bytes) -> bytes:
        """The body. Raises VerificationFailed when it cannot be opened."""
        try:
            opened: bytes = self._decompressor(number).decompress(packed, max_output_size=_MAX_BODY)
        except (zstandard.ZstdError, KeyError, MemoryError, OverflowError, ValueError) as error:
            msg = f"Innehållet går inte att packa upp ({type(error).__name__})"
            raise VerificationFailed(msg) from None
        return opened

    def _dictionary(self, number: int) -> zstandard.ZstdCompressionDict | None:
        return zstandard.ZstdCompressionDict(self.dictionaries[number]) if number else None

    def _compressor(self, number: int) -> zstandard.ZstdCompressor:
        made: dict[int, zstandard.ZstdCompressor] = self._local.__dict__.setdefault("pack", {})
        if number not in made:
            shared = self._dictionary(number)
            if shared is not None:
                shared.precompute_compress(level=LEVEL)
            # The row's codec column names the dictionary: no need to say it in every body.
            made[number] = zstandard.ZstdCompressor(level=LEVEL, dict_data=shared, write_dict_id=False)
        return made[number]

    def _decompressor(self, number: int) -> zstandard.ZstdDecompressor:
        made: dict[int, zstandard.ZstdDecompressor]
        try:
            made = self._local.open
            return made[number]
        except AttributeError:
            made = self._local.open = {}
        except KeyError:
            pass
        return made.setdefault(number, zstandard.ZstdDecompressor(dict_data=self._dictionary(number)))


def load_codec(connection: Connection) -> Codec:
    """The codec with the dictionaries that this archive was made with."""
    rows = connection.execute(select(tables.dictionary))
    return Codec({row.id: row.body for row in rows})


def save(connection: Connection, codec: Codec, rows: Iterable[tuple[int, bytes, bytes]]) -> None:
    """Insert ``(entry, nonce, body)`` rows."""
    packed = [(entry, nonce, *codec.pack(body)) for entry, nonce, body in rows]
    adding.add(connection, tables.payload, packed)


def load(connection: Connection, codec: Codec, entries: Sequence[int]) -> dict[int, Stored]:
    """Open the payloads that still exist, by entry; a disposed one is simply not in the answer."""
    found: dict[int, Stored] = {}
    for start in range(0, len(entries), 500):
        part = entries[start : start + 500]
        rows = connection.execute(select(tables.payload).where(tables.payload.c.entry.in_(part)))
        for row in rows:
            found[row.entry] = Stored(row.entry, row.nonce, codec.open(row.codec, row.body))
    return found
