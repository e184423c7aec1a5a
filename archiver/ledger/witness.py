# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The C2SP tlog-witness protocol as text: what is asked, what is answered. Pure.

A witness knows, for each log it was told of, the log's key and the largest tree it has cosigned. It
cosigns a larger one only with a proof that the smaller is its beginning, and says nothing else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archiver.ledger.checkpoint import Checkpoint, key_id
from archiver.ledger.cosignature import lines_in
from archiver.ledger.proof import check_consistency
from archiver.ledger.tree import EMPTY_ROOT, HASH_SIZE

SIZE_TYPE = "text/x.tlog.size"
MOST_BYTES = 100_000
_MOST_PROOF = 63
_MOST_SIGNATURES = 16
_LARGEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint put before a witness, with the proof from the size it knows."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    body: str
    signatures: tuple[str, ...]

    def note(self) -> str:
        """The signed note as submitted."""
        return f"{self.body}\n{''.join(self.signatures)}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a witness does not cosign: an HTTP status, and the size it knows when that is why."""

    status: int
    why: str
    size: int | None = None


def submission_text(old_size: int, proof: Sequence[bytes], note: str) -> bytes:
    """The body of a request."""
    lines = [f"old {old_size}", *(base64.b64encode(node).decode() for node in proof), "", note]
    return "\n".join(lines).encode()


def parse(body: bytes) -> Submission:
    """A request's body. Raises ValueError with what is wrong."""
    text = body.decode()
    head, separator, rest = text.partition("\n\n")
    first, *hashes = head.split("\n")
    word, _, number = first.partition(" ")
    if not separator or word != "old":
        msg = "expected an old size line, a proof, an empty line and a checkpoint"
        raise ValueError(msg)
    if len(hashes) > _MOST_PROOF:
        msg = f"more than {_MOST_PROOF} proof lines"
        raise ValueError(msg)
    checkpoint_body, checkpoint, signatures = parse_note(rest)
    proof = tuple(_hash(line) for line in hashes)
    return Submission(_size(number), proof, checkpoint, checkpoint_body, signatures)


def parse_note(note: str) -> tuple[str, Checkpoint, tuple[str, ...]]:
    """The parts of a checkpoint's note, unverified. Raises ValueError."""
    head, separator, tail = note.rpartition("\n\n")
    lines = head.split("\n")
    if not separator or len(lines) < 3 or not all(lines):
        msg = "not a checkpoint: expected origin, size, root, an empty line and signatures"
        raise ValueError(msg)
    if any(ord(sign) < 32 and sign != "\n" for sign in note):
        msg = "control characters in a note"
        raise ValueError(msg)
    signatures = tuple(lines_in(tail))
    if not tail.endswith("\n") or "".join(signatures) != tail or len(signatures) > _MOST_SIGNATURES:
        msg = "not a note: what follows the text is not signatures"
        raise ValueError(msg)
    return f"{head}\n", Checkpoint(lines[0], _size(lines[1]), _hash(lines[2])), signatures


def judge(
    asked: Submission, logs: Mapping[str, Ed25519PublicKey], known: Checkpoint | None
) -> Refusal | None:
    """Why not to cosign; None when all is as it should be. ``known`` is the largest cosigned.

    In the order of the specification: the log, its signature, the sizes, the roots, the proof.
    """
    key = logs.get(asked.checkpoint.origin)
    if key is None:
        return Refusal(404, "unknown log")
    if not signed_by(asked.checkpoint.origin, key, asked.body, asked.signatures):
        return Refusal(403, "no valid signature by the log's key")
    if asked.old_size > asked.checkpoint.size:
        return Refusal(400, "the old size is larger than the checkpoint")
    size = 0 if known is None else known.size
    if asked.old_size != size:
        return Refusal(409, "another size was cosigned last", size)
    return _consistent(asked, EMPTY_ROOT if known is None else known.root)


def _consistent(asked: Submission, old_root: bytes) -> Refusal | None:
    new = asked.checkpoint
    if new.size == 0 and new.root != EMPTY_ROOT:
        return Refusal(422, "an empty tree has another root")
    if not check_consistency(asked.old_size, new.size, old_root, new.root, asked.proof):
        return Refusal(422, "not a continuation of what was cosigned last")
    return None


def signed_by(name: str, key: Ed25519PublicKey, body: str, signatures: Sequence[str]) -> bool:
    """Whether the log signed; a line with its name and id that does not hold spoils the note."""
    wanted, held = key_id(name, key.public_bytes_raw()), False
    for line in signatures:
        _, named, encoded = [*line.rstrip("\n").split(" "), "", ""][:3]
        try:
            blob = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            continue
        if named != name or blob[:4] != wanted:
            continue
        try:
            key.verify(blob[4:], body.encode())
        except InvalidSignature:
            return False
        held = True
    return held


def origin_hash(origin: str) -> str:
    """How a log is named in the address where its cosigned checkpoint can be read."""
    return hashlib.sha256(origin.encode()).hexdigest()


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0"):
        msg = "not a size"
        raise ValueError(msg)
    size = int(text) if len(text) < 20 else _LARGEST + 1
    if size > _LARGEST:
        msg = "a size too large"
        raise ValueError(msg)
    return size


def _hash(text: str) -> bytes:
    value = base64.b64decode(text, validate=True)
    if len(value) != HASH_SIZE or base64.b64encode(value).decode() != text:
        msg = "not a hash"
        raise ValueError(msg)
    return value
