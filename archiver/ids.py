# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Record numbers as people write them. ``H-2026-004181`` is record 4181, first seen in 2026."""

from __future__ import annotations

import re

_RECORD = re.compile(r"^\s*H\s*-?\s*(\d{4})\s*-\s*0*(\d{1,12})\s*$", re.IGNORECASE)


def record_label(year: int, number: int) -> str:
    """The label a person reads and quotes: year first seen, running number in the archive."""
    return f"H-{year:04d}-{number:06d}"


def parse_record_label(text: str) -> int | None:
    """The running number in a label; any case, spaces and missing zeros accepted. None if not one."""
    match = _RECORD.match(text)
    return int(match[2]) if match else None
