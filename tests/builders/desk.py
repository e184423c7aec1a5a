# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive with posts and comments, the staff who decide about it, and a whole disposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from archiver.archive.archive import Archive, StoredFile
from archiver.desk import disposal, retention
from archiver.ledger.verify import Finding
from archiver.model.observation import Kind, MediaRef
from archiver.model.person import Person, Role
from archiver.model.retention import CountedFrom, Decree, Outcome, Proposal, Rule, Selection
from tests.builders import records_of_town
from tests.builders.records_of_town import AT, Hand, item

ARKIVARIE = Person(1, "Maj Ask", Role.ARKIVARIE, AT)
JURIST = Person(2, "Per Lind", Role.JURIST, AT)
ADMIN = Person(3, "Siv Berg", Role.ADMIN, AT)
REGISTRATOR = Person(4, "Åsa Ek", Role.REGISTRATOR, AT)
DECREE = Decree("Kommunstyrelsen", "KS 2041/123 § 45", "2041-03-01")
YEARS = 12 * 3


@dataclass
class Desk:
    """An archive fed by hand, with verbs of the desk."""

    hand: Hand

    @property
    def archive(self) -> Archive:
        return self.hand.archive

    def findings(self) -> list[Finding]:
        return self.hand.findings()

    def say(self, native: str, text: str, *, picture: bytes = b"") -> int:
        """A visitor's comment; returns its record. With ``picture``, one that shows a file."""
        media = (MediaRef(f"fil-{native}", f"https://bild.example/{native}", "image"),)
        self.hand.show(
            item(native, text, author_name="Anna Ek", media=media if picture else ()),
        )
        if picture:
            for wanted in self.archive.wanted_media(self.hand.account):
                stored = StoredFile(*self.archive.blobs.put([picture]), "image/png")
                self.archive.add_media(wanted, stored, "")
        return self.hand.record(native)

    def post(self, native: str, text: str) -> int:
        """A post; returns its record."""
        self.hand.show(item(native, text, kind=Kind.POST))
        return self.hand.record(native)

    def later(self, months: int) -> None:
        """Let that many months pass."""
        self.hand.clock.advance(timedelta(days=31 * months))

    def rule(self, *, months: int = YEARS, **selection: object) -> Rule:
        """A rule that lets comments go."""
        chosen = Selection(**{"kinds": ("comment",), **selection})  # type: ignore[arg-type]
        draft = retention.Draft(
            "Kommentarer av ringa betydelse",
            chosen,
            Outcome.DISPOSE,
            DECREE,
            months,
            CountedFrom.ARCHIVED,
        )
        return retention.add_rule(self.archive, ARKIVARIE, draft)

    def approved(self, rule: Rule) -> Proposal:
        """What a rule lets go now, proposed and approved."""
        made = disposal.propose_by_rule(self.archive, ARKIVARIE, rule.id)
        disposal.decide(self.archive, JURIST, made.id, approved=True, reason="Enligt planen")
        return made

    def files_with(self, needle: bytes) -> list[str]:
        """The files below the folder that hold these bytes."""
        root = self.archive.directory.root
        return sorted(
            path.relative_to(root).as_posix()
            for path in root.rglob("*")
            if path.is_file() and needle in path.read_bytes()
        )


def in_folder(folder: Path) -> Desk:
    """A new archive. The caller closes it."""
    return Desk(records_of_town.in_folder(folder))
