# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the worker can do, as callables: the schedule decides when, others know how."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from archiver.archive.archive import Archive
from archiver.archive.vouching import Asked
from archiver.model.account import Account
from archiver.model.report import FiledReport
from exports.export import ExportRequest, ExportResult
from exports.progress import Progress


def _none(_archive: Archive) -> Mapping[int, datetime]:
    return {}


def _nobody(_archive: Archive) -> Collection[int]:
    return ()


def _unheard(_archive: Archive, _account: Account) -> datetime | None:
    return None


def _nothing(_archive: Archive) -> int:
    return 0


def _no_streams(_archive: Archive) -> Sequence[Account]:
    return ()


def _silence(_archive: Archive, _account: Account, _stopping: Event) -> None:
    return


@dataclass(frozen=True, slots=True)
class Verbs:
    """The doing of each duty. All may raise FlodeError; a Fatal one stops the worker.

    ``harvest`` looks at what is due on an account, and returns when the platform takes questions again,
    if it asked to wait. ``next_looks`` says when each account that has a plan is to be looked at.
    ``pushed`` tells which accounts their platforms have told something of; ``hear`` records that, and
    looks at what it was about.
    ``subscribe`` asks the hubs whose leases near their end. ``streams`` tells which accounts'
    platforms tell all the time; ``listen`` hears one of them until the event is set.
    ``report`` files the report of a month or a year, as its label says.
    ``drain_index`` returns how many records it brought up to date.
    ``check_index`` compares it with the store and builds it again when it is wrong, ``tidy_index``
    puts it in order when nobody waits. ``hand_over`` gives the diary what is due, and reads the numbers
    that it has given. ``supervise`` takes new comments into supervision,
    ``watch_searches`` asks watched searches anew, ``notice`` finds what staff must be told of and
    writes their mails, ``mail`` sends them.
    """

    harvest: Callable[[Archive, Account], datetime | None]
    drain_index: Callable[[Archive], int]
    sign: Callable[[Archive], object]
    vouch: Callable[[Archive], Sequence[Asked]]
    report: Callable[[Archive, str, Progress], FiledReport]
    snapshots: Callable[[Archive], Sequence[object]]
    export: Callable[[Archive, ExportRequest, Path, Progress], ExportResult]
    check_index: Callable[[Archive], object]
    tidy_index: Callable[[Archive], object]
    next_looks: Callable[[Archive], Mapping[int, datetime]] = _none
    pushed: Callable[[Archive], Collection[int]] = _nobody
    hear: Callable[[Archive, Account], datetime | None] = _unheard
    subscribe: Callable[[Archive], int] = _nothing
    streams: Callable[[Archive], Sequence[Account]] = _no_streams
    listen: Callable[[Archive, Account, Event], None] = _silence
    hand_over: Callable[[Archive], int] = _nothing
    supervise: Callable[[Archive], int] = _nothing
    watch_searches: Callable[[Archive], int] = _nothing
    notice: Callable[[Archive], int] = _nothing
    mail: Callable[[Archive], int] = _nothing
