# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Take in an owner's export: keep its texts as evidence, add what was missing, tell the differences.

An export is a look at the past. What it shows brings nothing back that has been removed, what it
lacks removes nothing, and it is never taken for coverage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archiver.archive.archive import Archive, StoredFile
from archiver.connectors.takeout.items import Contents
from archiver.connectors.takeout.package import Package, open_package
from archiver.connectors.takeout.parse import TEXTS, reader_of
from archiver.connectors.takeout.reconcile import Kept, Matches, match
from archiver.errors import PlatformError, TakeoutUnreadable
from archiver.harvest.intake import Intake
from archiver.harvest.media import sniff
from archiver.model.account import Account
from archiver.model.coverage import Outcome
from archiver.model.observation import IMPORTED, Batch, Exchange

_MB = 1024 * 1024


@dataclass(slots=True)
class Takeout:
    """What an import came to. ``lacking`` are labels of own records that the export does not hold."""

    account: str
    sha256: str
    files: int = 0
    items: int = 0
    known: int = 0
    added: int = 0
    unread: int = 0
    pictures: int = 0
    lacking: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return {name: getattr(self, name) for name in self.__slots__}


def import_takeout(archive: Archive, account: Account, path: Path) -> Takeout:
    """Read the export into the account. Raises TakeoutUnreadable and TakeoutHostile."""
    reader_of(account.platform)
    package = open_package(path)
    try:
        with archive.harvesting(account):
            return _import(archive, account, package)
    finally:
        package.close()


def _import(archive: Archive, account: Account, package: Package) -> Takeout:
    result = Takeout(account.name, package.sha256)
    texts = _texts(archive, account, package, result)
    every = [item for _, _, contents in texts for item in contents.found]
    if not every:
        msg = f"Filen innehåller inget som {account.platform} brukar exportera"
        raise TakeoutUnreadable(msg)
    matches = match(every, _kept(archive, account))
    run = archive.begin_run(account)
    intake = Intake(archive, account, run)
    for name, body, contents in texts:
        intake.take(_batch(archive, package, name, body, contents, matches))
    result.pictures = _pictures(archive, account, package, result)
    result.items, result.known = len(every), len(matches.pairs)
    result.added = intake.counts["created"]
    result.lacking = [one.label for one in matches.only_here]
    facts = {"takeout": result.as_json(), "counts": dict(intake.counts)}
    archive.end_run(run, Outcome.PROBE, "", facts)
    return result


def _texts(
    archive: Archive, account: Account, package: Package, result: Takeout
) -> list[tuple[str, bytes, Contents]]:
    """The files that hold something that was written."""
    read, limit = reader_of(account.platform), archive.config.harvest.answer_megabytes * _MB
    found = []
    for name in package.names():
        if not name.endswith(TEXTS):
            continue
        try:
            body = package.read(name, limit)
        except PlatformError as error:
            result.problems.append(error.line())
            continue
        contents = read(name, body)
        if contents is not None:
            result.files += 1
            result.unread += contents.odd
            found.append((name, body, contents))
    return found


def _kept(archive: Archive, account: Account) -> list[Kept]:
    with archive.reader() as reader:
        mine = [one for one in reader.everything() if one.account == account.name]
        return [
            Kept(
                record=one.id,
                label=one.label,
                native_id=one.native_id,
                kind=one.kind,
                own=one.own,
                at=one.published_at,
                texts=tuple(version.text for version in reader.versions(one.id)),
            )
            for one in mine
        ]


def _batch(
    archive: Archive, package: Package, name: str, body: bytes, contents: Contents, matches: Matches
) -> Batch:
    """One file as an answer: new items are observed, known ones only tied to their bytes."""
    now = archive.clock.now()
    exchange = Exchange(
        method="IMPORT",
        url=f"{IMPORTED}{package.sha256}/{quote(name)}",
        status=200,
        headers=(("X-Takeout-File", quote(package.path.name)),),
        body=body,
        started_at=now,
        ended_at=now,
        api_version="takeout",
    )
    same = {id(item): kept for item, kept in matches.pairs}
    new = [item.observation() for item in contents.found if id(item) not in same]
    known = [(same[id(item)].native_id, item.span) for item in contents.found if id(item) in same]
    return Batch(exchange, observations=tuple(new), related=tuple(known))


def _pictures(archive: Archive, account: Account, package: Package, result: Takeout) -> int:
    """Files that lie in the export beside the texts that show them."""
    limit = archive.config.harvest.media_megabytes * _MB
    here, stored = _places(package.names()), 0
    for wanted in archive.wanted_media(account):
        if not wanted.ref.url.startswith(IMPORTED):
            continue
        name = here.get(wanted.ref.url.removeprefix(IMPORTED))
        if name is None:
            archive.add_media(wanted, None, "Filen finns inte i exporten.")
            continue
        try:
            head = next(package.chunks(name, limit), b"")
            sha256, size = archive.blobs.put(package.chunks(name, limit))
        except PlatformError as error:
            archive.add_media(wanted, None, error.line())
            result.problems.append(error.line())
            continue
        archive.add_media(wanted, StoredFile(sha256, size, sniff(head)), "")
        stored += 1
    return stored


def _places(names: Sequence[str]) -> dict[str, str]:
    """Each file by its path and by every shorter end of it: exports often have a folder around all."""
    found: dict[str, str] = {}
    for name in names:
        steps = name.split("/")
        for start in range(min(len(steps), 3)):
            found.setdefault("/".join(steps[start:]), name)
    return found
