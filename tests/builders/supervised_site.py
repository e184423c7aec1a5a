# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Åkerby's site under supervision: something unseen, flagged, marked, late, closed and told of."""

from __future__ import annotations

from datetime import timedelta

from archiver.desk import moderation, notices, quarantine, supervision, supervision_feed
from archiver.model.notice import Kind
from archiver.model.person import Person
from archiver.store import notices as rows
from archiver.store import people
from tests.builders.site import PASSWORD, Site

LAWYER = "Per Lind"


def lawyer(site: Site) -> Person:
    """Somebody who may do everything in supervision."""
    with site.story.archive.database.write() as connection:
        found = people.by_name(connection, LAWYER)
        return found or people.make_person(connection, LAWYER, "jurist", PASSWORD, site.story.clock.at)


def supervise(site: Site) -> int:
    """Tell it all; returns a closed record."""
    archive, story, by = site.story.archive, site.story, lawyer(site)
    for account in archive.accounts()[:-1]:
        plan = supervision.Plan("workday", since="2026-10-01")
        supervision.watch(archive, by, account.id, plan)
    wanted = supervision.Wording("Kris och beredskap", "evakuera\nskola", "KS § 12", "Beredskap")
    supervision.keep_list(archive, by, wanted)
    post = site.known.school
    texts = (
        "När börjar bygget, och vem bestämmer?",
        "Om ni river badhuset ska jag slå ihjäl er allihop",
        "Min mamma har 640823-3234, kan ni kolla om hon står i kön?",
        "Tack för bra information!",
    )
    made = [story.comment(post, text, "Bo Östlund") for text in texts]
    closed = story.comment(post, "Hon bor på Skyddsvägen 3", "Eva Ek")
    story.comment(made[0], "Bygget börjar i mars.", "Åkerby kommun", own=True)
    supervision_feed.take_in(archive)
    supervision.look(archive, by, [made[3], site.known.removed], "action", "Ring upp")
    supervision.look(archive, by, [made[1]], "crime")
    story.clock.advance(timedelta(hours=2))
    gone = story.comment(post, "Rena förtalet", "Olle Berg")
    supervision_feed.take_in(archive)
    supervision.look(archive, by, [gone], "action")
    story.clock.advance(timedelta(hours=3))
    story.remove(gone)
    moderation.judge(archive, by, gone, moderation.Verdict("municipality", "fortal", reason="Förtal"))
    quarantine.close(archive, by, closed, "Skyddad adress")
    notices.settle(archive, notices.conditions(archive))
    with archive.database.write() as connection:
        rows.begin(connection, Kind.REPORT, "2026-10", 0, 1, story.clock.at)
    return closed
