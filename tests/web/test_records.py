# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
from datetime import datetime

import pytest

from archiver.clock import to_us
from archiver.ledger.entry import leaf_bytes
from archiver.ledger.proof import check_inclusion
from archiver.ledger.tree import leaf_hash
from tests.builders.akerby import SCRIPT
from tests.builders.archive_story import picture
from tests.builders.site import Browser, Site
from tests.fakes.page_rules import Element


def shown(browser: Browser, site: Site, name: str) -> Element:
    return browser.get(f"/handling/{site.label(getattr(site.known, name))}")


@pytest.mark.parametrize("spelling", ["h-2026-3", "H2026-000003", " h - 2026 - 0003 "])
def test_any_spelling_of_a_number_leads_to_the_record(browser: Browser, spelling: str) -> None:
    for tail in ("", "/bevis"):
        response = browser.raw(f"/handling/{spelling}{tail}")
        assert response.location == f"/handling/H-2026-000003{tail}"


@pytest.mark.parametrize("label", ["H-2026-999999", "H-2026", "något", "H-2026-1;DROP"])
def test_a_number_that_is_not_here_is_told_so(browser: Browser, label: str) -> None:
    page = browser.get(f"/handling/{label}", expect=404)
    assert "FA-0704" in page.words


@pytest.mark.parametrize(
    ("name", "tag", "says"),
    [
        ("removed", "Borttagen", "Kommentaren är borttagen från Facebook."),
        ("removed", "Borttagen", "Två kontroller i rad vid skilda tillfällen visar det."),
        ("removed", "Borttagen", "Vem som tog bort den framgår inte av uppgifterna från Facebook."),
        ("missing", "Saknas", "Det är inte bekräftat att den är borttagen"),
        ("hidden", "Dold", "finns kvar på Facebook men visas inte för allmänheten."),
        ("hidden", "Dold", "Vem som dolde den framgår inte"),
        ("unreachable", "Går inte att nå", "Det betyder inte att den är borttagen"),
        ("edited", "Ändrad", "har ändrats 1 gång"),
        ("long", "Ändrad", "Inlägget finns kvar på bloggen."),
        ("school", "Kvar", "Inget har ändrats sedan det arkiverades."),
        ("back", "Kvar", "Den har varit borta men finns igen."),
    ],
)
def test_the_finding_says_in_words_what_is_known(
    browser: Browser, site: Site, name: str, tag: str, says: str
) -> None:
    page = shown(browser, site, name)
    assert page.all("h1")[0].words.endswith(tag)
    finding = next(e for e in page.all("div") if "finding" in e.attributes.get("class", ""))
    assert says in finding.words


def test_a_removal_is_an_interval_and_never_a_minute(browser: Browser, site: Site) -> None:
    page = shown(browser, site, "removed")
    finding = next(e for e in page.all("div") if "finding" in e.attributes.get("class", ""))
    assert "Den fanns kvar 2 nov. 2026 kl. 15.22 och saknades kl. 16.22." in finding.words


def test_versions_show_word_by_word_what_changed(browser: Browser, site: Site) -> None:
    page = shown(browser, site, "edited")
    assert [e.words for e in page.all("del")] == ["aldrig någon"]
    assert [e.words for e in page.all("ins")] == ["ingen ny"]


def test_the_timeline_is_newest_first(browser: Browser, site: Site) -> None:
    page = shown(browser, site, "removed")
    names = [e.words.split(" ")[0] for e in page.find(class_="timeline").all("h3")]
    assert names == ["Borttagen", "Saknas", "Version"]


def test_the_thread_outlines_the_record_and_folds_its_neighbours(browser: Browser, site: Site) -> None:
    page = shown(browser, site, "removed")
    outlined = [e for e in page.all("article") if " this" in e.attributes["class"]]
    assert len(outlined) == 1
    assert "Anna Ek" in outlined[0].words
    labels = [e.words for e in page.all("summary") if e.words.startswith("Visa")]
    assert labels == ["Visa 1 annat svar", "Visa 24 andra svar"]
    open_now = [e for e in page.all("article") if e.parent and e.parent.name != "details"]
    assert ["Bo Östlund" in e.words for e in open_now][-1]


def test_the_four_times_are_told_apart(browser: Browser, site: Site) -> None:
    facts = shown(browser, site, "removed").find(class_="pairs").words
    for name in ("Publicerad", "Arkiverad", "Senast sedd", "Saknad sedan"):
        assert name in facts
    assert "Riktning Inkommen" in facts or "RiktningInkommen" in facts
    assert "Kommunstyrelsen" in facts


def test_a_record_is_shown_as_text_whatever_it_holds(browser: Browser, site: Site) -> None:
    address = f"/handling/{site.label(site.known.hostile)}"
    html = browser.raw(address).get_data(as_text=True)
    assert SCRIPT not in html
    assert "&lt;script&gt;alert(" in html
    page = browser.get(address)
    assert not [e for e in page.all("a") if "javascript" in e.attributes.get("href", "")]
    assert "javascript:alert(document.cookie)" in page.words


def test_a_hostile_name_is_text_on_every_page_that_shows_it(browser: Browser) -> None:
    for address in ("/", "/sok?q=onerror", "/sok?q=%3Cscript%3E"):
        html = browser.raw(address).get_data(as_text=True)
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_an_address_outwards_tells_nothing_of_where_one_came_from(browser: Browser, site: Site) -> None:
    links = [a for a in shown(browser, site, "school").all("a") if "facebook" in a.attributes["href"]]
    assert len(links) == 1
    assert {"noreferrer", "noopener"} <= set(links[0].attributes["rel"].split())


