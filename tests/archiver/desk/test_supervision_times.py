# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long things took, what is unanswered, and that no row of it holds a word or a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.desk import moderation, supervised
from archiver.model.account import Account
from archiver.model.supervision import Mark, is_question
from archiver.store import tables, watched
from tests.builders.archive_story import Story
from tests.builders.desk import JURIST
from tests.builders.supervised_story import begin, look, page, queue, story

__all__ = ["page", "story"]


def rows(story: Story) -> list[dict[str, object]]:
    with story.archive.database.read() as connection:
        found = connection.execute(tables.watched.select().order_by(tables.watched.c.record_id))
        return [dict(row) for row in found.mappings()]


# --- times -----------------------------------------------------------------------------------


def test_bbs_4_from_knowledge_to_removal_is_counted_by_account(story: Story, page: Account) -> None:
    begin(story, page)
    post = story.post(page, "Ett")
    ours, theirs = story.comment(post, "A", "Anna"), story.comment(post, "B", "Bo")
    never_seen = story.comment(post, "C", "Cia")
    queue(story)
    known = story.clock.at
    look(story, [ours, theirs], "action")
    story.clock.advance(timedelta(hours=5))
    for gone in (ours, theirs, never_seen):
        story.remove(gone)
    verdict = moderation.Verdict("municipality", "fortal", reason="Förtal")
    moderation.judge(story.archive, JURIST, ours, verdict)
    found = supervised.removed(story.archive, known - timedelta(days=1))
    assert {one.record for one in found} == {ours, theirs}
    mine = next(one for one in found if one.record == ours)
    assert mine.known_at == known
    assert timedelta(hours=5) <= mine.took < timedelta(hours=6)
    assert mine.since is not None
    assert mine.since <= known
    assert supervised.times(found)[page.id].count == 1
    assert supervised.times(found)[page.id].longest == mine.took


def test_bbs_6_a_suspected_crime_that_stays_is_told(story: Story, page: Account) -> None:
    begin(story, page)
    comment = story.comment(story.post(page, "Ett"), "A", "Anna")
    queue(story)
    look(story, [comment], "crime")
    assert supervised.old_crimes(story.archive, 24) == {}
    story.clock.advance(timedelta(hours=25))
    assert supervised.old_crimes(story.archive, 24) == {page.id: 1}
    story.remove(comment)
    assert supervised.old_crimes(story.archive, 24) == {}


# --- questions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("När öppnar ni?", True),
        ("Hej! Hur anmäler man sig", True),
        ("Kan ni svara på mitt mejl", True),
        ("Vad fint!", True),  # by its form; a person says Klar
        ("Det här är fint.", False),
        ("Läs https://exempel.se/?q=skola", False),
        ("Stämmer det?! Jag tror inte det", True),
    ],
)
def test_a_question_is_known_by_its_form(text: str, asks: bool) -> None:
    assert is_question(text) is asks


def test_a_question_waits_until_the_account_answers_it(story: Story, page: Account) -> None:
    begin(story, page)
    post = story.post(page, "Ett")
    asked = story.comment(post, "När öppnar ni?", "Anna")
    other = story.comment(post, "Hur gör man?", "Bo")
    story.comment(post, "Jaha", "Cia")
    assert unanswered(story) == [asked, other]
    story.comment(asked, "Klockan åtta", "Åkerby kommun", own=True)
    assert unanswered(story) == [other]
    look(story, [other], "done")
    assert unanswered(story) == []
    (answering,) = supervised.answering(story.archive)
    assert (answering.asked, answering.unanswered) == (1, 0)
    assert answering.usual is not None
    assert timedelta(0) < answering.usual < timedelta(hours=1)


def test_an_answer_beside_the_question_counts_where_there_is_no_level_below(
    story: Story, page: Account
) -> None:
    begin(story, page)
    post = story.post(page, "Ett")
    early = story.comment(post, "Var ligger det?", "Anna")
    late = story.comment(post, "När öppnar ni?", "Bo")
    queue(story)
    story.comment(post, "Klockan åtta", "Åkerby kommun", own=True)
    assert unanswered(story) == [early]
    assert late not in unanswered(story)


def test_what_a_person_says_needs_an_answer_is_a_question_too(story: Story, page: Account) -> None:
    begin(story, page)
    comment = story.comment(story.post(page, "Ett"), "Ring mig på måndag", "Anna")
    queue(story)
    assert unanswered(story) == []
    look(story, [comment], "answer")
    assert unanswered(story) == [comment]


def unanswered(story: Story) -> list[int]:
    queue(story)
    with story.archive.database.read() as connection:
        total, found = watched.unanswered(connection, None, 100)
    assert total == len(found)
    return [one.record for one in found]


def test_no_row_of_supervision_holds_a_word_or_a_person_outside(story: Story, page: Account) -> None:
    begin(story, page)
    story.comment(story.post(page, "Ett"), "Skjuta er 640823-3234", "Anna Ek")
    queue(story)
    told = " ".join(str(value) for row in rows(story) for value in row.values())
    for never in ("Skjuta", "640823", "Anna", "hot"):
        assert never not in told
    assert Mark.UNSEEN == ""
