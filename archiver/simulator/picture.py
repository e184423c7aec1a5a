# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Small pictures, drawn from their name: the same name always gives the same PNG bytes."""

from __future__ import annotations

import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 48, 32


@cache
def png(name: str) -> bytes:
    """A PNG of coloured fields, about a hundred bytes."""
    seed = zlib.crc32(name.encode())
    colours = [bytes((seed >> shift) + 37 * n & 0xFF for shift in (0, 8, 16)) for n in range(4)]
    rows = []
    for y in range(HEIGHT):
        fields = (colours[(x // 12 + y // 8 + (seed >> 24)) % 4] for x in range(WIDTH))
        rows.append(b"\0" + b"".join(fields))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
