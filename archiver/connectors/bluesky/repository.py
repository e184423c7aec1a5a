# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a signed repository proves of one record: that it is in it, or that it is not. Pure.

A repository is a search tree of hashes whose root its owner's host has signed. The way to a key
through that tree is therefore a proof, also when it ends in nothing: the one proof of a removal
that any platform gives. A proof that does not hold in every link proves nothing here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from archiver.connectors.bluesky.cbor import Link, decode, encode

_SHA256_BLOCK = (b"\x01\x71\x12\x20", b"\x01\x55\x12\x20")  # DAG-CBOR and raw bytes under SHA-256
_CID_BYTES = 36
_DEEPEST = 64
_TIME_NAME = re.compile(r"[234567a-j][234567a-z]{12}")  # names and revisions that begin with a time
_CURVES: Mapping[str, type[ec.EllipticCurve]] = {"k256": ec.SECP256K1, "p256": ec.SECP256R1}
_LEGACY = {
    "EcdsaSecp256k1VerificationKey2019": "k256",
    "EcdsaSecp256r1VerificationKey2019": "p256",
}
_MULTIKEY = {b"\xe7\x01": "k256", b"\x80\x24": "p256"}
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Proof(StrEnum):
    """What a proof says of one record."""

    IN = auto()  # it is in the repository, whether or not the host shows it
    OUT = auto()  # it is not in the repository
    NONE = auto()  # nothing: broken, unsigned, or of something else


@dataclass(frozen=True, slots=True)
class Repository:
    """The blocks of an archive file, each checked against its hash, and the root's id."""

    root: bytes
    blocks: Mapping[bytes, bytes]


def prove(data: bytes, did: str, path: str, key: str) -> Proof:
    """What the file proves of ``collection/rkey`` in this account's repository.

    ``key`` is the account's signing key as :func:`signing_key` gives it.
    """
    try:
        repository = read_car(data)
        commit = decode(repository.blocks[repository.root])
        if commit["did"] != did or not _signed(commit, key) or _before(commit["rev"], path):
            return Proof.NONE
        return Proof.IN if path in _way_to(repository, commit["data"], path) else Proof.OUT
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return Proof.NONE


def _before(revision: str, path: str) -> bool:
    """Whether the repository was signed before the record can have been written: an old proof."""
    name = path.rpartition("/")[2]
    return bool(_TIME_NAME.fullmatch(name)) and revision < name


def records(repository: Repository) -> Iterator[tuple[str, bytes]]:
    """Every path and the content id of its record, in order. Raises KeyError for a missing block."""
    commit = decode(repository.blocks[repository.root])
    yield from _walk(repository, commit["data"], 0)


# --- the file --------------------------------------------------------------------------------


def read_car(data: bytes) -> Repository:
    """The blocks of a CAR file. Raises ValueError when it, or any block's hash, is wrong."""
    size, at = _varint(data, 0)
    header = decode(data[at : at + size])
    at += size
    version = header.get("version")
    if version is True or version != 1 or len(header["roots"]) != 1:
        msg = "not an archive file of one repository"
        raise ValueError(msg)
    blocks: dict[bytes, bytes] = {}
    while at < len(data):
        size, at = _varint(data, at)
        cid, block = data[at : at + _CID_BYTES], data[at + _CID_BYTES : at + size]
        if len(cid) + len(block) != size or not _matches(cid, block):
            msg = "a block does not match its id"
            raise ValueError(msg)
        blocks[cid] = block
        at += size
    return Repository(header["roots"][0].cid, blocks)


def _matches(cid: bytes, block: bytes) -> bool:
    return cid[:4] in _SHA256_BLOCK and hashlib.sha256(block).digest() == cid[4:]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(data) and shift < 63:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at
    msg = "broken length"
    raise ValueError(msg)


# --- the tree --------------------------------------------------------------------------------


def _way_to(repository: Repository, root: Link, path: str) -> dict[str, bytes]:
    """The record at ``path`` if it is there; every node on the way must be in the file."""
    link: Link | None = root
    for _ in range(_DEEPEST):
        if link is None:
            return {}
        node = decode(repository.blocks[link.cid])
        link = node["l"]
        for key, entry in _entries(node):
            if key == path:
                return {path: entry["v"].cid}
            if key > path:
                break
            link = entry["t"]
    msg = "the tree is too deep"
    raise ValueError(msg)


def _walk(repository: Repository, link: Link | None, depth: int) -> Iterator[tuple[str, bytes]]:
    if link is None or depth > _DEEPEST:
        return
    node = decode(repository.blocks[link.cid])
    yield from _walk(repository, node["l"], depth + 1)
    for key, entry in _entries(node):
        yield key, entry["v"].cid
        yield from _walk(repository, entry["t"], depth + 1)


def _entries(node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The entries with whole keys: each is stored without what it shares with the one before."""
    before = b""
    for entry in node["e"]:
        whole = before[: entry["p"]] + entry["k"]
        before = whole
        yield whole.decode(), entry


# --- the signature ---------------------------------------------------------------------------


def _signed(commit: Mapping[str, Any], key: str) -> bool:
    """Whether the commit bears the signature of this key."""
    curve, _, point = key.partition(":")
    signature = commit["sig"]
    if curve not in _CURVES or len(signature) != 64:
        return False
    public = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve](), bytes.fromhex(point))
    unsigned = encode({name: value for name, value in commit.items() if name != "sig"})
    pair = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    try:
        public.verify(pair, unsigned, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def signing_key(document: Mapping[str, Any]) -> str:
    """The key that signs an account's repository, as ``curve:point``; empty when not understood."""
    methods = document.get("verificationMethod")
    for method in methods if isinstance(methods, list) else []:
        if isinstance(method, dict) and str(method.get("id")).endswith("#atproto"):
            return _key(str(method.get("type")), str(method.get("publicKeyMultibase")))
    return ""


def _key(sort: str, multibase: str) -> str:
    raw = _base58(multibase[1:]) if multibase.startswith("z") else b""
    if sort in _LEGACY:
        return f"{_LEGACY[sort]}:{raw.hex()}" if raw else ""
    curve = _MULTIKEY.get(raw[:2], "")
    return f"{curve}:{raw[2:].hex()}" if curve else ""


def _base58(text: str) -> bytes:
    number = 0
    for char in text:
        digit = _BASE58.find(char)
        if digit < 0:
            return b""
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
