# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The simulated Graph API as Meta's own library reads it, so that it is not only our idea of Graph."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.clock import SetClock
from archiver.connectors.registry import connect
from archiver.model.account import Account, Platform
from archiver.model.observation import Observation
from archiver.simulator.item import REMOVED
from archiver.simulator.town import SimAccount, Town
from tests.builders.open_account import AT, quick_transport, seen_in
from tests.real.processes import need

pytestmark = pytest.mark.real

PYTHON = Path(os.environ.get("FLODE_REAL_HOME", "/opt/flode-real")) / "facebook" / "bin" / "python"
CLIENT = Path(__file__).with_name("facebook_client.py")


def test_metas_library_reads_the_same_page_as_our_connector() -> None:
    need(str(PYTHON))
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    clock = SetClock(begin + timedelta(days=20))
    with Town(clock, begin=begin) as town:
        sim = next(one for one in town.accounts() if one.platform == "facebook")
        gone = next(t for t in town.truth(clock.at) if t.account == sim.name and t.type == REMOVED)
        secret = json.loads(sim.secret)
        words = [sim.api_base, sim.native_id, secret["access_token"], secret["app_secret"]]
        done = subprocess.run(
            [str(PYTHON), str(CLIENT), *words, gone.native_id],
            capture_output=True,
            text=True,
            check=True,
        )
        ours = _ours(sim, secret)
    theirs = json.loads(done.stdout)

    posts = {one.native_id: one.text for one in ours if one.root_id is None}
    comments = {one.native_id: [one.text, one.hidden] for one in ours if one.root_id is not None}
    assert len(posts) > 5
    assert theirs["posts"] == posts
    found = {native: told for thread in theirs["comments"].values() for native, told in thread.items()}
    assert len(found) > 20
    assert found == comments
    assert theirs["absent"] == [400, 100, 33]


def _ours(sim: SimAccount, secret: dict[str, str]) -> list[Observation]:
    options = {**sim.options, "visitor_posts": "no"}
    account = Account(
        1, sim.name, Platform.FACEBOOK, sim.native_id, "KS", AT, sim.api_base, None, options
    )
    made = connect(account, quick_transport(*secret.values()), secret)
    posts = seen_in(made.posts(None))
    return [*posts, *seen_in(made.comments([post.native_id for post in posts]))]
