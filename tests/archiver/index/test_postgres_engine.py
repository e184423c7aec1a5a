# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from archiver.errors import IndexBusy, IndexUnusable, SearchTooWide
from archiver.index import postgres as engine
from archiver.index.generations import Serving, serving
from archiver.index.port import OpenIndex, SearchIndex
from archiver.index.postgres import opener
from archiver.index.query import parse
from archiver.index.sync import forget, keep_up, mend, rebuild, tidy
from archiver.model.search import Filters
from tests.archiver.store.conftest import Cluster
from tests.builders.index_documents import documents, written
from tests.fakes.document_source import MemorySource
from tests.real.processes import free_port

pytestmark = pytest.mark.real
NONE = Filters()


@pytest.fixture
def url(cluster: Cluster) -> str:
    """A database of the test's own."""
    return cluster.new()


@pytest.fixture
def open_index(url: str) -> OpenIndex:
    """What opens indexes in it."""
    return opener(url)


@pytest.fixture
def source() -> MemorySource:
    found = MemorySource()
    found.put(*documents(60))
    return found


@pytest.fixture
def database(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


def schemas(database: psycopg.Connection) -> list[str]:
    query = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'flode_index_')"
    return [name for (name,) in database.execute(query)]


def everything(source: MemorySource, home: Path, open_index: OpenIndex) -> None:
    index = Serving(home, open_index).index()
    assert sorted(index.search(None, NONE, 10_000).ids) == sorted(source.held)
    assert index.position() == source.head()
    assert index.health().ok
    index.close()


def in_files(cluster: Cluster, word: bytes) -> bool:
    """Whether the tables and their indexes have the word; the journal is not theirs."""
    cluster.execute("CHECKPOINT")
    files = (file for file in (cluster.data / "base").rglob("*") if file.is_file())
    return any(word in file.read_bytes() for file in files)


def test_forgotten_words_are_in_no_file_of_the_database(
    source: MemorySource, tmp_path: Path, open_index: OpenIndex, cluster: Cluster
) -> None:
    source.put(written(700, "hemligaord", earlier=("hemligareord",)), written(701, "kvarord"))
    rebuild(source, tmp_path, open_index)
    source.put(written(700, "hemligarestord"))
    keep_up(source, tmp_path, open_index)
    for word in (b"hemligaord", b"hemligareord", b"hemligarestord"):
        assert in_files(cluster, word)
    source.drop(700)
    forget(source, tmp_path, open_index, {700})
    for word in (b"hemligaord", b"hemligareord", b"hemligarestord"):
        assert not in_files(cluster, word)
    assert in_files(cluster, b"kvarord")
    keep_up(source, tmp_path, open_index)
    everything(source, tmp_path, open_index)


def test_what_an_older_index_held_is_dropped(
    source: MemorySource, tmp_path: Path, open_index: OpenIndex, database: psycopg.Connection
) -> None:
    other = tmp_path / "other"
    rebuild(source, other, open_index)
    for _ in range(3):
        rebuild(source, tmp_path / "home", open_index)
    tidy(source, tmp_path / "home", open_index)
    assert len(schemas(database)) == 2  # another archive's stays
    everything(source, tmp_path / "home", open_index)
    everything(source, other, open_index)


def test_the_old_index_serves_until_the_new_one_is_whole(
    source: MemorySource, tmp_path: Path, open_index: OpenIndex
) -> None:
    rebuild(source, tmp_path, open_index)
    served = Serving(tmp_path, open_index)
    seen: list[int] = []
    source.put(*documents(40, first=61))
    rebuild(
        source,
        tmp_path,
        open_index,
        batch=50,
        progress=lambda _: seen.append(served.index().count()),
    )
    assert seen == [60, 60]
    assert served.index().count() == 100


def test_an_index_whose_rows_are_gone_is_built_again(
    source: MemorySource, tmp_path: Path, open_index: OpenIndex, database: psycopg.Connection
) -> None:
    rebuild(source, tmp_path, open_index)
    database.execute(f"DROP SCHEMA {schemas(database)[0]} CASCADE".encode())
    directory = serving(tmp_path)
    assert directory is not None
    with pytest.raises(IndexUnusable):
        open_index(directory)
    keep_up(source, tmp_path, open_index)
    everything(source, tmp_path, open_index)


def test_a_lost_row_is_noticed_and_mended(
    source: MemorySource, tmp_path: Path, open_index: OpenIndex, database: psycopg.Connection
) -> None:
    rebuild(source, tmp_path, open_index)
    database.execute(f"DELETE FROM {schemas(database)[0]}.doc WHERE record = 7".encode())
    assert not mend(source, tmp_path, open_index).agrees
    everything(source, tmp_path, open_index)


def test_a_database_that_does_not_answer_is_no_damage(tmp_path: Path) -> None:
    nobody = opener(f"postgresql+psycopg://postgres@127.0.0.1:{free_port()}/none")
    with pytest.raises(IndexBusy):
        nobody(tmp_path / "index")


def test_another_version_of_the_analysis_is_refused(
    tmp_path: Path, open_index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index(tmp_path / "index").close()
    monkeypatch.setattr(engine, "ANALYSIS_VERSION", "sv-next")
    with pytest.raises(IndexUnusable, match="sv-next"):
        open_index(tmp_path / "index")


def test_two_writers_do_not_meet(
    tmp_path: Path, open_index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_SECONDS", 1)
    first, second = open_index(tmp_path / "index"), open_index(tmp_path / "index")
    assert isinstance(first, engine.PostgresIndex)
    with first._writing(), pytest.raises(IndexBusy):  # noqa: SLF001 - to hold the lock
        second.write([written(1, "skola")])
    second.write([written(1, "skola")])
    assert first.count() == 1


def test_a_write_that_fails_changes_nothing(tmp_path: Path, open_index: OpenIndex) -> None:
    index = open_index(tmp_path / "index")
    index.write([written(1, "skola")], position=3)
    with pytest.raises(IndexUnusable):
        index.write([written(1, "annat"), written(2, "skola", published_us="i går")], position=4)
    assert (index.count(), index.position()) == (1, 3)
    assert index.search(parse("skola"), NONE, 5).ids == (1,)


def slow(index: SearchIndex) -> SearchIndex:
    assert isinstance(index, engine.PostgresIndex)
    index.write(documents(2_000))
    return index


def test_a_search_that_takes_too_long_is_refused_and_the_next_one_is_answered(
    tmp_path: Path, open_index: OpenIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = slow(open_index(tmp_path / "index"))
    with monkeypatch.context() as patch:
        patch.setattr(engine, "SEARCH_SECONDS", 0.001)
        with pytest.raises(SearchTooWide):
            index.search(parse("s* ELLER ve* ELLER och ELLER att".replace("s*", "sk*")), NONE, 9)
    assert index.search(parse("skola"), NONE, 9).total


def test_a_personal_identity_number_is_kept_as_a_hash(
    tmp_path: Path, open_index: OpenIndex, cluster: Cluster
) -> None:
    index = open_index(tmp_path / "index")
    index.write([written(1, "pnr 19870607-4321", author="870607-4321"), written(2, "skola")])
    assert index.search(parse("870607-4321"), NONE, 9).ids == (1,)
    assert index.search(parse("från:870607-4321"), NONE, 9).ids == (1,)
    assert index.search(parse("8706* ELLER 87060*21"), NONE, 9).ids == ()
    assert not in_files(cluster, b"8706074321")
