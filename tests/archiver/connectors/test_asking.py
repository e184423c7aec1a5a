# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Questions: what is noted and kept, what is never kept, and where items stand inside one another."""

from __future__ import annotations

import json

import pytest

from archiver.connectors.nested import around, inside, places
from archiver.connectors.tokens import access_token
from archiver.errors import AccessLost, AddressRefused
from archiver.model.observation import Exchange
from tests.builders.open_account import quick_transport
from tests.fakes.scripted_http import Answer, scripted
from tests.fakes.web_stub import Reply, WebStub, json_reply


def test_a_secret_that_is_exchanged_for_another_is_never_kept(stub: WebStub) -> None:
    kept: list[Exchange] = []
    transport = quick_transport()
    transport.on_answer = kept.append
    secret = {"client_id": "klient", "client_secret": "hemlig", "refresh_token": "förnya"}
    with scripted(lambda _asked: Answer({"access_token": "kortlivad-nyckel"})) as server:
        token = access_token(transport, f"{server.base}/token", secret)
        (asked,) = server.asked
    assert asked.form == {**secret, "grant_type": "refresh_token"}
    assert (token, kept) == ("kortlivad-nyckel", [])

    stub.answer = lambda _asked: json_reply({"said": token})
    assert b"kortlivad" not in transport.get(stub.base).body


def test_a_lasting_secret_that_is_no_longer_taken_is_a_lost_access() -> None:
    with (
        scripted(lambda _asked: Answer({"error": "invalid_grant"}, 400)) as server,
        pytest.raises(AccessLost, match="invalid_grant"),
    ):
        access_token(quick_transport(), f"{server.base}/token", {"refresh_token": "gammal"})


def test_a_host_that_others_named_is_not_visited_inside_the_house(stub: WebStub) -> None:
    transport = quick_transport()
    transport.own_hosts = frozenset()
    stub.answer = lambda _asked: Reply(b"{}")

    with pytest.raises(AddressRefused):
        transport.get_elsewhere(f"{stub.base}/xrpc/x")
    assert stub.asked == []


def test_objects_are_found_where_they_stand_whatever_the_texts_hold() -> None:
    told = {
        "data": [{"text": 'åäö "}]{[:,', "replies": {"data": [{"id": "2"}]}, "end": [1, {"a": {}}]}]
    }
    body = json.dumps(told, ensure_ascii=False).encode()

    found = places(body)

    assert [(place.key, place.depth) for place in found] == [
        ("", 0),
        ("data", 1),
        ("replies", 2),
        ("data", 3),
        ("end", 2),
        ("a", 3),
    ]
    for place in found:
        assert json.loads(body[slice(*place.span)]) == place.value(body)
    comment, reply = found[1].span, found[3].span
    assert inside(comment, reply)
    head, tail = around(comment, [reply])
    assert (body[slice(*head)] + body[slice(*reply)] + body[slice(*tail)]) == body[slice(*comment)]
