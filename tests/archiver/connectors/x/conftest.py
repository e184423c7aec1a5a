# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An X account, its tokens, and the connector over loopback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from archiver.clock import SetClock
from archiver.connectors.http import Limits, Transport
from archiver.connectors.registry import connect
from archiver.connectors.x.fetch import XConnector
from archiver.model.account import Account, Platform

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DECIDED = {"deletion_policy": "keep", "decided_by": "KS 2026 § 1"}


@pytest.fixture
def open_x() -> Callable[..., XConnector]:
    def make(
        base: str,
        native_id: str = "500",
        secret: Mapping[str, str] | None = None,
        **options: str,
    ) -> XConnector:
        account = Account(
            id=1,
            name="Åkerby på X",
            platform=Platform.X,
            native_id=native_id,
            authority="Kommunstyrelsen",
            created_at=NOW,
            api_base=base,
            options={**DECIDED, "mentions": "no", "presentation": "no", **options},
        )
        transport = Transport(
            clock=SetClock(NOW),
            limits=Limits(pauses=(0.0,)),
            sleep=lambda _seconds: None,
            own_hosts=frozenset({"127.0.0.1"}),
        )
        made = connect(account, transport, secret or {"bearer_token": "bearer/secret+1"})
        assert isinstance(made, XConnector)
        return made

    return make
