# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tests.builders.town_visit import Visit

NEWS, SERVICE = "Nyheter på akerby.example", "Driftinformation"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("name", [NEWS, SERVICE])
def test_an_unchanged_feed_answers_304_to_either_validator(end: Visit, name: str) -> None:
    url = end.account(name).native_id
    first = end.session.get(url)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = end.session.get(url, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    end.at(70)
    changed = end.session.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_an_edited_entry_says_when(end: Visit) -> None:
    root = ET.fromstring(end.session.get(end.account(SERVICE).native_id).content)
    dates = [
        (e.findtext(f"{ATOM}published"), e.findtext(f"{ATOM}updated"))
        for e in root.findall(f"{ATOM}entry")
    ]
    assert any(updated > published for published, updated in dates)
    rss = ET.fromstring(end.session.get(end.account(NEWS).native_id).content)
    assert rss.findall(f"channel/item/{ATOM}updated")


def test_a_removed_article_answers_410_and_one_that_never_was_404(end: Visit) -> None:
    removed = next(t for t in end.town.truth(end.town.end) if t.account == NEWS and t.type == "removed")
    base = end.account(NEWS).api_base.rsplit("/", 1)[0]
    number = removed.native_id.rsplit("-", 1)[1]
    assert end.session.get(f"{base}/{number}").status_code == 410
    assert end.session.get(f"{base}/1").status_code == 404
    item = ET.fromstring(end.session.get(end.account(NEWS).native_id).content).find("channel/item")
    assert end.session.get(item.findtext("link")).status_code == 200


def test_enclosures_are_pictures(end: Visit) -> None:
    root = ET.fromstring(end.session.get(end.account(NEWS).native_id).content)
    enclosure = next(root.iter("enclosure"))
    assert end.session.get(enclosure.get("url")).content.startswith(b"\x89PNG")


def test_head_gives_no_body(end: Visit) -> None:
    answer = end.session.head(end.account(NEWS).native_id)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 1000
