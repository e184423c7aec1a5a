# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import Any

import pytest

from search_ui.presenters import history
from search_ui.presenters.history import Past


def test_the_newest_comes_first_each_once_and_the_oldest_are_dropped() -> None:
    session: dict[str, Any] = {}
    for number in range(history.MOST + 3):
        history.remember(session, 7, f"q={number}", number)
    history.remember(session, 7, "q=11", 5)
    told = history.past(session, 7)
    assert told[:2] == (Past("q=11", 5), Past("q=12", 12))
    assert len(told) == history.MOST
    assert len({one.address for one in told}) == history.MOST


def test_what_somebody_else_searched_for_is_not_told_and_is_dropped() -> None:
    session: dict[str, Any] = {}
    history.remember(session, 7, "q=hemligt", 1)
    assert history.past(session, 8) == ()
    history.remember(session, 8, "q=annat", 2)
    assert history.past(session, 8) == (Past("q=annat", 2),)
    assert "hemligt" not in str(session)
    history.clear(session)
    assert session == {}


def test_a_search_too_long_for_a_cookie_is_not_kept() -> None:
    session: dict[str, Any] = {}
    history.remember(session, 7, "q=" + "x" * history.LONGEST, 1)
    assert session == {}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("q=ny+skola", "ny skola"),
        ("q=skola&typ=kommentar&ordning=relevans", "skola (kommentar)"),
        ("kanal=x&fran=2026-11-01", "x, 2026-11-01"),
    ],
)
def test_a_search_is_told_in_words(address: str, words: str) -> None:
    assert history.in_words(address) == words
