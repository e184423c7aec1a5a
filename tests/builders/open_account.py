# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Accounts and transports for the connectors of open platforms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from archiver.connectors.http import Limits, Transport
from archiver.model.account import Account, Platform
from archiver.model.observation import Batch, Exchange, Observation, ScopeSeen, Verdict

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def make_account(
    platform: Platform, native_id: str, api_base: str | None = None, **options: str
) -> Account:
    return Account(1, "webb", platform, native_id, "Kommunstyrelsen", AT, api_base, None, options)


def quick_transport(*secrets: str) -> Transport:
    """The product's own transport, retries and all, that does not wait between them."""
    return Transport(
        secrets=secrets,
        limits=Limits(pauses=(0.0, 0.0)),
        sleep=lambda _seconds: None,
        own_hosts=frozenset({"127.0.0.1"}),
    )


def make_exchange(url: str, body: bytes, status: int = 200, **headers: str) -> Exchange:
    given = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    return Exchange("GET", url, status, given, body, AT, AT)


def seen_in(batches: Iterable[Batch]) -> list[Observation]:
    return [item for batch in batches for item in batch.observations]


def verdicts_in(batches: Iterable[Batch]) -> list[Verdict]:
    return [verdict for batch in batches for verdict in batch.verdicts]


def scopes_in(batches: Iterable[Batch]) -> list[ScopeSeen]:
    return [scope for batch in batches for scope in batch.scopes]


def warnings_in(batches: Iterable[Batch]) -> list[str]:
    return [warning for batch in batches for warning in batch.warnings]
