# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the worker can do, as callables: the schedule decides when, others know how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archiver.archive.archive import Archive
from archiver.model.account import Account
from exports.export import ExportRequest, ExportResult
from exports.progress import Progress
from exports.reports.monthly import FiledReport


@dataclass(frozen=True, slots=True)
class Verbs:
    """The doing of each duty. All may raise FlodeError; a Fatal one stops the worker.

    ``harvest`` returns when the platform takes questions again, if it asked to wait.
    ``drain_index`` returns how many records it brought up to date; ``check_index`` compares it with the
    store and builds it again when it is wrong, ``tidy_index`` puts it in order when nobody waits.
    """

    harvest: Callable[[Archive, Account], datetime | None]
    drain_index: Callable[[Archive], int]
    sign: Callable[[Archive], object]
    report: Callable[[Archive, str, Progress], FiledReport]
    export: Callable[[Archive, ExportRequest, Path, Progress], ExportResult]
    check_index: Callable[[Archive], object]
    tidy_index: Callable[[Archive], object]
