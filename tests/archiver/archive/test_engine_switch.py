# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Changing the engine of an archive's index: the answers stay, at every moment, whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from archiver import config
from archiver.archive import searching
from archiver.archive.searching import drain_index, engine_of, rebuild_index, switch_engine
from archiver.config import Config, StoreSettings
from archiver.errors import ConfigError, EngineMissing, IndexUnusable
from archiver.index import sync
from archiver.index.engines import MARK, MEANT_FOR, NAMES, Engines, better, made_by
from archiver.index.generations import PROGRESS, serving
from archiver.index.port import SearchIndex
from search_ui.commands.searches import index as index_command
from tests.archiver.store.conftest import Cluster, cluster
from tests.builders.records_of_town import Hand, in_folder, item

__all__ = ["cluster"]


def the_serving(hand: Hand) -> Path:
    directory = serving(hand.archive.directory.index)
    assert directory is not None
    return directory


def found(hand: Hand, query: str) -> list[str]:
    return sorted(hit.record.native_id for hit in hand.archive.search(query).hits)


@pytest.fixture
def told(hand: Hand) -> Hand:
    """An archive with two records, and an index of whoosh."""
    hand.show(item("1", "simhallen stänger"), item("2", "simhallarna öppnar"))
    drain_index(hand.archive)
    return hand


def test_the_engine_changes_with_the_index_and_the_answers_stay(told: Hand) -> None:
    assert engine_of(told.archive) == "whoosh"
    for name in ("tantivy", "whoosh", "tantivy"):
        assert switch_engine(told.archive, name) == 2
        assert engine_of(told.archive) == name
        assert config.load(told.archive.directory.settings).search.engine == name
        assert found(told, "simhall") == ["1", "2"]
        assert [d.name for d in told.archive.directory.index.glob("index-*")] == [
            the_serving(told).name
        ]
    told.show(item("3", "simhallen byggs"))
    drain_index(told.archive)  # a process with the old setting goes on with the engine that serves
    assert engine_of(told.archive) == "tantivy"
    assert rebuild_index(told.archive) == 3
    assert engine_of(told.archive) == "tantivy"
    assert found(told, "simhall") == ["1", "2", "3"]


def test_all_else_in_the_settings_is_as_it_was(told: Hand) -> None:
    settings = told.archive.directory.settings
    text = '# vår fil\n[search]\nengine = "whoosh"  # förut\n\n[web]\nport = 9000\n'
    settings.write_text(text, encoding="utf-8")
    switch_engine(told.archive, "tantivy")
    assert settings.read_text(encoding="utf-8") == (
        '# vår fil\n[search]\nengine = "tantivy"\n\n[web]\nport = 9000\n'
    )
    settings.write_text("# vår fil\n[web]\nport = 9000", encoding="utf-8")
    switch_engine(told.archive, "whoosh")
    assert settings.read_text(encoding="utf-8") == (
        '# vår fil\n[web]\nport = 9000\n\n[search]\nengine = "whoosh"\n'
    )


