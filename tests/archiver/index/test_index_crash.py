# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archiver.index.generations import Serving, serving
from archiver.index.query import parse
from archiver.index.sync import check, keep_up, rebuild
from archiver.model.search import Filters
from tests.builders.search_engines import ENGINES
from tests.fakes.index_reference import open_reference
from tests.fakes.index_writer import known_source

ROOT = Path(__file__).parents[3]
LENGTH = 300
KILLS = int(os.environ.get("FLODE_KILLS", "2"))  # of each sort and engine; 34 makes a hundred of each
MOMENTS = [0.03 + 0.3 * (turn * 0.618 % 1) for turn in range(KILLS)]
OF_FILES = ("whoosh", "tantivy")
NONE = Filters()
SEARCHES = ("", "skola", '"och att" ELLER vägen', "läge:borttagen", "be*")


def killed_after(seconds: float, engine: str, verb: str, home: Path) -> bool:
    """Start the writer, kill it with -9; whether it was at work."""
    command = [sys.executable, "-m", "tests.fakes.index_writer", engine, verb]
    command += [str(home), str(LENGTH)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "go\n"
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        return "done" not in writer.stdout.read()


@pytest.mark.parametrize("engine", OF_FILES)
@pytest.mark.parametrize("seconds", MOMENTS)
def test_a_writer_killed_in_the_middle_costs_nothing_but_time(
    seconds: float, engine: str, tmp_path: Path
) -> None:
    home, half, open_index = tmp_path / "home", known_source(40), ENGINES[engine]
    rebuild(half, home, open_index)  # the writer finds an index and must catch up with the queue
    assert killed_after(seconds, engine, "drain", home)
    directory = serving(home)
    source = known_source(LENGTH)
    keep_up(source, home, open_index)
    assert serving(home) == directory  # it went on from where it was, no rebuild
    index = Serving(home, open_index).index()
    assert check(source, index).agrees
    reference = open_reference(tmp_path / "reference")
    reference.write(source.held.values())
    for search in SEARCHES:
        node = parse(search)
        assert index.search(node, NONE, 999) == reference.search(node, NONE, 999)
    assert index.health().ok


@pytest.mark.parametrize("engine", OF_FILES)
@pytest.mark.parametrize("seconds", MOMENTS)
def test_a_rebuild_killed_in_the_middle_leaves_the_old_index_whole(
    seconds: float, engine: str, tmp_path: Path
) -> None:
    half, open_index = known_source(40), ENGINES[engine]
    rebuild(half, tmp_path, open_index)
    assert killed_after(seconds, engine, "rebuild", tmp_path)
    index = Serving(tmp_path, open_index).index()
    assert check(half, index).agrees
    assert index.health().ok
    index.close()
    source = known_source(LENGTH)
    rebuild(source, tmp_path, open_index)
    assert check(source, Serving(tmp_path, open_index).index()).agrees
    assert len(list(tmp_path.glob("index-*"))) == 1


@pytest.mark.parametrize("engine", OF_FILES)
@pytest.mark.parametrize("seconds", MOMENTS)
def test_a_merge_killed_in_the_middle_leaves_an_index_that_answers_and_can_be_written(
    seconds: float, engine: str, tmp_path: Path
) -> None:
    source, open_index = known_source(40), ENGINES[engine]
    rebuild(source, tmp_path, open_index)
    assert killed_after(seconds, engine, "merge", tmp_path)
    index = Serving(tmp_path, open_index).index()
    assert index.health().ok
    assert index.count() == index.search(None, NONE, 0).total >= len(source.held)
    others = set(range(1, 41)) - source.held.keys()
    index.write(source.held.values(), removed=others)  # as it was before the writer changed them
    index.merge()
    reference = open_reference(tmp_path / "reference")
    reference.write(source.held.values())
    for search in SEARCHES:
        node = parse(search)
        assert index.search(node, NONE, 999) == reference.search(node, NONE, 999)
