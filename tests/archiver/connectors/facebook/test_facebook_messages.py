# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The page's messages: asked for only when it is decided, apart from all else, and never by id."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archiver.connectors.facebook.fetch import FacebookConnector
from archiver.connectors.facebook.parse import replay
from archiver.connectors.http import MASK
from archiver.errors import MessagesUndecided, Throttled, UnexpectedAnswer, UsageError
from archiver.model.account import Account
from archiver.model.closed import of_messages
from archiver.model.observation import Batch, Exchange, Kind, Presence
from tests.fakes.scripted_http import Answer, Asked, scripted, until_error

Connected = Callable[..., FacebookConnector]
ON = {"messages": "yes", "messages_decided_by": "KS 2026-11-02 § 14"}
TOKEN = "EAAB/secret+token"
CITIZEN, PAGE = {"id": "7", "name": "Dan Ek"}, {"id": "100", "name": "Åkerby"}


def said(number: int, text: str, author: dict[str, str] = CITIZEN, **more: object) -> dict[str, object]:
    at = f"2026-11-20T10:{number:02d}:00+0000"
    return {"id": f"m_{number}", "message": text, "from": author, "created_time": at, **more}


PICTURE = {
    "data": [{"id": "55", "mime_type": "image/png", "image_data": {"url": "https://s.example/a"}}]
}
FILE = {
    "data": [{"id": "56", "mime_type": "application/pdf", "name": "a.pdf", "file_url": "https://s/b"}]
}
CONVERSATIONS = [
    {"id": "t_1", "updated_time": "2026-11-20T10:03:00+0000"},
    {"id": "t_2", "updated_time": "2026-10-01T10:00:00+0000"},
]
MESSAGES = {
    "t_1": [said(3, "Tack!", PAGE), said(2, "", attachments=PICTURE), said(1, "Jag är anonym")],
    "t_2": [said(9, "", attachments=FILE)],
}


def graph(asked: Asked) -> Answer:
    steps = asked.path.strip("/").split("/")
    if steps[-1] == "conversations":
        return Answer({"data": CONVERSATIONS})
    return Answer({"data": MESSAGES[steps[-2]]} if steps[-1] == "messages" else {"data": []})


def listed(batches: list[Batch]) -> list[str]:
    return [one.native_id for batch in batches for one in batch.observations]


@pytest.mark.parametrize("who", ["", "  "])
def test_without_a_decision_messages_are_refused_with_a_clear_line(
    connected: Connected, who: str
) -> None:
    with pytest.raises(MessagesUndecided, match="vem som har beslutat") as refused:
        connected("http://127.0.0.1:1", messages="yes", messages_decided_by=who)
    assert "messages_decided_by=" in refused.value.line()


def test_a_page_that_is_known_by_name_is_refused_since_its_own_answers_could_not_be_told(
    page: Account, connected: Connected
) -> None:
    connector = connected("http://127.0.0.1:1", **ON)
    named = replace(page, native_id="akerby", options=ON)
    with pytest.raises(UsageError, match="sidans nummer"):
        FacebookConnector(named, connector._transport, {"access_token": TOKEN})  # noqa: SLF001


def test_messages_are_off_until_somebody_decides(connected: Connected) -> None:
    with scripted(graph) as running:
        connector = connected(running.base)
        assert list(connector.messages(None)) == []
        assert list(connector.recheck(["message:t_1:m_1"])) == []
    assert running.asked == []


def test_each_message_is_read_with_whose_it_is_and_what_is_attached(
    connected: Connected, page: Account
) -> None:
    with scripted(graph) as running:
        batches = list(connected(running.base, **ON).messages(None))
    found = {one.native_id: one for batch in batches for one in batch.observations}
    assert list(found) == [f"message:t_{t}:m_{m}" for t, m in ((1, 3), (1, 2), (1, 1), (2, 9))]
    assert {one.kind for one in found.values()} == {Kind.MESSAGE}
    assert [one.own for one in found.values()] == [True, False, False, False]
    assert found["message:t_1:m_1"].text == "Jag är anonym"
    assert found["message:t_1:m_1"].aliases == ("m_1",)
    media = [(ref.key, ref.kind) for one in found.values() for ref in one.media]
    assert media == [("55", "image"), ("56", "document")]
    for batch in batches:
        assert replay(batch.exchange, page) == batch
        assert of_messages(batch.exchange.url)
        for one in batch.observations:
            assert json.loads(batch.exchange.body[slice(*(one.span or ()))])["id"] in one.native_id


def test_the_question_names_nobody_and_the_token_is_not_kept(connected: Connected) -> None:
    with scripted(graph) as running:
        batches = list(connected(running.base, **ON).messages(None))
    assert running.asked[0].query["fields"] == "id,updated_time"
    assert {asked.query["access_token"] for asked in running.asked} == {TOKEN}
    assert TOKEN not in "".join(batch.exchange.url for batch in batches)
    assert all(MASK.decode() in batch.exchange.url for batch in batches)


def test_only_conversations_that_something_was_written_in_are_read(connected: Connected) -> None:
    with scripted(graph) as running:
        batches = list(connected(running.base, **ON).messages(datetime(2026, 11, 1, tzinfo=UTC)))
    assert [asked.path.split("/")[-2] for asked in running.asked] == ["100", "t_1"]
    assert len(listed(batches)) == 3


