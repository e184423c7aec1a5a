# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Read the text layer of a PDF as a reader's program does: fonts' own tables, glyph by glyph.

Knows nothing of how the file was set. A word begins where the pen is moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pikepdf

_CHARS = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_RANGES = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])")
_HEX = re.compile(rb"<([0-9A-Fa-f]*)>")
_SPACE = 120  # thousandths of an em: a wider step back or forth between glyphs is a space
_MOVES = frozenset({"Td", "TD", "Tm", "T*", "ET", "'", '"'})


@dataclass(frozen=True, slots=True)
class Font:
    """How a font's codes are read."""

    wide: bool  # two bytes to a code
    letters: Mapping[int, str]

    def read(self, codes: bytes) -> str:
        """The text that these codes show."""
        step = 2 if self.wide else 1
        numbers = (int.from_bytes(codes[at : at + step], "big") for at in range(0, len(codes), step))
        return "".join(self.letters.get(n, "" if self.wide else chr(n)) for n in numbers)


@dataclass(slots=True)
class _Pen:
    fonts: Mapping[str, Font]
    font: Font = field(default_factory=lambda: Font(wide=False, letters={}))
    text: list[str] = field(default_factory=list)


def texts(document: pikepdf.Pdf) -> Iterator[str]:
    """The text of every page, and of every form that pages draw."""
    for page in document.pages:
        yield _text(page, page.obj.get("/Resources", pikepdf.Dictionary()))
    for each in document.objects:
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Form":
            yield _text(each, each.get("/Resources", pikepdf.Dictionary()))


def _text(drawn: pikepdf.Page | pikepdf.Stream, resources: pikepdf.Object) -> str:
    named = resources.get("/Font", pikepdf.Dictionary())
    pen = _Pen({str(name): _font(named[name]) for name in named.keys()})  # noqa: SIM118
    for step in pikepdf.parse_content_stream(drawn):
        _follow(pen, list(step.operands), str(step.operator))
    return "".join(pen.text)


def _follow(pen: _Pen, operands: list[pikepdf.Object], operator: str) -> None:
    if operator == "Tf":
        pen.font = pen.fonts.get(str(operands[0]), pen.font)
    if operator in _MOVES:
        pen.text.append(" ")
    if operator in {"Tj", "'", '"'}:
        pen.text.append(pen.font.read(bytes(operands[-1])))
    elif operator == "TJ":
        for part in list(operands[0]):
            if isinstance(part, pikepdf.String):
                pen.text.append(pen.font.read(bytes(part)))
            elif abs(float(part)) > _SPACE:
                pen.text.append(" ")


def _font(font: pikepdf.Object) -> Font:
    table = font.get("/ToUnicode")
    letters = _letters(table.read_bytes()) if isinstance(table, pikepdf.Stream) else {}
    return Font(font.get("/Subtype") == "/Type0", letters)


def _letters(table: bytes) -> dict[int, str]:
    """What each code stands for, from a ToUnicode table."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letters in _CHARS.findall(block):
            found[int(code.replace(b" ", b""), 16)] = _utf16(letters)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, target in _RANGES.findall(block):
            start, end = int(first, 16), int(last, 16)
            found |= _range(start, end, target)
    return found


def _range(start: int, end: int, target: bytes) -> dict[int, str]:
    given = [_utf16(one) for one in _HEX.findall(target)]
    if target.startswith(b"["):
        return {start + place: letters for place, letters in enumerate(given)}
    stem, last = given[0][:-1], ord(given[0][-1])
    return {code: stem + chr(last + code - start) for code in range(start, end + 1)}


def _utf16(hexed: bytes) -> str:
    return bytes.fromhex(hexed.decode().replace(" ", "")).decode("utf-16-be", "ignore")
