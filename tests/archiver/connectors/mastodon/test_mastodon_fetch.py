# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from archiver.connectors.mastodon.fetch import MastodonConnector
from archiver.connectors.mastodon.parse import replay
from archiver.errors import (
    AccessLost,
    FlodeError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
    UsageError,
)
from archiver.model.account import AccountHealth, Platform
from archiver.model.observation import Batch, Kind, Presence
from tests.builders.open_account import (
    make_account,
    quick_transport,
    scopes_in,
    seen_in,
    verdicts_in,
    warnings_in,
)
from tests.fakes.web_stub import Asked, Reply, WebStub, json_reply

HOME = "https://akerby.social"
LOOKUP = {"id": "9", "acct": "akerby", "display_name": "Åkerby", "url": f"{HOME}/@akerby"}
TOKEN = {"access_token": "hemlig-nyckel"}
LIST = "/api/v1/accounts/9/statuses"


def connector(stub: WebStub, secret: dict[str, str] | None = None) -> MastodonConnector:
    account = make_account(Platform.MASTODON, "@akerby", stub.base)
    return MastodonConnector(account, quick_transport("hemlig-nyckel"), secret or {})


def serve(stub: WebStub, routes: dict[str, Callable[[Asked], Reply] | Reply]) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/api/v1/accounts/lookup":
            return json_reply(LOOKUP)
        route = routes.get(asked.path, json_reply({"error": "レコードが見つかりません"}, 404))
        return route if isinstance(route, Reply) else route(asked)

    stub.answer = answer


def status(number: int, home: str = HOME, **more: object) -> dict[str, object]:
    return {
        "id": str(number),
        "uri": f"{home}/users/x/statuses/{number}",
        "content": f"<p>Inlägg {number}</p>",
        "created_at": f"2026-01-{number % 28 + 1:02}T10:00:00.000Z",
        "account": {"id": "9", "acct": "akerby", "url": f"{HOME}/@akerby"},
        **more,
    }


def uri(number: int, home: str = HOME) -> str:
    return f"{home}/users/x/statuses/{number}"


def until_error(batches: Iterator[Batch]) -> tuple[list[Batch], FlodeError]:
    got: list[Batch] = []
    try:
        got.extend(batches)
    except FlodeError as fault:
        return got, fault
    pytest.fail("no error came")


def paged(total: int, link_host: str) -> Callable[[Asked], Reply]:
    """Newest first, with Mastodon's Link headers, whose host need not be the one that was asked."""

    def answer(asked: Asked) -> Reply:
        below = int(asked.query.get("max_id", total + 1))
        numbers = list(range(below - 1, 0, -1))[: int(asked.query["limit"])]
        links = [f'<{link_host}{LIST}?min_id=99999>; rel="prev"']
        if numbers and numbers[-1] > 1:
            links.insert(0, f'<{link_host}{LIST}?max_id={numbers[-1]}>; rel="next"')
        return json_reply(
            [status(n) for n in numbers], **({"Link": ", ".join(links)} if numbers else {})
        )

    return answer


def test_a_listing_is_followed_by_its_cursors_to_the_end(stub: WebStub) -> None:
    serve(stub, {LIST: paged(100, "https://elsewhere.example")})

    batches = list(connector(stub, TOKEN).posts(None))

    assert {item.native_id for item in seen_in(batches)} == {uri(n) for n in range(1, 101)}
    assert [s.complete for s in scopes_in(batches)] == [True]
    assert all(batch.exchange.url.startswith(stub.base) for batch in batches)


def test_a_listing_stops_at_the_time_asked_for(stub: WebStub) -> None:
    first = [status(1, created_at="2026-03-01T10:00:00Z")]
    second = [status(2, created_at="2026-01-01T10:00:00Z")]
    following = {"Link": f'<{HOME}{LIST}?max_id=1>; rel="next"'}

    def answer(asked: Asked) -> Reply:
        assert asked.query.get("max_id") in {None, "1"}
        return json_reply(second if asked.query.get("max_id") else first, **following)

    serve(stub, {LIST: answer})

    batches = list(connector(stub).posts(datetime(2026, 2, 1, tzinfo=UTC)))

    assert [s.complete for s in scopes_in(batches)] == [True]


def test_a_cursor_that_repeats_ends_the_listing_as_not_complete(stub: WebStub) -> None:
    same = json_reply([status(1)], Link=f'<{HOME}{LIST}?max_id=1>; rel="next"')
    serve(stub, {LIST: same})

    batches = list(connector(stub).posts(None))

    assert "cursor-repeats" in warnings_in(batches)
    assert [s.complete for s in scopes_in(batches)] == [False]


