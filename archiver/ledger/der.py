# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an RFC 3161 answer says of itself, read out of its DER. Pure; believes nothing of it.

Reads tolerantly (the order of a SET is nobody's business here) and without the signature: whether
the words are true is for :mod:`archiver.ledger.timestamp`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_INTEGER, _OCTETS, _OID, _SEQUENCE, _SET, _TIME = 0x02, 0x04, 0x06, 0x30, 0x31, 0x18
_EXPLICIT_0, _LONG = 0xA0, 0x80
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
HASHES = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}


@dataclass(frozen=True, slots=True)
class Token:
    """The words of a time stamp. ``hash_name`` is empty when the hash is not one we know."""

    status: int
    hash_name: str
    imprint: bytes
    serial: int
    made_at: datetime
    nonce: int | None
    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Value:
    tag: int
    body: bytes
    raw: bytes


def read_token(answer: bytes) -> Token:
    """The token in a time-stamp answer. Raises ValueError saying what it is instead."""
    parts = _inside(_one(answer), _SEQUENCE)
    status = _status(parts)
    if len(parts) < 2:
        msg = f"the authority refused, status {status}"
        raise ValueError(msg)
    kind, content = _inside(parts[1], _SEQUENCE)[:2]
    if kind.body != _SIGNED_DATA:
        msg = "not signed data"
        raise ValueError(msg)
    signed = _inside(_first(content), _SEQUENCE)
    return _told(status, _stamped(signed), _certificates(signed))


def _status(parts: Sequence[_Value]) -> int:
    return _number(_inside(_at(parts, 0), _SEQUENCE)[0])


def _stamped(signed: Sequence[_Value]) -> list[_Value]:
    """The fields of TSTInfo."""
    content = _inside(_at(signed, 2), _SEQUENCE)
    if len(content) < 2 or content[0].body != _TST_INFO:
        msg = "signed data that is no time stamp"
        raise ValueError(msg)
    octets = _first(content[1])
    return _inside(_one(octets.body), _SEQUENCE)


def _certificates(signed: Sequence[_Value]) -> tuple[bytes, ...]:
    held = [value for value in signed if value.tag == _EXPLICIT_0]
    return tuple(value.raw for value in _values(held[0].body)) if held else ()


def _told(status: int, info: Sequence[_Value], certificates: tuple[bytes, ...]) -> Token:
    imprint = _inside(_at(info, 2), _SEQUENCE)
    algorithm = _inside(_at(imprint, 0), _SEQUENCE)
    nonces = [_number(value) for value in info[5:] if value.tag == _INTEGER]
    return Token(
        status=status,
        hash_name=HASHES.get(_at(algorithm, 0).body, ""),
        imprint=_at(imprint, 1).body,
        serial=_number(_at(info, 3)),
        made_at=_time(_at(info, 4)),
        nonce=nonces[0] if nonces else None,
        certificates=certificates,
    )


# --- DER -------------------------------------------------------------------------------------


def _one(data: bytes) -> _Value:
    values = _values(data)
    if len(values) != 1:
        msg = f"expected one value, got {len(values)}"
        raise ValueError(msg)
    return values[0]


def _values(data: bytes) -> list[_Value]:
    found, place = [], 0
    while place < len(data):
        value = _read(data, place)
        found.append(value)
        place += len(value.raw)
    return found


def _read(data: bytes, start: int) -> _Value:
    if start + 2 > len(data):
        msg = "cut short"
        raise ValueError(msg)
    tag, size, place = data[start], data[start + 1], start + 2
    if size == _LONG or tag & 0x1F == 0x1F:
        msg = "not DER"
        raise ValueError(msg)
    if size > _LONG:
        width = size - _LONG
        size = int.from_bytes(data[place : place + width], "big")
        place += width
    if place + size > len(data):
        msg = "cut short"
        raise ValueError(msg)
    return _Value(tag, data[place : place + size], data[start : place + size])


def _inside(value: _Value, tag: int) -> list[_Value]:
    if value.tag != tag:
        msg = f"expected tag {tag:#x}, got {value.tag:#x}"
        raise ValueError(msg)
    return _values(value.body)


def _first(value: _Value) -> _Value:
    return _at(_values(value.body), 0)


def _at(values: Sequence[_Value], place: int) -> _Value:
    if place >= len(values):
        msg = "a part is missing"
        raise ValueError(msg)
    return values[place]


def _number(value: _Value) -> int:
    if value.tag != _INTEGER or not value.body:
        msg = "expected a number"
        raise ValueError(msg)
    return int.from_bytes(value.body, "big", signed=True)


def _time(value: _Value) -> datetime:
    text = value.body.decode("ascii")
    if value.tag != _TIME or not text.endswith("Z"):
        msg = "expected a time in UTC"
        raise ValueError(msg)
    whole, _, fraction = text[:-1].partition(".")
    at = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return at.replace(microsecond=int(f"{fraction[:6]:0<6}") if fraction else 0)
