# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One of everything that an address of the site can name, held by one authority."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archiver.desk import (
    cases,
    certificates,
    closing,
    delegations,
    deliveries,
    disposal,
    holds,
    retention,
)
from archiver.model.account import Account, Platform
from archiver.model.case import case_label
from archiver.model.person import Grant, Person, Role
from archiver.model.retention import Cause, CountedFrom, Decree, Outcome, Selection
from archiver.model.search import Filters
from archiver.store import jobs, people
from tests.builders.archive_story import Story
from tests.builders.site import PASSWORD

OWN, OTHER = "Kommunstyrelsen", "Kulturnämnden"
CHIEF = Person(
    900,
    "Chefen",
    Role.ADMIN,
    datetime(2026, 1, 1, tzinfo=UTC),
    tuple(Grant(role) for role in Role),
)


@dataclass(frozen=True, slots=True)
class Things:
    """What one authority holds, as addresses name it."""

    authority: str
    account: int
    account_name: str
    record: str
    message: str
    marked: str
    removed: str
    case: str
    hold: int
    rule: int
    proposal: int
    job: int
    person: int
    delegation: int
    certificate: int
    delivery: str


def two_authorities(story: Story) -> None:
    """Let the archive have two nämnder."""
    config = story.archive.config
    names = replace(config.municipality, authorities=(OWN, OTHER))
    story.archive.config = replace(config, municipality=names)


def things_of(story: Story, authority: str) -> Things:
    """Make them, with every step that leads there."""
    archive = story.archive
    asked = Account(0, f"Konto {authority}", Platform.FACEBOOK, authority, authority, story.clock.at)
    account = archive.add_account(asked)
    post = story.post(account, "Badet har öppet")
    comment = story.comment(post, "När stänger det?", "Anna Ek")
    removed = story.comment(post, "Skräp", "Bo Ek")
    marked = story.comment(post, "Min son har astma", "Cia Ek")
    message = story.message(account, "Jag vill vara anonym", "Dan Ek")
    story.miss(removed)
    story.remove(removed)
    closing.mark(archive, CHIEF, marked, "OSL 21:1", "Uppgift om hälsa")
    case = cases.register(archive, CHIEF, cases.Draft("Allt om badet", authority)).number
    wish = holds.Wish(Cause.POLICE, "Utredning pågår", "2027-01-01")
    hold = holds.place(archive, CHIEF, wish, [comment]).id
    chosen = Selection(accounts=(account.name,), kinds=("comment",))
    decree = Decree(authority, "KS 1/26 § 1", "2026-01-01")
    months, since = 1, CountedFrom.ARCHIVED
    draft = retention.Draft("Kommentarer", chosen, Outcome.DISPOSE, decree, months, since)
    rule = retention.add_rule(archive, CHIEF, draft).id
    story.clock.advance(timedelta(days=70))
    proposal = disposal.propose_by_rule(archive, CHIEF, rule).id
    with archive.database.write() as connection:
        at = story.clock.at
        name = f"Per {authority}"
        whose = people.make_person(connection, name, "moderator", PASSWORD, at, authority)
        job = jobs.create(connection, "case-letter", {"case": str(case)}, "Astrid", at)
    given = delegations.Wish(name, authority, "1.1", "2026-01-01")
    delegation = delegations.give(archive, CHIEF, given).number
    certificate = certificates.issue(archive, CHIEF, "badet", Filters(), "prov", case).number
    return Things(
        authority=authority,
        account=account.id,
        account_name=account.name,
        record=story.label(comment),
        message=story.label(message),
        marked=story.label(marked),
        removed=story.label(removed),
        case=case_label(case),
        hold=hold,
        rule=rule,
        proposal=proposal,
        job=job.id,
        person=whose.id,
        delegation=delegation,
        certificate=certificate,
        delivery=deliveries.begin(
            archive,
            CHIEF,
            {"title": account.name, "form": "sip", "account": account.name, "year": 2026},
        ).label,
    )


__all__ = ["CHIEF", "OTHER", "OWN", "Things", "things_of", "two_authorities"]
