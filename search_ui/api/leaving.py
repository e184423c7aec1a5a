# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may leave to another system: one place that says so, and every answer goes by it.

Never a sealed record (TF 1:14), a disposed or closed one, or a message meant for one receiver (TF-7).
"""

from __future__ import annotations

from collections.abc import Iterable

from archiver.archive.reading import Reader
from archiver.errors import UnknownRecord
from archiver.model.change import Status
from archiver.model.record import Record
from search_ui.api.operations import OPEN_KINDS
from search_ui.api.problems import Problem


def may_leave(record: Record) -> bool:
    """Whether another system may have this record."""
    gone = record.sealed or record.closed or record.status is Status.DISPOSED
    return not gone and record.kind in OPEN_KINDS


def those(records: Iterable[Record]) -> list[Record]:
    """The records that may leave."""
    return [record for record in records if may_leave(record)]


def one(reader: Reader, label: str) -> Record:
    """The record with this label. Raises UnknownRecord, or Problem when it has been disposed of."""
    record = reader.record(reader.find(label))
    if record.label != label:
        msg = f"Handlingen {label} finns inte i arkivet"
        raise UnknownRecord(msg)
    if record.status is Status.DISPOSED:
        raise Problem(
            410, "Handlingen är gallrad efter beslut. Loggen visar att den har funnits.", "FA-0704"
        )
    if not may_leave(record):
        msg = f"Handlingen {label} finns inte i arkivet"
        raise UnknownRecord(msg)
    return record
