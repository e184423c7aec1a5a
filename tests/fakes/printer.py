# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A printer for tests that ask nothing of the paper: the document's words as plain text, at once."""

from __future__ import annotations

from typing import BinaryIO

from exports.document.blocks import Document
from exports.document.plain import plain
from exports.pdf import Pages
from exports.source import PictureStore


def quick(document: Document, file: BinaryIO, _blobs: PictureStore, pages: Pages | None = None) -> None:
    """All the words, as one page."""
    if pages is not None:
        pages(1)
    file.write(plain(document).encode())
