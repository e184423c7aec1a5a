# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The real verbs behind the worker's duties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import Event

from archiver.archive import outside
from archiver.archive.archive import Archive
from archiver.archive.searching import check_index, drain_index, tidy_index
from archiver.archive.vouching import vouch
from archiver.desk import notices, search_watches, supervision_feed
from archiver.harvest.listening import Listener, to_listen
from archiver.harvest.pushes import file_away, take_in, waiting_accounts
from archiver.harvest.subscribing import subscribe_where_due
from archiver.harvest.visit import visit_account
from archiver.model.account import Account
from archiver.model.report import FiledReport
from archiver.store import watching
from exports.export import ExportRequest, ExportResult, export
from exports.handover import hand_over
from exports.progress import Progress
from exports.reports.monthly import file_report
from exports.reports.snapshot import file_due
from schedules import mailing
from schedules.verbs import Verbs


def _harvest(archive: Archive, account: Account) -> datetime | None:
    summary = visit_account(archive, account)
    return None if summary is None else summary.retry_at


def _hear(archive: Archive, account: Account) -> datetime | None:
    hinted = take_in(archive, account)
    try:
        summary = visit_account(archive, account, hinted=hinted) if hinted else None
    finally:
        file_away(archive, account)
    return None if summary is None else summary.retry_at


def _listen(archive: Archive, account: Account, stopping: Event) -> None:
    Listener(archive, account).listen(stopping)


def _next_looks(archive: Archive) -> Mapping[int, datetime]:
    with archive.database.read() as connection:
        return watching.next_looks(connection)


def _notice(archive: Archive) -> int:
    notices.settle(archive, notices.conditions(archive))
    return mailing.compose(archive)


def _sign(archive: Archive) -> str:
    return archive.sign()


def _report(archive: Archive, label: str, progress: Progress) -> FiledReport:
    outside.sign_first(archive)  # a report prints what is signed when it is made
    return file_report(archive, label, progress)


def _export(archive: Archive, request: ExportRequest, out: Path, progress: Progress) -> ExportResult:
    outside.sign_first(archive)
    return export(archive, request, out, progress)


VERBS = Verbs(
    harvest=_harvest,
    drain_index=drain_index,
    sign=_sign,
    vouch=vouch,
    report=_report,
    snapshots=file_due,
    export=_export,
    check_index=check_index,
    tidy_index=tidy_index,
    next_looks=_next_looks,
    pushed=waiting_accounts,
    hear=_hear,
    subscribe=subscribe_where_due,
    streams=to_listen,
    listen=_listen,
    hand_over=hand_over,
    supervise=supervision_feed.take_in,
    watch_searches=search_watches.look,
    notice=_notice,
    mail=mailing.send,
)
