# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The worker's verbs, watched: what was asked for is noted, and done when told how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archiver.archive.archive import Archive
from archiver.model.account import Account
from archiver.model.coverage import Outcome
from archiver.model.report import FiledReport, ReportKind
from exports.export import ExportRequest, ExportResult, export
from exports.progress import Progress
from exports.reports import filing
from exports.reports.period import period_in
from schedules.verbs import Verbs
from tests.builders.archives import searchable
from tests.fakes.printer import quick


@dataclass(slots=True)
class Doings:
    """Notes what the worker asks for; does it when told how."""

    archive: Archive
    harvested: list[str] = field(default_factory=list)
    signed: list[datetime] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    harvest: Callable[[Archive, Account], datetime | None] | None = None
    checked: list[Archive] = field(default_factory=list)
    tidied: list[Archive] = field(default_factory=list)

    def verbs(self) -> Verbs:
        return Verbs(
            self._harvest,
            lambda _: 0,
            self._sign,
            lambda _: (),
            self._report,
            lambda _: (),
            self._export,
            self.checked.append,
            self.tidied.append,
        )

    def _harvest(self, archive: Archive, account: Account) -> datetime | None:
        self.harvested.append(account.name)
        if self.harvest is not None:
            return self.harvest(archive, account)
        run = archive.begin_run(account)
        archive.end_run(run, Outcome.COMPLETE, "", {"counts": {}})
        return None

    def _sign(self, archive: Archive) -> object:
        self.signed.append(archive.clock.now())
        return archive.sign()

    def _report(self, archive: Archive, month: str, progress: Progress) -> FiledReport:
        self.reported.append(month)
        period = period_in(month)
        kind = ReportKind.YEAR if period.is_year else ReportKind.MONTH
        return filing.file(searchable(archive), kind, period, progress=progress, printer=quick)

    def _export(
        self, archive: Archive, request: ExportRequest, out: Path, progress: Progress
    ) -> ExportResult:
        return export(searchable(archive), request, out, progress)
