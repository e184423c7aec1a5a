# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Supervision: what nobody has seen, in which order and why, and what somebody said of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from archiver.desk import supervised, supervision, supervision_feed
from archiver.desk.supervision import Plan, Wording
from archiver.errors import NotAllowed, Refused
from archiver.model.account import Account
from archiver.model.supervision import INTERVALS, overdue
from archiver.store import tables, watched
from tests.builders.archive_story import Story
from tests.builders.desk import ADMIN, JURIST, REGISTRATOR
from tests.builders.supervised_story import MODERATOR, begin, look, page, queue, story

__all__ = ["page", "story"]


# --- the queue -------------------------------------------------------------------------------


def test_what_came_before_supervision_began_is_no_wall(story: Story, page: Account) -> None:
    post = story.post(page, "Badhuset öppnar")
    story.comment(post, "Gammal kommentar", "Anna")
    story.clock.advance(timedelta(days=2))
    begin(story, page)
    fresh = story.comment(post, "Ny kommentar", "Bo", published_at=story.clock.at)
    assert queue(story) == [[fresh]]


def test_supervision_can_begin_at_an_earlier_day(story: Story, page: Account) -> None:
    post = story.post(page, "Badhuset öppnar")
    first = story.comment(post, "Första", "Anna", published_at=story.clock.at)
    day = story.clock.at.date()
    story.clock.advance(timedelta(days=2))
    begin(story, page)
    second = story.comment(post, "Andra", "Bo", published_at=story.clock.at)
    assert queue(story) == [[second]]
    begin(story, page, since=day.isoformat())
    assert queue(story) == [[first, second]]


def test_comments_stand_by_thread_and_the_oldest_first(story: Story, page: Account) -> None:
    begin(story, page)
    one, two = story.post(page, "Ett"), story.post(page, "Två")
    late = story.comment(one, "Sen", "Anna")
    early = story.comment(two, "Tidig", "Bo", published_at=story.clock.at - timedelta(hours=3))
    reply = story.comment(early, "Svar på svar", "Cia")
    assert queue(story) == [[early, reply], [late]]


def test_the_municipalitys_own_words_are_not_in_the_queue(story: Story, page: Account) -> None:
    begin(story, page)
    post = story.post(page, "Ett")
    story.comment(post, "Vårt svar", "Åkerby kommun", own=True)
    assert queue(story) == []


def test_di_3_each_look_says_who_when_and_how_many(story: Story, page: Account) -> None:
    begin(story, page)
    post = story.post(page, "Ett")
    seen, other = story.comment(post, "A", "Anna"), story.comment(post, "B", "Bo")
    queue(story)
    look(story, [seen])
    assert queue(story) == [[other]]
    with story.archive.database.read() as connection:
        (step,) = supervised.looks(connection)
    assert (step.by, step.at, step.said["records"]) == (MODERATOR.id, story.clock.at, [seen])
    assert step.said["accounts"] == [page.id]


def test_a_whole_thread_is_seen_as_far_as_it_was_shown(story: Story, page: Account) -> None:
    begin(story, page)
    post = story.post(page, "Ett")
    shown = [story.comment(post, f"Kommentar {n}", "Anna") for n in range(30)]
    queue(story)
    later = story.comment(post, "Kom medan sidan var öppen", "Bo")
    supervision_feed.take_in(story.archive)
    supervision.look_at_thread(story.archive, MODERATOR, post, shown[-1])
    assert queue(story) == [[later]]


def test_a_text_that_was_changed_is_to_be_seen_anew(story: Story, page: Account) -> None:
    begin(story, page)
    comment = story.comment(story.post(page, "Ett"), "Fint", "Anna")
    queue(story)
    look(story, [comment])
    assert queue(story) == []
    story.edit(comment, "Fult")
    assert queue(story) == [[comment]]


def test_a_form_sent_twice_is_taken_once(story: Story, page: Account) -> None:
    begin(story, page)
    comment = story.comment(story.post(page, "Ett"), "Fint", "Anna")
    queue(story)
    first = supervision.look(story.archive, MODERATOR, [comment], "seen", once="a")
    assert supervision.look(story.archive, MODERATOR, [comment], "crime", once="a") == first


def test_the_queue_can_be_told_again_from_the_log(story: Story, page: Account) -> None:
    begin(story, page)
    post = story.post(page, "Ett")
    seen, unseen = story.comment(post, "A?", "Anna"), story.comment(post, "B", "Bo")
    story.comment(seen, "Svar", "Åkerby kommun", own=True)
    crime = story.comment(post, "C", "Cia")
    queue(story)
    look(story, [seen])
    look(story, [crime], "crime", JURIST)
    before = rows(story)
    with story.archive.database.write() as connection:
        connection.execute(delete(tables.watched))
        connection.execute(delete(tables.watched_thread))
        watched.set_position(connection, 0)
    assert queue(story) == [[unseen]]
    assert rows(story) == before


def rows(story: Story) -> list[dict[str, object]]:
    with story.archive.database.read() as connection:
        found = connection.execute(tables.watched.select().order_by(tables.watched.c.record_id))
        return [dict(row) for row in found.mappings()]


def test_an_account_that_need_not_be_supervised_needs_a_reason(story: Story, page: Account) -> None:
    begin(story, page)
    story.comment(story.post(page, "Ett"), "A", "Anna")
    assert len(queue(story)) == 1
    with pytest.raises(Refused, match="Skriv varför"):
        begin(story, page, responsible=False)
    begin(story, page, responsible=False, basis="Kommentarer är avstängda")
    assert queue(story) == []
    (standing,) = supervised.standings(story.archive)
    assert not standing.is_undecided
    assert not standing.late


