# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What LinkedIn, TikTok, YouTube and Flickr each do in a way of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.connectors.flickr.parse import replay as read_flickr
from archiver.connectors.linkedin.fetch import LinkedInConnector
from archiver.connectors.linkedin.items import plain
from archiver.connectors.linkedin.parse import replay as read_linkedin
from archiver.connectors.registry import connect
from archiver.connectors.tiktok.fetch import TikTokConnector
from archiver.connectors.youtube.faults import refusal, until_midnight
from archiver.errors import AccessLost, MissingSecret, Throttled, UnexpectedAnswer, UsageError
from archiver.model.account import Platform
from archiver.model.observation import MediaRef, Presence
from tests.builders.open_account import AT, make_account, make_exchange, quick_transport
from tests.builders.staged import PARTS, Play, playing
from tests.fakes.scripted_http import Answer, Asked, scripted
from tests.fakes.web_stub import Reply, WebStub, json_reply

PAGE = make_account(Platform.LINKEDIN, "10002687")


# --- LinkedIn --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"Hej \(alla\) \{ni\} \*här\*", "Hej (alla) {ni} *här*"),
        ("@[Anna Åberg](urn:li:person:abc) skrev", "@Anna Åberg skrev"),
        (r"{hashtag|\#|åkerby} i dag", "#åkerby i dag"),
        (r"en sökväg C:\\mapp", r"en sökväg C:\mapp"),
        ("vanliga ord", "vanliga ord"),
    ],
)
def test_linkedins_escaped_words_are_read_as_people_see_them(written: str, shown: str) -> None:
    assert plain(written) == shown


def test_a_picture_of_linkedin_is_asked_for_before_it_is_fetched(stub: WebStub) -> None:
    def answer(asked: object) -> Reply:
        if getattr(asked, "path", "").startswith("/rest/dmaImages/"):
            return json_reply({"downloadUrl": f"{stub.base}/file.png"})
        return Reply(b"bild")

    stub.answer = answer
    account = make_account(Platform.LINKEDIN, "10002687", stub.base)
    made = LinkedInConnector(account, quick_transport(), {"access_token": "AQX-nyckel"})

    found = b"".join(made.open_media(MediaRef("urn:li:image:1", "urn:li:image:1", "image")))

    assert found == b"bild"
    assert "Authorization" in stub.asked[0].headers
    assert "Authorization" not in stub.asked[1].headers


def test_a_route_that_does_not_exist_is_wrong_use() -> None:
    account = make_account(Platform.LINKEDIN, "1", route="scraping")

    with pytest.raises(UsageError, match="dma eller community"):
        LinkedInConnector(account, quick_transport(), {"access_token": "x"})


@pytest.mark.parametrize(
    ("status", "presence"), [(404, Presence.AMBIGUOUS), (403, Presence.UNREACHABLE)]
)
def test_a_thread_that_linkedin_does_not_show_leaves_its_comments_unsure(
    status: int, presence: Presence
) -> None:
    url = "https://api.linkedin.com/rest/dmaComments?activityUrn=u#of=comments&root=u&absent=c1+c2"

    batch = read_linkedin(make_exchange(url, b'{"status":%d}' % status, status), PAGE)

    assert [(v.native_id, v.presence) for v in batch.verdicts] == [("c1", presence), ("c2", presence)]


# --- TikTok ----------------------------------------------------------------------------------


def test_tiktok_is_given_its_lasting_token_by_its_own_name_for_the_app() -> None:
    def rule(asked: Asked) -> Answer:
        if asked.path == "/v2/oauth/token/":
            return Answer({"access_token": "act.kort"})
        return Answer(
            {"data": {"user": {"open_id": "o", "display_name": "Å"}}, "error": {"code": "ok"}}
        )

    secret = {"client_id": "appen", "client_secret": "h", "refresh_token": "rft.lång"}
    with scripted(rule) as server:
        account = make_account(Platform.TIKTOK, "akerby", server.base)
        *_, health = TikTokConnector(account, quick_transport(), secret).check()
        form = server.asked[0].form

    assert getattr(health, "ok", False)
    assert (form["client_key"], form["grant_type"]) == ("appen", "refresh_token")


@pytest.mark.parametrize(
    ("platform", "secret"),
    [
        (Platform.TIKTOK, {}),
        (Platform.LINKEDIN, {}),
        (Platform.YOUTUBE, {"client_id": "x"}),
        (Platform.FLICKR, {}),
        (Platform.INSTAGRAM, {"app_secret": "x"}),
        (Platform.THREADS, {}),
    ],
)
def test_an_account_without_its_secret_does_not_start(
    platform: Platform, secret: dict[str, str]
) -> None:
    with pytest.raises(MissingSecret):
        connect(make_account(platform, "1"), quick_transport(), secret)


