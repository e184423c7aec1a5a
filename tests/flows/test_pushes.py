# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a platform tells by itself: kept as it came, looked at once, and never believed too much."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.connectors import registry
from archiver.harvest import planning
from archiver.harvest.planner.plan import Target
from archiver.harvest.pushes import take_in, waiting_accounts
from archiver.model.change import ChangeType, Grade, Status
from archiver.model.coverage import Outcome
from archiver.model.record import Event
from archiver.simulator.item import Truth
from archiver.store import pushes
from schedules.wiring import VERBS
from search_ui.app import create_app
from tests.flows.conftest import BASE
from tests.flows.scene import Scene

FACEBOOK = "Åkerby kommun på Facebook"
PAGE = "104857600012345"


@pytest.fixture
def door(scene: Scene) -> FlaskClient:
    return create_app(scene.archive).test_client()


def removal(scene: Scene) -> Truth:
    coming = scene.town.truth(BASE + timedelta(days=12))
    known = {n for (a, _, n) in scene.archived("created") if a == FACEBOOK}
    return next(
        t
        for t in coming
        if t.type == "removed" and t.kind == "comment" and t.at > BASE and t.native_id in known
    )


def told(scene: Scene, verb: str, comment: str, **more: int) -> bytes:
    value: dict[str, Any] = {"item": "comment", "verb": verb, "comment_id": comment, **more}
    value.setdefault("created_time", int(scene.clock.at.timestamp()))
    entry = {"id": PAGE, "time": value["created_time"], "changes": [{"field": "feed", "value": value}]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def signature(scene: Scene, body: bytes) -> dict[str, str]:
    secret = scene.town.secrets[FACEBOOK]["app_secret"].encode()
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()}


def send(scene: Scene, door: FlaskClient, body: bytes) -> int:
    return door.post("/push/meta", data=body, headers=signature(scene, body)).status_code


def hear(scene: Scene) -> None:
    VERBS.hear(scene.archive, scene.archive.account(FACEBOOK))


def events(scene: Scene, native: str) -> tuple[Status, list[Event]]:
    account = scene.archive.account(FACEBOOK)
    known = scene.archive.known(account.id, [native])[native]
    with scene.archive.reader() as reader:
        return known.status, reader.events(known.record_id)


def test_a_pushed_removal_is_the_platforms_own_word_within_seconds(
    scene: Scene, door: FlaskClient
) -> None:
    truth = removal(scene)
    scene.clock.at = truth.at + timedelta(seconds=4)
    stated = int(truth.at.timestamp()) + 1
    assert send(scene, door, told(scene, "remove", truth.native_id, created_time=stated)) == 200
    assert waiting_accounts(scene.archive) == {scene.archive.account(FACEBOOK).id}
    hear(scene)

    status, found = events(scene, truth.native_id)
    assert status is Status.DELETED
    (deleted,) = [event for event in found if event.type is ChangeType.DELETED]
    assert deleted.grade is Grade.PLATFORM_SAID
    assert deleted.code == "push:comment:remove"
    assert deleted.platform_time is not None
    assert deleted.until - deleted.platform_time <= timedelta(seconds=10)
    assert deleted.capture is not None
    with scene.archive.reader() as reader:
        assert b'"verb": "remove"' in reader.exchange(deleted.capture).body
    assert waiting_accounts(scene.archive) == set()
    assert verify_archive(scene.archive, full=True).findings == []


def test_a_forged_push_and_one_signed_over_other_bytes_leave_no_trace(
    scene: Scene, door: FlaskClient
) -> None:
    truth = removal(scene)
    body = told(scene, "remove", truth.native_id)
    forged = {"X-Hub-Signature-256": "sha256=" + "0" * 64}
    assert door.post("/push/meta", data=body, headers=forged).status_code == 403
    assert door.post("/push/meta", data=body + b" ", headers=signature(scene, body)).status_code == 403
    assert door.post("/push/meta", data=body).status_code == 403
    assert door.post("/push/linkedin", data=body, headers=signature(scene, body)).status_code == 403
    assert door.post("/push/nowhere", data=body).status_code == 404
    assert waiting_accounts(scene.archive) == set()


