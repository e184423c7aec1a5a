# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a document needs of the place its pictures are in. Imports nothing: setters stay small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

PICTURE_SCHEME = "archive-picture"


class PictureStore(Protocol):
    """Where a document's pictures are read from, by the hash of their bytes."""

    def read(self, sha256: bytes) -> Iterator[bytes]:
        """The content in chunks."""
        ...
