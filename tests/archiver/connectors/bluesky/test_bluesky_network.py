# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A network of many hosts: one that is silent, closed or hostile says nothing of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.model.account import AccountHealth, Platform
from archiver.model.observation import Presence
from archiver.simulator.stage_atproto import AtprotoStage, did_of
from archiver.simulator.wire import Answer, Request
from tests.builders.open_account import verdicts_in
from tests.builders.staged import PARTS, Part, Play, playing

PART = next(one for one in PARTS if one.platform is Platform.BLUESKY)


class Elsewhere(AtprotoStage):
    """One citizen's account is kept on a host of that citizen's choice."""

    host = ""

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        if self.host and request.path == f"/{did_of('Bo')}" and isinstance(answer.doc, dict):
            answer.doc["service"][0]["serviceEndpoint"] = self.host
        return answer


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    part = Part(PART.platform, Elsewhere, PART.mint, PART.account, handle=PART.handle)
    with playing(part, tmp_path / "arkiv", monkeypatch) as begun:
        yield begun


@pytest.mark.parametrize(
    "host", ["http://127.0.0.2:1", "http://10.0.0.1", "http://[::1]:9", "gopher://x"]
)
def test_a_host_that_is_closed_or_silent_leaves_its_own_unsaid_and_no_others(
    play: Play, host: str
) -> None:
    root = play.stage.post("Rot")
    lost, gone, kept = (play.stage.answer(root, "Svar", who) for who in ("Bo", "Anna", "Anna"))
    play.look()
    play.stage.remove(lost)
    play.stage.remove(gone)
    play.site.host = host

    found = {v.native_id: v for v in verdicts_in(play.connector().recheck([lost.id, gone.id, kept.id]))}

    assert found[lost.id].presence is Presence.ERROR
    assert (found[gone.id].presence, found[gone.id].code) == (Presence.GONE, "signed-absence")
    assert found[kept.id].presence is Presence.PRESENT


def test_a_post_that_only_the_view_has_dropped_is_hidden_and_comes_back(play: Play) -> None:
    root = play.stage.post("Rot")
    loud, _ = (play.stage.answer(root, "Svar", who) for who in ("Bo", "Anna"))
    play.look()

    play.stage.hide(loud, "not-in-appview")
    assert play.look() == {"hidden": 1}
    assert play.state(loud) == ("hidden", "not-in-appview")

    play.stage.show(loud)
    assert play.look() == {"unhidden": 1}


def test_a_record_that_its_host_withholds_is_told_apart_from_one_that_is_removed(play: Play) -> None:
    root = play.stage.post("Rot")
    withheld, removed, _ = (play.stage.answer(root, f"Svar {n}", "Bo") for n in range(3))
    play.look()

    play.stage.hide(withheld, "takedown")
    play.stage.remove(removed)

    assert play.look() == {"hidden": 1, "deleted": 1}
    assert play.state(withheld) == ("hidden", "withheld")


def test_an_author_who_turns_the_account_off_takes_nothing_away(play: Play) -> None:
    root = play.stage.post("Rot")
    theirs = [play.stage.answer(root, f"Svar {n}", "Bo") for n in range(3)]
    play.stage.answer(root, "Kvar", "Anna")
    play.look()

    play.site.off = {"Bo"}
    assert play.look() == {"unreachable": 3}
    play.site.off = set()
    assert play.look() == {"reappeared": 3}
    assert {play.state(one) for one in theirs} == {("present", "")}


def test_a_name_that_leads_nowhere_is_no_account(play: Play) -> None:
    play.stage.handle = "annan.example"

    *_, health = play.connector().check()

    assert isinstance(health, AccountHealth)
    assert (health.ok, health.reason) == (False, "FA-0504")