def _next(after: str) -> dict[str, object]:
    url = f"https://graph.facebook.com/x?access_token={TOKEN}&after={after}"
    return {"cursors": {"after": after}, "next": url}


def test_pages_are_followed_to_where_facebook_tells_no_more_words(connected: Connected) -> None:
    bare = {"id": "m_0", "created_time": "2026-11-20T09:00:00+0000"}

    def paged(asked: Asked) -> Answer:
        if asked.path.endswith("conversations"):
            return Answer({"data": CONVERSATIONS[:1]})
        pages = {
            None: Answer({"data": [said(3, "c")], "paging": _next("A")}),
            "A": Answer({"data": [said(2, "b")], "paging": _next("B")}),
            "B": Answer({"data": [bare], "paging": _next("C")}),
        }
        return pages[asked.query.get("after")]

    with scripted(paged) as running:
        batches = list(connected(running.base, **ON).messages(None))
    assert listed(batches) == ["message:t_1:m_3", "message:t_1:m_2"]
    assert batches[-1].warnings == ("message-without-words:m_0",)
    assert batches[-1].scopes == ()
    assert [native for native, _ in batches[-1].related] == ["unread:m_0"]


@pytest.mark.parametrize("odd", [{"message": "hemligt"}, said(2, "x") | {"message": {"a": "hemligt"}}])
def test_what_cannot_be_read_is_cut_out_and_nothing_is_missed(
    exchange: Callable[..., Exchange], page: Account, odd: dict[str, object]
) -> None:
    url = "https://graph.facebook.com/v26.0/t_1/messages?limit=20#messages=t_1"
    batch = replay(exchange(url, {"data": [odd, said(1, "läst")]}), page)
    assert [one.text for one in batch.observations] == ["läst"]
    assert batch.scopes == ()
    ((_, span),) = batch.related
    assert "hemligt" in batch.exchange.body[slice(*span)].decode()


def test_a_conversation_that_is_refused_is_told_and_the_next_is_read(connected: Connected) -> None:
    def some(asked: Asked) -> Answer:
        if "/t_1/" in asked.path:
            return Answer({"error": {"code": 100, "error_subcode": 33, "message": "no"}}, 400)
        return graph(asked)

    with scripted(some) as running:
        batches = list(connected(running.base, **ON).messages(None))
    assert listed(batches) == ["message:t_2:m_9"]
    assert [scope.error for batch in batches for scope in batch.scopes if scope.error] == ["100/33"]


def test_a_missing_permission_is_told_and_stops_nothing(connected: Connected) -> None:
    def shut(asked: Asked) -> Answer:
        del asked
        return Answer({"error": {"code": 10, "message": "requires pages_messaging"}}, 403)

    with scripted(shut) as running:
        (batch,) = connected(running.base, **ON).messages(None)
    (scope,) = batch.scopes
    assert (scope.kind, scope.parent, scope.complete, scope.error) == (Kind.MESSAGE, None, False, "10")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer({"error": {"code": 32, "message": "limit"}}, 403), Throttled),
        (Answer({"datum": []}), UnexpectedAnswer),
    ],
)
def test_a_spent_budget_and_an_odd_answer_end_the_listing(
    connected: Connected, answer: Answer, error: type[Exception]
) -> None:
    def rule(asked: Asked) -> Answer:
        return graph(asked) if asked.path.endswith("conversations") else answer

    with scripted(rule) as running:
        batches, raised = until_error(connected(running.base, **ON).messages(None))
    assert isinstance(raised, error)
    assert len(batches) == 2
    assert len(running.asked) == 2


def test_a_ring_of_cursors_ends(connected: Connected) -> None:
    def ring(asked: Asked) -> Answer:
        if asked.path.endswith("conversations"):
            return Answer({"data": CONVERSATIONS[:1]})
        return Answer({"data": [said(1, "a")], "paging": _next("A")})

    with scripted(ring) as running:
        batches = list(connected(running.base, **ON).messages(None))
    assert batches[-1].warnings == ("cursor-repeats",)
    assert [scope.complete for scope in batches[-1].scopes] == [False]


def test_messages_are_asked_for_again_by_conversation_and_never_by_id(
    connected: Connected, page: Account
) -> None:
    ids = ["message:t_1:m_1", "message:t_2:m_9", "message:t_1:m_8"]
    with scripted(graph) as running:
        batches = list(connected(running.base, **ON).recheck(ids))
    assert [asked.path for asked in running.asked] == ["/v26.0/t_1/messages", "/v26.0/t_2/messages"]
    told = {v.native_id: (v.presence, v.code) for batch in batches for v in batch.verdicts}
    assert told == {
        ids[0]: (Presence.PRESENT, ""),
        ids[2]: (Presence.AMBIGUOUS, "not-listed"),
        ids[1]: (Presence.PRESENT, ""),
    }
    assert [replay(batch.exchange, page) for batch in batches] == batches


def test_an_empty_or_refused_conversation_says_nothing_of_its_messages(
    exchange: Callable[..., Exchange], page: Account
) -> None:
    url = "https://graph.facebook.com/v26.0/t_1/messages#messages=t_1,message%3At_1%3Am_1"
    gone = {"error": {"code": 100, "error_subcode": 33, "message": "no"}}
    for body, code in (({"data": []}, "not-listed"), (gone, "100/33")):
        (verdict,) = replay(exchange(url, body), page).verdicts
        assert (verdict.presence, verdict.code) == (Presence.ERROR, code)
