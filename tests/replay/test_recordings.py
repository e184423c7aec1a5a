# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The reader of recorded answers believes bytes, keeps order and says why it has nothing."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path

import pytest

from tests.replay.recordings import MISSING, read_cassette, recordings, recordings_root

_TAPE = """
interactions:
- request: {{method: GET, uri: "https://api.example/1", headers: {{}}, body: null}}
  response:
    body: {{string: !!binary {packed}}}
    headers: {{content-encoding: [gzip], set-cookie: [a, b]}}
    status: {{code: 200, message: OK}}
- request: {{method: GET, uri: "https://api.example/2", headers: {{}}, body: null}}
  response:
    body: {{string: 'åäö'}}
    headers: {{content-encoding: [gzip]}}
    status: {{code: 404, message: Not Found}}
"""


def test_a_body_is_unpacked_only_when_its_bytes_are_gzip(tmp_path: Path) -> None:
    tape = tmp_path / "tape.yaml"
    packed = base64.b64encode(gzip.compress(b"first")).decode()
    tape.write_text(_TAPE.format(packed=packed), encoding="utf-8")
    first, second = read_cassette(tape)
    assert (first.body, first.status) == (b"first", 200)
    assert (second.body, second.status) == ("åäö".encode(), 404)
    assert first.headers.count(("set-cookie", "b")) == 1


def test_an_interaction_becomes_the_exchange_that_the_transport_would_keep(tmp_path: Path) -> None:
    tape = tmp_path / "tape.yaml"
    tape.write_text(_TAPE.format(packed="YQ=="), encoding="utf-8")
    exchange = read_cassette(tape)[0].exchange(api_version="2")
    assert (exchange.url, exchange.body, exchange.api_version) == ("https://api.example/1", b"a", "2")


def test_a_folder_that_is_not_there_gives_one_row_that_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FLODE_RECORDINGS", str(tmp_path / "absent"))
    assert recordings_root() is None
    (row,) = recordings("x", "*.yaml")
    assert row.marks[0].kwargs["reason"] == MISSING


def test_every_file_below_a_folder_is_a_row_named_by_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FLODE_RECORDINGS", str(tmp_path))
    (tmp_path / "x" / "deep").mkdir(parents=True)
    (tmp_path / "x" / "deep" / "a.json").write_text("{}")
    (row,) = recordings("x", "*.json")
    assert row.id == "deep/a.json"
