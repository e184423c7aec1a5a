# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive that something of every sort has happened in, month after month, for its reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.archive.archive import Archive
from archiver.desk import (
    actions,
    cases,
    certificates,
    disposal,
    holds,
    moderation,
    retention,
    sealing,
    supervision,
    supervision_feed,
)
from archiver.model.account import Account
from archiver.model.action import Tag
from archiver.model.observation import Kind, MediaRef, Observation
from archiver.model.person import Person, Role
from archiver.model.retention import Cause, CountedFrom, Decree, Selection
from archiver.model.retention import Outcome as Fate
from archiver.model.search import Filters
from archiver.model.supervision import Mark
from archiver.store import holds as rows
from archiver.store import people
from tests.builders.archives import ArchiveBuilder, build, comment, post

COMMENTER = "Vendela Hemlig-Ström"
SECRET = "rimfrostkonfetti"
REQUESTER = "Ture Frågvis"
_ABOUT = "Åkerby kommun. Här kan du ställa frågor. Det du skriver blir allmän handling."


@dataclass(slots=True)
class Year:
    """The archive and those who work in it."""

    builder: ArchiveBuilder
    accounts: list[Account]
    registrar: Person
    archivist: Person
    lawyer: Person

    @property
    def archive(self) -> Archive:
        return self.builder.archive

    def month(self, number: int) -> None:
        """Everything that happens in month ``number`` of 2026; more in some than in others."""
        builder, clock = self.builder, self.builder.clock
        clock.at = datetime(2026, number, 2, 7, 0, tzinfo=UTC)
        for account in self.accounts:
            self._talk(account, number)
        if number % 3 == 0:
            builder.fail_run(self.accounts[0], "FA-0502")
        if number % 4 == 1:
            clock.advance(timedelta(days=5))  # nobody looked
        self._desk(number)
        builder.archive.sign()

    def _talk(self, account: Account, number: int) -> None:
        builder, on = self.builder, f"p{account.id}-{number}"
        names = [f"c{account.id}-{number}-{n}" for n in range(2 + number % 4)]
        media = (MediaRef(f"bild-{on}", f"https://bild.example/{on}", "image"),)
        builder.show(account, post(on, f"Inlägg {number}", media=media))
        builder.picture(account, f"bild {number % 3}".encode(), "image/png")
        builder.show(account, *(self._comment(name, on) for name in names))
        builder.show(account, self._comment(names[0], on, " – ändrad"))
        if number % 2:
            builder.hide(account, names[0])
        self._announce(account, names[1], number)
        builder.remove(account, names[1])
        if len(names) > 2:
            builder.lose(account, names[-1])

    def _comment(self, name: str, on: str, more: str = "") -> Observation:
        return comment(name, f"{SECRET} {name}{more}", on, author_name=COMMENTER)

    def _announce(self, account: Account, name: str, number: int) -> None:
        record = self.builder.known(account, name).record_id
        if number % 2 and number != 7:  # in July nobody wrote it down
            known = self.builder.clock.now() - timedelta(minutes=7 * number)
            wish = moderation.Wish(record, "bbs-hets", reason=f"Om {COMMENTER}", known_at=known)
            moderation.announce(self.archive, self.registrar, wish)

    def _desk(self, number: int) -> None:
        archive = self.archive
        unjudged = [one for one in moderation.removals(archive) if one.judgement is None]
        for one in unjudged[: number % 3]:
            verdict = moderation.Verdict(
                "municipality" if number % 2 else "author", "bbs-hets", reason=COMMENTER, told=True
            )
            moderation.judge(archive, self.registrar, one.record, verdict)
        self._case(number)
        self._supervise(number)
        actions.note(archive, Tag.SIGN_IN, self.registrar)
        actions.note(archive, Tag.EXPORT_ORDERED, self.lawyer, detail={"job": number})

    def _supervise(self, number: int) -> None:
        """From February the first account is supervised; in July everybody was away."""
        archive, (first, second) = self.archive, self.accounts
        if number == 2:
            plan = supervision.Plan("week", "2026-02-01")
            supervision.watch(archive, self.registrar, first.id, plan)
            no = supervision.Plan("week", responsible=False, basis="Slutet konto")
            supervision.watch(archive, self.registrar, second.id, no)
        supervision_feed.take_in(archive)
        if number not in (1, 7):
            marks = (Mark.SEEN, Mark.ANSWER, Mark.ACTION, Mark.CRIME)
            wanted = self.builder.known(first, f"c{first.id}-{number}-0").record_id
            supervision.look(archive, self.registrar, [wanted], marks[number % 4], COMMENTER)

    def _case(self, number: int) -> None:
        archive = self.archive
        draft = cases.Draft(f"Allt av {COMMENTER}", "Kommunstyrelsen", requester=REQUESTER)
        made = cases.register(archive, self.registrar, draft).number
        archive.catch_up()
        cases.search(archive, self.registrar, made, ("", Filters(accounts=("Åkerby kommun",))), "x")
        self.builder.clock.advance(timedelta(days=number % 5))
        case = cases.get(archive, made)
        ground = "OSL 21:1"
        finding = cases.Finding(cases.Outcome.REFUSE, ground, "Skäl", case.head)
        cases.assess(archive, self.registrar, made, list(case.records)[:2], finding)
        if number % 3:
            step = "withdrawn" if number % 3 == 1 else "forwarded"
            cases.take(archive, self.registrar, made, step, {"text": REQUESTER})
        certificates.issue(archive, self.registrar, "skola", Filters(), "x")

    def dispose(self, months: int = 1) -> int:
        """Comments are destroyed by decision; returns the disposal's number."""
        draft = retention.Draft(
            "Kommentarer",
            Selection(kinds=("comment",)),
            Fate.DISPOSE,
            Decree("Kommunstyrelsen", "KS 1", "2026-01-01"),
            months,
            CountedFrom.ARCHIVED,
        )
        with self.archive.database.read() as connection:
            placed = rows.all_holds(connection)
        for hold in placed:
            if hold.released_at is None:
                holds.release(self.archive, self.lawyer, hold.id, "Avslutat")
        rule = retention.add_rule(self.archive, self.archivist, draft)
        made = disposal.propose_by_rule(self.archive, self.archivist, rule.id)
        disposal.decide(self.archive, self.lawyer, made.id, approved=True, reason="Enligt planen")
        disposal.execute(self.archive, self.archivist, made.id)
        return made.id

    def hold_and_seal(self) -> None:
        """One hold that has to do with privacy, and one record sealed."""
        record = self.builder.known(self.accounts[0], "c1-1-0").record_id
        wish = holds.Wish(Cause.PRIVACY, COMMENTER, "2026-06-01")
        holds.place(self.archive, self.lawyer, wish, [record])
        sealing.seal(self.archive, self.lawyer, record, COMMENTER)


@contextmanager
def in_folder(folder: Path) -> Iterator[Year]:
    """A new archive from the first of January 2026, with two accounts and three on the staff."""
    builder = build(folder, datetime(2026, 1, 1, 6, 0, tzinfo=UTC))
    archive = builder.archive
    with archive.database.write() as connection:
        staff = [
            people.make_person(connection, name, role, "en lång lösenmening", builder.clock.now())
            for name, role in (
                ("Åsa Ek", Role.REGISTRATOR),
                ("Maj Ask", Role.ARKIVARIE),
                ("Per Lind", Role.JURIST),
            )
        ]
    accounts = [builder.account(), builder.account("Biblioteket", "instagram")]
    builder.show(accounts[0], Observation(Kind.PROFILE, "om", own=True, text=_ABOUT))
    yield Year(builder, accounts, *staff)
    archive.close()
