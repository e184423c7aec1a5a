# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An owner's export from the command line into the archive, beside what was harvested."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.harvest.takeout import import_takeout
from archiver.model.account import Platform
from tests.builders.exports_of_owners import STAMP, bomb, facebook
from tests.builders.staged import PARTS, Play, playing

OLD = "Ett inlägg från tiden före arkivet, åäö"


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    part = next(one for one in PARTS if one.platform is Platform.INSTAGRAM)
    with playing(part, tmp_path / "arkiv", monkeypatch) as begun:
        yield begun


def test_each_side_is_told_what_the_other_has_and_nothing_is_concluded(
    play: Play, tmp_path: Path
) -> None:
    both = play.stage.post("Badet öppnar i dag")
    here = play.stage.post("Bara i arkivet")
    later = play.stage.post("Efteråt")
    play.look()
    archive, account = play.watch.archive, play.watch.account
    stamp = int(both.created.timestamp())
    posts = {OLD: STAMP, "Badet öppnar i dag": stamp, "Efteråt": stamp + 30}

    result = import_takeout(archive, account, facebook(tmp_path / "e.zip", posts, group="Hej grannar"))

    assert (result.items, result.known, result.added, result.unread) == (4, 2, 2, 0)
    assert result.pictures == 1
    assert result.lacking == [play.watch.record(here.id).label]
    archive.catch_up()
    (found,) = archive.search("tiden före arkivet").hits
    assert (found.record.text, found.record.own) == (OLD, True)
    assert str(found.record.status) == "present"
    assert archive.search("grannar").hits[0].record.title.endswith("Grannar på Åsen.")
    with archive.reader() as reader:
        (media,) = reader.media(found.record.id)
    assert (media.mime, media.problem) == ("image/png", "")
    for piece in (both, here, later):
        assert play.told(piece) == ["created"]

    again = import_takeout(archive, account, tmp_path / "e.zip")
    assert (again.known, again.added) == (4, 0)

    play.look()  # nobody is asked for what only the export gave
    play.look()
    assert play.watch.told(found.record.native_id) == ["created"]
    play.watch.assert_whole()


def test_an_export_brings_nothing_back_that_was_removed(play: Play, tmp_path: Path) -> None:
    kept = play.stage.post("Kvar")
    gone = play.stage.post("Borttaget sedan")
    play.look()
    play.stage.remove(gone)
    play.look()
    play.look()
    assert play.state(gone) == ("deleted", "")
    posts = {"Borttaget sedan": int(gone.created.timestamp()), "Kvar": int(kept.created.timestamp())}

    import_takeout(play.watch.archive, play.watch.account, facebook(tmp_path / "e.zip", posts))

    assert play.state(gone) == ("deleted", "")


def test_the_command_answers_in_one_document_and_refuses_a_bomb_in_one_line(
    play: Play, tmp_path: Path
) -> None:
    flode = [str(Path(sys.executable).with_name("flode")), "import", "takeout"]
    about = ["--account", "Kontot", "--dir", str(tmp_path / "arkiv")]
    export = facebook(tmp_path / "e.zip", {OLD: STAMP})

    good = subprocess.run(
        [*flode, str(export), *about, "--json"], capture_output=True, text=True, check=False
    )
    bad = subprocess.run(
        [*flode, str(bomb(tmp_path / "b.zip")), *about], capture_output=True, text=True, check=False
    )

    assert (good.returncode, json.loads(good.stdout)["added"]) == (0, 1)
    assert bad.returncode == 2
    assert bad.stderr.startswith("FA-0116 Exporten innehåller en ZIP-bomb.")
    assert bad.stderr.count("\n") == 1
