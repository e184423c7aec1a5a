# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from archiver.connectors.wordpress.fetch import WordPressConnector
from archiver.errors import (
    AccessLost,
    FlodeError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
    UsageError,
)
from archiver.model.account import AccountHealth, Platform
from archiver.model.observation import Batch, Presence
from tests.builders.open_account import (
    make_account,
    quick_transport,
    scopes_in,
    seen_in,
    verdicts_in,
    warnings_in,
)
from tests.fakes.web_stub import Asked, Reply, WebStub, json_reply

ROOT = {"name": "Åkerby", "namespaces": ["wp/v2"]}
SECRET = {"user": "arkiv", "application_password": "abcd efgh"}
Routes = dict[str, Callable[[Asked], Reply]]


def connector(stub: WebStub, secret: dict[str, str] | None = None) -> WordPressConnector:
    account = make_account(Platform.WORDPRESS, stub.base)
    return WordPressConnector(account, quick_transport("abcd efgh"), secret or {})


def serve(stub: WebStub, **routes: Callable[[Asked], Reply]) -> None:
    """Routes below wp/v2 by name; the root answers by itself."""

    def answer(asked: Asked) -> Reply:
        if asked.path == "/wp-json/":
            return json_reply(ROOT)
        name = asked.path.removeprefix("/wp-json/wp/v2/").partition("/")[0]
        return routes[name](asked) if name in routes else json_reply([], X_WP_TotalPages="0")

    stub.answer = answer


def post(number: int, text: str = "<p>Hej</p>", **more: object) -> dict[str, object]:
    return {"id": number, "content": {"rendered": text}, "status": "publish", **more}


def comment(number: int, post_number: int) -> dict[str, object]:
    words = {"rendered": "<p>Hej</p>"}
    return {"id": number, "post": post_number, "content": words, "status": "approved"}


def error(status: int, code: str) -> Reply:
    return json_reply({"code": code, "message": "nej"}, status)


def until_error(batches: Iterator[Batch]) -> tuple[list[Batch], FlodeError]:
    got: list[Batch] = []
    try:
        got.extend(batches)
    except FlodeError as fault:
        return got, fault
    pytest.fail("no error came")


def pages_of(count: int, claimed_pages: str) -> Callable[[Asked], Reply]:
    """A listing of ``count`` posts whose header claims another number of pages."""

    def answer(asked: Asked) -> Reply:
        page, size = int(asked.query["page"]), int(asked.query["per_page"])
        numbers = range(1, count + 1)[(page - 1) * size : page * size]
        if not numbers:
            return error(400, "rest_post_invalid_page_number")
        return json_reply([post(n) for n in numbers], X_WP_Total="7", X_WP_TotalPages=claimed_pages)

    return answer


@pytest.mark.parametrize("claimed", ["0", "1", "2", "99", "many"])
def test_totals_that_lie_lose_nothing_and_do_not_loop(stub: WebStub, claimed: str) -> None:
    serve(stub, posts=pages_of(230, claimed))

    batches = list(connector(stub).posts(None))

    assert len({item.native_id for item in seen_in(batches)}) == 230
    assert [s.complete for s in scopes_in(batches)] == [True]


def test_a_page_that_repeats_ends_the_listing_as_not_complete(stub: WebStub) -> None:
    same = json_reply([post(n) for n in range(100)], X_WP_TotalPages="9")
    serve(stub, posts=lambda _asked: same)

    batches = list(connector(stub).posts(None))

    assert "cursor-repeats" in warnings_in(batches)
    assert [s.complete for s in scopes_in(batches)] == [False]


def test_a_page_of_unreadable_items_that_repeats_ends_too(stub: WebStub) -> None:
    serve(stub, posts=lambda _asked: json_reply([{"id": None}] * 100, X_WP_TotalPages="9"))

    batches = list(connector(stub).posts(None))

    assert "cursor-repeats" in warnings_in(batches)


def test_a_deletion_during_the_walk_does_not_hide_the_next_post(stub: WebStub) -> None:
    numbers = list(range(1, 206))

    def answer(asked: Asked) -> Reply:
        page = int(asked.query["page"])
        if page == 2 and 1 in numbers:
            numbers.remove(1)
        part = numbers[(page - 1) * 100 : page * 100]
        return json_reply([post(n) for n in part], X_WP_Total=str(len(numbers)), X_WP_TotalPages="3")

    serve(stub, posts=answer)

    batches = list(connector(stub).posts(None))

    assert {item.native_id for item in seen_in(batches)} == {f"post-{n}" for n in range(1, 206)}
    assert "listing-moved" in warnings_in(batches)


def test_an_item_without_its_text_is_a_warning_and_not_the_end(stub: WebStub) -> None:
    odd = [{"id": 1}, post(2), "not an object", post(3, date_gmt="i går")]
    serve(stub, posts=lambda _asked: json_reply(odd, X_WP_TotalPages="1"))

    batches = list(connector(stub).posts(None))

    assert [item.native_id for item in seen_in(batches)] == ["post-2", "post-3"]
    assert warnings_in(batches) == ["missing:content", "missing:item", "bad-date:date_gmt"]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b"<html>hej</html>", 200, {"Content-Type": "text/html"}), UnexpectedAnswer),
        (Reply(b'[{"id": 1, "content'), UnexpectedAnswer),
        (Reply(b'["\xff"]'), UnexpectedAnswer),
        (json_reply({"posts": []}), UnexpectedAnswer),
        (Reply(b"<html>vila</html>", 429, {"Retry-After": "17"}), Throttled),
        (Reply(b"", 503, {"Retry-After": "17"}), Throttled),
        (Reply(b"<html>nej</html>", 403), AccessLost),
        (Reply(b"", 502), Unreachable),
    ],
)
def test_a_bad_answer_is_kept_before_the_error_is_raised(
    stub: WebStub, reply: Reply, kind: type[FlodeError]
) -> None:
    serve(stub, posts=lambda _asked: reply)

    batches, fault = until_error(connector(stub, SECRET).posts(None))

    assert type(fault) is kind
    assert (batches[-1].exchange.status, batches[-1].exchange.body) == (reply.status, reply.body)
    assert [(s.complete, s.error) for s in scopes_in(batches)] == [(False, str(reply.status))]
    assert "abcd" not in fault.line()
    if isinstance(fault, Throttled):
        assert fault.retry_after == 17.0


