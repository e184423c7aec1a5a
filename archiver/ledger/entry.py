# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One row of the log: a salted commitment, never a text. Pure.

The commitment is HMAC-SHA256 under a random 32-byte nonce, so that a short text cannot be guessed
from it (docs/decisions/0002). The leaf is canonical JSON (RFC 8785 for this restricted form) of
commitment, kind and time; it holds no personal data and stays when what it stands for is destroyed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from archiver.ledger.tree import leaf_hash

NONCE_SIZE = 32
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class EntryKind(IntEnum):
    """What a log row stands for. Numbers are stored and never reused."""

    CAPTURE = 1  # one exchange: request, status, time, layout and the bytes between the items
    VERSION = 2  # a record's text as first seen, with the platform's verbatim bytes
    FRAGMENT = 3  # verbatim bytes of an item that differ only in figures, or of a related person
    EVENT = 4  # a conclusion about a record
    MEDIA = 5  # a stored file, or why it could not be stored
    RUN = 6  # a harvest began; or it ended: outcome, coverage, figures
    ACCOUNT = 7  # an account was registered or changed
    ACTION = 8  # something staff did
    CLOCK = 9  # the clock went backwards
    ARCHIVE = 10  # the archive was made: the first row of every log
    RETENTION = 11  # a step of the retention plan or of a disposal short of carrying it out
    DISPOSAL = 12  # payloads were destroyed by decision: which rows, which records, by whom
    HOLD = 13  # a legal hold was placed, extended or released
    SEAL = 14  # an unlawful object was sealed, or a seal taken away
    CHECKPOINT = 15  # the log was signed: the note that was made
    TIMESTAMP = 16  # an outside authority or witness vouched for a checkpoint
    CASE = 20  # a step of a request for records: registered, searched, assessed, masked, decided
    CERTIFICATE = 21  # a statement of a search: asked, understood, counted, what was not seen
    MODERATION = 22  # what staff are about to remove, and the page rules they go by
    REVIEW = 23  # what a person decided about a removal
    REGISTER = 30  # what the municipality says of an account
    OPENING = 31  # a record was found open to everybody, or that finding was taken back
    DELIVERY = 32  # a step of a delivery to the e-archive: begun, made, received
    PERSON = 40  # a member of staff was added, given or relieved of a role, or ended
    MARK = 41  # a record was marked as secret, or the mark taken away
    SUPERVISION = 33  # who looked at which comments, how accounts are watched, what is closed
    REPORT = 42  # a report was filed: its number, period, log root and the checksums of its files


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to be appended, with what it commits to. ``at_us`` is microseconds since 1970 UTC."""

    kind: EntryKind
    at_us: int
    payload: bytes
    nonce: bytes
    commitment: bytes

    def hash(self) -> bytes:
        """The leaf hash of this row."""
        return leaf_hash(leaf_bytes(self.kind, self.at_us, self.commitment))


def commit(kind: int, nonce: bytes, payload: bytes) -> bytes:
    """HMAC-SHA256(nonce, "flodesarkivet/v1/<kind>" || 0x00 || payload)."""
    return hmac.digest(nonce, b"flodesarkivet/v1/%d\x00" % kind + payload, "sha256")


def new_entry(kind: EntryKind, at_us: int, payload: bytes, nonce: bytes | None = None) -> Entry:
    """A row for this payload, with a fresh random nonce unless one is given."""
    salt = os.urandom(NONCE_SIZE) if nonce is None else nonce
    return Entry(kind, at_us, payload, salt, commit(kind, salt, payload))


def leaf_bytes(kind: int, at_us: int, commitment: bytes) -> bytes:
    """The leaf exactly as hashed: ``{"c":hex,"k":kind,"t":microseconds since 1970,"v":1}``."""
    return b'{"c":"%b","k":%d,"t":%d,"v":1}' % (commitment.hex().encode(), kind, at_us)


def canonical(value: Mapping[str, Any]) -> bytes:
    """Canonical JSON for our restricted data: sorted keys, no spaces, UTF-8, no floats.

    A lone surrogate, which UTF-8 cannot carry, is written as U+FFFD; the verbatim bytes keep it.
    """
    text = _ENCODER.encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def digest_of(texts: Iterable[str], key: bytes) -> bytes:
    """Keyed 16-byte digest of texts in order: tells edits apart, says nothing without the key.

    Each text goes in behind its length, so that no other texts give the same bytes.
    """
    running = hashlib.blake2b(key=key, digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "replace")
        running.update(b"%d:%b" % (len(data), data))
    return running.digest()
