# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A signed repository proves that a record is in it or not; anything less than whole proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.clock import SetClock
from archiver.connectors.bluesky.cbor import Link, decode, encode
from archiver.connectors.bluesky.repository import Proof, prove, read_car, records, signing_key
from archiver.simulator.stage import Piece, Stage
from archiver.simulator.stage_atproto import ACCOUNT, AtprotoStage, did_of, mint
from archiver.simulator.wire import Answer, Request

STAGE = Stage(SetClock(datetime(2026, 11, 22, tzinfo=UTC)), ACCOUNT, "akerby.example", mint)
SITE = AtprotoStage(STAGE)
PIECES = [STAGE.answer(STAGE.post("Rot"), f"Svar {n}", "Anna") for n in range(5)]
DID = did_of("Anna")


def asked(method: str, **query: str) -> Answer:
    values = {key: [value] for key, value in query.items()}
    return SITE.answer(Request("GET", method, values, base="http://127.0.0.1"))


def proof_of(piece: Piece) -> bytes:
    answer = asked("/xrpc/com.atproto.sync.getRecord", did=DID, rkey=piece.id)
    assert isinstance(answer.doc, bytes)
    return answer.doc


def path_of(piece: Piece) -> str:
    return piece.id.partition(f"{DID}/")[2]


def key() -> str:
    document = asked(f"/{DID}").doc
    assert isinstance(document, dict)
    return signing_key(document)


KEY, CAR = key(), proof_of(PIECES[0])


def test_a_record_is_in_until_it_is_removed_and_then_it_is_out() -> None:
    gone = PIECES[2]
    assert prove(CAR, DID, path_of(gone), KEY) is Proof.IN

    STAGE.remove(gone)

    after = proof_of(gone)
    assert prove(after, DID, path_of(gone), KEY) is Proof.OUT
    assert prove(after, DID, path_of(PIECES[3]), KEY) is Proof.IN
    assert path_of(gone) not in dict(records(read_car(after)))


OTHER_KEY = f"{KEY[:-2]}{'00' if not KEY.endswith('00') else '11'}"


@pytest.mark.parametrize(
    ("did", "key"),
    [(did_of("Bo"), KEY), (DID, ""), (DID, "k256:"), (DID, OTHER_KEY), (DID, KEY.replace("k", "p", 1))],
    ids=["another account", "no key", "an empty key", "another key", "a key of another kind"],
)
def test_a_proof_of_another_or_by_another_proves_nothing(did: str, key: str) -> None:
    assert prove(CAR, did, "app.bsky.feed.post/3mstaged2zzzz", key) is Proof.NONE


def test_a_repository_signed_before_the_record_was_written_says_nothing_of_it() -> None:
    assert prove(CAR, DID, "app.bsky.feed.post/3zzzzzzzzzzzz", KEY) is Proof.NONE


@given(st.integers(0, len(CAR) - 1), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_a_byte_that_is_changed_makes_the_proof_void(place: int, change: int) -> None:
    broken = bytearray(CAR)
    broken[place] ^= change

    assert prove(bytes(broken), DID, "app.bsky.feed.post/3mstaged2zzzz", KEY) is Proof.NONE


def test_no_byte_that_is_changed_makes_a_record_that_stands_look_removed() -> None:
    for place in range(len(CAR)):
        for change in (1, 16, 128, 255):
            broken = bytearray(CAR)
            broken[place] ^= change
            assert prove(bytes(broken), DID, path_of(PIECES[0]), KEY) is not Proof.OUT, place


@pytest.mark.parametrize("cut", [0, 1, 50, len(CAR) // 2, len(CAR) - 1])
def test_a_proof_that_is_cut_off_is_void(cut: int) -> None:
    assert prove(CAR[:cut], DID, "app.bsky.feed.post/3mstaged2zzzz", KEY) is Proof.NONE


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.binary() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again(value: object) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_in_one_way(data: bytes) -> None:
    _refused_or_read(lambda: decode(data))


@pytest.mark.parametrize(
    "data",
    [
        b"\x81" * 100 + b"\x00",
        b"\x9f\x00\xff",
        b"\x5b" + b"\xff" * 8,
        b"\xd8\x2b\x00",
        b"\x00\x00",
        b"",
    ],
    ids=["deep", "endless", "huge", "tag", "more", "empty"],
)
def test_hostile_bytes_are_refused_at_once(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(data)


def _refused_or_read(read: Callable[[], object]) -> None:
    try:
        read()
    except ValueError:
        return


def test_a_link_is_its_content_id() -> None:
    assert decode(encode([Link(b"\x01\x71\x12\x20" + b"a" * 32)])) == [
        Link(b"\x01\x71\x12\x20" + b"a" * 32)
    ]
