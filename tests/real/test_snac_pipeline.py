# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real snac2 through the whole pipeline. Its ids change when a post is edited; its records must not.

One story in one test, since the server lets some seconds pass before it delivers or removes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.model.account import Platform
from tests.real.snac_driver import CITIZEN, OWN, Snac
from tests.real.watch import Watch, watching

pytestmark = pytest.mark.real

SECRET = "FLODE_TEST_SNAC"


@pytest.fixture
def watch(snac: Snac, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    monkeypatch.setenv(SECRET, json.dumps(snac.secret))
    folder = tmp_path / "arkiv"
    with watching(folder, Platform.MASTODON, f"@{OWN}", api_base=snac.base, secret_env=SECRET) as made:
        yield made


def test_an_edited_post_is_one_record_and_a_deleted_one_is_confirmed(snac: Snac, watch: Watch) -> None:
    kept = snac.note("Biblioteket har öppet")
    kept_reply = snac.reply(kept, "Vad bra")
    note = snac.note("Vattnet är avstängt på Torggatan")
    reply = snac.reply(note, "När är vattnet tillbaka?")
    watch.look()
    assert watch.look() == {}
    assert watch.record(reply["uri"]).root_id == watch.number(note["uri"])
    assert (watch.record(note["uri"]).own, watch.record(reply["uri"]).own) == (True, False)

    moment = watch.moment()
    edited = snac.edit(note, "Vattnet är avstängt på Torggatan till klockan tre")
    assert edited["id"] != note["id"]
    assert watch.look() == {"edited": 1}
    assert watch.look() == {}
    assert [version.text for version in watch.versions(note["uri"])] == [
        "Vattnet är avstängt på Torggatan",
        "Vattnet är avstängt på Torggatan till klockan tre",
    ]
    assert watch.told(note["uri"]) == ["created", "edited"]
    watch.assert_between(watch.events(note["uri"])[-1], moment)
    assert watch.number(edited["id"]) == watch.number(note["id"]) == watch.number(note["uri"])

    moment = watch.moment()
    snac.delete(reply, user=CITIZEN)
    snac.delete(edited)
    assert watch.look() == {"missing": 2}
    assert watch.state(note["uri"]) == ("missing", "")
    assert watch.look() == {"deleted": 2}
    assert watch.look() == {}
    for status, word in ((note, "Torggatan"), (reply, "tillbaka")):
        deleted = watch.events(status["uri"])[-1]
        assert (str(deleted.type), deleted.code, str(deleted.grade)) == (
            "deleted",
            "404",
            "gone-twice",
        )
        watch.assert_between(deleted, moment)
        check, _ = watch.last_check(status["uri"])
        assert (check.status, check.seen, check.code) == (404, False, "404")
        assert watch.found(word)[status["uri"]] == "deleted"
    for status in (kept, kept_reply):
        assert watch.told(status["uri"]) == ["created"]
        assert watch.state(status["uri"]) == ("present", "")
    watch.assert_whole()


def test_the_token_is_nowhere_in_the_archive(snac: Snac, watch: Watch) -> None:
    snac.note("Parken städas")
    watch.look()
    token = snac.secret["access_token"].encode()
    for path in (path for path in watch.archive.directory.root.rglob("*") if path.is_file()):
        assert token not in path.read_bytes(), path
