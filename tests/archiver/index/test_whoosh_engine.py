# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from archiver.errors import DiskFull, IndexBusy, IndexUnusable
from archiver.index import whoosh as engine
from archiver.index import whoosh_codec
from archiver.index.query import parse
from archiver.index.whoosh import open_index
from archiver.index.whoosh_upkeep import MAX_SEGMENTS
from archiver.model.search import Filters
from tests.builders.index_documents import documents, written

NONE = Filters()


def segments(directory: Path) -> int:
    return len(list(directory.glob("*.seg")))


def test_the_directory_is_for_its_owner_only(tmp_path: Path) -> None:
    open_index(tmp_path / "a" / "index")
    assert (tmp_path / "a" / "index").stat().st_mode & 0o777 == 0o700


def test_many_small_commits_leave_few_segments(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    for number in range(1, 60):
        index.write([written(number, "skola")], position=number)
        assert segments(tmp_path / "index") <= MAX_SEGMENTS + 1
    assert index.search(parse("skola"), NONE, 5).total == 59


def test_a_segment_of_mostly_replaced_records_is_written_anew(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    index.write(documents(300))
    big = max(file.stat().st_size for file in (tmp_path / "index").glob("*.seg"))
    index.remove(range(1, 298))
    index.write([written(900, "skola")])  # the commit after finds them deleted
    assert max(file.stat().st_size for file in (tmp_path / "index").glob("*.seg")) < big / 4
    assert index.count() == 4


def test_removed_words_leave_the_files_with_their_segment(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    index.write([written(1, "hemligaord")])
    index.remove([1])
    index.write([written(2, "skola")])
    content = b"".join(file.read_bytes() for file in (tmp_path / "index").glob("*.seg"))
    assert b"skola" in content
    assert b"hemligaord" not in content


def test_a_personal_identity_number_is_in_no_file_and_differs_between_indexes(tmp_path: Path) -> None:
    terms = []
    for name in ("a", "b"):
        index = open_index(tmp_path / name)
        index.write([written(1, "pnr 19850312-1234", author="850312-1234"), written(2, "skola")])
        assert index.search(parse("850312-1234"), NONE, 9).ids == (1,)
        assert index.search(parse("från:850312-1234"), NONE, 9).ids == (1,)
        assert index.search(parse("8503* ELLER 85031*34"), NONE, 9).ids == ()
        content = b"".join(file.read_bytes() for file in (tmp_path / name).iterdir())
        assert b"8503121234" not in content
        terms.append(re.findall(rb"![0-9a-f]{32}", content)[0])
    assert terms[0] != terms[1]


def test_another_version_of_the_analysis_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(tmp_path / "index")
    index.write([written(1, "skola")])
    monkeypatch.setattr(engine, "ANALYSIS_VERSION", "sv-next")
    with pytest.raises(IndexUnusable, match="sv-next"):
        open_index(tmp_path / "index")


def test_two_writers_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LOCK_SECONDS", 0.0)
    first = open_index(tmp_path / "index")
    second = open_index(tmp_path / "index")
    assert isinstance(first, engine.WhooshIndex)
    with first._writing() as held:  # noqa: SLF001 - to hold the lock
        with pytest.raises(IndexBusy):
            second.write([written(1, "skola")])
        held.cancel()
    second.write([written(1, "skola")])
    assert first.count() == 1


def test_a_write_that_fails_changes_nothing_and_holds_no_lock(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    index.write([written(1, "skola")], position=3)
    broken = written(2, "skola", published_us="i går")
    with pytest.raises(IndexUnusable):
        index.write([written(1, "annat"), broken], position=4)
    assert (index.count(), index.position()) == (1, 3)
    index.write([written(2, "skola")], position=4)
    assert index.search(parse("skola"), NONE, 5).ids == (2, 1)


def test_a_full_disk_is_not_taken_for_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = open_index(tmp_path / "index")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(whoosh_codec, "build", full)
    with pytest.raises(DiskFull):
        index.write([written(1, "skola")])


def test_health_tells_size_versions_and_damage(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    index.write(documents(50), position=8)
    health = index.health()
    assert (health.ok, health.documents, health.position) == (True, 50, 8)
    assert health.size_bytes > 1_000
    for file in (tmp_path / "index").iterdir():
        file.unlink()
    assert not index.health().ok


def test_forgotten_records_leave_no_word_in_any_file(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    for number in range(1, 40):
        index.write([written(number, f"skola hemligt{number:02d}")], position=number)
    index.write([written(7, "skola andrahemligt07"), written(8, "skola andrahemligt08")])
    assert index.forget_records([7, 9, 77])
    content = b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
    assert b"hemligt07" not in content
    assert b"hemligt09" not in content
    assert b"hemligt10" in content
    assert (index.count(), index.position()) == (37, 39)
    assert index.search(parse("skola"), NONE, 99).total == 37
