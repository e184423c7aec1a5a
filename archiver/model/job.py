# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Long work that a person waits for: asked for by the web, done by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # the file was removed after its time


@dataclass(frozen=True, slots=True)
class Job:
    """A job row. ``done`` of ``total`` items; ``path`` is relative to the archive's exports folder."""

    id: int
    kind: str  # "export" | "harvest" | "report"
    params: Mapping[str, str]
    state: JobState
    done: int
    total: int
    created_by: str
    created_at: datetime
    finished_at: datetime | None
    path: str
    size: int
    sha256: str
    error: str
