# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.connectors.feed.parse import replay
from archiver.errors import UnexpectedAnswer
from archiver.model.account import Platform
from archiver.model.observation import Batch, Presence
from tests.builders.open_account import make_account, make_exchange

URL = "https://akerby.example/nyheter/flode.xml"
ACCOUNT = make_account(Platform.FEED, URL)


def read(body: bytes | str, **options: str) -> Batch:
    data = body.encode() if isinstance(body, str) else body
    return replay(make_exchange(URL, data), make_account(Platform.FEED, URL, **options))


def rss(items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{head}<rss version="2.0"><channel><title>Åkerby</title>{items}</channel></rss>'


def test_an_entry_is_read_with_its_parts() -> None:
    batch = read(
        rss(
            "<item><title>Snö &amp; is</title><guid isPermaLink='false'>n-1</guid>"
            "<link>/nyheter/1</link><author>Anna</author>"
            "<pubDate>Sun, 22 Nov 2026 10:00:00 +0100</pubDate>"
            "<description>&lt;p&gt;Vi plogar&lt;/p&gt;"
            "&lt;img src='/bild.jpg?sz=3' alt='Plog'&gt;</description>"
            "<enclosure url='ljud.mp3' type='audio/mpeg'/></item>"
        )
    )

    (seen,) = batch.observations
    assert (seen.native_id, seen.title, seen.text) == ("n-1", "Snö & is", "Vi plogar")
    assert (seen.own, seen.author_name, seen.hidden) == (True, "Anna", None)
    assert seen.published_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert seen.permalink == "https://akerby.example/nyheter/1"
    assert [(m.kind, m.key, m.alt) for m in seen.media] == [
        ("audio", "https://akerby.example/nyheter/ljud.mp3", ""),
        ("image", "https://akerby.example/bild.jpg", "Plog"),
    ]
    assert seen.span is not None
    assert batch.exchange.body[slice(*seen.span)].startswith(b"<item>")
    assert batch.warnings == ()


def test_names_can_be_left_out() -> None:
    items = "<item><guid>1</guid><author>Anna</author></item>"

    assert read(rss(items), authors="no").observations[0].author_name is None


def test_an_entry_without_guid_is_known_by_its_link_and_else_by_its_words() -> None:
    batch = read(
        rss("<item><link>https://a.example/1</link></item><item><title>Bara ord</title></item>")
    )

    ids = [item.native_id for item in batch.observations]
    assert ids[0] == "https://a.example/1"
    assert ids[1].startswith("sha256:")
    assert batch.warnings == ("no-id",)


def test_a_guid_used_twice_gives_one_entry() -> None:
    batch = read(
        rss("<item><guid>1</guid><title>Ny</title></item><item><guid>1</guid><title>G</title></item>")
    )

    assert [item.title for item in batch.observations] == ["Ny"]
    assert batch.warnings == ("duplicate-id",)


def test_odd_dates_are_no_dates() -> None:
    batch = read(
        rss("<item><guid>1</guid><pubDate>i förrgår</pubDate></item><item><guid>2</guid></item>")
    )

    assert [item.published_at for item in batch.observations] == [None, None]
    assert batch.warnings == ("bad-date:published",)


def test_a_tombstone_is_the_feeds_own_word_that_an_entry_is_gone() -> None:
    batch = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="http://purl.org/atompub/tombstones/1.0">'
        '<x:deleted-entry ref="tag:a,1" when="2026-11-22T10:00:00Z"/>'
        "<entry><id>tag:a,2</id><title>Kvar</title><updated>2026-11-22T10:00:00Z</updated></entry></feed>"
    )

    assert [(v.native_id, v.presence, v.code) for v in batch.verdicts] == [
        ("tag:a,1", Presence.GONE, "deleted-entry")
    ]
    assert [item.native_id for item in batch.observations] == ["tag:a,2"]
    assert batch.observations[0].modified_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_utf_16_is_read_without_byte_ranges() -> None:
    text = rss(
        "<item><guid>1</guid><title>Åäö</title></item>", '<?xml version="1.0" encoding="utf-16"?>'
    )

    batch = read(text.encode("utf-16"))

    assert [(item.title, item.span) for item in batch.observations] == [("Åäö", None)]
    assert batch.warnings == ("no-spans",)


