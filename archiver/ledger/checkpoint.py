# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signed checkpoints: C2SP tlog-checkpoint in a C2SP signed note, Ed25519. Pure.

A checkpoint is three lines (origin, size, base64 root) and one signature line. Unknown signature
lines are ignored, as the specification asks, so that witnesses can add theirs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALGORITHM = b"\x01"  # Ed25519 in signed-note
_DASH = "\u2014"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: which log, how many rows, and the root over them."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The signed text, with its final newline."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_id(name: str, public: bytes) -> bytes:
    """First four bytes of SHA-256(name || 0x0A || 0x01 || public key)."""
    return hashlib.sha256(name.encode() + b"\n" + _ALGORITHM + public).digest()[:4]


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """The key as people hand it on: ``name+id+base64`` (C2SP vkey)."""
    public = key.public_bytes_raw()
    encoded = base64.b64encode(_ALGORITHM + public).decode()
    return f"{name}+{key_id(name, public).hex()}+{encoded}"


def parse_verifier_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """Name and key of a ``verifier_key``. Raises ValueError with what is wrong."""
    name, plus, rest = text.strip().partition("+")
    ident, plus2, encoded = rest.partition("+")
    if not (name and plus and plus2):
        msg = "not a verifier key: expected name+id+base64"
        raise ValueError(msg)
    raw = base64.b64decode(encoded, validate=True)
    if raw[:1] != _ALGORITHM or len(raw) != 33:
        msg = f"not an Ed25519 key: {len(raw)} bytes"
        raise ValueError(msg)
    if key_id(name, raw[1:]).hex() != ident:
        msg = f"key id does not match: expected {key_id(name, raw[1:]).hex()}, got {ident}"
        raise ValueError(msg)
    return name, Ed25519PublicKey.from_public_bytes(raw[1:])


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The signed note."""
    return sign_text(checkpoint.body(), checkpoint.origin, key)


def sign_text(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Any text as a signed note. What is no checkpoint must not read as one: say first what it is."""
    blob = key_id(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n{_DASH} {name} {base64.b64encode(blob).decode()}\n"


def open_note(note: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint in a note that this key signed. Raises ValueError saying what is wrong."""
    body, separator, signatures = note.partition("\n\n")
    if not separator:
        msg = "not a signed note: no blank line before the signatures"
        raise ValueError(msg)
    if not signatures.endswith("\n"):
        msg = "not a signed note: the last line does not end"
        raise ValueError(msg)
    text = body + "\n"
    lines = body.split("\n")
    if len(lines) < 3 or not (lines[1].isascii() and lines[1].isdigit()):
        msg = "not a checkpoint: expected origin, size and root"
        raise ValueError(msg)
    if not _signed(text, lines[0], signatures, key):
        msg = f"no valid signature of {lines[0]} under this key"
        raise ValueError(msg)
    return Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))


def _signed(text: str, origin: str, signatures: str, key: Ed25519PublicKey) -> bool:
    wanted = key_id(origin, key.public_bytes_raw())
    for line in signatures.split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != _DASH or parts[1] != origin:
            continue
        try:
            blob = base64.b64decode(parts[2], validate=True)
            # Base64 has several spellings of the same bytes; only one of them is what was written.
            if blob[:4] == wanted and base64.b64encode(blob).decode() == parts[2]:
                key.verify(blob[4:], text.encode())
                return True
        except (binascii.Error, InvalidSignature):
            continue
    return False
