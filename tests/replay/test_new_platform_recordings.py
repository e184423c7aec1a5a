# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Recorded answers of YouTube, Instagram, Threads, Flickr and Bluesky: items out equal items in.

An answer that shows no items of ours must be read without an error of any other sort, and every
item that is read has the bytes it came in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from archiver.connectors.answer import noted
from archiver.connectors.bluesky.cbor import decode
from archiver.connectors.bluesky.items import Reader as BlueskyReader
from archiver.connectors.bluesky.repository import read_car, records
from archiver.connectors.flickr.parse import error_code
from archiver.connectors.flickr.parse import refusal as flickr_refusal
from archiver.connectors.flickr.parse import replay as read_flickr
from archiver.connectors.instagram.parse import replay as read_instagram
from archiver.connectors.threads.parse import replay as read_threads
from archiver.connectors.youtube.faults import reason
from archiver.connectors.youtube.faults import refusal as youtube_refusal
from archiver.connectors.youtube.parse import replay as read_youtube
from archiver.errors import PlatformError, UnexpectedAnswer
from archiver.model.account import Platform
from archiver.model.observation import Exchange, Kind, Presence
from tests.builders.open_account import make_account
from tests.replay.recordings import recordings, recordings_root

AT = datetime(2026, 11, 22, tzinfo=UTC)
YOUTUBE = make_account(Platform.YOUTUBE, "UC_x5XG1OV2P6uZZ5FSM9Ttw")
INSTAGRAM = make_account(Platform.INSTAGRAM, "17841407135263515")
THREADS = make_account(Platform.THREADS, "threadsapitestuser")
FLICKR = make_account(Platform.FLICKR, "34427469121@N01")
_RESOURCES = {
    "youtube#videoListResponse": "videos",
    "youtube#channelListResponse": "channels",
    "youtube#commentListResponse": "comments",
    "youtube#commentThreadListResponse": "commentThreads",
    "youtube#playlistItemListResponse": "playlistItems",
}


def exchange(url: str, body: bytes, status: int = 200) -> Exchange:
    return Exchange("GET", url, status, (), body, AT, AT)


# --- YouTube ---------------------------------------------------------------------------------


