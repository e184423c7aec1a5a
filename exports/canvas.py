# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Pictures for a copy: drawn anew on an empty canvas, boxes filled, nothing else of the file kept.

No blur: it can be undone in part. Exif, colour profiles, thumbnails and comments are never copied.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageOps

from archiver.model.masking import Box

MOST_PIXELS = 60_000_000
_FILL = (31, 35, 40)


@dataclass(slots=True)
class Canvas:
    """Redrawn pictures by the hash of their new bytes: a store that a document is set from."""

    pictures: dict[bytes, bytes] = field(default_factory=dict)

    def read(self, sha256: bytes) -> Iterator[bytes]:
        """A picture. Raises FileNotFoundError for one that was never drawn."""
        if sha256 not in self.pictures:
            raise FileNotFoundError(sha256.hex())
        yield self.pictures[sha256]

    def draw(self, content: bytes, boxes: Sequence[Box]) -> str | None:
        """Draw a picture anew; returns the hash of its bytes, None when it cannot be drawn."""
        made = redrawn(content, boxes)
        if made is None:
            return None
        digest = hashlib.sha256(made).digest()
        self.pictures[digest] = made
        return digest.hex()


def redrawn(content: bytes, boxes: Sequence[Box]) -> bytes | None:
    """New PNG bytes of what the picture shows, turned upright; None when it is no plain picture."""
    try:
        with Image.open(io.BytesIO(content)) as source:
            if source.width * source.height > MOST_PIXELS:
                return None
            upright = ImageOps.exif_transpose(source).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    canvas = Image.new("RGB", upright.size, (255, 255, 255))
    canvas.paste(upright, mask=upright.getchannel("A"))
    pen = ImageDraw.Draw(canvas)
    for box in boxes:
        pen.rectangle(_pixels(box, canvas.width, canvas.height), fill=_FILL)
    out = io.BytesIO()
    canvas.save(out, "PNG")
    return out.getvalue()


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The box in whole pixels, rounded outwards."""
    left, top = box.left * width // 1000, box.top * height // 1000
    right, bottom = -(-box.right * width // 1000), -(-box.bottom * height // 1000)
    return left, top, right, bottom
