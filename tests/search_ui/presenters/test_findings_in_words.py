# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver.model.change import ChangeType, Grade, Status
from archiver.model.observation import Kind
from archiver.model.record import Check, Event, Record, ThreadItem
from search_ui.presenters.findings import Finding, finding
from search_ui.presenters.links import inward, outward
from search_ui.presenters.rows import row, short
from search_ui.presenters.threads import in_context

AT = datetime(2026, 11, 3, 13, tzinfo=UTC)


def make_record(status: Status, kind: Kind = Kind.COMMENT, **given: object) -> Record:
    facts = {
        "id": 7,
        "label": "H-2026-000007",
        "platform": "facebook",
        "account": "Åkerby kommun",
        "authority": "Kommunstyrelsen",
        "own": False,
        "hidden_as": "",
        "versions": 1,
        "text": "Hej",
        "title": "",
        "author": "Anna Ek",
        "author_id": None,
        "lang": None,
        "permalink": None,
        "native_id": "1_2",
        "published_at": AT,
        "first_seen_at": AT,
        "last_seen_at": AT,
        "missing_since": None,
        "parent_id": None,
        "root_id": None,
        "media": (),
        "metrics": {},
    }
    return Record(kind=kind, status=status, **(facts | given))  # type: ignore[arg-type]


def make_event(kind: ChangeType, grade: Grade = Grade.NONE, **given: object) -> Event:
    facts = {
        "recorded_at": AT,
        "since": AT,
        "until": AT + timedelta(hours=1),
        "platform_time": None,
        "code": "",
        "hidden_as": "",
        "entry": 1,
        "capture": None,
        "run": 1,
    }
    return Event(type=kind, grade=grade, **(facts | given))  # type: ignore[arg-type]


def make_check(seen: bool) -> Check:
    return Check(1, AT, "GET", "https://x.example", 200, seen, "")


def told(found: Finding) -> str:
    return " ".join((found.lead, *found.sentences))


@pytest.mark.parametrize(
    ("kind", "lead"),
    [
        (Kind.POST, "Inlägget är borttaget från Facebook."),
        (Kind.COMMENT, "Kommentaren är borttagen från Facebook."),
        (Kind.MENTION, "Omnämnandet är borttaget från Facebook."),
        (Kind.REVIEW, "Recensionen är borttagen från Facebook."),
        (Kind.MESSAGE, "Meddelandet är borttaget från Facebook."),
    ],
)
def test_words_agree_with_the_kind_of_record(kind: Kind, lead: str) -> None:
    assert finding(make_record(Status.DELETED, kind), [], []).lead == lead


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_state_of_every_kind_has_whole_sentences(status: Status, kind: Kind) -> None:
    found = finding(make_record(status, kind), [], [])
    for sentence in (found.lead, *found.sentences):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "None" not in sentence


@pytest.mark.parametrize("status", [Status.DELETED, Status.HIDDEN])
def test_it_never_says_who_did_it(status: Status) -> None:
    events = [make_event(ChangeType.DELETED, Grade.PLATFORM_SAID, hidden_as="hidden")]
    words = told(finding(make_record(status, hidden_as="hidden"), events, [])).lower()
    assert "framgår inte" in words
    for somebody in ("kommunen", "avsändaren", "moderator", "administratör"):
        assert somebody not in words


def test_the_platforms_own_word_is_told_as_that() -> None:
    events = [make_event(ChangeType.DELETED, Grade.PLATFORM_SAID, platform_time=AT)]
    words = told(finding(make_record(Status.DELETED), events, []))
    assert "Facebook svarade uttryckligen att den är borttagen." in words
    assert "Facebook anger tiden 3 nov. 2026 kl. 14.00." in words


@pytest.mark.parametrize(("misses", "count"), [(1, "Två"), (2, "Två"), (4, "Fyra"), (31, "31")])
def test_looks_in_a_row_that_found_nothing_are_counted(misses: int, count: str) -> None:
    checks = [make_check(True), *[make_check(False)] * misses]
    events = [make_event(ChangeType.DELETED, Grade.GONE_TWICE)]
    assert f"{count} kontroller i rad" in told(finding(make_record(Status.DELETED), events, checks))


def test_a_removal_over_midnight_names_both_days() -> None:
    since = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)
    events = [make_event(ChangeType.MISSING, since=since, until=since + timedelta(hours=1))]
    record = make_record(Status.MISSING, missing_since=since + timedelta(hours=1))
    words = told(finding(record, events, []))
    assert "Den fanns kvar 3 nov. 2026 kl. 23.30 och saknades 4 nov. 2026 kl. 00.30." in words


def test_a_blog_is_spoken_of_as_a_blog() -> None:
    record = make_record(Status.HIDDEN, platform="wordpress", hidden_as="spam")
    words = told(finding(record, [], []))
    assert "finns kvar på bloggen men visas inte" in words
    assert "Den är markerad som skräp." in words


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "//ond.example",
        "https://facebook.com@ond.example/",
        "https:// mellanslag.example",
        "https://x.example/\u202egpj",
        "https://",
        "http://[fel",
        "ftp://x.example",
        "",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    assert outward(url) is None


def test_a_plain_web_address_is_left_as_it_is() -> None:
    url = "https://www.facebook.com/akerby/posts/1?comment_id=2#x"
    assert outward(url) == url


@pytest.mark.parametrize("path", ["/sok?q=a", "/handling/H-2026-000001", "/"])
def test_places_on_the_site_can_be_gone_back_to(path: str) -> None:
    assert inward(path) == path


def thread_of(*depths: int) -> list[ThreadItem]:
    return [ThreadItem(make_record(Status.PRESENT, id=n), depth) for n, depth in enumerate(depths)]


def test_a_thread_opens_the_way_down_and_the_answers() -> None:
    folds = in_context(thread_of(0, 1, 1, 2, 3, 2, 1), 3)
    parts = [([item.record.id for item in fold.items], bool(fold.label)) for fold in folds]
    assert parts == [([0], False), ([1], True), ([2, 3, 4], False), ([5, 6], True)]


def test_a_huge_thread_is_folded_and_says_how_much_is_left_out() -> None:
    folds = in_context(thread_of(0, *[1] * 500), 0)
    assert [len(fold.items) for fold in folds] == [21, 200]
    assert folds[1].label == "Visa 480 andra svar"
    assert folds[1].left_out == 280


def test_a_row_tells_the_facts_in_order() -> None:
    root = make_record(Status.PRESENT, Kind.POST, text="Ny skola i Norrby", label="H-2026-000001")
    made = row(make_record(Status.DELETED, versions=2, root_id=1), root)
    assert made.heading == "Kommentar av Anna Ek"
    assert made.tag.word == "Borttagen"
    assert made.answers_to == "Ny skola i Norrby"
    assert made.facts == (
        "3 nov. 2026 kl. 14.00",
        "Facebook",
        "Åkerby kommun",
        "Inkommen",
        "2 versioner",
        "H-2026-000007",
    )


def test_a_long_text_is_cut_between_words() -> None:
    assert short("Det var en gång. Och så vidare", 17) == "Det var en gång …"
    assert short("kort") == "kort"
