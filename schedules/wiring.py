# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The real verbs behind the worker's duties."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from archiver.archive import outside
from archiver.archive.archive import Archive
from archiver.archive.searching import drain_index
from archiver.archive.vouching import vouch
from archiver.harvest.pipeline import harvest_account
from archiver.model.account import Account
from exports.export import ExportRequest, ExportResult, export
from exports.progress import Progress
from exports.reports.monthly import FiledReport, file_report
from schedules.verbs import Verbs


def _harvest(archive: Archive, account: Account) -> datetime | None:
    return harvest_account(archive, account).retry_at


def _sign(archive: Archive) -> str:
    return archive.sign()


def _report(archive: Archive, month: str, progress: Progress) -> FiledReport:
    outside.sign_first(archive)  # a report prints what is signed when it is made
    return file_report(archive, month, progress)


def _export(archive: Archive, request: ExportRequest, out: Path, progress: Progress) -> ExportResult:
    outside.sign_first(archive)
    return export(archive, request, out, progress)


VERBS = Verbs(
    harvest=_harvest,
    drain_index=drain_index,
    sign=_sign,
    vouch=vouch,
    report=_report,
    export=_export,
)
