# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json

from tests.builders.town_visit import Visit

PAGE = "Åkerby kommun på Facebook"
IDENT = "104857600012345"


def _a_post_with_comments(end: Visit, least: int = 3) -> str:
    posts = end.graph_list(PAGE, f"{IDENT}/published_posts", limit="100", fields="id")
    for post in posts:
        comments = end.graph(PAGE, f"{post['id']}/comments", filter="stream").json()["data"]
        if len(comments) >= least:
            return str(post["id"])
    raise AssertionError(posts)


def test_only_asked_fields_are_given(end: Visit) -> None:
    post = _a_post_with_comments(end)
    assert set(end.graph(PAGE, post, fields="message,from{name}").json()) == {"message", "from", "id"}
    assert set(end.graph(PAGE, post).json()) == {"message", "created_time", "id"}


def test_a_comment_has_no_updated_time(end: Visit) -> None:
    post = _a_post_with_comments(end)
    comment = end.graph(PAGE, f"{post}/comments").json()["data"][0]["id"]
    error = end.graph(PAGE, comment, fields="id,updated_time").json()["error"]
    assert error["code"] == 100
    assert "error_subcode" not in error
    assert "(updated_time) on node type (Comment)" in error["message"]


def test_toplevel_and_stream_differ_by_the_replies(end: Visit) -> None:
    post = next(
        p
        for p in end.graph_list(PAGE, f"{IDENT}/published_posts", limit="100", fields="id")
        if any(
            "parent" in c
            for c in end.graph_list(PAGE, f"{p['id']}/comments", filter="stream", fields="id,parent")
        )
    )["id"]
    stream = end.graph_list(
        PAGE, f"{post}/comments", filter="stream", fields="id,parent{id},object{id}"
    )
    top = end.graph_list(PAGE, f"{post}/comments", fields="id")
    assert {c["id"] for c in stream if "parent" not in c} == {c["id"] for c in top}
    reply = next(c for c in stream if "parent" in c)
    assert reply["object"] == {"id": post}
    under = end.graph_list(PAGE, f"{reply['parent']['id']}/comments", fields="id")
    assert reply["id"] in {c["id"] for c in under}


def test_every_page_size_reaches_the_same_items_in_spite_of_short_and_empty_pages(end: Visit) -> None:
    post = max(
        end.graph_list(PAGE, f"{IDENT}/published_posts", limit="100", fields="id"),
        key=lambda p: len(
            end.graph(PAGE, f"{p['id']}/comments", filter="stream", limit="100").json()["data"]
        ),
    )["id"]
    whole = [c["id"] for c in end.graph_list(PAGE, f"{post}/comments", filter="stream", limit="100")]
    for limit in ("1", "2", "3", "5", "7"):
        pieces = [
            c["id"] for c in end.graph_list(PAGE, f"{post}/comments", filter="stream", limit=limit)
        ]
        assert pieces == whole


def test_some_page_is_empty_and_still_has_a_next_one(end: Visit) -> None:
    after = ""
    sizes: list[int] = []
    for _ in range(200):
        body = end.graph(PAGE, f"{IDENT}/published_posts", limit="1", fields="id", after=after).json()
        sizes.append(len(body["data"]))
        if "next" not in body.get("paging", {}):
            break
        assert end.secret(PAGE)["access_token"] in body["paging"]["next"]
        assert "appsecret_proof" not in body["paging"]["next"]
        after = body["paging"]["next"].split("after=")[1].replace("%3D", "=")
    assert 0 in sizes[:-1]


def test_the_stated_total_is_at_times_more_than_what_is_shown(end: Visit) -> None:
    differences = set()
    for post in end.graph_list(PAGE, f"{IDENT}/published_posts", limit="100", fields="id"):
        body = end.graph(
            PAGE, f"{post['id']}/comments", filter="stream", limit="100", summary="true", fields="id"
        ).json()
        differences.add(body["summary"]["total_count"] - len(body["data"]))
    assert differences == {0, 2}


def test_a_limit_over_a_hundred_is_refused(end: Visit) -> None:
    answer = end.graph(PAGE, f"{IDENT}/published_posts", limit="101")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)


def test_tokens_and_proofs_are_checked(end: Visit) -> None:
    base = end.account(PAGE).api_base + f"/v26.0/{IDENT}"

    def code(**params: str) -> int:
        return int(end.session.get(base, params=params).json()["error"]["code"])

    token = end.secret(PAGE)["access_token"]
    assert code() == 104
    assert code(access_token="wrong") == 190
    assert code(access_token=token) == 100
    assert code(access_token=token, appsecret_proof="0" * 64) == 100
    assert "error" not in end.graph(PAGE, IDENT).json()


def test_a_persons_token_gets_silence_for_comments(end: Visit) -> None:
    post = _a_post_with_comments(end)
    url = f"{end.account(PAGE).api_base}/v26.0/{post}/comments"
    answer = end.session.get(url, params={"access_token": end.town.user_token})
    assert (answer.status_code, answer.json()) == (200, {"data": []})


