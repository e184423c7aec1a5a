# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every figure that a report has, in the order of its sections (law 10). Reads nothing."""

from __future__ import annotations

from collections.abc import Iterator

from exports.reports import desk_definitions as desk
from exports.reports import seen_definitions as seen
from exports.reports.definition import Definition


def fixed() -> Iterator[Definition]:
    """Every figure that every report has."""
    for group in (
        (*seen.COLLECTED, *seen.RUNS, *seen.SEEN, *seen.FILES),
        (*seen.REMOVED, *seen.MATCHED, *seen.REVIEWED, *seen.SUPERVISED),
        (*desk.MODERATED, *desk.INFORMATION),
        (*desk.REQUESTS, *desk.ANSWERED, *desk.PRIVACY),
        (*desk.RETENTION, *desk.HOLDS, *desk.INTEGRITY, *desk.STORAGE),
        (*desk.ACCESS, *desk.PROTECTED_BY_ROLE, *desk.LISTED, *desk.STAFF, *desk.DELEGATED),
    ):
        yield from group