def test_a_full_page_that_comes_again_without_cursors_is_not_called_complete(stub: WebStub) -> None:
    serve(stub, {LIST: json_reply([status(n) for n in range(40, 0, -1)])})

    batches = list(connector(stub).posts(None))

    assert "cursor-repeats" in warnings_in(batches)
    assert [s.complete for s in scopes_in(batches)] == [False]


def test_boosts_answers_and_direct_messages_are_told_apart(stub: WebStub) -> None:
    items = [
        status(5, reblog=status(99)),
        status(4, visibility="direct"),
        status(3, in_reply_to_id="2", visibility="public"),
        status(2, visibility="private", spoiler_text="Känsligt"),
        status(
            1, edited_at="2026-02-01T10:00:00Z", poll={"options": [{"title": "Ja"}, {"title": "Nej"}]}
        ),
    ]
    serve(stub, {LIST: json_reply(items, Link='<x>; rel="prev"')})

    seen = {item.native_id: item for item in seen_in(connector(stub).posts(None))}

    assert set(seen) == {uri(n) for n in (1, 2, 3, 4)}
    assert [seen[uri(n)].kind for n in (4, 3, 2)] == [Kind.MESSAGE, Kind.COMMENT, Kind.POST]
    assert seen[uri(3)].parent_id == uri(2)
    assert (seen[uri(2)].hidden, seen[uri(2)].hidden_as, seen[uri(2)].title) == (
        True,
        "private",
        "Känsligt",
    )
    assert seen[uri(1)].text == "Inlägg 1\n– Ja\n– Nej"
    assert seen[uri(1)].modified_at == datetime(2026, 2, 1, 10, tzinfo=UTC)


def test_a_thread_still_being_gathered_is_not_called_complete(stub: WebStub) -> None:
    below = {"ancestors": [], "descendants": [status(2, in_reply_to_id="1")]}
    serve(
        stub,
        {"/api/v1/statuses/1/context": json_reply(below, Mastodon_Async_Refresh='id="x", retry=5')},
    )

    batches = list(connector(stub, TOKEN).comments([uri(1)]))

    assert warnings_in(batches) == ["context-pending"]
    assert [(s.parent, s.complete) for s in scopes_in(batches)] == [(uri(1), False)]
    assert [(o.parent_id, o.root_id) for o in seen_in(batches)] == [(uri(1), uri(1))]


@pytest.mark.parametrize(("secret", "complete"), [({}, False), (TOKEN, True)])
def test_a_long_thread_is_cut_for_strangers(
    stub: WebStub, secret: dict[str, str], complete: bool
) -> None:
    below = {"descendants": [status(n, in_reply_to_id="1") for n in range(2, 62)]}
    serve(stub, {"/api/v1/statuses/1/context": json_reply(below)})

    (scope,) = scopes_in(connector(stub, secret).comments([uri(1)]))

    assert scope.complete is complete


def test_each_asked_post_gets_one_scope_even_when_it_is_not_shown(stub: WebStub) -> None:
    shown = json_reply({"descendants": []})
    forbidden = json_reply({"error": "x"}, 403)
    serve(stub, {"/api/v1/statuses/1/context": shown, "/api/v1/statuses/3/context": forbidden})
    asked = [uri(1), uri(2), uri(3), uri(4, "https://far.example")]

    scopes = scopes_in(connector(stub).comments(asked))

    assert [(s.parent, s.complete, s.error) for s in scopes] == [
        (uri(1), True, ""),
        (uri(2), False, "404"),
        (uri(3), False, "403"),
        (uri(4, "https://far.example"), False, "no-local-id"),
    ]


def test_every_asked_status_gets_one_verdict(stub: WebStub) -> None:
    far = "https://far.example"
    serve(
        stub,
        {
            "/api/v1/statuses": json_reply([status(1)]),
            "/api/v1/statuses/2": json_reply({"error": "x"}, 403),
            "/api/v1/statuses/3": json_reply(status(3, visibility="private")),
            "/users/x/statuses/5": json_reply({"id": uri(5), "type": "Note"}),
            "/users/x/statuses/6": json_reply({"id": uri(6), "type": "Tombstone"}),
            "/users/x/statuses/7": json_reply({"error": "sign"}, 401),
            "/users/x/statuses/8": Reply(b"<html>hej</html>", 200),
            "/api/v1/statuses/9": json_reply(status(1)),
            "/api/v2/search": json_reply({"statuses": []}),
        },
    )
    asked = [*(uri(n) for n in range(1, 10)), f"{uri(10, far)} 77", uri(11, far)]

    found = verdicts_in(connector(stub, TOKEN).recheck(asked))

    assert [(v.native_id, v.presence, v.code) for v in found] == [
        (uri(1), Presence.PRESENT, ""),
        (uri(2), Presence.UNREACHABLE, "403"),
        (uri(3), Presence.HIDDEN, "private"),
        (uri(4), Presence.GONE, "404"),
        (uri(5), Presence.PRESENT, ""),  # its id was replaced, it still stands
        (uri(6), Presence.GONE, "tombstone"),
        (uri(7), Presence.GONE, "404"),  # secure mode: the interface's own answer stands
        (uri(8), Presence.ERROR, "not-an-object"),
        (uri(9), Presence.ERROR, "other-status"),
        (uri(10, far), Presence.GONE, "404"),
        (uri(11, far), Presence.ERROR, "not-found"),
    ]


