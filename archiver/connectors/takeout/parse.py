# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which reader an export needs, by the account's platform. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from archiver.connectors.takeout.items import Contents
from archiver.connectors.takeout.linkedin import read_linkedin
from archiver.connectors.takeout.meta import read_meta
from archiver.connectors.takeout.x import read_x
from archiver.errors import TakeoutUnreadable
from archiver.model.account import Platform

FileReader = Callable[[str, bytes], Contents | None]

READERS: Mapping[Platform, FileReader] = {
    Platform.FACEBOOK: read_meta,
    Platform.INSTAGRAM: read_meta,
    Platform.X: read_x,
    Platform.LINKEDIN: read_linkedin,
}
TEXTS = (".json", ".js", ".csv")


def reader_of(platform: Platform) -> FileReader:
    """The reader of a platform's exports. Raises TakeoutUnreadable when there is none."""
    if platform not in READERS:
        names = ", ".join(READERS)
        msg = f"Exporter från {platform} kan inte läsas in. Det går med: {names}"
        raise TakeoutUnreadable(msg)
    return READERS[platform]
