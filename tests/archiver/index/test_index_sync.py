# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.errors import IndexBusy, IndexUnusable
from archiver.index.generations import Serving, nothing_built, rebuilding, serving
from archiver.index.query import parse
from archiver.index.sync import Balance, check, drain, forget, keep_up, mend, rebuild, tidy
from archiver.index.whoosh import open_index
from archiver.model.search import Filters
from tests.builders.index_documents import documents, written
from tests.fakes.document_source import MemorySource
from tests.fakes.index_reference import open_reference

NONE = Filters()


@pytest.fixture
def source() -> MemorySource:
    found = MemorySource()
    found.put(*documents(60))
    return found


def everything(source: MemorySource, home: Path) -> tuple[int, ...]:
    """Checks that the serving index holds exactly the store's records; gives their ids."""
    index = Serving(home, open_index).index()
    ids = index.search(None, NONE, 10_000).ids
    assert sorted(ids) == sorted(source.held)
    assert index.position() == source.head()
    index.close()
    return ids


def test_draining_takes_every_change_once(source: MemorySource, tmp_path: Path) -> None:
    index = open_reference(tmp_path)
    assert drain(source, index, batch=7) == 60
    assert drain(source, index) == 0
    source.put(written(5, "något nytt"), written(99, "ny"))
    source.drop(6)
    assert drain(source, index, batch=2) == 3
    assert sorted(index.documents) == sorted(source.held)
    assert index.documents[5].text == "något nytt"
    assert check(source, index) == Balance(60, 60, waiting=False)


def test_an_index_is_built_when_there_is_none_and_kept_up_afterwards(
    source: MemorySource, tmp_path: Path
) -> None:
    home = tmp_path / "index"
    assert keep_up(source, home, open_index) == 60
    everything(source, home)
    source.drop(1, 2)
    assert keep_up(source, home, open_index) == 2
    everything(source, home)


def test_a_rebuild_includes_what_happens_while_it_runs(source: MemorySource, tmp_path: Path) -> None:
    def meanwhile(done: int) -> None:
        if done == 20:
            source.put(written(500, "ny handling"))
            source.drop(1, 60)

    assert rebuild(source, tmp_path, open_index, batch=20, progress=meanwhile) == 59
    everything(source, tmp_path)


def test_the_old_index_serves_until_the_new_one_is_whole(source: MemorySource, tmp_path: Path) -> None:
    rebuild(source, tmp_path, open_index)
    served = Serving(tmp_path, open_index)
    held = served.index()
    seen: list[int] = []
    source.put(*documents(40, first=61))

    def look(_done: int) -> None:
        seen.append(served.index().count())

    rebuild(source, tmp_path, open_index, batch=25, progress=look)
    assert seen == [60, 60, 60, 60]
    assert served.index().count() == 100
    assert held.count() == 60  # who still held the old one can finish
    assert len(list(tmp_path.glob("index-*"))) == 1


