# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A platform that begins to answer otherwise is told of; one that answers as usual is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.archive.verifying import verify_archive
from archiver.connectors.base import Connector
from archiver.connectors.http import Transport
from archiver.connectors.registry import connect
from archiver.harvest.pipeline import Connect, harvest_account
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


Change = Callable[[Exchange], tuple[int, bytes]]


def changing(change: Change) -> Connect:
    """The same platform, with every answer changed before anyone has seen it."""

    def connector(account: Account, transport: Transport, secret: Mapping[str, str]) -> Connector:
        kept = transport.on_answer

        def changed(exchange: Exchange) -> None:
            status, body = change(exchange)
            object.__setattr__(exchange, "status", status)
            object.__setattr__(exchange, "body", body)
            if kept is not None:
                kept(exchange)

        transport.on_answer = changed
        return connect(account, transport, secret)

    return connector


RENAMED = changing(lambda e: (e.status, e.body.replace(b'"text":', b'"words":')))


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
        summary = harvest_account(play.watch.archive, play.account(), full=True, connector=RENAMED)
        assert any("FA-0509" in line for line in summary.lines)
    assert play.state(post)[0] == play.state(reply)[0] == "present"
    assert "deleted" not in [*play.told(post), *play.told(reply)]
    runs = play.watch.archive.runs(play.account())[-RUNS:]
    now = play.watch.clock.now()
    assert standing(play.account(), runs, now, HOUR)[0] == "Svaren har ändrats"

    read = reparse(play.watch.archive, play.account(), None, dry=True)
    assert (read.new_records, read.new_versions) == (0, 0)  # not before the reader is mended


@pytest.mark.parametrize(
    "error",
    [
        b'{"error":{"message":"Error validating access token","code":190,"type":"OAuthException"}}',
        b'{"error":{"message":"Please reduce the amount of data","code":1,"is_transient":true}}',
        b'{"errors":[{"title":"Not Found Error","type":"about:blank"}]}',
        b'{"error":"RecordNotFound"}',
        b'{"data":[],"error":{"code":100,"error_subcode":33}}',
    ],
)
@pytest.mark.parametrize("kind", ["facebook", "x", "mastodon", "wordpress"])
def test_an_error_inside_an_answer_that_says_all_is_well_removes_nothing(
    scene: Scene, kind: str, error: bytes
) -> None:
    account = next(a for a in scene.archive.accounts() if str(a.platform) == kind)
    before = {known.record_id: known.status for known in scene.archive.live(account)}
    assert before
    lying = changing(lambda _: (200, error))
    for _ in range(3):
        scene.later(timedelta(minutes=20))
        summary = harvest_account(scene.archive, account, full=True, connector=lying)
        assert not summary.complete
        assert summary.errors
    assert {known.record_id: known.status for known in scene.archive.live(account)} == before


def test_an_archive_that_was_lied_to_is_sound(scene: Scene) -> None:
    lying = changing(lambda _: (200, b'{"error":{"code":190}}'))
    for account in scene.archive.accounts():
        harvest_account(scene.archive, account, full=True, connector=lying)
    assert verify_archive(scene.archive, full=True).findings == []
