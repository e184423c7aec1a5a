# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the servers show is exactly what the truth list says, at any time."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from archiver.simulator.item import Truth
from tests.builders.town_visit import Visit

ATOM = "{http://www.w3.org/2005/Atom}"
TOMB = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
DAYS = (5, 23.5, 41.2, 60, 71.7)


def _expected(visit: Visit, name: str) -> tuple[dict[str, str], set[str]]:
    """By the truth: what is there, with how it is hidden, and what is gone."""
    there: dict[str, str] = {}
    gone: set[str] = set()
    events: list[Truth] = visit.town.truth(visit.clock.now())
    for event in (e for e in events if e.account == name):
        match event.type:
            case "created":
                there[event.native_id] = ""
            case "hidden" | "unhidden":
                there[event.native_id] = event.hidden_as
            case "removed":
                del there[event.native_id]
                gone.add(event.native_id)
    return there, gone


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("name", ["Åkerby kommun på Facebook", "Åkerby bibliotek på Facebook"])
def test_facebook(visit: Visit, name: str, days: float) -> None:
    visit.at(days)
    there, gone = _expected(visit, name)
    page = visit.account(name).native_id
    posts = visit.graph_list(name, f"{page}/published_posts", limit="100", fields="id")
    posts += visit.graph_list(name, f"{page}/visitor_posts", limit="100", fields="id")
    seen = {p["id"]: "" for p in posts}
    for post in posts:
        comments = visit.graph_list(
            name, f"{post['id']}/comments", filter="stream", limit="100", fields="id,is_hidden"
        )
        seen |= {c["id"]: "is_hidden" if c["is_hidden"] else "" for c in comments}
    assert seen == there
    for lost in list(gone)[:5]:
        assert visit.graph(name, lost, fields="id").json()["error"]["error_subcode"] == 33


@pytest.mark.parametrize("days", DAYS)
def test_x(visit: Visit, days: float) -> None:
    visit.at(days)
    there, gone = _expected(visit, "Åkerby kommun på X")
    ids = [*there, *gone]
    present: set[str] = set()
    missing: set[str] = set()
    for start in range(0, len(ids), 100):
        body = visit.x("/2/tweets", ids=",".join(ids[start : start + 100])).json()
        present |= {d["id"] for d in body.get("data", [])}
        missing |= {e["resource_id"] for e in body.get("errors", [])}
    assert present == set(there)
    assert missing == gone
    own = visit.x_list("/2/users/2244994945/tweets")
    others = visit.x_list("/2/users/2244994945/mentions")
    listed = {d["edit_history_tweet_ids"][0] for d in own + others}
    assert listed <= set(there)
    assert len(listed) > 0.8 * len(there)


@pytest.mark.parametrize("days", DAYS)
def test_wordpress_for_one_who_signs_in(visit: Visit, days: float) -> None:
    visit.at(days)
    name = "Kommundirektörens blogg"
    there, gone = _expected(visit, name)
    posts = visit.wordpress_list(name, "posts", status="any")
    posts += visit.wordpress_list(name, "posts", status="trash")
    seen = {f"post-{p['id']}": p["status"].replace("publish", "") for p in posts}
    for status in ("approve", "hold", "spam", "trash"):
        for comment in visit.wordpress_list(name, "comments", status=status):
            seen[f"comment-{comment['id']}"] = comment["status"].replace("approved", "")
    assert seen == there
    for lost in gone:
        kind, _, number = lost.partition("-")
        assert visit.wordpress(name, f"{kind}s/{number}").status_code == 404


@pytest.mark.parametrize("days", DAYS)
def test_wordpress_for_the_public(visit: Visit, days: float) -> None:
    visit.at(days)
    name = "Björkskolans blogg"
    there, gone = _expected(visit, name)
    seen = {f"post-{p['id']}" for p in visit.wordpress_list(name, "posts")}
    seen |= {f"comment-{c['id']}" for c in visit.wordpress_list(name, "comments")}
    assert seen == {i for i, hidden_as in there.items() if not hidden_as}
    for item, hidden_as in [*there.items(), *((g, "removed") for g in gone)]:
        kind, _, number = item.partition("-")
        status = visit.wordpress(name, f"{kind}s/{number}").status_code
        assert status == {"": 200, "removed": 404}.get(hidden_as, 401)


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("name", ["Nyheter på akerby.example", "Driftinformation"])
def test_feeds(visit: Visit, name: str, days: float) -> None:
    visit.at(days)
    there, gone = _expected(visit, name)
    text = visit.session.get(visit.account(name).native_id).content
    root = ET.fromstring(text)
    ids = {e.text for e in [*root.iter("guid"), *root.findall(f"{ATOM}entry/{ATOM}id")]}
    assert ids == set(there)
    assert {e.get("ref") for e in root.iter(TOMB)} == gone


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("name", ["Åkerby kommun på Mastodon", "Räddningstjänsten på Mastodon"])
def test_mastodon(visit: Visit, name: str, days: float) -> None:
    visit.at(days)
    there, gone = _expected(visit, name)
    seen: set[str] = set()
    uris = [*there, *gone]
    for start in range(0, len(uris), 20):
        ids = [u.rsplit("/", 1)[1] for u in uris[start : start + 20]]
        seen |= {s["uri"] for s in visit.mastodon(name, "statuses", **{"id[]": ids}).json()}
    assert seen == set(there)


def test_texts_follow_the_edits(visit: Visit) -> None:
    """Every edit of a Facebook text is seen as another text of the same id."""
    name = "Åkerby kommun på Facebook"
    edits = [t for t in visit.town.truth(visit.town.end) if t.account == name and t.type == "edited"]
    assert edits
    for edit in edits[:12]:
        visit.clock.at = edit.at
        after = visit.graph(name, edit.native_id, fields="message").json()["message"]
        visit.clock.at = edit.at.replace(microsecond=0) - visit.clock.at.resolution
        before = visit.graph(name, edit.native_id, fields="message").json()["message"]
        assert before != after