def test_a_rebuild_that_fails_leaves_the_old_index(source: MemorySource, tmp_path: Path) -> None:
    rebuild(source, tmp_path, open_index)
    before = serving(tmp_path)

    def fail(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(source, tmp_path, open_index, batch=10, progress=fail)
    assert serving(tmp_path) == before
    everything(source, tmp_path)
    assert [path.name for path in tmp_path.glob("index-*")] == [before.name if before else ""]


def test_only_one_rebuilds_at_a_time(source: MemorySource, tmp_path: Path) -> None:
    with rebuilding(tmp_path) as fresh:
        with pytest.raises(IndexBusy):
            rebuild(source, tmp_path, open_index)
        open_index(fresh).close()
    rebuild(source, tmp_path, open_index)


def test_leftovers_of_an_interrupted_rebuild_are_cleared_away(
    source: MemorySource, tmp_path: Path
) -> None:
    rebuild(source, tmp_path, open_index)
    (tmp_path / "index-000002").mkdir()
    (tmp_path / "index-000002" / "half").write_text("x")
    (tmp_path / "current.new").write_text("index-0")
    rebuild(source, tmp_path, open_index)
    everything(source, tmp_path)
    assert len(list(tmp_path.glob("index-*"))) == 1


def _cut_short(directory: Path) -> None:
    for file in directory.glob("*.seg"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def _garble(directory: Path) -> None:
    for file in directory.glob("*.toc"):
        file.write_bytes(b"\x00" * file.stat().st_size)


def _empty(directory: Path) -> None:
    for file in directory.iterdir():
        file.unlink()


# Whoosh leaves a file it cannot read to the garbage collector.
LEFT_OPEN = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)


@LEFT_OPEN
@pytest.mark.parametrize("damage", [_cut_short, _garble, _empty])
def test_a_damaged_index_says_so_and_is_built_again(
    source: MemorySource, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    rebuild(source, tmp_path, open_index)
    directory = serving(tmp_path)
    assert directory is not None
    damage(directory)
    with pytest.raises(IndexUnusable) as caught:
        open_index(directory)
    assert caught.value.code == "FA-0320"
    keep_up(source, tmp_path, open_index)
    everything(source, tmp_path)
    del caught
    gc.collect()


@LEFT_OPEN
@pytest.mark.parametrize("place", [0.02, 0.2, 0.5, 0.8, 0.97])
def test_damage_anywhere_in_a_segment_is_found_and_mended(
    source: MemorySource, tmp_path: Path, place: float
) -> None:
    rebuild(source, tmp_path, open_index)
    directory = serving(tmp_path)
    assert directory is not None
    segment = max(directory.glob("*.seg"), key=lambda file: file.stat().st_size)
    content = bytearray(segment.read_bytes())
    content[int(len(content) * place)] ^= 1  # one bit
    segment.write_bytes(content)
    mend(source, tmp_path, open_index)
    assert serving(tmp_path) != directory
    everything(source, tmp_path)
    gc.collect()


def test_an_index_ahead_of_a_restored_store_is_built_again(
    source: MemorySource, tmp_path: Path
) -> None:
    rebuild(source, tmp_path, open_index)
    older = MemorySource()
    older.put(*documents(10))
    with pytest.raises(IndexUnusable):
        drain(older, Serving(tmp_path, open_index).index())
    keep_up(older, tmp_path, open_index)
    everything(older, tmp_path)


def test_a_lost_record_is_noticed_and_mended(source: MemorySource, tmp_path: Path) -> None:
    rebuild(source, tmp_path, open_index)
    index = Serving(tmp_path, open_index).index()
    index.remove([3])
    assert check(source, index) == Balance(60, 59, waiting=False)
    assert not check(source, index).agrees
    assert not mend(source, tmp_path, open_index).agrees
    assert mend(source, tmp_path, open_index).agrees
    everything(source, tmp_path)


def test_a_queue_that_waits_is_no_loss(source: MemorySource, tmp_path: Path) -> None:
    rebuild(source, tmp_path, open_index)
    source.put(written(700, "skola"))
    balance = check(source, Serving(tmp_path, open_index).index())
    assert (balance.waiting, balance.agrees) == (True, True)


def test_asking_before_anything_is_built_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="inte byggt"):
        Serving(tmp_path, open_index).index()


def test_searches_go_on_in_other_threads_while_it_is_written(
    source: MemorySource, tmp_path: Path
) -> None:
    index = open_index(tmp_path / "one")
    drain(source, index)
    faults: list[BaseException] = []
    stop = threading.Event()

    def search() -> None:
        try:
            while not stop.is_set():
                found = index.search(parse('skol* ELLER "och att"'), NONE, 5)
                assert found.total == dict(found.facets)["direction"][0][1] + sum(
                    n for _, n in dict(found.facets)["direction"][1:]
                )
                assert index.count() >= 60
        except BaseException as fault:  # noqa: BLE001 - told to the main thread
            faults.append(fault)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for first in range(61, 241, 20):
        source.put(*documents(20, first=first))
        drain(source, index)
    stop.set()
    for thread in threads:
        thread.join()
    assert not faults
    assert check(source, index).agrees


def _content(home: Path) -> bytes:
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_forgetting_leaves_no_word_in_the_index_nor_in_what_an_interrupted_rebuild_left(
    source: MemorySource, tmp_path: Path
) -> None:
    source.put(written(700, "hemligaord"), written(701, "kvarord"))
    rebuild(source, tmp_path, open_index)
    (tmp_path / "index-000009").mkdir()
    (tmp_path / "index-000009" / "half.seg").write_text("hemligaord")
    source.drop(700)
    forget(source, tmp_path, open_index, {700})
    assert b"hemligaord" not in _content(tmp_path)
    assert b"kvarord" in _content(tmp_path)
    keep_up(source, tmp_path, open_index)
    everything(source, tmp_path)


def test_forgetting_waits_for_a_rebuild_and_an_index_not_built_has_nothing_to_forget(
    source: MemorySource, tmp_path: Path
) -> None:
    forget(source, tmp_path, open_index, {1})
    with rebuilding(tmp_path) as fresh:
        with pytest.raises(IndexBusy):
            forget(source, tmp_path, open_index, {1})
        open_index(fresh).close()


@LEFT_OPEN
def test_forgetting_in_a_damaged_index_builds_it_again_without_the_records(
    source: MemorySource, tmp_path: Path
) -> None:
    source.put(written(700, "hemligaord"))
    rebuild(source, tmp_path, open_index)
    directory = serving(tmp_path)
    assert directory is not None
    _garble(directory)
    source.drop(700)
    forget(source, tmp_path, open_index, {700})
    assert b"hemligaord" not in _content(tmp_path)
    everything(source, tmp_path)
    gc.collect()


def test_a_rebuild_that_was_killed_goes_on_where_it_was(source: MemorySource, tmp_path: Path) -> None:
    rebuild(source, tmp_path, open_index)
    begun = open_index(tmp_path / "index-000002")  # what the killed one left
    begun.write(source.documents(range(1, 41)))
    begun.close()
    (tmp_path / "index-000002" / "progress").write_text(f"{source.head()} 40")
    source.put(written(5, "ändrad sedan dess"), written(70, "ny"))
    source.drop(8)
    seen: list[int] = []
    assert rebuild(source, tmp_path, open_index, batch=20, progress=seen.append) == 60
    assert seen == [60, 61]
    everything(source, tmp_path)
    found = Serving(tmp_path, open_index).index().search(parse('"ändrad sedan dess"'), NONE, 9)
    assert found.ids == (5,)
    assert not list(tmp_path.glob("index-*/progress"))


@LEFT_OPEN
def test_a_rebuild_goes_on_with_nothing_that_another_version_began(
    source: MemorySource, tmp_path: Path
) -> None:
    begun = open_index(tmp_path / "index-000001")
    begun.close()
    for file in (tmp_path / "index-000001").glob("*.toc"):
        file.write_bytes(b"")
    (tmp_path / "index-000001" / "progress").write_text(f"{source.head()} 59")
    assert rebuild(source, tmp_path, open_index) == 60
    everything(source, tmp_path)
    gc.collect()


def test_nothing_is_forgotten_of_the_queue_while_something_is_built(tmp_path: Path) -> None:
    with nothing_built(tmp_path) as quiet:
        assert quiet
    with rebuilding(tmp_path) as fresh:
        open_index(fresh).close()
        with nothing_built(tmp_path) as quiet:
            assert not quiet
    (tmp_path / "index-000009").mkdir()
    (tmp_path / "index-000009" / "progress").write_text("3 4")
    with nothing_built(tmp_path) as quiet:
        assert not quiet


def test_the_nightly_job_leaves_one_segment_and_the_same_answers(
    source: MemorySource, tmp_path: Path
) -> None:
    rebuild(source, tmp_path, open_index)
    for number in range(1, 6):
        source.put(*documents(7, first=number * 5, seed=number))
        keep_up(source, tmp_path, open_index)
    assert len(list(tmp_path.glob("index-*/*.seg"))) > 1
    tidy(source, tmp_path, open_index)
    assert len(list(tmp_path.glob("index-*/*.seg"))) == 1
    everything(source, tmp_path)
