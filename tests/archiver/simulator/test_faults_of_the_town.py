# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Each fault, as a reader meets it on each platform."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
import requests

from archiver.simulator.faults import Fault
from tests.builders.town_visit import Visit

PAGE, IDENT = "Åkerby kommun på Facebook", "104857600012345"
LIBRARY = "Åkerby bibliotek på Facebook"
X, OWN = "Åkerby kommun på X", "2244994945"
BLOG = "Kommundirektörens blogg"
NEWS = "Nyheter på akerby.example"
MASTODON, STATUSES = "Åkerby kommun på Mastodon", "accounts/109300000000000001/statuses"

Switch = Callable[..., None]


def _ask(end: Visit, name: str) -> requests.Response:
    """One list of the account's posts."""
    match name:
        case "Åkerby kommun på Facebook" | "Åkerby bibliotek på Facebook":
            return end.graph(
                name, f"{end.account(name).native_id}/published_posts", fields="id,message"
            )
        case "Åkerby kommun på X":
            return end.x(f"/2/users/{OWN}/tweets")
        case "Kommundirektörens blogg":
            return end.wordpress(name, "posts")
        case "Nyheter på akerby.example":
            return end.session.get(end.account(name).native_id)
        case _:
            return end.mastodon(name, STATUSES)


EVERY = [PAGE, X, BLOG, NEWS, MASTODON]


@pytest.mark.parametrize("name", EVERY)
def test_without_faults_everything_is_well(end: Visit, name: str) -> None:
    assert _ask(end, name).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"), [(PAGE, 403), (X, 429), (BLOG, 429), (NEWS, 429), (MASTODON, 429)]
)
def test_throttling_is_in_the_platforms_own_words(
    end: Visit, faulty: Switch, name: str, status: int
) -> None:
    faulty(name, Fault.THROTTLED)
    answer = _ask(end, name)
    assert answer.status_code == status
    if name == PAGE:
        assert answer.json()["error"]["code"] == 32
        assert "estimated_time_to_regain_access" in answer.headers["X-Business-Use-Case-Usage"]
    elif name == X:
        assert answer.headers["x-rate-limit-remaining"] == "0"
    elif name == MASTODON:
        assert answer.headers["X-RateLimit-Remaining"] == "0"
    else:
        assert answer.headers["Retry-After"] == "120"


@pytest.mark.parametrize("name", EVERY)
def test_a_server_error_is_500(end: Visit, faulty: Switch, name: str) -> None:
    faulty(name, Fault.SERVER_ERROR)
    assert _ask(end, name).status_code == 500


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        (PAGE, {"data": []}),
        (X, {"meta": {"result_count": 0}}),
        (BLOG, []),
        (MASTODON, []),
    ],
)
def test_a_token_that_lost_its_rights_gets_silence(
    end: Visit, faulty: Switch, name: str, empty: object
) -> None:
    faulty(name, Fault.EMPTY)
    answer = _ask(end, name)
    assert (answer.status_code, answer.json()) == (200, empty)


def test_silence_makes_each_graph_id_look_gone(end: Visit, faulty: Switch) -> None:
    post = _ask(end, PAGE).json()["data"][0]["id"]
    faulty(PAGE, Fault.EMPTY)
    assert end.graph(PAGE, post).json()["error"]["error_subcode"] == 33
    assert end.graph(PAGE, f"{post}/comments").json() == {"data": []}
    assert "error" not in end.graph(PAGE, IDENT).json()


@pytest.mark.parametrize(
    ("name", "status"), [(PAGE, 400), (X, 401), (BLOG, 401), (NEWS, 401), (MASTODON, 401)]
)
def test_a_token_can_die(end: Visit, faulty: Switch, name: str, status: int) -> None:
    faulty(name, Fault.TOKEN_INVALID)
    answer = _ask(end, name)
    assert answer.status_code == status
    if name == PAGE:
        assert (answer.json()["error"]["code"], answer.json()["error"]["error_subcode"]) == (190, 460)


@pytest.mark.parametrize("name", EVERY)
def test_a_permission_can_be_lost(end: Visit, faulty: Switch, name: str) -> None:
    faulty(name, Fault.PERMISSION)
    assert _ask(end, name).status_code == 403