def _comments_in(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for thread in told["items"]:
        yield thread["snippet"]["topLevelComment"]
        yield from thread.get("replies", {}).get("comments", [])


@pytest.mark.parametrize("path", recordings("youtube", "*.json"))
def test_every_recorded_answer_of_youtube_gives_its_items(path: Path) -> None:
    body = path.read_bytes()
    told = json.loads(body)
    resource = _RESOURCES.get(told.get("kind", "") if isinstance(told, dict) else "", "i18n")
    url = f"https://www.googleapis.com/youtube/v3/{resource}"

    batch = read_youtube(exchange(url, body), YOUTUBE)

    items = told["items"] if resource not in {"i18n", "playlistItems"} else []
    if resource == "commentThreads":
        items = list(_comments_in(told))
    assert batch.warnings == ()
    kept = {seen.native_id.removeprefix("channel:"): seen for seen in batch.observations}
    beside = {name for name, _ in batch.related}
    assert set(kept) | beside == {item["id"] for item in items}
    for item in (item for item in items if item["id"] in kept):
        seen = kept[item["id"]]
        assert json.loads(body[slice(*(seen.span or ()))]) == item
        assert seen.published_at is not None
        if seen.kind is Kind.COMMENT:
            assert seen.text == item["snippet"]["textOriginal"]


@pytest.mark.parametrize("path", recordings("youtube", "error_response*.json"))
def test_a_recorded_refusal_of_youtube_is_told_by_its_own_word(path: Path) -> None:
    told = json.loads(path.read_bytes())["error"]
    status = told["code"] if isinstance(told, dict) else 400
    answer = exchange("https://www.googleapis.com/youtube/v3/videos", path.read_bytes(), status)

    word = told.get("errors", [{}])[0].get("reason", "") if isinstance(told, dict) else ""
    assert reason(answer) == (word or (told.get("status", "") if isinstance(told, dict) else ""))
    assert isinstance(youtube_refusal(answer), PlatformError)
    assert read_youtube(answer, YOUTUBE).observations == ()


# --- Instagram and Threads -------------------------------------------------------------------


def _instagram_items(told: object) -> list[dict[str, Any]]:
    items = told.get("data") if isinstance(told, dict) else None
    return [one for one in items or [] if isinstance(one, dict)]


@pytest.mark.parametrize("edge", ["media", "comments"])
@pytest.mark.parametrize("path", recordings("instagram", "*.json"))
def test_every_recorded_answer_of_instagram_gives_its_items(path: Path, edge: str) -> None:
    body = path.read_bytes()
    told = json.loads(body)
    answer = exchange(f"https://graph.facebook.com/v26.0/1/{edge}", body)
    if "error" not in told and not isinstance(told.get("data"), list):
        with pytest.raises(UnexpectedAnswer):
            read_instagram(answer, INSTAGRAM)
        return

    batch = read_instagram(answer, INSTAGRAM)

    wanted = [one for one in _instagram_items(told) if isinstance(one.get("id"), str)]
    nested = [r for one in wanted for r in one.get("replies", {}).get("data", [])]
    expected = wanted + (nested if edge == "comments" else [])
    if edge == "media":
        expected = [one for one in expected if isinstance(one.get("caption", ""), str)]
    assert {seen.native_id for seen in batch.observations} >= {one["id"] for one in expected}
    for seen in batch.observations:
        # What stands behind the replies belongs to the comment too, and may hold its id.
        spans = [seen.span, *(span for name, span in batch.related if name == seen.native_id)]
        assert any(seen.native_id.encode() in body[slice(*span)] for span in spans if span)


@pytest.mark.parametrize("path", recordings("threads", "*.json"))
def test_every_recorded_answer_of_threads_is_read_as_what_it_is(path: Path) -> None:
    body = path.read_bytes()
    told = json.loads(body)
    url = noted("https://graph.threads.net/v1.0/1", asked=told.get("id", "1"))

    (verdict,) = read_threads(exchange(url, body, 400 if "error" in told else 200), THREADS).verdicts

    if "error" in told:
        assert (verdict.presence, verdict.code) == (Presence.AMBIGUOUS, "100/33")
        return
    seen = verdict.observation
    assert seen is not None
    assert json.loads(body[slice(*(seen.span or ()))]) == told
    assert seen.hidden == (False if "hide_status" in told else None)
    assert seen.kind is (Kind.COMMENT if told.get("is_reply") else Kind.POST)


# --- Flickr ----------------------------------------------------------------------------------


def _interactions(path: Path) -> Iterator[tuple[str, int, bytes]]:
    """Two generations of tapes lie beside one another."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for one in yaml.load(path.read_text(encoding="utf-8"), Loader=loader)["interactions"]:
        said = one["response"]
        body = said["body"].get("string", "") if "body" in said else said.get("content", "")
        status = said["status"]["code"] if "status" in said else said["status_code"]
        yield one["request"]["uri"], int(status), body.encode() if isinstance(body, str) else body


@pytest.mark.parametrize("path", recordings("flickr", "*.yml"))
def test_every_recorded_answer_of_flickr_gives_its_items_or_its_code(path: Path) -> None:
    for url, status, body in _interactions(path):
        if "/services/rest" not in url or status != 200 or not body.startswith(b"<?xml"):
            continue
        answer = exchange(url, body)

        batch = read_flickr(answer, FLICKR)

        root = ET.fromstring(body)
        error = root.find("err")
        if error is not None:
            assert error_code(answer) == error.get("code")
            assert flickr_refusal(answer) is not None
            assert batch.observations == ()
            continue
        method = re.search(r"method=([\w.]+)", url)
        wanted = {"flickr.photos.getInfo": "photo", "flickr.people.getPublicPhotos": "photos/photo"}
        wanted["flickr.people.getInfo"] = "person"
        found = root.findall(wanted.get(method[1] if method else "", "nothing"))
        assert [seen.native_id.removeprefix("person:") for seen in batch.observations] == [
            one.get("nsid") or one.get("id") for one in found
        ]
        for seen, one in zip(batch.observations, found, strict=True):
            again = ET.fromstring(body[slice(*(seen.span or ()))])
            assert again.get("id") == one.get("id")
            assert seen.kind is Kind.PROFILE or seen.media


@pytest.mark.parametrize("path", recordings("flickr", "*deleted*.yml"))
def test_a_picture_that_flickr_no_longer_knows_is_unsure_and_a_lost_user_out_of_reach(
    path: Path,
) -> None:
    for url, status, body in _interactions(path):
        if status != 200 or b"<err " not in body:
            continue
        answer = exchange(noted(url, asked="1"), body)
        (verdict,) = read_flickr(answer, FLICKR).verdicts
        expected = Presence.AMBIGUOUS if verdict.code == "1" else Presence.UNREACHABLE
        assert verdict.presence is expected


# --- Bluesky ---------------------------------------------------------------------------------


def _corpus() -> Path:
    root = recordings_root()
    if root is None or not (root / "bluesky").is_dir():
        pytest.skip("no recordings: set FLODE_RECORDINGS to their folder")
    return root / "bluesky" / "jetstream_corpus"


def test_a_recorded_repository_is_read_to_its_last_record() -> None:
    repository = read_car((_corpus() / "repo.car").read_bytes())

    found = list(records(repository))

    paths = [path for path, _ in found]
    assert paths == sorted(paths)
    assert len(set(paths)) == len(paths) > 20
    for path, cid in found:
        assert decode(repository.blocks[cid])["$type"] == path.partition("/")[0]


def test_every_recorded_post_of_the_network_is_read() -> None:
    read = 0
    for line in (_corpus() / "expected_v1.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        commit = event.get("commit", {})
        if commit.get("collection") != "app.bsky.feed.post" or "record" not in commit:
            continue
        uri = f"at://{event['did']}/{commit['collection']}/{commit['rkey']}"
        reader = BlueskyReader(event["did"], "")

        seen = reader.stored({"uri": uri, "cid": commit["cid"], "value": commit["record"]}, (0, 1))

        assert commit["record"]["text"] in seen.text
        assert seen.kind is (Kind.COMMENT if "reply" in commit["record"] else Kind.POST)
        assert reader.warnings == []
        assert seen.published_at is not None
        read += 1
    assert read >= 15
