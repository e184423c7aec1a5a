# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The files of four platforms' exports: what is in them comes out, each with its bytes."""

from __future__ import annotations

import json
from datetime import timedelta

from archiver.connectors.takeout.items import Found
from archiver.connectors.takeout.linkedin import read_linkedin
from archiver.connectors.takeout.meta import read_meta
from archiver.connectors.takeout.reconcile import Kept, match
from archiver.connectors.takeout.x import read_x
from archiver.model.observation import Kind
from tests.builders.exports_of_owners import AT, STAMP, scrambled


def test_metas_letters_are_put_together_again_and_a_file_is_known_by_what_it_holds() -> None:
    items = [
        {"timestamp": STAMP, "data": [{"post": scrambled("Åkerby badhus öppnar")}]},
        {"timestamp": "i går", "data": [{"post": "utan tid"}]},
        {"timestamp": STAMP, "title": "tom"},
    ]
    body = json.dumps(items).encode()

    contents = read_meta("anything/at/all.json", body)

    assert contents is not None
    (found,) = contents.found
    assert (found.text, found.at, found.kind) == ("Åkerby badhus öppnar", AT, Kind.POST)
    assert json.loads(body[slice(*found.span)]) == items[0]
    assert contents.odd == 1
    assert read_meta("ads/advertisers.json", b'{"custom_audiences": []}') is None


def test_instagrams_posts_stories_and_comments() -> None:
    posts = [{"media": [{"uri": "media/a.jpg", "creation_timestamp": STAMP}], "title": scrambled("Å")}]
    stories = {"ig_stories": [{"uri": "media/s.mp4", "creation_timestamp": STAMP, "title": ""}]}
    comment = {"Comment": {"value": scrambled("Tack för frågan")}, "Time": {"timestamp": STAMP}}

    (post,) = (read_meta("media/posts_1.json", json.dumps(posts).encode()) or _none()).found
    (story,) = (read_meta("media/stories.json", json.dumps(stories).encode()) or _none()).found
    (said,) = (
        read_meta("comments/1.json", json.dumps([{"string_map_data": comment}]).encode()) or _none()
    ).found

    assert (post.text, post.kind, post.media[0].kind) == ("Å", Kind.POST, "image")
    assert (story.kind, story.media[0].kind) == (Kind.STORY, "video")
    assert (said.text, said.kind) == ("Tack för frågan", Kind.COMMENT)


def _none() -> object:
    msg = "nothing was read"
    raise AssertionError(msg)


def test_xs_posts_have_their_ids_and_their_place_in_the_javascript() -> None:
    tweet = {
        "id_str": "1600000000000000001",
        "full_text": "Vattnet är avstängt &amp; åter kl 15",
        "created_at": "Sun Nov 01 09:30:00 +0000 2026",
        "extended_entities": {"media": [{"media_url_https": "https://pbs.example/media/abc.jpg"}]},
    }
    answer = {**tweet, "id_str": "2", "in_reply_to_status_id_str": "1"}
    body = b"window.YTD.tweets.part0 = " + json.dumps([{"tweet": tweet}, {"tweet": answer}]).encode()

    contents = read_x("data/tweets.js", body)

    assert contents is not None
    first, second = contents.found
    assert (first.id, first.text, first.at) == (
        "1600000000000000001",
        "Vattnet är avstängt & åter kl 15",
        AT,
    )
    assert json.loads(body[slice(*first.span)])["tweet"] == tweet
    assert [ref.url for ref in first.media] == ["takeout:data/tweets_media/1600000000000000001-abc.jpg"]
    assert (second.kind, second.parent) == (Kind.COMMENT, "1")
    assert read_x("data/account.js", b"window.YTD.account.part0 = []") is None


def test_linkedins_rows_may_hold_line_breaks() -> None:
    body = (
        "Date,ShareLink,ShareCommentary,Visibility\r\n"
        '2026-11-01 09:30:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A70,"Två\r\nrader"'
        ",MEMBER\r\n"
        "sent,,,\r\n"
    ).encode()

    contents = read_linkedin("Shares.csv", body)

    assert contents is not None
    (found,) = contents.found
    assert (found.id, found.text, found.at) == ("urn:li:share:70", "Två\r\nrader", AT)
    assert body[slice(*found.span)].startswith(b"2026-11-01")
    assert contents.odd == 1


def test_items_and_records_are_paired_one_to_one_by_words_and_nearest_time() -> None:
    here = [_kept(1, "Hej på er"), _kept(2, "Hej  på\ner", days=1), _kept(3, "Bara här", days=0.5)]
    there = [_item("hej på er"), _item("Hej på er", days=1), _item("Bara där")]

    matches = match(there, here)

    assert [(item.at, kept.record) for item, kept in matches.pairs] == [
        (there[0].at, 1),
        (there[1].at, 2),
    ]
    assert [item.text for item in matches.only_there] == ["Bara där"]
    assert [kept.record for kept in matches.only_here] == [3]


def test_what_an_export_does_not_reach_is_not_said_to_be_lacking() -> None:
    older = _kept(1, "Långt före", days=-400)
    others = Kept(2, "H-2", "b", Kind.COMMENT, own=False, at=AT, texts=("Hej",))

    assert match([_item("Nytt")], [older, others]).only_here == []


def _kept(number: int, text: str, days: float = 0) -> Kept:
    at = AT + timedelta(days=days)
    return Kept(number, f"H-{number}", f"n{number}", Kind.POST, own=True, at=at, texts=(text,))


def _item(text: str, days: float = 0) -> Found:
    return Found(Kind.POST, text, AT + timedelta(days=days, seconds=20), (0, 1))
