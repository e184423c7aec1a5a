# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Builds a real archive, hour by hour, through the same door as the harvest: ``Archive.record``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.archive import directory
from archiver.archive.archive import Archive, StoredFile, open_archive
from archiver.archive.recording import Conclusions
from archiver.clock import SetClock
from archiver.config import Config, Municipality
from archiver.model.account import Account, Platform
from archiver.model.change import Change, ChangeType, Decision, Grade, Known, Ruling
from archiver.model.coverage import Outcome
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    Observation,
    Presence,
    Verdict,
)

START = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class ArchiveBuilder:
    """An archive and the clock it lives by. Every verb is one harvest run, an hour later."""

    archive: Archive
    clock: SetClock
    observed: dict[str, Observation] = field(default_factory=dict)

    def account(self, name: str = "Åkerby kommun", platform: str = "facebook") -> Account:
        return self.archive.add_account(
            Account(
                id=0,
                name=name,
                platform=Platform(platform),
                native_id=f"{platform}:{len(self.archive.accounts()) + 1}",
                authority="Kommunstyrelsen",
                created_at=self.clock.now(),
            )
        )

    def show(self, account: Account, *observations: Observation) -> list[int]:
        """The platform shows these: new ones are created, changed ones edited."""
        for seen in observations:
            self.observed[seen.native_id] = seen
        return self._run(account, observations, ())

    def hide(self, account: Account, native: str, hidden_as: str = "hidden") -> None:
        change = self._change(account, native, ChangeType.HIDDEN, hidden_as=hidden_as)
        self._run(account, [replace(self.observed[native], hidden=True)], (), {native: change})

    def lose(self, account: Account, native: str) -> None:
        """One look that does not find it: missing, not confirmed."""
        change = self._change(account, native, ChangeType.MISSING, grade=Grade.NOT_CONFIRMED)
        self._run(account, (), [(native, change)])

    def remove(self, account: Account, native: str, code: str = "100/33") -> None:
        """Missing, and missing again: confirmed."""
        self.lose(account, native)
        change = self._change(account, native, ChangeType.DELETED, code=code, grade=Grade.GONE_TWICE)
        self._run(account, (), [(native, change)])

    def picture(self, account: Account, content: bytes, mime: str) -> None:
        """Fetch every file that waits: all get this content."""
        for wanted in self.archive.wanted_media(account):
            sha256, size = self.archive.blobs.put([content])
            self.archive.add_media(wanted, StoredFile(sha256, size, mime), "")

    def fail_run(self, account: Account, cause: str = "FA-0502") -> None:
        run = self.archive.begin_run(account)
        self.clock.advance(HOUR)
        self.archive.end_run(run, Outcome.FAILED, cause, {"counts": {}})

    def known(self, account: Account, native: str) -> Known:
        return self.archive.known(account.id, [native])[native]

    def label(self, account: Account, native: str) -> str:
        with self.archive.reader() as reader:
            return reader.record(self.known(account, native).record_id).label

    def _change(
        self,
        account: Account,
        native: str,
        kind: ChangeType,
        code: str = "",
        grade: Grade = Grade.NONE,
        hidden_as: str = "",
    ) -> Change:
        known = self.known(account, native)
        until = known.missing_since or self.clock.now() + HOUR
        return Change(kind, until, known.last_seen_at, code=code, grade=grade, hidden_as=hidden_as)

    def _run(
        self,
        account: Account,
        observations: Sequence[Observation],
        gone: Iterable[tuple[str, Change]],
        extra: dict[str, Change] | None = None,
    ) -> list[int]:
        run = self.archive.begin_run(account)
        self.clock.advance(HOUR)
        at = self.clock.now()
        wanted = {
            n for o in observations for n in (o.native_id, o.parent_id, o.root_id) if n is not None
        } | {native for native, _ in gone}
        known = self.archive.known(account.id, wanted)
        decisions = [self._decision(o, known.get(o.native_id), at, extra) for o in observations]
        rulings = [
            Ruling(Verdict(native, Presence.GONE, change.code), known[native], (change,))
            for native, change in gone
        ]
        exchange = Exchange("GET", "https://platform.example/feed", 200, (), b"{}", at, at)
        batch = Batch(exchange, tuple(observations), tuple(r.verdict for r in rulings))
        self.archive.record(run, batch, known, Conclusions(decisions, rulings))
        self.archive.end_run(run, Outcome.COMPLETE, "", {"counts": {}})
        after = self.archive.known(account.id, wanted)
        return [after[o.native_id].record_id for o in observations]

    def _decision(
        self,
        seen: Observation,
        known: Known | None,
        at: datetime,
        extra: dict[str, Change] | None,
    ) -> Decision:
        digest = self.archive.content_digest(seen)
        changes: tuple[Change, ...] = ()
        if known is None:
            changes = (Change(ChangeType.CREATED, at),)
        elif known.digest != digest:
            changes = (Change(ChangeType.EDITED, at, known.last_seen_at),)
        if extra and seen.native_id in extra:
            changes = (*changes, extra[seen.native_id])
        return Decision(seen, digest, known, changes)


def build(root: Path, start: datetime = START, name: str = "Åkerby kommun") -> ArchiveBuilder:
    """A new, empty archive."""
    clock = SetClock(start)
    config = Config(municipality=Municipality(name=name, origin="akerby.example/logg"))
    directory.create(root, config, clock)
    return ArchiveBuilder(open_archive(root, clock), clock)


def post(native: str, text: str, **more: object) -> Observation:
    """The municipality's own post."""
    facts: dict[str, object] = {"author_name": "Åkerby kommun", "published_at": START, **more}
    return Observation(Kind.POST, native, own=True, text=text, **facts)  # type: ignore[arg-type]


def comment(native: str, text: str, parent: str, **more: object) -> Observation:
    """A visitor's comment under a post."""
    facts: dict[str, object] = {
        "author_name": "Anna Ek",
        "parent_id": parent,
        "root_id": parent,
        "published_at": START + timedelta(minutes=30),
        **more,
    }
    return Observation(Kind.COMMENT, native, own=False, text=text, **facts)  # type: ignore[arg-type]


def searchable(archive: Archive) -> Archive:
    """The same archive once its search index has caught up."""
    archive.catch_up()
    return archive
