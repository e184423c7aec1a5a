# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A printer for tests that ask nothing of the paper: the document's words as plain text, at once."""

from __future__ import annotations

from typing import BinaryIO

from archiver.archive.archive import Archive
from exports.document.blocks import Document
from exports.document.plain import plain
from exports.progress import Progress


def quick(_archive: Archive, document: Document, file: BinaryIO, told: Progress) -> None:
    """All the words, as one page."""
    told(0, 1)
    file.write(plain(document).encode())
