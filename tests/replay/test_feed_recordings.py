# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The sample feeds of another reader, through the product's parser."""

from __future__ import annotations

import json

import pytest

from archiver.connectors.feed.parse import replay
from archiver.model.account import Platform
from archiver.model.observation import Batch
from tests.builders.open_account import make_account, make_exchange
from tests.replay.open_recordings import recordings

URL = "https://akerby.example/flode"
COUNTS = {
    "10.json": 0,
    "empty.atom": 1,
    "full.atom": 5,
    "full.json": 2,
    "full.rss": 5,
    "relative.rss": 1,
}


def read(name: str) -> Batch:
    body = (recordings("rss/reader_data") / name).read_bytes()
    return replay(make_exchange(URL, body), make_account(Platform.FEED, URL))


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_every_entry_comes_out_with_its_bytes(name: str, count: int) -> None:
    batch = read(name)

    assert len(batch.observations) == count
    for seen in batch.observations:
        assert seen.span is not None
        part = batch.exchange.body[slice(*seen.span)]
        assert part[:1] + part[-1:] in {b"<>", b"{}"}
        assert seen.native_id.encode() in part


def test_json_items_of_odd_types_are_read_as_far_as_they_go() -> None:
    batch = read("invalid.json")

    items = json.loads(batch.exchange.body)["items"]
    usable = [item["id"] for item in items if isinstance(item.get("id"), str)]
    assert [item.native_id for item in batch.observations] == usable
    assert "missing:id" in batch.warnings
    assert "bad-date:date_published" in batch.warnings


def test_relative_addresses_are_made_whole() -> None:
    (seen,) = read("relative.rss").observations

    assert seen.permalink == "https://akerby.example/blog/post/1"
    assert [m.url for m in seen.media] == ["https://akerby.example/enclosure?q=a#fragment"]
    assert seen.text == "<script>evil</script> content"  # it is declared as plain text
