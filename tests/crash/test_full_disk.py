# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A disk that is full, at every place a harvest writes: told, nothing half-written, caught up later."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.archive.archive import open_archive
from archiver.archive.backup import back_up
from archiver.archive.unpacking import read_keys
from archiver.clock import SetClock
from archiver.desk.restoring import Known, restore
from archiver.errors import DiskFull
from archiver.simulator.town import Town
from archiver.store.blobs import Blobs, write_durably
from search_ui.commands.demo_play import Tally
from tests.crash.aftermath import NIGHT, finished, whole
from tests.flows.scene import Scene

_PAGE = 4096


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small one of its own; needs the right to mount."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(where)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk of its own can only be mounted by root")
    yield where
    subprocess.run(["umount", "--lazy", str(where)], check=True)


def fill(disk: Path, free: int) -> Path:
    """Leave only so many bytes."""
    filler = disk / "annat"
    room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with filler.open("wb") as file:
        file.write(bytes(max(0, room - free)))
    return filler


def half_written(folder: Path) -> list[Path]:
    return [*folder.glob("media/tmp-*"), *folder.glob("**/.*")]


@pytest.mark.parametrize("free", [_PAGE * n for n in (20, 30, 45, 60, 80, 120)])
def test_a_disk_that_fills_during_a_harvest_is_told_and_caught_up_when_there_is_room(
    watched: Path,
    undisturbed: Tally,
    crash_town: Town,
    crash_clock: SetClock,
    disk: Path,
    free: int,
) -> None:
    folder = disk / "archive"
    shutil.copytree(watched, folder)
    crash_clock.at = NIGHT
    with open_archive(folder, crash_clock) as archive:
        assert len(archive.accounts()) == 5
        filler = fill(disk, free)
        with pytest.raises(DiskFull) as told:
            Scene(archive, crash_town, crash_clock).harvest(full=True)
        assert told.value.line().startswith("FA-0305 Disken är full")
        assert half_written(folder) == []
        assert whole(archive)
    filler.unlink()
    assert finished(folder, crash_town, crash_clock) == undisturbed


def test_a_backup_that_does_not_fit_leaves_nothing_and_fits_when_there_is_room(
    watched: Path, crash_clock: SetClock, tmp_path: Path, disk: Path
) -> None:
    shutil.copytree(watched, tmp_path / "archive")
    with open_archive(tmp_path / "archive", crash_clock) as archive:
        for pages in (0, 20, 200, 300):
            filler = fill(disk, pages * _PAGE)
            with pytest.raises(DiskFull) as told:
                back_up(archive, disk / "kopia.tar")
            assert "ingen halv fil är kvar" in told.value.line()
            assert list(disk.iterdir()) == [filler]
            filler.unlink()
        made = back_up(archive, disk / "kopia.tar")
        assert made.entries == archive.head().size


def test_a_restore_that_does_not_fit_leaves_nothing(
    watched: Path, crash_clock: SetClock, tmp_path: Path, disk: Path
) -> None:
    shutil.copytree(watched, tmp_path / "archive")
    with open_archive(tmp_path / "archive", crash_clock) as archive:
        made = back_up(archive, tmp_path / "kopia.tar")
    keys = read_keys(made.keys)
    filler = fill(disk, made.size // 2)
    with pytest.raises(DiskFull):
        restore(made.path, disk / "tillbaka", keys, Known(), crash_clock)
    assert list(disk.iterdir()) == [filler]
    filler.unlink()
    restore(made.path, disk / "tillbaka", keys, Known(), crash_clock)
    with open_archive(disk / "tillbaka", crash_clock) as archive:
        assert whole(archive)


def test_a_media_file_that_does_not_fit_leaves_nothing(disk: Path) -> None:
    blobs = Blobs(disk / "media")
    kept, _ = blobs.put([b"kort"])
    filler = fill(disk, 5 * _PAGE)
    with pytest.raises(DiskFull):
        blobs.put(bytes([n]) * _PAGE * 3 for n in range(9))
    assert [path.name for path in blobs.root.rglob("*") if path.is_file()] == [kept.hex()]
    filler.unlink()
    sha256, size = blobs.put(bytes([n]) * _PAGE * 3 for n in range(9))
    assert blobs.verify(sha256)
    assert size == 27 * _PAGE


def test_a_small_file_that_does_not_fit_leaves_the_old_one(disk: Path) -> None:
    path = disk / "checkpoint"
    write_durably(path, b"gammal\n")
    fill(disk, 0)
    with pytest.raises(DiskFull):
        write_durably(path, b"ny\n" * _PAGE)
    assert path.read_bytes() == b"gammal\n"
    assert half_written(disk) == []


@pytest.fixture
def small_files() -> Iterator[int]:
    """No file may grow past sixteen pages: what a quota does, without mounting anything."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 * _PAGE, before[1]))
    yield 16 * _PAGE
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_past_the_limit_is_told_and_leaves_nothing(tmp_path: Path, small_files: int) -> None:
    blobs = Blobs(tmp_path / "media")
    with pytest.raises(DiskFull):
        blobs.put([b"x" * small_files, b"y"])
    assert list(blobs.root.iterdir()) == []
    sha256, _ = blobs.put([b"x" * small_files])
    assert blobs.verify(sha256)


def test_what_a_stopped_process_left_is_swept_and_what_is_being_written_stays(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    (tmp_path / "tmp-left").write_bytes(b"halv")

    def chunks() -> Iterator[bytes]:
        yield b"a"
        assert blobs.sweep() == 1
        yield b"b"

    sha256, _ = blobs.put(chunks())
    assert blobs.verify(sha256)
    assert not (tmp_path / "tmp-left").exists()
