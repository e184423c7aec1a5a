# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Restore an archive from a backup: checked to the last byte before it gets its name.

A backup that lacks rows which are known to have been signed later is refused unless somebody answers
for it, and then only once what was disposed of in between has been destroyed again. All of it happens
beside the folder that is to be; until it is done there is no archive to open.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.archive import outside
from archiver.archive.archive import Archive, open_archive
from archiver.archive.unpacking import Keys, unpack
from archiver.archive.verifying import verify_archive
from archiver.clock import Clock
from archiver.desk import actions, operating
from archiver.desk.disposal_list import DisposalList
from archiver.desk.repeating import repeat_disposals
from archiver.errors import LedgerFork, NotEmpty, VerificationFailed
from archiver.errors.backup import BackupOlder, DisposalsUnknown, NotABackup
from archiver.ledger import high_water
from archiver.ledger.checkpoint import Checkpoint, open_note
from archiver.ledger.ledger import TileReader, read_head
from archiver.ledger.proof import subtree_root
from archiver.model.action import Tag
from archiver.store.blobs import sync_directory


@dataclass(frozen=True, slots=True)
class Known:
    """What is known from elsewhere: notes that were signed, and the newest list of disposals."""

    notes: Sequence[str] = ()
    disposals: DisposalList | None = None
    accept_older: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored archive. ``lacking`` rows are known to have been signed and are not there."""

    folder: Path
    entries: int
    files: int
    lacking: int
    disposed_again: tuple[int, ...]


def restore(
    source: Path, target: Path, keys: Keys, known: Known, clock: Clock | None = None
) -> Restored:
    """Restore a backup to a new or empty folder. Leaves nothing behind when it refuses."""
    why = operating.reason(known.accept_older) if known.accept_older else ""
    newest = newest_known(known, keys)
    with _beside(target) as folder:
        unpack(source, folder, keys)
        with open_archive(folder, clock, unmarked=True) as archive:
            files = _checked(archive)
            newest += _marked(archive)
            with archive.database.read() as connection:
                size = read_head(connection).size
            again = _brought_up(archive, known, newest, size, why)
            if why:
                _checked(archive)
                _anchor(archive, why, size)
        _settle(folder, target)
    size_known = max((signed.size for signed in newest), default=0)
    return Restored(target, size, files, max(0, size_known - size), again)


def newest_known(known: Known, keys: Keys) -> list[Checkpoint]:
    """The checkpoints that are known, each under the archive's own key. Raises NotABackup."""
    public = keys.signing_key().public_key()
    try:
        found = [open_note(note, public) for note in known.notes]
    except ValueError:
        msg = "Kontrollpunkten som angavs är inte undertecknad av arkivets logg"
        raise NotABackup(msg, remedy="Ange en kontrollpunkt från samma arkiv.") from None
    return found + ([known.disposals.upto] if known.disposals else [])


def _marked(archive: Archive) -> list[Checkpoint]:
    """What the mark on the other volume says, where the backup's settings name one that is there."""
    marks = outside.marks(archive.directory, archive.config)
    found = None if marks.mark is None else high_water.read(marks.mark, marks)
    return [] if found is None else [found]


def _anchor(archive: Archive, why: str, size: int) -> None:
    """A mark that is ahead of what was restored is given up, in words, or nothing would start."""
    if any(signed.size > size for signed in _marked(archive)):
        outside.anchor(archive, why)


def _checked(archive: Archive) -> int:
    """Every row and file holds; returns the number of files. Raises VerificationFailed.

    The mark is judged by itself: an older backup is told as older, not as damaged.
    """
    config = archive.config
    archive.config = replace(config, outside=replace(config.outside, high_water=""))
    try:
        report = verify_archive(archive, full=True)
    finally:
        archive.config = config
    if not report.ok:
        msg = f"Kopian stämmer inte med sin logg: {report.findings[0].what}"
        raise VerificationFailed(
            msg, kept="Inget har återställts.", remedy="Välj en annan kopia; spara den här som bevis."
        )
    return report.files


def _brought_up(
    archive: Archive, known: Known, newest: Sequence[Checkpoint], size: int, why: str
) -> tuple[int, ...]:
    """Hold the log against what is known of it; an older one is brought up to later disposals."""
    _same_log(archive, newest, size)
    most = max((signed.size for signed in newest), default=0)
    if most <= size:
        return ()
    if not why:
        msg = f"Kopian slutar vid rad {size}, men {most} rader är undertecknade"
        raise BackupOlder(msg)
    listed = known.disposals
    if listed is None or listed.upto.size < most:
        msg = f"Det är inte känt vad som gallrats mellan rad {size} och {most}"
        raise DisposalsUnknown(msg)
    again = repeat_disposals(archive, listed, size)
    detail = {"size": size, "known": most, "disposed_again": list(again), "why": why}
    actions.note(archive, Tag.ARCHIVE_RESTORED, None, detail=detail)
    return again


def _same_log(archive: Archive, newest: Sequence[Checkpoint], size: int) -> None:
    """What was signed of the rows that are here must be these rows. Raises LedgerFork."""
    origin = archive.config.municipality.origin
    with archive.database.read() as connection:
        reader = TileReader(connection)
        for signed in newest:
            other = signed.origin != origin
            if other or (signed.size <= size and subtree_root(0, signed.size, reader) != signed.root):
                msg = f"Kopian är en annan logg än den som undertecknades vid rad {signed.size}"
                raise LedgerFork(msg, kept="Inget har återställts.", remedy="Välj en annan kopia.")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder for the work, on the same volume; gone when the block ends without it."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        msg = f"Mappen {target} är inte tom"
        raise NotEmpty(msg)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.with_name(f".{target.name}.halv-{secrets.token_hex(4)}")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settle(folder: Path, target: Path) -> None:
    """The last step of all: the folder gets its name."""
    sync_directory(folder)
    if target.exists():
        target.rmdir()
    folder.rename(target)
    sync_directory(target.parent)
