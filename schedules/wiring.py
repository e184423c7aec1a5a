# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The real verbs behind the worker's duties."""

from __future__ import annotations

from datetime import datetime

from archiver.archive.archive import Archive
from archiver.archive.searching import check_index, drain_index, tidy_index
from archiver.harvest.pipeline import harvest_account
from archiver.model.account import Account
from exports.export import export
from exports.reports.monthly import file_report
from schedules.verbs import Verbs


def _harvest(archive: Archive, account: Account) -> datetime | None:
    return harvest_account(archive, account).retry_at


def _sign(archive: Archive) -> str:
    return archive.sign()


VERBS = Verbs(
    harvest=_harvest,
    drain_index=drain_index,
    sign=_sign,
    report=file_report,
    export=export,
    check_index=check_index,
    tidy_index=tidy_index,
)
