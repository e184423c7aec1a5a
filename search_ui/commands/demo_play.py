# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Play Åkerby's scenario against a real archive, and hold what was archived against what happened.

The town keeps its own list of what it did; this file only counts both sides, item by item.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver import config
from archiver.archive import directory as folders
from archiver.archive.archive import Archive
from archiver.clock import SetClock
from archiver.harvest.pipeline import Summary, harvest_account
from archiver.model.account import Account, DeletionPolicy, Platform
from archiver.simulator.town import SimAccount, Town

STEP = timedelta(hours=12)
SETTLE = timedelta(minutes=20)  # removals are confirmed at least a quarter of an hour apart
KINDS = ("created", "edited", "hidden", "unhidden", "removed")
_ARCHIVED_AS = {"removed": "deleted"}

Tally = Counter[tuple[str, str, str]]  # (account, kind, native id)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Truth against archive. ``lost`` happened and is not archived; ``extra`` the other way."""

    truth: Mapping[str, int]
    archive: Mapping[str, int]
    lost: tuple[tuple[str, str, str], ...]
    extra: tuple[tuple[str, str, str], ...]

    @property
    def equal(self) -> bool:
        """Every item's every event, no more, no less."""
        return not self.lost and not self.extra


def first_day(now: datetime) -> datetime:
    """When the scenario begins, so that its sixty days end today."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=60)


def make_archive(folder: Path, begin: datetime) -> None:
    """An empty archive of Åkerby kommun, made when its scenario begins."""
    settings = config.Config(
        municipality=config.Municipality(
            "Åkerby kommun",
            "arkiv.akerby.example/logg",
            (
                "Kommunstyrelsen",
                "Kultur- och fritidsnämnden",
                "Barn- och utbildningsnämnden",
                "Miljö- och byggnadsnämnden",
            ),
        ),
        harvest=config.HarvestSettings(interval_minutes=int(STEP.total_seconds() // 60)),
    )
    folders.create(folder, settings, SetClock(begin))


def register(archive: Archive, town: Town) -> list[Account]:
    """Add the town's accounts, and put their secrets where the archive reads secrets."""
    for sim in town.accounts():
        if sim.secret:
            os.environ[sim.secret_env] = sim.secret
    known = {account.name: account for account in archive.accounts()}
    return [known.get(sim.name) or archive.add_account(_account(sim)) for sim in town.accounts()]


def _account(sim: SimAccount) -> Account:
    options = dict(sim.options)
    if sim.platform == "x":
        options |= {"deletion_policy": str(DeletionPolicy.KEEP), "decided_by": "Demonstration"}
    return Account(
        id=0,
        name=sim.name,
        platform=Platform(sim.platform),
        native_id=sim.native_id,
        authority=sim.authority,
        created_at=datetime.now(UTC),
        api_base=sim.api_base,
        secret_env=sim.secret_env if sim.secret else None,
        options=options,
    )


def moments(begin: datetime, end: datetime) -> Iterator[tuple[datetime, bool]]:
    """When to look, and whether at everything: every twelve hours, then two closing looks."""
    at = begin + STEP
    while at < end:
        yield at, False
        at += STEP
    yield end, True
    yield end + SETTLE, True


def play(
    archive: Archive,
    town: Town,
    clock: SetClock,
    accounts: list[Account],
    progress: Callable[[int, int], None],
) -> list[Summary]:
    """Harvest through the sixty days; returns the runs that met a fault."""
    looks = list(moments(town.begin, town.end))
    faults: list[Summary] = []
    for number, (at, full) in enumerate(looks, start=1):
        clock.at = at
        runs = [harvest_account(archive, account, full=full) for account in accounts]
        faults += [run for run in runs if run.errors]
        progress(number, len(looks))
    archive.sign()
    return faults


def compare(archive: Archive, town: Town, until: datetime) -> Comparison:
    """What happened against what is archived, item by item."""
    happened: Tally = Counter(
        (event.account, event.type, event.native_id) for event in town.truth(until)
    )
    archived = archived_events(archive)
    return Comparison(
        truth=_by_kind(happened),
        archive=_by_kind(archived),
        lost=tuple(sorted((happened - archived).elements())),
        extra=tuple(sorted((archived - happened).elements())),
    )


def archived_events(archive: Archive) -> Tally:
    """Every event in the archive by account, kind and the platform's own id."""
    kinds = {_ARCHIVED_AS.get(kind, kind): kind for kind in KINDS}
    tally: Tally = Counter()
    with archive.reader() as reader:
        for record in reader.everything():
            for event in reader.events(record.id):
                if str(event.type) in kinds:
                    tally[record.account, kinds[str(event.type)], record.native_id] += 1
    return tally


def _by_kind(tally: Tally) -> dict[str, int]:
    return {kind: sum(n for (_, k, _), n in tally.items() if k == kind) for kind in KINDS}