def test_every_id_can_look_gone_while_lists_do_not(end: Visit, faulty: Switch) -> None:
    post = _ask(end, PAGE).json()["data"][0]["id"]
    tweet = _ask(end, X).json()["data"][0]["id"]
    status = _ask(end, MASTODON).json()[0]["id"]
    for name in (PAGE, X, MASTODON):
        faulty(name, Fault.GONE)
        assert _ask(end, name).status_code == 200
    assert end.graph(PAGE, post).json()["error"]["code"] == 100
    calls = json.dumps([{"method": "GET", "relative_url": post}])
    form = {**end.graph_access(PAGE), "batch": calls}
    batch = end.session.post(end.account(PAGE).api_base + "/", data=form).json()
    assert [answer["code"] for answer in batch] == [400]
    assert [e["resource_id"] for e in end.x("/2/tweets", ids=tweet).json()["errors"]] == [tweet]
    assert end.mastodon(MASTODON, f"statuses/{status}").status_code == 404


def test_an_account_can_be_away(end: Visit, faulty: Switch) -> None:
    for name in EVERY:
        faulty(name, Fault.DEACTIVATED)
    assert end.graph(PAGE, IDENT).json()["error"]["error_subcode"] == 33
    assert "suspended" in end.x("/2/users/by/username/akerbykommun").json()["errors"][0]["detail"]
    assert _ask(end, BLOG).status_code == 404
    assert _ask(end, NEWS).status_code == 410
    assert end.mastodon(MASTODON, "accounts/109300000000000001").json()["suspended"] is True


@pytest.mark.parametrize("name", EVERY)
def test_a_web_page_can_come_instead(end: Visit, faulty: Switch, name: str) -> None:
    faulty(name, Fault.HTML)
    answer = _ask(end, name)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("name", [PAGE, X, BLOG, MASTODON])
def test_an_answer_can_be_cut(end: Visit, faulty: Switch, name: str) -> None:
    faulty(name, Fault.TRUNCATED)
    with pytest.raises(requests.JSONDecodeError):
        _ask(end, name).json()


def test_a_feed_can_be_broken(end: Visit, faulty: Switch) -> None:
    faulty(NEWS, Fault.BROKEN_XML)
    with pytest.raises(ET.ParseError):
        ET.fromstring(_ask(end, NEWS).content)


@pytest.mark.parametrize("name", EVERY)
def test_bytes_can_be_no_text(end: Visit, faulty: Switch, name: str) -> None:
    faulty(name, Fault.INVALID_UTF8)
    with pytest.raises(UnicodeDecodeError):
        _ask(end, name).content.decode()


@pytest.mark.parametrize("name", EVERY)
def test_texts_can_hold_control_characters(end: Visit, faulty: Switch, name: str) -> None:
    faulty(name, Fault.CONTROL_CHARACTERS)
    answer = _ask(end, name)
    text = answer.text if name == NEWS else json.dumps(answer.json(), ensure_ascii=True)
    assert ("\0" if name == NEWS else "\\u0000") in text


@pytest.mark.parametrize("name", EVERY)
def test_a_text_can_be_of_five_megabytes(end: Visit, faulty: Switch, name: str) -> None:
    faulty(name, Fault.HUGE_TEXT)
    assert len(_ask(end, name).content) > 5_000_000


@pytest.mark.parametrize(("fault", "year"), [(Fault.DATE_1970, "1970"), (Fault.DATE_2099, "2099")])
def test_dates_can_be_far_away(end: Visit, faulty: Switch, fault: Fault, year: str) -> None:
    for name in EVERY:
        faulty(name, fault)
    assert year in _ask(end, NEWS).text
    assert _ask(end, BLOG).json()[0]["date_gmt"].startswith(year)
    assert _ask(end, MASTODON).json()[0]["created_at"].startswith(year)
    posts = end.graph(PAGE, f"{IDENT}/published_posts", fields="created_time").json()["data"]
    assert posts[0]["created_time"].startswith(year)
    tweets = end.x(f"/2/users/{OWN}/tweets", tweet__fields="created_at").json()["data"]
    assert tweets[0]["created_at"].startswith(year)


