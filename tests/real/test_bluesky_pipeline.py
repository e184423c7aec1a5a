# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real Bluesky through the whole pipeline: each thing that happens gets its right state.

The worst mistake there is on this network is to take an account that was turned off for a page
where everything was removed; nothing here may ever make that of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from archiver.harvest.pipeline import harvest_account
from archiver.model.account import Platform
from archiver.simulator.picture import png
from tests.real.bluesky_driver import Bluesky
from tests.real.watch import HOUR, Watch, watching

pytestmark = pytest.mark.real

_NUMBERS = count(1)


@pytest.fixture
def names() -> tuple[str, str]:
    """A municipality and a citizen of this test's own."""
    number = next(_NUMBERS)
    return f"kommun{number}", f"invanare{number}"


@pytest.fixture
def watch(bluesky: Bluesky, names: tuple[str, str], tmp_path: Path) -> Iterator[Watch]:
    handle = bluesky.person(names[0]).handle
    base = bluesky.appview
    with watching(
        tmp_path / "arkiv",
        Platform.BLUESKY,
        handle,
        api_base=base,
        secret_env=None,
        directory=bluesky.plc,
    ) as made:
        yield made


def test_an_edit_a_removal_and_a_hiding_each_get_their_state_at_once(
    bluesky: Bluesky, names: tuple[str, str], watch: Watch
) -> None:
    us, citizen = names
    root = bluesky.post(us, "Vattnet är avstängt på Storgatan, åäö")
    asks = bluesky.post(citizen, "När kommer det tillbaka?", root)
    scolds = bluesky.post(citizen, "Det här är under all kritik", root)
    kept = bluesky.post(citizen, "Tack för upplysningen", root)
    answers = bluesky.post(us, "Klockan tre", asks)
    bluesky.post(us, "Vi lyssnar", scolds)
    watch.look()
    assert watch.look() == {}
    assert watch.record(asks["uri"]).root_id == watch.number(root["uri"])
    assert watch.record(answers["uri"]).parent_id == watch.number(asks["uri"])
    assert [watch.record(one["uri"]).own for one in (root, asks, answers)] == [True, False, True]

    edited = bluesky.edit(us, root, "Vattnet är avstängt på Storgatan till klockan fyra")
    assert edited["cid"] != root["cid"]
    bluesky.hide(us, root, [scolds])
    moment = watch.moment()
    assert watch.look() == {"edited": 1, "hidden": 1}
    assert [version.text for version in watch.versions(root["uri"])] == [
        "Vattnet är avstängt på Storgatan, åäö",
        "Vattnet är avstängt på Storgatan till klockan fyra",
    ]
    assert watch.state(scolds["uri"]) == ("hidden", "threadgate")

    bluesky.delete(citizen, asks)
    bluesky.hide(us, root, [])
    assert watch.look() == {"deleted": 1, "unhidden": 1}
    deleted = watch.events(asks["uri"])[-1]
    assert (deleted.code, str(deleted.grade)) == ("signed-absence", "platform-said")
    assert deleted.since is not None
    assert deleted.until - deleted.since == HOUR
    assert moment < deleted.until
    assert watch.state(scolds["uri"]) == ("present", "")

    bluesky.delete(us, answers)
    assert watch.look() == {"deleted": 1}
    assert watch.look() == {}
    assert watch.state(kept["uri"]) == watch.state(root["uri"]) == ("present", "")
    watch.assert_whole()


def test_what_the_platform_withholds_is_hidden_and_not_removed(
    bluesky: Bluesky, names: tuple[str, str], watch: Watch
) -> None:
    us, citizen = names
    root = bluesky.post(us, "Biblioteket har öppet")
    reply = bluesky.post(citizen, "Köp billiga skor", root)
    kept = bluesky.post(citizen, "Vad bra", root)
    watch.look()

    bluesky.take_down(reply)
    assert watch.look() == {"hidden": 1}
    assert watch.state(reply["uri"]) == ("hidden", "withheld")
    assert watch.events(reply["uri"])[-1].code == "takedown"
    assert watch.look() == {}

    bluesky.take_down(reply, applied=False)
    assert watch.look() == {"unhidden": 1}
    assert watch.told(kept["uri"]) == ["created"]


def test_a_citizen_who_turns_the_account_off_has_removed_nothing(
    bluesky: Bluesky, names: tuple[str, str], watch: Watch
) -> None:
    us, citizen = names
    root = bluesky.post(us, "Parken städas")
    replies = [bluesky.post(citizen, f"Svar {n}", root) for n in range(4)]
    other = bluesky.post(f"{citizen}b", "Fint", root)
    watch.look()

    bluesky.deactivate(citizen)
    assert watch.look() == {"unreachable": 4}
    assert {watch.events(one["uri"])[-1].code for one in replies} == {"RepoDeactivated"}
    assert watch.look() == {}
    assert watch.state(other["uri"]) == ("present", "")

    bluesky.activate(citizen)
    assert watch.look() == {"reappeared": 4}
    assert {watch.state(one["uri"]) for one in replies} == {("present", "")}


def test_our_own_account_turned_off_is_a_lost_access_and_nothing_else(
    bluesky: Bluesky, names: tuple[str, str], watch: Watch
) -> None:
    us, citizen = names
    root = bluesky.post(us, "Simhallen stänger")
    bluesky.post(citizen, "Synd", root)
    watch.look()

    bluesky.deactivate(us)
    watch.clock.advance(HOUR)
    for _ in range(2):
        watch.clock.advance(HOUR)
        summary = harvest_account(watch.archive, watch.account, full=True)
        assert (summary.complete, summary.errors) == (False, ("FA-0504",))
        assert not any(summary.counts.values())
    assert "deactivated" in summary.lines[0]
    assert watch.state(root["uri"]) == ("present", "")


def test_the_profile_is_versioned_and_a_picture_is_kept_by_its_content(
    bluesky: Bluesky, names: tuple[str, str], watch: Watch
) -> None:
    us, _ = names
    person = bluesky.person(us)
    blob = bluesky.upload(us, png("bild-1"))
    embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "En bild", "image": blob}]}
    root = bluesky.post(us, "Se bilden", embed=embed)
    profile = {"$type": "app.bsky.actor.profile", "displayName": "Åkerby", "description": "Kommunen"}
    bluesky.put(us, "app.bsky.actor.profile", "self", profile)
    watch.look()

    bluesky.put(us, "app.bsky.actor.profile", "self", profile | {"description": "Åkerby kommun"})
    assert watch.look() == {"edited": 1}
    uri = f"at://{person.did}/app.bsky.actor.profile/self"
    assert [version.text for version in watch.versions(uri)] == ["Kommunen", "Åkerby kommun"]
    with watch.archive.reader() as reader:
        (stored,) = reader.media(watch.number(root["uri"]))
    assert (stored.mime, stored.problem) == ("image/png", "")