def test_an_undeclared_namespace_is_read_with_a_warning() -> None:
    batch = read(
        rss("<item><guid>1</guid><dc:creator>Bo</dc:creator><title>Hel&nbsp;ändå</title></item>")
    )

    assert [item.title for item in batch.observations] == ["Hel\u00a0ändå"]
    assert "broken-xml" in batch.warnings


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><guid>1</guid><title>Helt</title></item><item><guid>2</guid><title>Avhu")[:-24],
        rss("<item/>")[:60],
        "<!DOCTYPE html><html><body>hej</body></html>",
        "<html><body>hej</body></html>",
        "",
        "/etc/passwd",
        "[1, 2]",
        '{"items": []}',
        '{"version": "https://jsonfeed.org/version/1", "items": [{"id"',
        '{"version": "https://jsonfeed.org/version/1"}',
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">]>' + rss("<item><title>&a;</title></item>", ""),
        '<!-- <rss> --><!DOCTYPE rss SYSTEM "file:///etc/passwd" [ ]>' + rss("", ""),
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "http://a.example/">]>' + rss("", ""),
    ],
)
def test_what_is_no_whole_feed_is_not_read(body: str) -> None:
    with pytest.raises(UnexpectedAnswer):
        read(body)


def test_an_entity_bomb_in_utf_16_is_refused() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">]>' + rss("<item><title>&a;</title></item>", "")

    with pytest.raises(UnexpectedAnswer):
        read(bomb.encode("utf-16"))


def test_a_text_that_speaks_of_doctypes_and_the_old_harmless_one_are_read() -> None:
    about = rss("<item><guid>1</guid><description><![CDATA[<!DOCTYPE html> hej]]></description></item>")
    old = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://a.example/rss.dtd">'

    assert len(read(about).observations) == 1
    assert len(read(rss("<item><guid>1</guid></item>", old)).observations) == 1


def test_emoji_drawn_as_pictures_stay_words() -> None:
    html = "Bra &lt;img src='https://s.example/1f642.png' class='wp-smiley' alt='🙂'&gt; där"

    (seen,) = read(rss(f"<item><guid>1</guid><description>{html}</description></item>")).observations

    assert (seen.text, seen.media) == ("Bra 🙂 där", ())


def test_a_json_feed_is_read_item_by_item() -> None:
    items = [
        {"id": 7, "content_html": "<p>Hej <b>då</b></p>", "url": "/7", "authors": [{"name": "Bo"}]},
        {"content_text": "utan id"},
        {
            "id": "8",
            "content_text": "Text",
            "date_published": "snart",
            "attachments": [{"url": "/a.pdf"}],
        },
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "language": "sv", "items": items}

    batch = read(json.dumps(feed))

    first, last = batch.observations
    assert (first.native_id, first.text, first.author_name, first.lang) == ("7", "Hej då", "Bo", "sv")
    assert first.permalink == "https://akerby.example/7"
    assert [m.kind for m in last.media] == ["document"]
    assert batch.warnings == ("missing:id", "bad-date:date_published")
    assert json.loads(batch.exchange.body[slice(*(last.span or ()))]) == items[2]


FRAGMENTS = st.sampled_from(
    [
        "<rss version='2.0'>",
        "</rss>",
        "<channel>",
        "</channel>",
        "<item>",
        "</item>",
        "<guid>",
        "</guid>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "</feed>",
        "<entry>",
        "</entry>",
        "<title type='html'>",
        "</title>",
        "<link href='http://[x'/>",
        "<pubDate>0000</pubDate>",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE rss>",
        "<?xml version='1.0' encoding='utf-7'?>",
        "<enclosure url='::'/>",
        "&#0;",
        "&nbsp;",
        "<content type='xhtml'>",
    ]
)


@given(st.binary())
def test_arbitrary_bytes_never_raise_anything_else(body: bytes) -> None:
    with contextlib.suppress(UnexpectedAnswer):
        replay(make_exchange(URL, body), ACCOUNT)


@given(st.lists(FRAGMENTS | st.text(max_size=8), max_size=14))
def test_arbitrary_markup_never_raises_anything_else(parts: list[str]) -> None:
    body = "".join(parts).encode("utf-8", "surrogatepass")
    with contextlib.suppress(UnexpectedAnswer):
        replay(make_exchange(URL, b"<rss><channel>" + body + b"</channel></rss>"), ACCOUNT)
