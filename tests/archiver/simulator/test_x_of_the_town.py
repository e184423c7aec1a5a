# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import timedelta

from tests.builders.town_visit import Visit

OWN = "2244994945"


def test_without_the_token_it_is_a_problem_document(end: Visit) -> None:
    answer = end.session.get(f"{end.account('Åkerby kommun på X').api_base}/2/users/{OWN}")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Unauthorized"


def test_only_id_text_and_history_come_unasked(end: Visit) -> None:
    post = end.x(f"/2/users/{OWN}/tweets").json()["data"][0]
    assert set(post) == {"id", "text", "edit_history_tweet_ids"}


def test_both_spellings_are_answered_as_asked(end: Visit) -> None:
    reply = end.x(f"/2/users/{OWN}/mentions").json()["data"][0]["id"]
    old = end.x("/2/tweets", ids=reply, tweet__fields="referenced_tweets").json()["data"][0]
    new = end.x("/2/tweets", ids=reply, post__fields="referenced_posts").json()["data"][0]
    assert set(old) - {"referenced_tweets"} == {"id", "text", "edit_history_tweet_ids"}
    assert set(new) - {"referenced_posts"} == {"id", "text", "edit_history_post_ids"}


def test_an_edit_is_a_new_id_and_the_old_one_stays_readable(end: Visit) -> None:
    posts = end.x_list(f"/2/users/{OWN}/tweets")
    edited = next(p for p in posts if len(p["edit_history_tweet_ids"]) > 1)
    first = edited["edit_history_tweet_ids"][0]
    assert edited["id"] == edited["edit_history_tweet_ids"][-1]
    former = end.x("/2/tweets", ids=first).json()["data"][0]
    assert former["id"] == first
    assert former["text"] != edited["text"]
    assert former["edit_history_tweet_ids"] == edited["edit_history_tweet_ids"]


def test_edits_lie_within_the_time_the_platform_states(end: Visit) -> None:
    posts = end.x_list(f"/2/users/{OWN}/tweets", tweet__fields="created_at,edit_controls")
    edited = [p for p in posts if len(p["edit_history_tweet_ids"]) > 1]
    assert edited
    assert all(p["created_at"] <= p["edit_controls"]["editable_until"] for p in edited)


def test_a_missing_id_is_an_error_beside_the_data(end: Visit) -> None:
    known = end.x(f"/2/users/{OWN}/tweets").json()["data"][0]["id"]
    answer = end.x("/2/tweets", ids=f"1,{known}")
    assert answer.status_code == 200
    assert [d["id"] for d in answer.json()["data"]] == [known]
    assert [e["resource_id"] for e in answer.json()["errors"]] == ["1"]
    assert answer.json()["errors"][0]["type"].endswith("/resource-not-found")
    assert end.x("/2/tweets/1").status_code == 404


def test_recent_search_reaches_seven_days_back(end: Visit) -> None:
    replies = end.x_list(f"/2/users/{OWN}/mentions", tweet__fields="conversation_id,created_at")
    limit = (end.clock.now() - timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    young = next(r for r in replies if r["created_at"] >= limit)
    old = next(r for r in replies if r["created_at"] < limit)
    for reply, there in ((young, True), (old, False)):
        query = f"conversation_id:{reply['conversation_id']}"
        found = end.x("/2/tweets/search/recent", query=query, tweet__fields="created_at").json()
        assert (reply["id"] in {d["id"] for d in found.get("data", [])}) == there
        assert all(d["created_at"] >= limit for d in found.get("data", []))
    far = end.x("/2/tweets/search/recent", query="conversation_id:1", start_time=old["created_at"])
    assert far.status_code == 400


def test_expansions_give_authors_pictures_and_what_is_answered(end: Visit) -> None:
    body = end.x(
        f"/2/users/{OWN}/tweets",
        max_results="100",
        expansions="author_id,attachments.media_keys,referenced_tweets.id",
        media__fields="url,alt_text",
    ).json()
    assert {u["id"] for u in body["includes"]["users"]} >= {OWN}
    assert all(m["alt_text"] for m in body["includes"]["media"])
    answered = {r["id"] for d in body["data"] for r in d.get("referenced_tweets", [])}
    there = {t["id"] for t in body["includes"]["tweets"]} | {d["id"] for d in body["data"]}
    told_missing = {e["resource_id"] for e in body.get("errors", [])}
    assert answered <= there | told_missing
    picture = body["includes"]["media"][0]["url"]
    assert end.session.get(picture).headers["Content-Type"] == "image/png"


def test_replies_can_be_left_out_and_pages_join_without_gaps(end: Visit) -> None:
    everything = [d["id"] for d in end.x_list(f"/2/users/{OWN}/tweets")]
    pieces: list[str] = []
    token: dict[str, str] = {}
    while True:
        body = end.x(f"/2/users/{OWN}/tweets", max_results="7", **token).json()
        pieces += [d["id"] for d in body["data"]]
        if "next_token" not in body["meta"]:
            break
        token = {"pagination_token": body["meta"]["next_token"]}
    assert pieces == everything
    posts = end.x_list(f"/2/users/{OWN}/tweets", exclude="replies", tweet__fields="referenced_tweets")
    assert 0 < len(posts) < len(everything)
    assert not [p for p in posts if "referenced_tweets" in p]


def test_unknown_parameters_and_sizes_are_refused(end: Visit) -> None:
    assert end.x(f"/2/users/{OWN}/tweets", max_results="4").status_code == 400
    assert end.x(f"/2/users/{OWN}/tweets", limit="10").status_code == 400
    assert end.x("/2/tweets", ids=",".join(str(n) for n in range(101))).status_code == 400
    assert end.x(f"/2/users/{OWN}/tweets", tweet__fields="mood").status_code == 400


def test_the_budget_is_in_the_headers(end: Visit) -> None:
    headers = end.x("/2/users/by/username/akerbykommun").headers
    assert int(headers["x-rate-limit-remaining"]) < int(headers["x-rate-limit-limit"])
    assert int(headers["x-rate-limit-reset"]) > end.clock.now().timestamp()
