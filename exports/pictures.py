# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The only door through which a document may fetch anything: stored pictures by content hash.

Every other address (network, file, data) is refused before anything is opened, so that no text or
address in the archive can make the server call out or read a file of its own.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageOps
from weasyprint.urls import URLFetcher, URLFetcherResponse

from exports.picture_store import PICTURE_SCHEME, PictureStore

_ADDRESS = re.compile(rf"^{PICTURE_SCHEME}:([0-9a-f]{{64}})$")
# By content, not by what it was called: an SVG can carry addresses of its own.
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
# A larger picture is named but not printed.
MOST_BYTES = 25_000_000
MOST_PIXELS = 16_000_000  # of what is decoded; a JPEG is decoded smaller than it is
_PRINTED = (870, 520)  # 110 by 65 millimetres at 200 dots an inch, the largest that is set


class PictureFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Gives WeasyPrint the archive's own pictures, and nothing else."""

    def __init__(self, blobs: PictureStore) -> None:
        super().__init__(allowed_protocols=())
        self.blobs = blobs

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The stored picture. Raises ValueError for every other address."""
        del headers
        match = _ADDRESS.match(url)
        if match is None:
            msg = "documents only show the archive's own pictures"
            raise ValueError(msg)
        content = b"".join(_bounded(self.blobs.read(bytes.fromhex(match[1]))))
        if not content.startswith(_SIGNATURES):
            msg = "only plain pictures are shown"
            raise ValueError(msg)
        return URLFetcherResponse(url, BytesIO(shrunk(content)))


def _bounded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            msg = "the picture is too large to print"
            raise ValueError(msg)
        yield chunk


def shrunk(content: bytes) -> bytes:
    """The picture as it is printed: no larger than paper shows, in plain colours, upright.

    Keeps memory and files small however large a picture is, and leaves out what PDF/A has no place
    for: ink colours, profiles, transparency. Raises ValueError for what is no whole picture.
    """
    try:
        with Image.open(BytesIO(content)) as opened:
            opened.draft("RGB", _PRINTED)
            if opened.width * opened.height > MOST_PIXELS:
                msg = "the picture is too large to print"
                raise ValueError(msg)
            kind = opened.format
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail(_PRINTED)
            plain = _plain(picture)
    except (OSError, SyntaxError, Image.DecompressionBombError, struct.error) as error:
        msg = "the picture is broken"
        raise ValueError(msg) from error
    made = BytesIO()
    if kind == "JPEG":
        plain.save(made, "JPEG", quality=85)
    else:
        plain.save(made, "PNG")
    return made.getvalue()


def _plain(picture: Image.Image) -> Image.Image:
    """Grey or red, green and blue; what shows through is laid on white, as on paper."""
    if picture.mode in {"L", "RGB"} and "transparency" not in picture.info:
        picture.info = {}
        return picture
    if picture.mode in {"CMYK", "YCbCr", "LAB", "HSV"} or picture.mode.startswith(("I", "F")):
        plain = picture.convert("RGB")
    else:
        laid = picture.convert("RGBA")
        plain = Image.new("RGB", laid.size, "white")
        plain.paste(laid, mask=laid.getchannel("A"))
    plain.info = {}
    return plain
