# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whether a Facebook token is good enough, and that files need none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archiver.connectors.facebook.fetch import FacebookConnector
from archiver.model.account import AccountHealth
from archiver.model.observation import Batch, MediaRef
from tests.fakes.scripted_http import Answer, scripted

Connected = Callable[..., FacebookConnector]


def _error(code: int, subcode: int = 0) -> dict[str, object]:
    return {"error": {"code": code, "error_subcode": subcode, "message": ""}}


def _checked(connected: Connected, node: Answer, token: Answer) -> tuple[list[Batch], AccountHealth]:
    with scripted(lambda asked: token if asked.path.endswith("debug_token") else node) as graph:
        *batches, health = connected(graph.base).check()
    assert isinstance(health, AccountHealth)
    return [batch for batch in batches if isinstance(batch, Batch)], health


def test_a_page_token_is_healthy_until_the_first_of_its_clocks_stops(connected: Connected) -> None:
    data = {
        "type": "PAGE",
        "is_valid": True,
        "expires_at": 0,
        "data_access_expires_at": 1798761600,
        "profile_id": "100",
        "scopes": ["pages_read_engagement", "pages_read_user_content"],
    }
    batches, health = _checked(
        connected, Answer({"id": "100", "name": "Åkerby kommun"}), Answer({"data": data})
    )
    assert len(batches) == 2
    assert (health.ok, health.reason, health.display_name) == (True, None, "Åkerby kommun")
    assert health.token_expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert health.scopes == {"pages_read_engagement", "pages_read_user_content"}


@pytest.mark.parametrize(
    ("node", "token", "reason"),
    [
        (Answer(_error(190, 460), 401), Answer({}), "190/460"),
        (Answer(_error(100, 33), 400), Answer({}), "100/33"),
        (Answer({"id": "100"}), Answer({"data": {"type": "USER"}}), "token-type:USER"),
        (
            Answer({"id": "100"}),
            Answer({"data": {"type": "PAGE", "profile_id": 7}}),
            "token-of-other-page",
        ),
        (
            Answer({"id": "100"}),
            Answer({"data": {"is_valid": False, "error": {"code": 190, "subcode": 458}}}),
            "190/458",
        ),
    ],
)
def test_a_token_that_would_see_too_little_is_not_healthy(
    connected: Connected, node: Answer, token: Answer, reason: str
) -> None:
    _, health = _checked(connected, node, token)
    assert (health.ok, health.reason) == (False, reason)


def test_a_token_that_may_not_ask_about_itself_is_healthy_all_the_same(connected: Connected) -> None:
    _, health = _checked(connected, Answer({"id": "100"}), Answer(_error(100), 400))
    assert (health.ok, health.scopes) == (True, frozenset())


def test_media_is_streamed_without_the_token(connected: Connected) -> None:
    with scripted(lambda _asked: Answer(b"\x89PNG")) as graph:
        chunks = list(
            connected(graph.base).open_media(MediaRef("k", f"{graph.base}/a.png?oe=1", "image"))
        )
    assert b"".join(chunks) == b"\x89PNG"
    assert graph.asked[0].query == {"oe": "1"}
