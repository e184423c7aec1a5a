# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Answers made by hand: items with places in a body, batches, an archive with one account."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.archive import directory
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.config import Config
from archiver.harvest.intake import Intake, Judge
from archiver.ledger.verify import Finding
from archiver.model.account import Account, Platform
from archiver.model.coverage import Outcome
from archiver.model.observation import Batch, Exchange, Kind, Observation, Verdict

AT = datetime(2041, 11, 22, 10, tzinfo=UTC)  # later than any archive is made


def item(native: str, text: str, **more: Any) -> Observation:  # noqa: ANN401 - the model's own fields
    """A comment unless told otherwise."""
    kind = more.pop("kind", Kind.COMMENT)
    return Observation(kind=kind, native_id=native, own=False, text=text, **more)


def answer(at: datetime, items: Sequence[Observation] = (), verdicts: Sequence[Verdict] = ()) -> Batch:
    """A batch whose body holds each item's words, with its place, between brackets."""
    body, placed = b"[", []
    for one in items:
        words = json.dumps([one.native_id, one.text, dict(one.metrics)]).encode()
        placed.append(replace(one, span=(len(body), len(body) + len(words))))
        body += words + b","
    return Batch(exchange(body + b"]", at), tuple(placed), tuple(verdicts))


def exchange(body: bytes, at: datetime) -> Exchange:
    headers = (("Content-Type", "application/json"), ("Content-Type", "twice"))
    return Exchange("GET", "https://platform.example/å?a=1", 200, headers, body, at, at, "v1")


@dataclass
class Hand:
    """An archive with one account, fed by hand."""

    archive: Archive
    account: Account
    clock: SetClock
    intake: Intake = field(init=False)

    def __post_init__(self) -> None:
        self.new_run()

    def new_run(self) -> None:
        self.intake = Intake(self.archive, self.account, self.archive.begin_run(self.account))

    def end_run(self) -> None:
        facts = {"counts": dict(self.intake.counts)}
        self.archive.end_run(self.intake.run, Outcome.COMPLETE, "", facts)

    def show(self, *items: Observation, verdicts: Sequence[Verdict] = ()) -> Batch:
        """One answer, a minute later."""
        self.clock.advance(timedelta(minutes=1))
        return self.take(answer(self.clock.at, items, verdicts))

    def take(self, batch: Batch, judge: Judge | None = None) -> Batch:
        self.intake.keep(batch.exchange)
        self.intake.take(batch, judge)
        return batch

    def record(self, native: str) -> int:
        return self.archive.known(self.account.id, [native])[native].record_id

    def findings(self) -> list[Finding]:
        return verify_archive(self.archive, full=True).findings


def in_folder(folder: Path, config: Config | None = None) -> Hand:
    """A new archive in a folder. The caller closes it."""
    directory.create(folder, config or Config())
    clock = SetClock(AT)
    archive = open_archive(folder, clock)
    account = archive.add_account(
        Account(0, "Åkerby", Platform.FACEBOOK, "1", "Kommunstyrelsen", AT, options={"a": "ö"})
    )
    return Hand(archive, account, clock)
