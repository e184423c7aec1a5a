# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest

from tests.builders.town_visit import Visit

BLOG, SCHOOL = "Kommundirektörens blogg", "Björkskolans blogg"


def test_the_front_page_tells_where_the_api_is(end: Visit) -> None:
    answer = end.session.get(end.account(BLOG).api_base + "/")
    assert 'rel="https://api.w.org/"' in answer.headers["Link"]
    assert "wp/v2" in end.session.get(end.account(BLOG).api_base + "/wp-json/").json()["namespaces"]


def test_both_forms_of_a_route_answer_alike(end: Visit) -> None:
    base = end.account(SCHOOL).api_base
    pretty = end.session.get(f"{base}/wp-json/wp/v2/posts", params={"per_page": "3"}).json()
    plain = end.session.get(f"{base}/", params={"rest_route": "/wp/v2/posts", "per_page": "3"}).json()
    assert pretty == plain


def test_totals_and_links_lead_to_the_last_page_and_no_further(end: Visit) -> None:
    answer = end.wordpress(BLOG, "comments", per_page="20")
    pages = int(answer.headers["X-WP-TotalPages"])
    assert 'rel="next"' in answer.headers["Link"]
    last = end.wordpress(BLOG, "comments", per_page="20", page=str(pages))
    assert len(last.json()) == int(answer.headers["X-WP-Total"]) - 20 * (pages - 1)
    beyond = end.wordpress(BLOG, "comments", per_page="20", page=str(pages + 1))
    assert (beyond.status_code, beyond.json()["code"]) == (400, "rest_post_invalid_page_number")
    assert end.wordpress(BLOG, "comments", per_page="101").json()["code"] == "rest_invalid_param"


def test_the_public_may_not_ask_for_what_is_held_back(end: Visit) -> None:
    held = end.wordpress(BLOG, "comments", sign_in=False, status="hold")
    assert (held.status_code, held.json()["code"]) == (401, "rest_forbidden_param")
    trashed = end.wordpress(BLOG, "posts", sign_in=False, status="trash")
    assert (trashed.status_code, trashed.json()["code"]) == (400, "rest_invalid_param")
    edit = end.wordpress(BLOG, "posts", sign_in=False, context="edit")
    assert (edit.status_code, edit.json()["code"]) == (401, "rest_forbidden_context")
    assert end.wordpress(BLOG, "users/me", sign_in=False).json()["code"] == "rest_not_logged_in"


def test_a_comment_that_is_held_back_is_401_and_one_that_never_was_is_404(end: Visit) -> None:
    hidden = next(t for t in end.town.truth(end.town.end) if t.account == BLOG and t.type == "hidden")
    end.clock.at = hidden.at
    kind, _, number = hidden.native_id.partition("-")
    public = end.wordpress(BLOG, f"{kind}s/{number}", sign_in=False)
    assert (public.status_code, public.json()["code"]) == (401, "rest_cannot_read")
    assert end.wordpress(BLOG, f"{kind}s/{number}").json()["status"] == hidden.hidden_as
    never = end.wordpress(BLOG, "comments/1")
    assert (never.status_code, never.json()["code"]) == (404, "rest_comment_invalid_id")
    assert end.wordpress(BLOG, "posts/1").json()["code"] == "rest_post_invalid_id"


def test_a_wrong_password_is_refused_and_spaces_do_not_matter(end: Visit) -> None:
    secret = end.secret(BLOG)
    url = end.account(BLOG).api_base + "/wp-json/wp/v2/users/me"
    wrong = end.session.get(url, auth=(secret["user"], "nej"))
    assert (wrong.status_code, wrong.json()["code"]) == (401, "incorrect_password")
    tight = secret["application_password"].replace(" ", "")
    assert end.session.get(url, auth=(secret["user"], tight)).status_code == 200


def test_a_changed_post_tells_when_and_has_revisions_for_one_who_signs_in(end: Visit) -> None:
    posts = end.wordpress_list(BLOG, "posts")
    changed = next(p for p in posts if p["modified_gmt"] != p["date_gmt"])
    revisions = end.wordpress(BLOG, f"posts/{changed['id']}/revisions").json()
    assert len(revisions) > 1
    assert revisions[0]["content"]["rendered"] != revisions[-1]["content"]["rendered"]
    refused = end.wordpress(BLOG, f"posts/{changed['id']}/revisions", sign_in=False)
    assert refused.json()["code"] == "rest_cannot_read"
    newer = end.wordpress_list(BLOG, "posts", modified_after=changed["date_gmt"])
    assert changed["id"] in {p["id"] for p in newer}


def test_comments_never_tell_that_they_were_edited(end: Visit) -> None:
    comment = end.wordpress(BLOG, "comments").json()[0]
    assert not [field for field in comment if "modif" in field]


def test_missing_ids_are_left_out_of_include_without_a_word(end: Visit) -> None:
    known = end.wordpress(BLOG, "comments").json()[0]["id"]
    answer = end.wordpress(BLOG, "comments", include=f"{known},1")
    assert (answer.status_code, [c["id"] for c in answer.json()]) == (200, [known])


def test_only_asked_fields_are_given(end: Visit) -> None:
    post = end.wordpress(BLOG, "posts", _fields="id,content.rendered").json()[0]
    assert set(post) == {"id", "content"}
    assert set(post["content"]) == {"rendered"}


@pytest.mark.parametrize("context", ["view", "edit"])
def test_personal_data_is_only_given_for_editing(end: Visit, context: str) -> None:
    comment = end.wordpress(BLOG, "comments", context=context).json()[0]
    assert ("author_ip" in comment) == (context == "edit")


def test_order_is_as_asked(end: Visit) -> None:
    ids = [p["id"] for p in end.wordpress_list(BLOG, "posts", orderby="id", order="asc")]
    assert ids == sorted(ids)


def test_the_blog_has_feeds_and_a_media_library(end: Visit) -> None:
    base = end.account(BLOG).api_base
    for path in ("/feed/", "/comments/feed/"):
        assert 1 <= end.session.get(base + path).text.count("<item>") <= 10
    picture = end.wordpress(BLOG, "media").json()[0]
    assert end.session.get(picture["source_url"]).content.startswith(b"\x89PNG")


def test_an_unknown_route_is_a_rest_error(end: Visit) -> None:
    answer = end.wordpress(BLOG, "nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "rest_no_route")