def test_only_those_who_may_supervise(story: Story, page: Account) -> None:
    begin(story, page)
    comment = story.comment(story.post(page, "Ett"), "A", "Anna")
    queue(story)
    with pytest.raises(NotAllowed):
        look(story, [comment], person=ADMIN)
    with pytest.raises(NotAllowed):
        supervision.watch(story.archive, MODERATOR, page.id, Plan("day"))
    with pytest.raises(Refused, match="Välj vad du har sett"):
        look(story, [comment], "")
    with pytest.raises(Refused, match="hunnit före"):
        look(story, [999])


# --- the interval ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "arrived", "due"),
    [
        ("workday", "2026-11-26", "2026-11-27"),
        ("workday", "2026-11-27", "2026-11-30"),  # over a weekend
        ("workday", "2026-12-23", "2026-12-28"),  # over Christmas
        ("day", "2026-11-27", "2026-11-28"),
        ("two-workdays", "2026-11-27", "2026-12-01"),
        ("week", "2026-12-30", "2027-01-11"),  # New Year and Epiphany
    ],
)
def test_bbs_3_the_interval_counts_swedish_working_days(code: str, arrived: str, due: str) -> None:
    day, last = date.fromisoformat(arrived), date.fromisoformat(due)
    interval = INTERVALS[code]
    assert interval.due(day) == last
    assert not overdue(interval, day, last)
    assert overdue(interval, day, last + timedelta(days=1))
    assert not overdue(interval, None, last)


def test_an_account_is_late_when_its_oldest_comment_has_waited_too_long(
    story: Story, page: Account
) -> None:
    assert supervised.standings(story.archive)[0].is_undecided
    begin(story, page, interval="day")
    comment = story.comment(story.post(page, "Ett"), "A", "Anna", published_at=story.clock.at)
    queue(story)
    assert not supervised.standings(story.archive)[0].late
    story.clock.advance(timedelta(days=2))
    assert supervised.standings(story.archive)[0].late
    look(story, [comment])
    assert not supervised.standings(story.archive)[0].late


# --- flags -----------------------------------------------------------------------------------


def test_flags_raise_the_order_and_say_why(story: Story, page: Account) -> None:
    begin(story, page)
    supervision.keep_list(
        story.archive,
        REGISTRATOR,
        Wording("Krisord", "evakuera\nstängd skola", "Kommunstyrelsen § 12", "Beredskap"),
    )
    post = story.post(page, "Ett")
    texts = {
        "plain": "Vad fint det blev",
        "listed": "Hela kvarteret evakueras nu",
        "phrase": "De säger att stängda skolor öppnar",
        "number": "Mitt nummer är 640823-3234 om ni undrar",
        "coordination": "Hon har 701063-2391",
        "wrong": "Ringnummer 640823-3235",
        "threat": "Jag sköt dig nästan, nästa gång skjuter jag er",
    }
    made = {
        name: story.comment(post, text, "Anna", published_at=story.clock.at + timedelta(minutes=n))
        for n, (name, text) in enumerate(texts.items())
    }
    order = [name for number in queue(story)[0] for name, n in made.items() if n == number]
    assert order == ["threat", "number", "coordination", "listed", "phrase", "plain", "wrong"]
    with story.archive.database.read() as connection:
        used = supervision.now_reading(story.archive, connection)
    why = {name: " ".join(flag.why for flag in used.flags(text)) for name, text in texts.items()}
    assert why["plain"] == why["wrong"] == ""
    assert why["listed"] == "Ordlistan Krisord, version 1: ”evakuera”"
    assert "Personnummer, kontrollsiffran stämmer" in why["number"]
    assert "Samordningsnummer" in why["coordination"]
    assert "hot" in why["threat"]


def test_a_changed_list_is_read_against_what_waits(story: Story, page: Account) -> None:
    begin(story, page)
    post = story.post(page, "Ett")
    plain = story.comment(post, "Vad fint", "Anna")
    snow = story.comment(post, "Snöröjningen är dålig", "Bo")
    assert queue(story) == [[plain, snow]]
    given = Wording("Vinter", "snöröjning", "KS", "Vintern")
    step = supervision.keep_list(story.archive, JURIST, given)
    assert queue(story) == [[snow, plain]]
    supervision.keep_list(
        story.archive, JURIST, Wording("Vinter", "halka", "KS", "Bytt ord"), step.number
    )
    assert queue(story) == [[plain, snow]]
    supervision.end_list(story.archive, JURIST, step.number)
    with story.archive.database.read() as connection:
        versions = supervision.all_versions(connection)
    assert [(v.version, v.words, v.ended, v.decided_by) for v in versions] == [
        (1, ("snöröjning",), False, "KS"),
        (2, ("halka",), False, "KS"),
        (3, ("halka",), True, "KS"),
    ]


@pytest.mark.parametrize(
    ("missing", "words"),
    [("name", "namn"), ("words", "minst ett ord"), ("decided_by", "vem"), ("reason", "varför")],
)
def test_a_list_says_who_decided_and_why(story: Story, missing: str, words: str) -> None:
    given = {"name": "A", "words": "ord", "decided_by": "KS", "reason": "R", missing: "  "}
    with pytest.raises(Refused, match=words):
        supervision.keep_list(story.archive, JURIST, Wording(**given))
