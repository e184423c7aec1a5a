# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A small archive of one feed to ingest into, and what must hold of it whatever befell the process."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.archive import directory as folders
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.config import Config, HarvestSettings, Municipality, OutsideSettings
from archiver.harvest.pipeline import harvest_account
from archiver.ledger.checkpoint import open_note
from archiver.ledger.ledger import TileReader
from archiver.ledger.proof import subtree_root
from archiver.model.account import Account, Platform
from tests.crash.faulted import Clinic, Order, Told
from tests.crash.strace import Fault, tracing, was_injected
from tests.fakes.web_stub import Asked, Reply, WebStub

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
BEFORE, NOW, AFTER = (BEGIN + timedelta(days=n) for n in (1, 2, 3))
_ITEM = (
    "<item><guid>{n}</guid><title>Nyhet {n}</title><description>{text}</description>"
    "<enclosure url='{base}/{n}.png' type='image/png' length='9'/></item>"
)
MARK = "mark/newest"  # stands for the file on another volume; it must follow its archive's copies
OLD, NEW = 2, 4  # how many items the feed shows before, and during, the ingest


class Feed:
    """A site's feed: what it shows depends on what day it is there."""

    def __init__(self, stub: WebStub) -> None:
        self.base, self.shown, self.words = stub.base, OLD, "Första orden."
        stub.answer = self._answer

    def grow(self) -> None:
        """Two items more, and all with other words."""
        self.shown, self.words = NEW, "Andra orden."

    def _answer(self, asked: Asked) -> Reply:
        picture = re.fullmatch(r"/(\d+)\.png", asked.path)
        if picture:
            return Reply(b"\x89PNG\r\n\x1a\n" + picture[1].encode() * 3000)
        items = "".join(
            _ITEM.format(n=n, text=self.words, base=self.base) for n in range(1, self.shown + 1)
        )
        return Reply(
            f"<rss version='2.0'><channel><title>Nytt</title>{items}</channel></rss>".encode(),
            headers={"Content-Type": "application/rss+xml"},
        )


def begin(folder: Path, stub: WebStub) -> None:
    """An archive that has read the feed once, and is signed."""
    municipality = Municipality("Åkerby kommun", "akerby.example/logg")
    settings = Config(
        municipality,
        harvest=HarvestSettings(retries=0, read_seconds=5),
        outside=OutsideSettings(high_water=MARK),
    )
    folders.create(folder, settings, SetClock(BEGIN))
    (folder / MARK).parent.mkdir()
    address = "https://akerby.example/flode.xml"
    with open_archive(folder, SetClock(BEFORE)) as archive:
        archive.add_account(
            Account(0, "Nytt", Platform.FEED, address, "Kommunstyrelsen", BEFORE, stub.base)
        )
        ingest(archive)


def ingest(archive: Archive) -> None:
    for account in archive.accounts():
        summary = harvest_account(archive, account)
        assert not summary.errors, summary
    archive.sign()


@dataclass(frozen=True)
class Bench:
    """Where faults are tried: an archive to copy, victims, and a place for copies."""

    base: Path
    clinic: Clinic
    room: Path

    def fresh(self, name: str = "archive") -> Path:
        """A copy of the archive as it was before the ingest."""
        folder = self.room / name
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(self.base, folder))

    def trace(self, variant: str = "") -> tuple[Path, Path]:
        """The system calls of an ingest that nothing disturbs, and the folder it was made in."""
        folder, log = self.fresh("traced"), self.room / "calls"
        told = self.clinic.run(Order(str(folder), NOW.isoformat(), tracing(log), variant))
        assert told.ending == "exit 0", told
        assert told.of("signed")
        return log, folder

    def suffer(self, fault: Fault, variant: str = "") -> tuple[bool, str]:
        """Whether the fault came to pass, and what is wrong afterwards (nothing: empty)."""
        folder, log = self.fresh(), self.room / "log"
        told = self.clinic.run(Order(str(folder), NOW.isoformat(), fault.arguments(log), variant))
        try:
            wrong = aftermath(folder, told)
        except Exception as error:  # noqa: BLE001 - an archive that does not open is the finding
            wrong = f"{type(error).__name__}: {error}"
        return was_injected(log), wrong and f"{fault}, {told.ending}: {wrong}"


def aftermath(folder: Path, told: Told) -> str:
    """What does not hold after a fault; empty when everything does."""
    with open_archive(folder, SetClock(AFTER)) as archive:
        wrong = _found(archive) or lost(archive, told)
        if wrong:
            return wrong
        ingest(archive)
        if wrong := _found(archive) or lost(archive, told):
            return f"after the next ingest: {wrong}"
        return _caught_up(archive)


def lost(archive: Archive, told: Told) -> str:
    """What was acknowledged and is not there: log rows, spooled answers, a signed checkpoint."""
    with archive.database.read() as connection:
        size = archive.head().size
        for acked, root in told.of("log"):
            if int(acked) > size:
                return f"{acked} rows were acknowledged, {size} are there"
            if subtree_root(0, int(acked), TileReader(connection)).hex() != root:
                return f"the first {acked} rows are not those that were acknowledged"
    owed = {int(number) for (number,) in told.of("kept")}
    owed -= {int(number) for (number,) in told.of("recorded") if number != "None"}
    owed -= {number for number, _, _ in archive.arrivals()}
    told_size = max((int(acked) for acked, _ in told.of("log")), default=0)
    if len(owed) > (1 if size > told_size else 0):  # one may be recorded, and not yet acknowledged
        return f"answers {owed} were kept and are gone"
    for (signed,) in told.of("signed"):
        if _published(archive) < int(signed):
            return f"{signed} was published, {_published(archive)} is there"
    return ""


def _published(archive: Archive) -> int:
    note = archive.directory.checkpoint.read_text(encoding="utf-8")
    return open_note(note, archive.directory.signing_key().public_key()).size


def _found(archive: Archive) -> str:
    findings = verify_archive(archive, full=True).findings
    return "; ".join(str(finding) for finding in findings)


def _caught_up(archive: Archive) -> str:
    """Every item with both its texts and its file, once; nothing waits; nothing is half."""
    with archive.reader() as reader:
        records = list(reader.everything())
        texts = sorted(v.text for record in records for v in reader.versions(record.id))
    wanted = sorted(["Första orden."] * OLD + ["Andra orden."] * NEW)
    if texts != wanted:
        return f"{len(records)} records say {texts}"
    files = [path for path in archive.directory.media.rglob("*") if path.is_file()]
    if len(files) != NEW or archive.wanted_media(archive.accounts()[0]) or archive.arrivals():
        return f"{len(files)} files, or something still waits"
    return ""
