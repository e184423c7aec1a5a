# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tantivy import Index

from archiver.errors import DiskFull, IndexBusy, IndexUnusable
from archiver.index import tantivy as engine
from archiver.index.generations import Serving, serving
from archiver.index.query import parse
from archiver.index.sync import drain, forget, keep_up, mend, rebuild, tidy
from archiver.index.tantivy import open_index
from archiver.model.search import Filters
from tests.builders.index_documents import documents, written
from tests.fakes.document_source import MemorySource

NONE = Filters()
MORE_THAN_ONE_COMMIT = 40


@pytest.fixture
def source() -> MemorySource:
    found = MemorySource()
    found.put(*documents(60))
    return found


def known(directory: Path, beginning: str, field: str = "text") -> list[str]:
    """The terms that the files have: they are packed, so their bytes are not looked for."""
    index = Index.open(str(directory))
    return [term for term, _ in index.searcher().terms_with_prefix(field, beginning)]


def the_serving(home: Path) -> Path:
    directory = serving(home)
    assert directory is not None
    return directory


def everything(source: MemorySource, home: Path) -> None:
    index = Serving(home, open_index).index()
    assert sorted(index.search(None, NONE, 10_000).ids) == sorted(source.held)
    assert index.position() == source.head()
    assert index.health().ok
    index.close()


def test_the_directory_is_for_its_owner_only(tmp_path: Path) -> None:
    open_index(tmp_path / "a" / "index")
    assert (tmp_path / "a" / "index").stat().st_mode & 0o777 == 0o700


