# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from typing import Any

from tests.builders.town_visit import Visit

AKERBY, RESCUE = "Åkerby kommun på Mastodon", "Räddningstjänsten på Mastodon"
IDENT = "109300000000000001"


def _timeline(end: Visit, limit: int = 40) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    below: dict[str, str] = {}
    while page := end.mastodon(AKERBY, f"accounts/{IDENT}/statuses", limit=limit, **below).json():
        found += page
        below = {"max_id": page[-1]["id"]}
    return found


def test_each_token_is_its_own_account(end: Visit) -> None:
    for name, user in ((AKERBY, "akerby"), (RESCUE, "raddningakerby")):
        assert end.mastodon(name, "accounts/verify_credentials").json()["username"] == user
    base = end.account(AKERBY).api_base
    wrong = end.session.get(
        f"{base}/api/v1/accounts/verify_credentials", headers={"Authorization": "Bearer x"}
    )
    assert (wrong.status_code, wrong.json()) == (401, {"error": "The access token is invalid"})


def test_an_account_is_found_by_any_spelling_of_its_handle(end: Visit) -> None:
    for acct in ("akerby", "@akerby", end.account(AKERBY).native_id):
        assert end.mastodon(AKERBY, "accounts/lookup", acct=acct).json()["id"] == IDENT
    assert end.mastodon(AKERBY, "accounts/lookup", acct="nobody").status_code == 404


def test_pages_by_max_id_and_by_link_reach_the_same_statuses(end: Visit) -> None:
    everything = [s["id"] for s in _timeline(end)]
    assert [s["id"] for s in _timeline(end, 7)] == everything
    answer = end.mastodon(AKERBY, f"accounts/{IDENT}/statuses", limit=7)
    linked: list[str] = []
    while answer.json():
        linked += [s["id"] for s in answer.json()]
        token = answer.request.headers["Authorization"]
        answer = end.session.get(answer.links["next"]["url"], headers={"Authorization": token})
    assert linked == everything
    newest = end.mastodon(AKERBY, f"accounts/{IDENT}/statuses", limit=3, min_id=everything[10]).json()
    assert [s["id"] for s in newest] == everything[7:10]


def test_the_context_holds_the_whole_thread_in_order(end: Visit) -> None:
    status = next(s for s in _timeline(end) if s["replies_count"] > 1 and s["in_reply_to_id"] is None)
    context = end.mastodon(AKERBY, f"statuses/{status['id']}/context").json()
    below = context["descendants"]
    seen = {status["id"]}
    for reply in below:
        assert reply["in_reply_to_id"] in seen
        seen.add(reply["id"])
    deepest = end.mastodon(AKERBY, f"statuses/{below[-1]['id']}/context").json()
    assert deepest["ancestors"][0]["id"] == status["id"]


def test_an_edited_status_says_when_and_gives_its_history(end: Visit) -> None:
    edited = next(s for s in _timeline(end) if s["edited_at"])
    history = end.mastodon(AKERBY, f"statuses/{edited['id']}/history").json()
    assert len(history) > 1
    assert history[-1]["content"] == edited["content"] != history[0]["content"]
    assert history[0]["created_at"] == edited["created_at"]
    assert history[-1]["created_at"] == edited["edited_at"]


def test_a_removed_status_is_404_and_left_out_of_a_batch(end: Visit) -> None:
    removed = next(
        t for t in end.town.truth(end.town.end) if t.account == AKERBY and t.type == "removed"
    )
    number = removed.native_id.rsplit("/", 1)[1]
    for part in ("", "/context", "/history"):
        answer = end.mastodon(AKERBY, f"statuses/{number}{part}")
        assert (answer.status_code, answer.json()) == (404, {"error": "Record not found"})
    kept = _timeline(end)[0]["id"]
    batch = end.mastodon(AKERBY, "statuses", **{"id[]": [number, kept]}).json()
    assert [s["id"] for s in batch] == [kept]


def test_replies_to_a_removed_status_stay_without_it(end: Visit) -> None:
    truth = [t for t in end.town.truth(end.town.end) if t.platform == "mastodon"]
    gone = {t.native_id for t in truth if t.type == "removed"}
    orphans = [
        i
        for name in (AKERBY, RESCUE)
        for i in end.town.scenario.items(name, end.town.end)
        if i.parent in gone and i.native_id not in gone
    ]
    assert orphans
    for orphan in orphans:
        status = end.mastodon(AKERBY, f"statuses/{orphan.native_id.rsplit('/', 1)[1]}").json()
        assert status["in_reply_to_id"] is None
        assert status["in_reply_to_account_id"]


def test_the_server_tells_what_it_is_and_the_budget(end: Visit) -> None:
    answer = end.session.get(f"{end.account(AKERBY).api_base}/api/v2/instance")
    assert answer.json()["domain"] == "social.akerby.example"
    assert answer.headers["X-RateLimit-Reset"].endswith("Z")
    assert int(answer.headers["X-RateLimit-Remaining"]) < 300
