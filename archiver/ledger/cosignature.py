# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cosignatures of checkpoints: C2SP tlog-cosignature, Ed25519 with the time inside. Pure.

A cosignature says: at this time, this was the largest tree of that log I had seen, and everything
smaller that I have seen is its beginning.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALGORITHM = b"\x04"
_DASH = "\u2014"
_MOST_SECONDS = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness's name and key."""

    name: str
    key: Ed25519PublicKey

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name || 0x0A || 0x04 || public key)."""
        public = _ALGORITHM + self.key.public_bytes_raw()
        return hashlib.sha256(self.name.encode() + b"\n" + public).digest()[:4]

    def vkey(self) -> str:
        """The key as people hand it on."""
        public = base64.b64encode(_ALGORITHM + self.key.public_bytes_raw()).decode()
        return f"{self.name}+{self.key_id.hex()}+{public}"


def parse_witness(text: str) -> Witness:
    """The witness of a ``vkey``. Raises ValueError with what is wrong."""
    name, plus, rest = text.strip().partition("+")
    ident, plus2, encoded = rest.partition("+")
    if not (name and plus and plus2):
        msg = "not a verifier key: expected name+id+base64"
        raise ValueError(msg)
    raw = base64.b64decode(encoded, validate=True)
    if raw[:1] != _ALGORITHM or len(raw) != 33:
        msg = "not a key for cosignatures (type 4, Ed25519)"
        raise ValueError(msg)
    witness = Witness(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
    if witness.key_id.hex() != ident:
        msg = f"key id does not match: expected {witness.key_id.hex()}, got {ident}"
        raise ValueError(msg)
    return witness


def cosign(body: str, name: str, key: Ed25519PrivateKey, at_seconds: int) -> str:
    """The signature line over a checkpoint's body, with its final newline."""
    signature = key.sign(_message(body, at_seconds))
    blob = Witness(name, key.public_key()).key_id + at_seconds.to_bytes(8, "big") + signature
    return f"{_DASH} {name} {base64.b64encode(blob).decode()}\n"


def cosigned_at(body: str, line: str, witness: Witness) -> int | None:
    """When the witness signed this body, in seconds; None when the line is another key's.

    Raises ValueError when it bears the witness's name and id and does not hold.
    """
    parts = line.rstrip("\n").split(" ")
    if len(parts) != 3 or parts[:2] != [_DASH, witness.name]:
        return None
    try:
        blob = base64.b64decode(parts[2], validate=True)
    except binascii.Error:
        return None
    if blob[:4] != witness.key_id:
        return None
    if base64.b64encode(blob).decode() != parts[2]:
        msg = "base64 in another spelling than its own"
        raise ValueError(msg)
    at_seconds = int.from_bytes(blob[4:12], "big")
    try:
        witness.key.verify(blob[12:], _message(body, at_seconds))
    except InvalidSignature:
        msg = f"no valid cosignature of {witness.name}"
        raise ValueError(msg) from None
    if not 0 < at_seconds <= _MOST_SECONDS:
        msg = "a cosignature without a time"
        raise ValueError(msg)
    return at_seconds


def lines_in(text: str) -> Iterator[str]:
    """Every signature line, with its newline."""
    for line in text.split("\n"):
        if line.startswith(f"{_DASH} "):
            yield f"{line}\n"


def _message(body: str, at_seconds: int) -> bytes:
    return f"cosignature/v1\ntime {at_seconds}\n{body}".encode()