def test_many_small_commits_leave_few_segments_and_no_file_that_nothing_needs(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    for number in range(1, MORE_THAN_ONE_COMMIT):
        index.write([written(number, "skola")], position=number)
    segments = json.loads((tmp_path / "index" / "meta.json").read_text())["segments"]
    assert len(segments) <= 12
    names = {segment["segment_id"].replace("-", "") for segment in segments}
    files = [f.name for f in (tmp_path / "index").iterdir() if len(f.name.partition(".")[0]) == 32]
    assert {name.partition(".")[0] for name in files} <= names
    assert index.search(parse("skola"), NONE, 5).total == MORE_THAN_ONE_COMMIT - 1


def test_what_is_only_removed_may_stay_in_the_files_and_is_said_to(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    index.write([written(1, "hemligaord"), written(2, "skola")])
    index.remove([1])
    assert known(tmp_path / "index", "=hemliga") == ["=hemligaord"]  # why it is built again
    assert not index.forget_records([1])


def test_forgotten_words_are_in_no_file_and_those_of_others_are(
    source: MemorySource, tmp_path: Path
) -> None:
    source.put(written(700, "hemligaord", earlier=("hemligareord",)), written(701, "kvarord"))
    rebuild(source, tmp_path, open_index)
    source.put(written(700, "ändradeord"))
    drain(source, Serving(tmp_path, open_index).index())
    source.drop(700)
    forget(source, tmp_path, open_index, {700})
    directory = the_serving(tmp_path)
    for field in ("text", "earlier"):
        assert not known(directory, "=hemliga", field)
    assert not known(directory, "droagilmeh", "back")
    assert not known(directory, "=ändradeord")
    assert known(directory, "=kvarord")
    assert len(list(tmp_path.glob("index-*"))) == 1
    keep_up(source, tmp_path, open_index)
    everything(source, tmp_path)


def test_an_index_of_mostly_replaced_records_is_built_again_at_night(
    source: MemorySource, tmp_path: Path
) -> None:
    rebuild(source, tmp_path, open_index)
    before = the_serving(tmp_path)
    tidy(source, tmp_path, open_index)
    assert the_serving(tmp_path) == before
    source.drop(*range(1, 40))
    keep_up(source, tmp_path, open_index)
    tidy(source, tmp_path, open_index)
    assert the_serving(tmp_path) != before
    everything(source, tmp_path)


def test_a_personal_identity_number_is_kept_as_a_hash_that_differs_between_indexes(
    tmp_path: Path,
) -> None:
    terms = []
    for name in ("a", "b"):
        index = open_index(tmp_path / name)
        index.write([written(1, "pnr 19850312-1234", author="850312-1234"), written(2, "skola")])
        assert index.search(parse("850312-1234"), NONE, 9).ids == (1,)
        assert index.search(parse("från:850312-1234"), NONE, 9).ids == (1,)
        assert index.search(parse("8503* ELLER 85031*34"), NONE, 9).ids == ()
        for field in ("text", "author", "back"):
            assert not [term for term in known(tmp_path / name, "", field) if "1234" in term[:12]]
        terms += known(tmp_path / name, "!")
    assert len(set(terms)) == 2


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
    first, second = open_index(tmp_path / "index"), open_index(tmp_path / "index")
    assert isinstance(first, engine.TantivyIndex)
    with first._writing(), pytest.raises(IndexBusy):  # noqa: SLF001 - to hold the lock
        second.write([written(1, "skola")])
    second.write([written(1, "skola")])
    assert first.count() == 1


def test_a_write_that_fails_changes_nothing_and_holds_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(tmp_path / "index")
    index.write([written(1, "skola")], position=3)
    with pytest.raises(IndexUnusable):
        index.write([written(1, "annat"), written(2, "skola", published_us="i går")], position=4)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "note", lambda _position: "inget dokument")
        with pytest.raises(IndexUnusable):
            index.write([written(1, "annat")], position=4)
    assert (index.count(), index.position()) == (1, 3)
    index.write([written(2, "skola")], position=4)
    assert index.search(parse("skola"), NONE, 5).ids == (2, 1)


def test_a_full_disk_is_not_taken_for_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = open_index(tmp_path / "index")

    def full(*_: object) -> None:
        msg = 'IoError { io_error: Os { code: 28, message: "No space left on device" } }'
        raise ValueError(msg)

    monkeypatch.setattr(engine, "document", full)
    with pytest.raises(DiskFull):
        index.write([written(1, "skola")])


def _cut_short(directory: Path) -> None:
    for file in (*directory.glob("*.idx"), *directory.glob("*.term")):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def _garble(directory: Path) -> None:
    (directory / "meta.json").write_bytes(b"\x00" * 90)


def _empty(directory: Path) -> None:
    for file in directory.iterdir():
        file.unlink()


@pytest.mark.parametrize("damage", [_cut_short, _garble, _empty])
def test_a_damaged_index_says_so_and_is_built_again(
    source: MemorySource, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    rebuild(source, tmp_path, open_index)
    damage(the_serving(tmp_path))
    with pytest.raises(IndexUnusable):
        open_index(the_serving(tmp_path))
    keep_up(source, tmp_path, open_index)
    everything(source, tmp_path)


@pytest.mark.parametrize("ending", ["idx", "pos", "term", "fast", "fieldnorm", "store"])
@pytest.mark.parametrize("place", [0.02, 0.6])
def test_damage_in_any_file_of_a_segment_is_found_and_mended(
    source: MemorySource, tmp_path: Path, ending: str, place: float
) -> None:
    rebuild(source, tmp_path, open_index)
    directory = the_serving(tmp_path)
    segment = max(directory.glob("*." + ending), key=lambda file: file.stat().st_size)
    content = bytearray(segment.read_bytes())
    content[int(len(content) * place)] ^= 1  # one bit
    segment.write_bytes(content)
    mend(source, tmp_path, open_index)
    assert the_serving(tmp_path) != directory
    everything(source, tmp_path)


def test_long_words_and_long_patterns_are_answered(tmp_path: Path) -> None:
    index = open_index(tmp_path / "index")
    long = "a" * 90
    index.write([written(1, f"{long} skolan"), written(2, "b" * 97 + "cc")])
    assert index.search(parse(f'"{long} skola"'), NONE, 9).ids == (1,)
    assert index.search(parse("b" + "?b" * 48 + "cc"), NONE, 9).ids == (2,)
    assert index.search(parse(f"{long}~"), NONE, 9).ids == (1,)
    assert index.search(parse("a?" + "a" * 200), NONE, 9).ids == ()
