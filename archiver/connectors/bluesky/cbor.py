# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""DAG-CBOR, the binary form in which repositories are signed: read it, and write a map anew. Pure.

Only what the data model allows: whole numbers, bytes, texts, lists, maps with text keys, links,
true, false, null and 64-bit floats. Anything else is refused with ValueError.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

_LINK = 42
_DEEPEST = 64
_SIMPLE: dict[int, Any] = {20: False, 21: True, 22: None}


@dataclass(frozen=True, slots=True)
class Link:
    """A content identifier, as bytes."""

    cid: bytes


def decode(data: bytes) -> Any:  # noqa: ANN401 - a value may be of any type
    """The one value in ``data``."""
    try:
        value, end = _value(data, 0, 0)
    except (IndexError, struct.error, UnicodeDecodeError, TypeError):
        msg = "broken CBOR"
        raise ValueError(msg) from None
    if end != len(data):
        msg = "bytes after the value"
        raise ValueError(msg)
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > _DEEPEST:
        msg = "too deep"
        raise ValueError(msg)
    major, detail = data[at] >> 5, data[at] & 31
    if major == 7:
        return _special(data, at, detail)
    number, at = _number(data, at, detail)
    if major < 2:
        return (number if major == 0 else -1 - number), at
    if major < 4:
        return _string(data, at, number, is_text=major == 3)
    within = {4: _list, 5: _map, 6: _link}[major]
    return within(data, at, number, depth)


def _special(data: bytes, at: int, detail: int) -> tuple[Any, int]:
    if detail in _SIMPLE:
        return _SIMPLE[detail], at + 1
    if detail != 27:
        msg = f"simple value {detail}"
        raise ValueError(msg)
    return struct.unpack_from(">d", data, at + 1)[0], at + 9


def _number(data: bytes, at: int, detail: int) -> tuple[int, int]:
    if detail < 24:
        return detail, at + 1
    if detail > 27:
        msg = "indefinite length"
        raise ValueError(msg)
    size = 1 << (detail - 24)
    if at + 1 + size > len(data):
        raise IndexError
    return int.from_bytes(data[at + 1 : at + 1 + size]), at + 1 + size


def _string(data: bytes, at: int, size: int, *, is_text: bool) -> tuple[str | bytes, int]:
    raw = data[at : at + size]
    if len(raw) != size:
        raise IndexError
    return raw.decode() if is_text else raw, at + size


def _list(data: bytes, at: int, size: int, depth: int) -> tuple[list[Any], int]:
    values = []
    for _ in range(size):
        value, at = _value(data, at, depth + 1)
        values.append(value)
    return values, at


def _map(data: bytes, at: int, size: int, depth: int) -> tuple[dict[str, Any], int]:
    values: dict[str, Any] = {}
    for _ in range(size):
        key, at = _value(data, at, depth + 1)
        values[key], at = _value(data, at, depth + 1)
    return values, at


def _link(data: bytes, at: int, tag: int, depth: int) -> tuple[Link, int]:
    content, at = _value(data, at, depth + 1)
    if tag != _LINK or not isinstance(content, bytes) or content[:1] != b"\0":
        msg = f"tag {tag}"
        raise ValueError(msg)
    return Link(content[1:]), at


def encode(value: Any) -> bytes:  # noqa: ANN401 - a value may be of any type
    """A value in its one canonical form. Floats are refused: no commit holds any."""
    match value:
        case None | bool():
            return bytes([0xE0 | {False: 20, True: 21, None: 22}[value]])
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes() | str():
            raw = value.encode() if isinstance(value, str) else value
            return _head(3 if isinstance(value, str) else 2, len(raw)) + raw
        case list():
            return _head(4, len(value)) + b"".join(encode(one) for one in value)
        case dict():
            pairs = sorted((encode(key), encode(one)) for key, one in value.items())
            pairs.sort(key=lambda pair: (len(pair[0]), pair[0]))
            return _head(5, len(value)) + b"".join(key + one for key, one in pairs)
        case Link():
            return _head(6, _LINK) + encode(b"\0" + value.cid)
    msg = f"cannot write {type(value).__name__}"
    raise ValueError(msg)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([major << 5 | 23 + size.bit_length()]) + number.to_bytes(size)