def test_where_ids_may_change_a_status_from_elsewhere_is_never_called_gone(stub: WebStub) -> None:
    far = uri(10, "https://far.example")
    serve(stub, {"/api/v1/statuses": Reply(b"<h1>404</h1>", 404)})

    (found,) = verdicts_in(connector(stub).recheck([f"{far} 77"]))

    assert (found.presence, found.code) == (Presence.AMBIGUOUS, "404")


def test_an_id_learned_in_the_listing_is_used_in_the_same_run(stub: WebStub) -> None:
    far = "https://far.example"
    serve(
        stub,
        {
            LIST: json_reply([{**status(1, far), "id": "n-2"}], Link='<x>; rel="prev"'),
            "/api/v1/statuses": lambda asked: json_reply(
                [{**status(1, far), "id": "n-2"}] if asked.query["id[]"] == "n-2" else []
            ),
        },
    )
    reader = connector(stub)
    list(reader.posts(None))

    (found,) = verdicts_in(reader.recheck([f"{uri(1, far)} n-1"]))

    assert found.presence is Presence.PRESENT


def test_all_versions_of_a_status_are_read_oldest_first(stub: WebStub) -> None:
    texts = [{"content": f"<p>{t}</p>", "created_at": "2026-01-01T10:00:00Z"} for t in ("Ett", "Två")]
    serve(stub, {"/api/v1/statuses/1/history": json_reply(texts)})

    batches = list(connector(stub).history(uri(1)))

    assert [(o.native_id, o.text) for o in seen_in(batches)] == [(uri(1), "Ett"), (uri(1), "Två")]
    again = [replay(b.exchange, make_account(Platform.MASTODON, "@akerby")) for b in batches]
    assert seen_in(again) == seen_in(batches)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b"<html>hej</html>", 200, {"Content-Type": "text/html"}), UnexpectedAnswer),
        (Reply(b'[{"id": "1", "content'), UnexpectedAnswer),
        (json_reply({"error": "x"}), UnexpectedAnswer),
        (Reply(b"", 429, {"X-RateLimit-Reset": "2199-01-01T00:00:00.5Z"}), Throttled),
        (json_reply({"error": "x"}, 401), AccessLost),
        (Reply(b"", 500), Unreachable),
    ],
)
def test_a_bad_answer_is_kept_before_the_error_is_raised(
    stub: WebStub, reply: Reply, kind: type[FlodeError]
) -> None:
    serve(stub, {LIST: reply})

    batches, fault = until_error(connector(stub, TOKEN).posts(None))

    assert type(fault) is kind
    assert batches[-1].exchange.body == reply.body
    assert [(s.complete, s.error) for s in scopes_in(batches)] == [(False, str(reply.status))]
    assert "hemlig" not in fault.line()
    if isinstance(fault, Throttled):
        assert fault.retry_after is not None
        assert fault.retry_after > 0


def test_the_budget_is_read_from_the_headers(stub: WebStub) -> None:
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "299",
        "X-RateLimit-Reset": "2026-08-01T15:00:00.535969Z",
    }
    serve(stub, {LIST: Reply(b"[]", 200, headers)})

    *_, last = connector(stub).posts(None)

    (rate,) = last.rates
    assert (rate.limit, rate.remaining) == (300.0, 299.0)
    assert rate.resets_at == datetime(2026, 8, 1, 15, 0, 0, 535969, tzinfo=UTC)


def test_an_account_that_is_gone_is_lost_access(stub: WebStub) -> None:
    stub.answer = lambda _asked: json_reply({"error": "x"}, 404)

    batches, fault = until_error(connector(stub).posts(None))
    *_, health = connector(stub).check()

    assert (len(batches), type(fault)) == (1, AccessLost)
    assert health == AccountHealth(ok=False, reason="FA-0504")


def test_the_token_is_refused_without_https_and_a_name_needs_a_server() -> None:
    plain = make_account(Platform.MASTODON, "@a", "http://akerby.example")
    nowhere = make_account(Platform.MASTODON, "@a")

    with pytest.raises(UsageError):
        MastodonConnector(plain, quick_transport(), TOKEN)
    with pytest.raises(UsageError):
        MastodonConnector(nowhere, quick_transport(), {})