def test_a_site_without_the_interface_is_told_to_use_its_feed(stub: WebStub) -> None:
    stub.answer = lambda _asked: Reply(b"<html>hej</html>", 404)

    batches, fault = until_error(connector(stub).posts(None))

    assert type(fault) is UnexpectedAnswer
    assert "feed" in fault.remedy
    assert len(batches) == 3
    *_, health = connector(stub).check()
    assert health == AccountHealth(ok=False, reason="FA-0505")


def test_the_interface_is_found_through_the_front_page(stub: WebStub) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/":
            link = f'<{stub.base}/dold/wp-json/>; rel="https://api.w.org/"'
            return Reply(b"<html></html>", 200, {"Link": link})
        return json_reply(ROOT) if asked.path == "/dold/wp-json/" else Reply(status=404)

    stub.answer = answer

    *_, health = connector(stub).check()

    assert health == AccountHealth(ok=True, display_name="Åkerby")


def test_another_host_never_gets_the_password(stub: WebStub) -> None:
    link = '<http://annan.example/wp-json/>; rel="https://api.w.org/"'
    stub.answer = lambda asked: Reply(b"", 200 if asked.path == "/" else 404, {"Link": link})

    batches, _fault = until_error(connector(stub, SECRET).posts(None))

    assert {b.exchange.url.startswith(stub.base) for b in batches} == {True}


def test_the_password_is_refused_without_https() -> None:
    account = make_account(Platform.WORDPRESS, "http://akerby.example")

    with pytest.raises(UsageError):
        WordPressConnector(account, quick_transport(), SECRET)


def test_every_asked_id_gets_one_verdict(stub: WebStub) -> None:
    def posts(asked: Asked) -> Reply:
        codes = {"3": error(404, "rest_post_invalid_id"), "4": error(401, "rest_forbidden")}
        number = asked.path.rpartition("/")[2]
        if number in codes:
            return codes[number]
        return json_reply([post(1)]) if number == "posts" else error(500, "trasig")

    def comments(asked: Asked) -> Reply:
        codes = {
            "8": error(404, "rest_comment_invalid_id"),
            "9": error(401, "rest_cannot_read"),
            "10": error(404, "rest_no_route"),
            "11": Reply(b"<html>nej</html>", 403),
        }
        return codes.get(asked.path.rpartition("/")[2], json_reply([comment(7, 1)]))

    serve(stub, posts=posts, comments=comments)
    asked = ["post-1", "post-3", "post-4", "post-5", *(f"comment-{n}" for n in range(7, 12)), "konstig"]

    found = verdicts_in(connector(stub).recheck(asked))

    assert [v.native_id for v in found].count("post-1") == 1
    assert {v.native_id: (v.presence, v.code) for v in found} == {
        "post-1": (Presence.PRESENT, ""),
        "post-3": (Presence.GONE, "rest_post_invalid_id"),
        "post-4": (Presence.HIDDEN, "401"),
        "post-5": (Presence.ERROR, "trasig"),
        "comment-7": (Presence.PRESENT, ""),
        "comment-8": (Presence.GONE, "rest_comment_invalid_id"),
        "comment-9": (Presence.HIDDEN, "401"),
        "comment-10": (Presence.AMBIGUOUS, "rest_no_route"),
        "comment-11": (Presence.UNREACHABLE, "403"),
        "konstig": (Presence.ERROR, "trasig"),
    }


def test_when_the_bulk_question_is_refused_nothing_is_concluded(stub: WebStub) -> None:
    serve(stub, comments=lambda _asked: error(401, "rest_forbidden"))

    batches, fault = until_error(connector(stub).recheck(["comment-1", "comment-2"]))

    assert type(fault) is AccessLost
    assert verdicts_in(batches) == []


def test_personal_data_is_only_asked_for_when_chosen(stub: WebStub) -> None:
    serve(stub, comments=lambda _asked: json_reply([], X_WP_TotalPages="0"))
    chosen = make_account(Platform.WORDPRESS, stub.base, personal_data="yes")

    list(connector(stub, SECRET).comments(["post-1"]))
    contexts = {asked.query.get("context") for asked in stub.asked}
    stub.asked.clear()
    list(WordPressConnector(chosen, quick_transport(), SECRET).comments(["post-1"]))

    assert contexts == {None}
    assert "edit" in {asked.query.get("context") for asked in stub.asked}


def test_chosen_users_are_the_authoritys_own_voices(stub: WebStub) -> None:
    said = [{**comment(1, 5), "author": 3}, {**comment(2, 5), "author": 4}]
    serve(stub, comments=lambda _asked: json_reply(said, X_WP_TotalPages="1"))
    account = make_account(Platform.WORDPRESS, stub.base, own_authors="3, 9")

    seen = seen_in(WordPressConnector(account, quick_transport(), {}).comments(["page-5"]))

    assert [(item.own, item.root_id) for item in seen] == [(True, "page-5"), (False, "page-5")]