def test_another_pages_posts_need_a_permission(end: Visit) -> None:
    answer = end.graph("Åkerby bibliotek på Facebook", f"{IDENT}/published_posts")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, 10)


def test_a_batch_answers_each_call_with_its_own_code(end: Visit) -> None:
    post = _a_post_with_comments(end)
    calls = [
        {"method": "GET", "relative_url": f"{post}?fields=message"},
        {"method": "GET", "relative_url": "1_2?fields=message"},
        {"method": "GET", "relative_url": f"v26.0/{post}/comments?limit=2&fields=id"},
    ]
    form = {**end.graph_access(PAGE), "batch": json.dumps(calls)}
    answers = end.session.post(f"{end.account(PAGE).api_base}/v26.0/", data=form).json()
    assert [a["code"] for a in answers] == [200, 400, 200]
    assert json.loads(answers[0]["body"])["id"] == post
    assert json.loads(answers[1]["body"])["error"]["error_subcode"] == 33
    assert json.loads(answers[2]["body"])["data"]
    too_many = {**form, "batch": json.dumps(calls * 17)}
    refused = end.session.post(f"{end.account(PAGE).api_base}/", data=too_many).json()
    assert "Maximum batch size is 50" in refused["error"]["message"]


def test_one_bad_id_fails_the_whole_of_ids(end: Visit) -> None:
    post = _a_post_with_comments(end)
    assert set(end.graph(PAGE, "", ids=post, fields="id").json()) == {post}
    assert end.graph(PAGE, "", ids=f"{post},1_2", fields="id").json()["error"]["error_subcode"] == 33


def test_debug_token_tells_scopes_and_usage_is_in_the_headers(end: Visit) -> None:
    token = end.secret(PAGE)["access_token"]
    answer = end.graph(PAGE, "debug_token", input_token=token)
    assert "pages_read_user_content" in answer.json()["data"]["scopes"]
    assert "call_count" in json.loads(answer.headers["X-App-Usage"])
    assert IDENT in json.loads(answer.headers["X-Business-Use-Case-Usage"])


def test_pictures_are_served_and_their_addresses_change_by_day(end: Visit) -> None:
    def address() -> tuple[str, str]:
        posts = end.graph_list(PAGE, f"{IDENT}/published_posts", limit="100", fields="id,full_picture")
        found = min((p for p in posts if "full_picture" in p), key=lambda p: p["id"])
        return found["id"], found["full_picture"]

    post, today = address()
    assert end.session.get(today).content.startswith(b"\x89PNG")
    end.at(61)
    same, tomorrow = address()
    assert same == post
    assert today != tomorrow
    assert today.split("?")[0] == tomorrow.split("?")[0]


def test_an_unknown_path_is_an_error_of_the_platform(end: Visit) -> None:
    assert end.graph(PAGE, f"{IDENT}/nothing").json()["error"]["code"] == 100


def test_conversations_are_listed_latest_first_and_give_what_is_asked_for(end: Visit) -> None:
    listed = end.graph(PAGE, f"{IDENT}/conversations", fields="id,updated_time,participants", limit="3")
    told = listed.json()
    times = [one["updated_time"] for one in told["data"]]
    assert times == sorted(times, reverse=True)
    assert {"id", "updated_time", "participants"} == set(told["data"][0])
    assert end.graph_access(PAGE)["access_token"] in told["paging"]["next"]
    bare = end.graph(PAGE, f"{IDENT}/conversations").json()["data"]
    assert [one["id"] for one in bare[:3]] == [one["id"] for one in told["data"]]


def test_only_the_newest_twenty_of_a_conversation_tell_their_words(end: Visit) -> None:
    threads = end.graph(PAGE, f"{IDENT}/conversations", fields="id,message_count").json()["data"]
    longest = max(threads, key=lambda one: int(one["message_count"]))
    asked = {"fields": "id,message,from,created_time", "limit": "100"}
    told = end.graph(PAGE, f"{longest['id']}/messages", **asked).json()["data"]
    assert len(told) == longest["message_count"] > 20
    assert [("message" in one) for one in told] == [True] * 20 + [False] * (len(told) - 20)
    assert end.graph(PAGE, told[0]["id"], fields="message").json()["message"] == told[0]["message"]
    by_id = end.graph(PAGE, told[-1]["id"], fields="message").json()["error"]
    assert (by_id["code"], by_id["error_subcode"]) == (100, 33)


def test_a_conversation_of_another_page_and_an_unknown_field_are_refused(end: Visit) -> None:
    first = end.graph(PAGE, f"{IDENT}/conversations").json()["data"][0]["id"]
    assert end.graph("Åkerby bibliotek på Facebook", f"{first}/messages").status_code == 400
    odd = end.graph(PAGE, f"{first}/messages", fields="id,weather").json()["error"]
    assert "nonexisting field (weather)" in odd["message"]