# --- YouTube ---------------------------------------------------------------------------------


def _refused(reason: str, status: int = 403) -> object:
    body = b'{"error":{"errors":[{"reason":"%s"}]}}' % reason.encode()
    return refusal(make_exchange("https://www.googleapis.com/youtube/v3/videos", body, status))


def test_a_day_that_is_spent_is_waited_out_till_midnight_by_the_pacific() -> None:
    error = _refused("quotaExceeded")

    assert isinstance(error, Throttled)
    assert error.retry_after == until_midnight(AT) == 22 * 3600
    summer = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
    assert until_midnight(summer) == 1800


def test_a_key_that_is_wrong_is_a_lost_access() -> None:
    assert isinstance(_refused("keyInvalid", 400), AccessLost)


@pytest.fixture
def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    part = next(one for one in PARTS if one.name == "youtube")
    with playing(part, tmp_path / "arkiv", monkeypatch) as begun:
        yield begun


def test_comments_that_are_turned_off_have_not_been_removed(channel: Play) -> None:
    video = channel.stage.post("Om badet", "Badet")
    other = channel.stage.post("Om torget", "Torget")
    said = channel.stage.answer(video, "Tack", "Anna")
    channel.stage.answer(other, "Fint", "Anna")
    channel.look()

    channel.stage.hide(video, "commentsDisabled")
    for _ in range(3):
        channel.glance()

    assert channel.told(said) == ["created"]


def test_a_private_film_is_hidden_with_the_platforms_word(channel: Play) -> None:
    video = channel.stage.post("Om badet", "Badet")
    channel.look()

    channel.stage.hide(video, "unlisted")

    assert channel.look() == {"hidden": 1}
    assert channel.state(video) == ("hidden", "unlisted")


# --- Flickr ----------------------------------------------------------------------------------

FLICKR = make_account(Platform.FLICKR, "1@N01")
WHERE = "https://api.flickr.com/services/rest/?method=flickr.photos.getInfo"


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><rsp stat='ok'><photo id='1'/></rsp>",
        b"<rsp stat='ok'><photo id='1'>",
        b"<html>Bad panda</html>",
        b"",
    ],
    ids=["entities", "cut", "page", "empty"],
)
def test_what_is_not_flickrs_form_is_kept_and_not_read(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer):
        read_flickr(make_exchange(WHERE, body), FLICKR)


def test_a_user_that_is_deleted_has_taken_the_pictures_out_of_reach() -> None:
    body = b'<rsp stat="fail"><err code="5" msg="User deleted"/></rsp>'
    exchange = make_exchange(f"{WHERE}#asked=7", body)

    (verdict,) = read_flickr(replace(exchange), FLICKR).verdicts

    assert (verdict.presence, verdict.code) == (Presence.UNREACHABLE, "5")


# --- Instagram -------------------------------------------------------------------------------


def test_what_stands_beside_the_posts_may_be_refused_without_stopping_them() -> None:
    def rule(asked: Asked) -> Answer:
        if asked.path.endswith("/tags"):
            return Answer({"error": {"code": 10, "message": "permission"}}, 403)
        return Answer({"data": [{"id": "1", "caption": "Hej"}] if "media" in asked.path else []})

    with scripted(rule) as server:
        account = make_account(Platform.INSTAGRAM, "17841", server.base)
        batches = list(connect(account, quick_transport(), {"access_token": "EAAG-nyckel"}).posts(None))

    assert [one.native_id for batch in batches for one in batch.observations] == ["1"]
    assert [w for batch in batches for w in batch.warnings] == ["edge-refused:tags:403"]


def test_a_story_that_has_ended_is_out_of_reach_and_never_removed() -> None:
    gone = {"error": {"code": 100, "error_subcode": 33, "message": "does not exist"}}
    parts = [{"code": 400, "headers": [], "body": json.dumps(gone)}] * 2

    with scripted(lambda _asked: Answer(parts)) as server:
        account = make_account(Platform.INSTAGRAM, "17841", server.base)
        made = connect(account, quick_transport(), {"access_token": "EAAG-nyckel"})
        (batch,) = made.recheck(["story:5", "6"])

    assert [(v.native_id, v.presence, v.code) for v in batch.verdicts] == [
        ("story:5", Presence.UNREACHABLE, "story-ended"),
        ("6", Presence.AMBIGUOUS, "100/33"),
    ]
