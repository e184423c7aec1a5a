# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a set of exported records is said to be, for tests that write them without asking."""

from __future__ import annotations

from archiver.archive.archive import Archive
from exports import gather
from exports.document.material import Gap, Question, Selection


def selection(archive: Archive, count: int = 0, gaps: tuple[Gap, ...] = ()) -> Selection:
    """Everything in the archive, asked for now."""
    return Selection(
        question=Question(),
        count=count,
        gaps=gaps,
        sender=gather.sender(archive),
        proof=gather.proof(archive),
        origin=archive.config.municipality.origin,
    )
