# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A platform that begins to answer otherwise is told of; one that answers as usual is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from archiver.connectors.base import Connector
from archiver.connectors.http import Transport
from archiver.connectors.registry import connect
from archiver.harvest.pipeline import harvest_account
from archiver.harvest.reparsing import reparse
from archiver.model.account import Account
from archiver.model.observation import Exchange
from search_ui.presenters.coverage import RUNS, standing
from tests.builders.staged import PARTS, Play, playing
from tests.flows.scene import Scene
from tests.real.watch import HOUR


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    with playing(PARTS[0], tmp_path / "arkiv", monkeypatch, page=100) as made:
        yield made


def renamed(account: Account, transport: Transport, secret: Mapping[str, str]) -> Connector:
    """The same platform, whose answers call the text something else than readers expect."""
    kept = transport.on_answer

    def changed(exchange: Exchange) -> None:
        body = exchange.body.replace(b'"text":', b'"words":')
        object.__setattr__(exchange, "body", body)  # before anyone has seen it
        if kept is not None:
            kept(exchange)

    transport.on_answer = changed
    return connect(account, transport, secret)


def test_a_town_that_answers_as_usual_raises_no_alarm(scene: Scene) -> None:
    scene.harvest(full=True)
    for account in scene.archive.accounts():
        for run in scene.archive.runs(account):
            assert "unread" not in dict(run.counts), account.name


def test_a_field_that_is_renamed_is_told_and_removes_nothing(play: Play) -> None:
    post = play.stage.post("Badhuset öppnar")
    reply = play.stage.answer(post, "Bra", "berit")
    play.look()
    for _ in range(3):
        play.watch.clock.advance(HOUR)
        summary = harvest_account(play.watch.archive, play.account(), full=True, connector=renamed)
        assert any("FA-0509" in line for line in summary.lines)
    assert play.state(post)[0] == play.state(reply)[0] == "present"
    assert "deleted" not in [*play.told(post), *play.told(reply)]
    runs = play.watch.archive.runs(play.account())[-RUNS:]
    now = play.watch.clock.now()
    assert standing(play.account(), runs, now, HOUR)[0] == "Svaren har ändrats"

    read = reparse(play.watch.archive, play.account(), None, dry=True)
    assert (read.new_records, read.new_versions) == (0, 0)  # not before the reader is mended
