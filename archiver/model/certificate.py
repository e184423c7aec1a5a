# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A statement of a search (sökintyg), as it was made: everything its document is built from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archiver.model.matter import Step

PER_YEAR = 1_000_000


@dataclass(frozen=True, slots=True)
class Blind:
    """A stretch of an account's time that was not wholly seen."""

    account: str
    start: datetime
    end: datetime
    sight: str
    cause: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """One search, frozen. ``records`` are the numbers of all hits; ``size`` and ``root`` the log's end.

    ``accounts`` are ``(name, platform, authority, since)`` of every account that was searched.
    """

    number: int
    entry: int
    at: datetime
    by: int
    by_name: str
    query: str
    understood: str
    limits: tuple[str, ...]
    filters: Mapping[str, Any]
    case: int
    records: tuple[int, ...]
    labels: tuple[str, ...]
    accounts: tuple[tuple[str, str, str, str], ...]
    blind: tuple[Blind, ...]
    index: str
    size: int
    root: str
    municipality: str
    software: str
    signature: str
    closed: int = 0  # records that were closed because of secrets, and so not searched

    @property
    def label(self) -> str:
        """The number people read: ``S-2026-000007``."""
        return certificate_label(self.number)


def certificate_label(number: int) -> str:
    """``S-2026-000007``."""
    return f"S-{number // PER_YEAR:04d}-{number % PER_YEAR:06d}"


def certificate_in(step: Step) -> Certificate:
    """The certificate that a step tells of."""
    said = step.said
    return Certificate(
        number=step.number,
        entry=step.entry,
        at=step.at,
        by=step.by,
        by_name=said["by_name"],
        query=said["query"],
        understood=said["understood"],
        limits=tuple(said["limits"]),
        filters=said["filters"],
        case=said["case"],
        records=tuple(said["records"]),
        labels=tuple(said["labels"]),
        accounts=tuple((name, on, owner, since) for name, on, owner, since in said["accounts"]),
        blind=tuple(_blind(row) for row in said["blind"]),
        index=said["index"],
        size=said["size"],
        root=said["root"],
        municipality=said["municipality"],
        software=said["software"],
        signature=said["signature"],
        closed=said.get("closed", 0),
    )


def _blind(row: list[str]) -> Blind:
    account, start, end, sight, cause = row
    return Blind(account, datetime.fromisoformat(start), datetime.fromisoformat(end), sight, cause)
