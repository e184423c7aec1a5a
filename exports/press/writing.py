# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A PDF file written from its first byte to its last, never read back: ISO 32000-1, 7.5.

Knows objects and where they lie, not what they mean. Of what is written it keeps nine bytes an
object and a running hash, so memory does not grow with pictures, pages or text. Every stream ends
in CR LF: a stream whose last byte happens to be CR is else read as one byte short.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

_TOGETHER = 200  # objects packed in one object stream
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_LEVEL = 6
_WIDE = 10  # digits kept for each number of a signature's byte range

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Sealing:
    """The place of a signature: its object, what it says of itself, room for it, who makes it.

    ``sign`` is given the SHA-256 of everything but the signature itself.
    """

    number: int
    facts: bytes
    room: int
    sign: Sign


class PdfFile:
    """One file in the making."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._hash = hashlib.sha256()
        self._at = 0
        # Per object: where it lies (or in which object stream), and its place there; -1 outside any.
        self._where = array("Q", [0])
        self._place = array("i", [-1])
        self._waiting: list[tuple[int, bytes]] = []
        self._say(_HEAD)

    def number(self, count: int = 1) -> int:
        """The first of so many new object numbers."""
        first = len(self._where)
        self._where.extend([0] * count)
        self._place.extend([-1] * count)
        return first

    def add(self, body: bytes) -> int:
        """A new object; returns its number."""
        number = self.number()
        self.put(number, body)
        return number

    def put(self, number: int, body: bytes) -> None:
        """An object under a number taken before."""
        self._waiting.append((number, body))
        if len(self._waiting) >= _TOGETHER:
            self._pack()

    def stream(self, number: int, head: bytes, content: bytes) -> None:
        """A stream; ``head`` is its dictionary's entries without the length, content as coded."""
        self._begin(number)
        self._say(b"<<%s/Length %d>>\nstream\n" % (head, len(content)))
        self._say(content)
        self._say(b"\r\nendstream\nendobj\n")

    def flowing(self, number: int, head: bytes, source: BinaryIO) -> tuple[int, bytes]:
        """A stream read and compressed a piece at a time; returns its plain size and its MD5."""
        length, before = self.number(), 0
        self._begin(number)
        self._say(b"<<%s/Filter/FlateDecode/Length %d 0 R>>\nstream\n" % (head, length))
        before, packer, size = self._at, zlib.compressobj(_LEVEL), 0
        digest = hashlib.md5(usedforsecurity=False)  # the only sum that PDF has a field for
        while piece := source.read(1 << 16):
            size += len(piece)
            digest.update(piece)
            self._say(packer.compress(piece))
        self._say(packer.flush())
        self.put(length, b"%d" % (self._at - before))
        self._say(b"\r\nendstream\nendobj\n")
        return size, digest.digest()

    def finish(self, root: int, info: int, sealing: Sealing | None = None) -> None:
        """The table of objects and the end; a signature, if there is to be one, before them."""
        self._pack()
        mark = self._hash.hexdigest()[:32].upper().encode()
        if sealing is None:
            self._say(self._end(root, info, mark, self._at))
            return
        self._seal(root, info, mark, sealing)

    # --- inside ------------------------------------------------------------------------------

    def _say(self, piece: bytes) -> None:
        self._out.write(piece)
        self._hash.update(piece)
        self._at += len(piece)

    def _begin(self, number: int) -> None:
        self._where[number] = self._at
        self._say(b"%d 0 obj\n" % number)

    def _pack(self) -> None:
        """Write the objects that wait, compressed together."""
        if not self._waiting:
            return
        packed = self.number()
        places, bodies, at = [], [], 0
        for place, (number, body) in enumerate(self._waiting):
            self._where[number], self._place[number] = packed, place
            places.append(b"%d %d" % (number, at))
            bodies.append(body)
            at += len(body) + 1
        first = b" ".join(places) + b"\n"
        head = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(bodies), len(first))
        self._waiting = []
        self.stream(packed, head, zlib.compress(first + b"\n".join(bodies), _LEVEL))

    def _end(self, root: int, info: int, mark: bytes, at: int) -> bytes:
        """The cross-reference stream, which lies at ``at``, and the last lines."""
        number = self.number()
        self._where[number] = at
        rows = bytearray(b"\x00" + b"\x00" * 8 + b"\xff\xff")
        for where, place in zip(self._where[1:], self._place[1:], strict=True):
            kind = 1 if place < 0 else 2
            rows += b"%c%b%b" % (kind, where.to_bytes(8, "big"), max(0, place).to_bytes(2, "big"))
        table = zlib.compress(bytes(rows), _LEVEL)
        head = (
            b"/Type/XRef/Size %d/W[1 8 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Filter/FlateDecode"
            % (number + 1, root, info, mark, mark)
        )
        return (
            b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\r\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
            % (
                number,
                head,
                len(table),
                table,
                at,
            )
        )

    def _seal(self, root: int, info: int, mark: bytes, sealing: Sealing) -> None:
        """Sign all bytes but the signature's own: what comes after it is made first."""
        self._where[sealing.number] = self._at
        spread = b"/ByteRange[0 %*d %*d %*d]"
        width = len(spread % (_WIDE, 0, _WIDE, 0, _WIDE, 0))
        begin = b"%d 0 obj\n<<%s" % (sealing.number, sealing.facts)
        hole = self._at + len(begin) + width + len(b"/Contents")
        after = hole + 2 * sealing.room + 2
        close = b">>\nendobj\n"
        tail = close + self._end(root, info, mark, after + len(close))
        covered = spread % (_WIDE, hole, _WIDE, after, _WIDE, len(tail))
        self._say(begin + covered + b"/Contents")
        digest = self._hash.copy()
        digest.update(tail)
        signature = sealing.sign(digest.digest()).hex().encode()
        if len(signature) > 2 * sealing.room:
            msg = "the signature is larger than the room kept for it"
            raise ValueError(msg)
        self._say(b"<%s>" % signature.ljust(2 * sealing.room, b"0"))
        self._say(tail)