def test_a_replayed_push_is_taken_once(scene: Scene, door: FlaskClient) -> None:
    truth = removal(scene)
    scene.clock.at = truth.at + timedelta(seconds=4)
    body = told(scene, "remove", truth.native_id)
    assert [send(scene, door, body) for _ in range(3)] == [200, 200, 200]
    hear(scene)
    assert send(scene, door, body) == 200
    hear(scene)
    account = scene.archive.account(FACEBOOK)
    pushed = [run for run in scene.archive.runs(account) if run.outcome is Outcome.PUSHED]
    assert len(pushed) == 1
    _, found = events(scene, truth.native_id)
    assert sum(event.type is ChangeType.DELETED for event in found) == 1


@pytest.mark.parametrize("off", [timedelta(minutes=-10), timedelta(minutes=10), timedelta(days=-3)])
def test_a_push_that_says_an_impossible_time_is_only_a_reason_to_look(
    scene: Scene, door: FlaskClient, off: timedelta
) -> None:
    """Late, out of order, or from a clock that is wrong: what is there is not removed by it."""
    account = scene.archive.account(FACEBOOK)
    there = [
        k for k in scene.archive.live(account) if k.kind == "comment" and k.status is Status.PRESENT
    ]
    native = there[-1].native_id
    scene.harvest(only=FACEBOOK)
    stated = int((scene.clock.at + off).timestamp())
    assert send(scene, door, told(scene, "remove", native, created_time=stated)) == 200
    hear(scene)
    status, found = events(scene, native)
    assert status is Status.PRESENT
    assert not any(event.type is ChangeType.DELETED for event in found)


def test_a_removal_of_what_nobody_knows_and_verbs_that_nobody_knows_invent_nothing(
    scene: Scene, door: FlaskClient
) -> None:
    before = scene.archived()
    for verb, native in (("remove", "999_999"), ("dance", "999_998"), ("", "")):
        assert send(scene, door, told(scene, verb, native)) == 200
    broken = b'{"object":"page"}'
    assert send(scene, door, broken) == 200
    hear(scene)
    after = scene.archived()
    assert set(after) - set(before) <= set(scene.truth())
    assert verify_archive(scene.archive, full=True).findings == []
    account = scene.archive.account(FACEBOOK)
    with scene.archive.database.read() as connection:
        assert pushes.waiting(connection, account.id) == []


def test_fifty_megabytes_are_refused_unread(door: FlaskClient) -> None:
    answer = door.post("/push/meta", data=b"x" * (50 * 1024 * 1024))
    assert answer.status_code == 413


def test_where_a_platform_tells_of_removals_its_threads_are_polled_more_seldom(
    scene: Scene, door: FlaskClient
) -> None:
    account = scene.archive.account(FACEBOOK)
    caps = registry.caps(account.platform)
    scene.later(timedelta(minutes=1))

    def waits() -> dict[int, float]:
        made = planning.make_plan(scene.archive, account, caps)
        looks = (*made.now, *made.later)
        return {look.target.record: look.stake.rate for look in looks if look.target.record}

    before = waits()
    assert send(scene, door, told(scene, "dance", "1_1")) == 200
    assert {n: rate * 10 for n, rate in waits().items()} == pytest.approx(before)
    scene.later(timedelta(hours=25))
    hear(scene)
    assert any(look.pushed is False for look in targets(scene))


def targets(scene: Scene) -> list[Target]:
    account = scene.archive.account(FACEBOOK)
    made = planning.make_plan(scene.archive, account, registry.caps(account.platform))
    return [look.target for look in (*made.now, *made.later) if look.target.record]


def test_a_push_that_comes_while_the_account_is_looked_at_waits(
    scene: Scene, door: FlaskClient, clock: SetClock
) -> None:
    truth = removal(scene)
    clock.at = truth.at + timedelta(seconds=4)
    send(scene, door, told(scene, "remove", truth.native_id))
    account = scene.archive.account(FACEBOOK)
    with scene.archive.harvesting(account):
        assert waiting_accounts(scene.archive) == {account.id}
    assert take_in(scene.archive, account)
    assert events(scene, truth.native_id)[0] is Status.DELETED