def test_an_engine_that_is_not_installed_is_refused_before_anything_is_touched(
    told: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = the_serving(told)
    for module in [name for name in sys.modules if "tantivy" in name]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(EngineMissing, match="tantivy är inte installerad") as caught:
        switch_engine(told.archive, "tantivy")
    assert "flodesarkivet[tantivy]" in caught.value.line()
    with pytest.raises(EngineMissing, match="PostgreSQL"):
        switch_engine(told.archive, "postgres")
    with pytest.raises(ConfigError, match="sphinx"):
        switch_engine(told.archive, "sphinx")
    assert the_serving(told) == before
    assert found(told, "simhall") == ["1", "2"]


def test_a_new_index_that_lacks_a_record_never_serves(
    told: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def losing(source: searching.Source, index: SearchIndex, batch: int = 1) -> int:
        del source, batch
        index.remove([told.record("1")])
        return 0

    with monkeypatch.context() as patch:
        patch.setattr(sync, "drain", losing)
        with pytest.raises(IndexUnusable, match="1 av 2"):
            switch_engine(told.archive, "tantivy")
    assert engine_of(told.archive) == "whoosh"
    assert config.load(told.archive.directory.settings).search.engine == "whoosh"
    assert found(told, "simhall") == ["1", "2"]


def test_what_a_killed_switch_left_is_gone_on_with_only_by_the_same_engine(told: Hand) -> None:
    home, held = told.archive.directory.index, the_serving(told)
    left = home / "index-000002"
    Engines(only="tantivy")(left).close()
    (left / PROGRESS).write_text("1 1", encoding="ascii")
    with pytest.raises(IndexUnusable, match="annan sökmotor"):
        Engines()(left)
    assert made_by(held) == "whoosh"
    rebuild_index(told.archive)
    assert engine_of(told.archive) == "whoosh"
    assert found(told, "simhall") == ["1", "2"]


def test_a_damaged_mark_is_a_damaged_index(told: Hand) -> None:
    switch_engine(told.archive, "tantivy")
    (the_serving(told) / MARK).write_bytes(b"\xff\x00tan")
    told.show(item("3", "simhallen byggs"))
    assert drain_index(told.archive) == 3
    assert found(told, "simhall") == ["1", "2", "3"]


def test_the_first_index_is_of_the_engine_in_the_settings(tmp_path: Path) -> None:
    assert Engines("tantivy").to_build(tmp_path) == "tantivy"
    made = Engines("tantivy")(tmp_path / "index-000001")
    made.close()
    assert made_by(tmp_path / "index-000001") == "tantivy"


def test_the_command_says_what_serves_and_what_did(told: Hand) -> None:
    told.archive.close()
    root = ["--dir", str(told.archive.directory.root)]
    run = CliRunner()
    done = run.invoke(index_command, ["switch", "tantivy", *root], catch_exceptions=False)
    assert done.output == (
        "Sökregistret är byggt med tantivy och har alla 2 handlingar. Förut: whoosh.\n"
    )
    done = run.invoke(index_command, ["check", *root], catch_exceptions=False)
    assert done.output == "Sökregistret har alla 2 handlingar. Sökmotor: tantivy.\n"
    done = run.invoke(index_command, ["switch", "lucene", *root])
    assert done.exit_code == 2
    assert all(name in done.output for name in NAMES)


def test_an_archive_that_has_outgrown_its_engine_is_told_of_a_better_one(
    told: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = told.archive.searcher.serving
    assert searching.outgrown(told.archive, asked) is None
    monkeypatch.setitem(MEANT_FOR, "whoosh", 1)
    found_out = searching.outgrown(told.archive, asked)
    assert found_out == searching.Outgrown("whoosh", 2, 1, "tantivy")
    assert better("whoosh", 2, "postgresql+psycopg://x/y") == "postgres"
    switch_engine(told.archive, "tantivy")
    assert searching.outgrown(told.archive, asked) is None


def test_nothing_is_advised_while_there_is_no_index(hand: Hand) -> None:
    assert searching.outgrown(hand.archive, hand.archive.searcher.serving) is None


@pytest.fixture
def shared(cluster: Cluster, tmp_path: Path) -> Iterator[Hand]:
    """An archive in PostgreSQL."""
    hand = in_folder(tmp_path / "shared", Config(store=StoreSettings(cluster.new())))
    with hand.archive:
        yield hand


@pytest.mark.real
def test_an_archive_in_postgresql_can_have_any_engine_and_leaves_none_behind(shared: Hand) -> None:
    shared.show(item("1", "simhallen stänger"), item("2", "simhallarna öppnar"))
    drain_index(shared.archive)
    url = shared.archive.config.store.url.replace("+psycopg", "")
    schemas = "SELECT count(*) FROM pg_namespace WHERE starts_with(nspname, 'flode_index_')"
    for name, held in (("postgres", 1), ("postgres", 1), ("tantivy", 0), ("postgres", 1)):
        assert switch_engine(shared.archive, name) == 2
        assert found(shared, "simhall") == ["1", "2"]
        with psycopg.connect(url) as connection:
            assert connection.execute(schemas).fetchone() == (held,)
    shared.show(item("3", "simhallen hemligaord"))
    drain_index(shared.archive)
    searching.purge_index(shared.archive, [shared.record("3")])
    assert found(shared, "hemligaord") == []
    shared.archive.searcher.serving.index().close()