def test_a_cursor_can_repeat_itself(end: Visit, faulty: Switch) -> None:
    for name in (PAGE, X, BLOG, MASTODON):
        faulty(name, Fault.CURSOR_REPEATS)

    def after(**params: str) -> str:
        body = end.graph(PAGE, f"{IDENT}/published_posts", limit="5", fields="id", **params).json()
        return str(body["paging"]["next"].split("after=")[1].replace("%3D", "="))

    first = after()
    assert after(after=first) == first
    token = _ask(end, X).json()["meta"]["next_token"]
    again = end.x(f"/2/users/{OWN}/tweets", pagination_token=token).json()
    assert again["meta"]["next_token"] == token
    pages = [end.wordpress(BLOG, "posts", per_page="2", page=page).json() for page in ("1", "2", "9")]
    assert pages[0] == pages[1] == pages[2]
    older = _ask(end, MASTODON).links["next"]["url"]
    secret = end.secret(MASTODON)["access_token"]
    second = end.session.get(older, headers={"Authorization": f"Bearer {secret}"})
    assert second.links["next"]["url"] == older


def test_a_stated_total_can_lie(end: Visit, faulty: Switch) -> None:
    truthful = int(end.wordpress(BLOG, "posts").headers["X-WP-Total"])
    post = _ask(end, PAGE).json()["data"][0]["id"]
    for name in (PAGE, X, BLOG):
        faulty(name, Fault.TOTAL_LIES)
    assert int(end.wordpress(BLOG, "posts").headers["X-WP-Total"]) == truthful + 130
    listed = end.graph(PAGE, f"{post}/comments", summary="true", limit="100").json()
    assert listed["summary"]["total_count"] >= len(listed["data"]) + 40
    tweets = _ask(end, X).json()
    assert tweets["meta"]["result_count"] > len(tweets["data"])


def test_an_id_can_be_seen_under_two_posts(end: Visit, faulty: Switch) -> None:
    faulty(PAGE, Fault.TWO_PARENTS)
    homes: dict[str, set[str]] = {}
    for post in end.graph_list(PAGE, f"{IDENT}/published_posts", limit="20", fields="id")[:20]:
        for comment in end.graph(PAGE, f"{post['id']}/comments", fields="id").json()["data"]:
            homes.setdefault(comment["id"], set()).add(post["id"])
    assert max(len(posts) for posts in homes.values()) > 1
    faulty(BLOG, Fault.TWO_PARENTS)
    comments = end.wordpress(BLOG, "comments", per_page="100").json()
    twice = [c["id"] for c in comments if [d["id"] for d in comments].count(c["id"]) > 1]
    assert twice


def test_media_can_be_missing_or_say_it_is_huge(end: Visit, faulty: Switch) -> None:
    posts = end.graph_list(PAGE, f"{IDENT}/published_posts", limit="100", fields="full_picture")
    url = next(p["full_picture"] for p in posts if "full_picture" in p)
    faulty(PAGE, Fault.MEDIA_MISSING, times=1)
    assert _ask(end, PAGE).status_code == 200
    assert end.session.get(url).status_code == 404
    faulty(PAGE, Fault.MEDIA_HUGE, times=1)
    with end.session.get(url, stream=True) as answer:
        assert answer.headers["Content-Length"] == str(3 * 1024**3)
    assert end.session.get(url).content.startswith(b"\x89PNG")


def test_a_connection_can_break(end: Visit, faulty: Switch) -> None:
    faulty(X, Fault.RESET, times=1)
    with pytest.raises(requests.ConnectionError):
        _ask(end, X)
    assert _ask(end, X).status_code == 200


def test_an_answer_can_fail_to_come(end: Visit, faulty: Switch) -> None:
    end.town.faults.hang_seconds = 0.3
    faulty(MASTODON, Fault.TIMEOUT, times=1)
    with pytest.raises(requests.Timeout):
        end.session.get(
            f"{end.account(MASTODON).api_base}/api/v1/{STATUSES}",
            headers={"Authorization": f"Bearer {end.secret(MASTODON)['access_token']}"},
            timeout=0.1,
        )
    assert _ask(end, MASTODON).status_code == 200


def test_a_fault_lasts_so_many_requests_and_only_for_its_account_and_path(
    end: Visit, faulty: Switch
) -> None:
    faulty(PAGE, Fault.PERMISSION, times=2, path="published_posts")
    assert _ask(end, LIBRARY).status_code == 200
    assert end.graph(PAGE, IDENT).status_code == 200
    assert [_ask(end, PAGE).status_code for _ in range(3)] == [403, 403, 200]


def test_faults_can_be_cleared(end: Visit, faulty: Switch) -> None:
    faulty(PAGE, Fault.SERVER_ERROR)
    end.town.faults.clear()
    assert _ask(end, PAGE).status_code == 200
