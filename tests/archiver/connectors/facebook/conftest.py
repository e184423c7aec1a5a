# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A page, a token, and the connector over loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archiver.clock import SetClock
from archiver.connectors.facebook.fetch import FacebookConnector
from archiver.connectors.http import Limits, Transport
from archiver.connectors.registry import connect
from archiver.model.account import Account, Platform
from archiver.model.observation import Exchange

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TOKEN = "EAAB/secret+token"
SECRET = "app-secret-0123456789"
# What is read beside the posts has tests of its own.
BESIDE = {"tagged": "no", "ratings": "no", "reels": "no", "presentation": "no"}


@pytest.fixture
def page() -> Account:
    return Account(
        id=1,
        name="Åkerby på Facebook",
        platform=Platform.FACEBOOK,
        native_id="100",
        authority="Kommunstyrelsen",
        created_at=NOW,
    )


@pytest.fixture
def connected(page: Account) -> Callable[..., FacebookConnector]:
    def make(base: str, **options: str) -> FacebookConnector:
        account = Account(
            **{name: getattr(page, name) for name in ("id", "name", "platform", "native_id")},
            authority=page.authority,
            created_at=page.created_at,
            api_base=base,
            options=BESIDE | options,
        )
        transport = Transport(
            clock=SetClock(NOW),
            limits=Limits(pauses=(0.0,)),
            sleep=lambda _seconds: None,
            own_hosts=frozenset({"127.0.0.1"}),
        )
        secret = {"access_token": TOKEN, "app_secret": SECRET}
        made = connect(account, transport, secret)
        assert isinstance(made, FacebookConnector)
        return made

    return make


@pytest.fixture
def exchange() -> Callable[..., Exchange]:
    def make(
        url: str, body: object, *, method: str = "GET", status: int = 200, **headers: str
    ) -> Exchange:
        return Exchange(
            method=method,
            url=url,
            status=status,
            headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
            body=body if isinstance(body, bytes) else json.dumps(body).encode(),
            started_at=NOW,
            ended_at=NOW,
        )

    return make
