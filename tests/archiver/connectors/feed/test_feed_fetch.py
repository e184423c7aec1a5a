# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.connectors.feed.fetch import FeedConnector
from archiver.errors import AccessLost, FlodeError, Throttled, UnexpectedAnswer, Unreachable, UsageError
from archiver.model.account import AccountHealth, Platform
from archiver.model.observation import Batch, Cap
from tests.builders.open_account import make_account, quick_transport, scopes_in, seen_in
from tests.fakes.web_stub import Asked, Reply, WebStub

FEED = b"<rss version='2.0'><channel><title>Nytt</title><item><guid>1</guid></item></channel></rss>"


def connector(stub: WebStub) -> FeedConnector:
    account = make_account(Platform.FEED, "https://akerby.example/flode.xml?a=1", stub.base)
    return FeedConnector(account, quick_transport(), {})


def until_error(reader: FeedConnector) -> tuple[list[Batch], FlodeError]:
    got: list[Batch] = []
    try:
        got.extend(reader.posts(None))
    except FlodeError as fault:
        return got, fault
    pytest.fail("no error came")


def test_a_feed_is_a_window_and_never_complete(stub: WebStub) -> None:
    stub.answer = lambda _asked: Reply(FEED)

    batches = list(connector(stub).posts(None))

    assert [item.native_id for item in seen_in(batches)] == ["1"]
    assert [s.complete for s in scopes_in(batches)] == [False]
    assert not FeedConnector.caps & (Cap.RECHECK | Cap.COMPLETE_POSTS | Cap.COMMENTS)
    assert [(asked.path, asked.query) for asked in stub.asked] == [("/flode.xml", {"a": "1"})]


def test_an_unchanged_feed_is_not_sent_again(stub: WebStub) -> None:
    def answer(asked: Asked) -> Reply:
        known = asked.headers.get("If-None-Match") == '"v1"'
        return Reply(FEED, 304 if known else 200, {"ETag": '"v1"'})

    stub.answer = answer
    reader = connector(stub)

    first, second = list(reader.posts(None)), list(reader.posts(datetime(2026, 1, 1, tzinfo=UTC)))

    assert len(seen_in(first)) == 1
    assert (seen_in(second), [s.complete for s in scopes_in(second)]) == ([], [False])
    assert second[0].exchange.status == 304


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b"borta", 410), AccessLost),
        (Reply(b"", 404), AccessLost),
        (Reply(b"", 403), AccessLost),
        (Reply(b"", 429, {"Retry-After": "9"}), Throttled),
        (Reply(b"", 500), Unreachable),
        (Reply(b"<html></html>"), UnexpectedAnswer),
        (Reply(FEED[:-20]), UnexpectedAnswer),
    ],
)
def test_a_bad_answer_is_kept_before_the_error_is_raised(
    stub: WebStub, reply: Reply, kind: type[FlodeError]
) -> None:
    stub.answer = lambda _asked: reply

    batches, fault = until_error(connector(stub))

    assert type(fault) is kind
    assert [b.exchange.body for b in batches] == [reply.body]
    assert [s.error for s in scopes_in(batches)] == [str(reply.status)]


@pytest.mark.parametrize(
    ("reply", "health"),
    [
        (Reply(FEED), AccountHealth(ok=True, display_name="Nytt")),
        (Reply(b"", 410), AccountHealth(ok=False, reason="410")),
        (Reply(b"<html></html>"), AccountHealth(ok=False, reason="FA-0505")),
    ],
)
def test_the_check_tells_how_the_feed_is(stub: WebStub, reply: Reply, health: AccountHealth) -> None:
    stub.answer = lambda _asked: reply

    *_, last = connector(stub).check()

    assert last == health


def test_a_feed_is_named_by_its_whole_address() -> None:
    with pytest.raises(UsageError):
        FeedConnector(make_account(Platform.FEED, "akerby.example/flode"), quick_transport(), {})
