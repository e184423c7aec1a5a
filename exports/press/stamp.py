# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words "Sida 3 av 17" at the foot of a page, set when the number of pages is known.

Drawn with a small font of its own, as an artifact: readers' programs count pages themselves. The
words can be searched and copied.
"""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Mapping

from exports.press.writing import PdfFile

SIGNS = "Sida v0123456789"
NAME = "FlodeSida"
_SIZE = 8.0
_GREY = b"0.341 0.325 0.29 rg"  # as the other words in the margins
_RIGHT = 22 * 72 / 25.4
_BASE = 30.9  # the line that the title at the foot stands on, in points from the paper's edge


def drawn_from(font: bytes, index: int) -> dict[str, object]:
    """The few signs of a font file, with what a PDF must know of them."""
    from fontTools import subset  # noqa: PLC0415 - only where pages are set
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    opened = TTFont(io.BytesIO(font), fontNumber=index, lazy=True)
    maker = subset.Subsetter(subset.Options(layout_features=[], name_IDs=[6], notdef_outline=True))
    maker.populate(text=SIGNS)
    maker.subset(opened)
    em, table = opened["head"].unitsPerEm, opened.getBestCmap()
    scale = 1000 / em
    signs = {
        sign: (opened.getGlyphID(table[ord(sign)]), round(opened["hmtx"][table[ord(sign)]][0] * scale))
        for sign in SIGNS
    }
    head, line = opened["head"], opened["hhea"]
    box = [round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
    saved = io.BytesIO()
    opened["head"].modified = opened["head"].created
    opened.recalcTimestamp = False
    opened.save(saved)
    return {
        "file": base64.b64encode(saved.getvalue()).decode(),
        "signs": signs,
        "box": box,
        "ascent": round(line.ascent * scale),
        "descent": round(line.descent * scale),
    }


class Stamp:
    """Writes the stamp's font once, and a few words a page."""

    def __init__(self, pdf: PdfFile, font: Mapping[str, object]) -> None:
        self.pdf = pdf
        signs = font["signs"]
        if not isinstance(signs, dict):
            msg = "a stamp without signs"
            raise TypeError(msg)
        self.signs: dict[str, tuple[int, int]] = {s: (g[0], g[1]) for s, g in signs.items()}
        self.font = self._font(font)

    def page(self, number: int, total: int, width: float) -> int:
        """The words of one page; returns the stream that draws them."""
        text = f"Sida {number} av {total}"
        long = sum(self.signs[sign][1] for sign in text) * _SIZE / 1000
        coded = b"".join(b"%04x" % self.signs[sign][0] for sign in text)
        drawn = (
            b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC "
            b"q %s BT /%s %g Tf %.2f %.2f Td <%s> Tj ET Q EMC"
            % (
                _GREY,
                NAME.encode(),
                _SIZE,
                width - _RIGHT - long,
                _BASE,
                coded,
            )
        )
        made = self.pdf.number()
        self.pdf.stream(made, b"", drawn)
        return made

    def _font(self, font: Mapping[str, object]) -> int:
        pdf, content = self.pdf, base64.b64decode(str(font["file"]))
        file, table = pdf.number(), pdf.number()
        pdf.stream(file, b"/Length1 %d/Filter/FlateDecode" % len(content), zlib.compress(content))
        pdf.stream(table, b"/Filter/FlateDecode", zlib.compress(self._unicode()))
        box = " ".join(str(side) for side in font["box"])  # type: ignore[attr-defined]
        name = f"FLODES+{NAME}"
        told = pdf.add(
            f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
            f"/Ascent {font['ascent']}/Descent {font['descent']}/CapHeight {font['ascent']}"
            f"/StemV 80/FontFile2 {file} 0 R>>".encode()
        )
        widths = " ".join(f"{glyph}[{wide}]" for glyph, wide in sorted(set(self.signs.values())))
        inner = pdf.add(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {told} 0 R/W[{widths}]>>".encode()
        )
        return pdf.add(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{inner} 0 R]/ToUnicode {table} 0 R>>".encode()
        )

    def _unicode(self) -> bytes:
        rows = "\n".join(f"<{g:04x}> <{ord(s):04x}>" for s, (g, _) in sorted(self.signs.items()))
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            f"{len(self.signs)} beginbfchar\n{rows}\nendbfchar\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode()
