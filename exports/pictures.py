# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The only door through which a document may fetch anything: stored pictures by content hash.

Every other address (network, file, data) is refused before anything is opened, so that no text or
address in the archive can make the server call out or read a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from weasyprint.urls import URLFetcher, URLFetcherResponse

from exports.markup import PICTURE_SCHEME
from exports.source import PictureStore

_ADDRESS = re.compile(rf"^{PICTURE_SCHEME}:([0-9a-f]{{64}})$")
# By content, not by what it was called: an SVG can carry addresses of its own.
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
# A larger picture is named but not printed.
MOST_BYTES = 25_000_000


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
        return URLFetcherResponse(url, BytesIO(content))


def _bounded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            msg = "the picture is too large to print"
            raise ValueError(msg)
        yield chunk