def test_the_way_back_leads_to_the_search_one_came_from(browser: Browser, site: Site) -> None:
    address = f"/handling/{site.label(site.known.school)}"
    came = browser.get(address, Referer="http://localhost/sok?q=skola&sida=2")
    assert came.find(data_back="").attributes["href"] == "/sok?q=skola&sida=2"
    other = browser.get(address, Referer="https://ond.example/annat?q=x")
    assert other.find(data_back="").attributes["href"] == "/sok"


def test_a_picture_is_shown_and_everything_else_only_saved(browser: Browser, site: Site) -> None:
    page = shown(browser, site, "picture")
    images = page.all("img")
    assert [i.attributes["alt"] for i in images] == ["Skiss av den nya skolan"]
    shown_file = browser.raw(images[0].attributes["src"])
    assert shown_file.content_type == "image/png"
    assert shown_file.data == picture()
    assert shown_file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown_file.headers["Content-Security-Policy"]
    saved = [a.attributes["href"] for a in page.all("a") if a.words.startswith("Spara")]
    assert len(saved) == 2
    svg = browser.raw(saved[1])
    assert svg.content_type == "application/octet-stream"
    assert svg.headers["Content-Disposition"].startswith("attachment")
    assert "Filen gick inte att spara" in page.words


def test_a_file_is_only_given_with_its_own_record(browser: Browser, site: Site) -> None:
    source = shown(browser, site, "picture").all("img")[0].attributes["src"]
    own, other = site.label(site.known.picture), site.label(site.known.school)
    assert browser.raw(source.replace(own, other)).status_code == 404


def test_arabic_and_emoji_keep_their_own_direction(browser: Browser, site: Site) -> None:
    page = shown(browser, site, "arabic")
    said = next(e for e in page.all("p") if e.words == "متى يبدأ بناء المدرسة الجديدة؟")
    assert said.attributes["dir"] == "auto"
    assert "👩‍👩‍👧 👍🏽 ❤️" in shown(browser, site, "emoji").words


def test_evidence_tells_each_check_in_words(browser: Browser, site: Site) -> None:
    page = browser.get(f"/handling/{site.label(site.known.removed)}/bevis")
    rows = [row.words for row in page.all("table")[0].all("tr")[1:]]
    assert len(rows) == 3
    assert "Facebook svarade att adressen inte finns." in rows[0]
    assert "Fanns inte med" in rows[0]
    assert "Facebook svarade med innehåll." in rows[2]
    assert "Fanns med" in rows[2]


def test_an_answer_is_given_byte_for_byte(browser: Browser, site: Site) -> None:
    label = site.label(site.known.edited)
    page = browser.get(f"/handling/{label}/bevis")
    links = [a.attributes["href"] for a in page.all("a") if a.words.startswith("Hämta svaret")]
    answer = browser.raw(links[-1])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    read = json.loads(answer.data)
    assert read["data"][0]["message"] == "Varför får vi i Norrby aldrig någon skola?"
    entry = int(links[-1].rsplit("/", 1)[1])
    with site.story.archive.reader() as reader:
        assert answer.data == reader.exchange(entry).body


def test_an_answer_is_only_given_with_a_record_it_shows(browser: Browser, site: Site) -> None:
    page = browser.get(f"/handling/{site.label(site.known.edited)}/bevis")
    link = next(a.attributes["href"] for a in page.all("a") if a.words.startswith("Hämta svaret"))
    entry = link.rsplit("/", 1)[1]
    other = site.label(site.known.picture)
    assert browser.raw(f"/handling/{other}/bevis/{entry}").status_code == 404
    assert browser.raw(f"/handling/{other}/bevis/{entry}/logg").status_code == 404


def test_the_proof_of_a_log_row_holds(browser: Browser, site: Site) -> None:
    page = browser.get(f"/handling/{site.label(site.known.removed)}/bevis")
    link = next(a.attributes["href"] for a in page.all("a") if "/logg" in a.attributes["href"])
    proof = json.loads(browser.raw(link).data)
    leaf = proof["leaf"]
    at = datetime.strptime(leaf["t"], "%Y-%m-%dT%H:%M:%S.%f%z")
    hashed = leaf_hash(leaf_bytes(leaf["k"], to_us(at), bytes.fromhex(leaf["c"])))
    path = [bytes.fromhex(node) for node in proof["path"]]
    root = bytes.fromhex(proof["root"])
    assert check_inclusion(hashed, proof["row"], proof["size"], path, root)
    assert not check_inclusion(hashed, proof["row"] + 1, proof["size"], path, root)


@pytest.mark.parametrize(
    ("name", "there"), [("removed", True), ("missing", True), ("back", True), ("school", False)]
)
def test_the_protocol_of_a_removal_is_printed_from_the_record_itself(
    browser: Browser, site: Site, name: str, there: bool
) -> None:
    page = shown(browser, site, name)
    label = site.label(getattr(site.known, name))
    action = f"/granskning/{label}/protokoll"
    forms = [e for e in page.all("form") if e.attributes.get("action") == action]
    assert len(forms) == int(there)
    assert ("Skapa borttagningsprotokoll (pdf)" in page.words) is there
