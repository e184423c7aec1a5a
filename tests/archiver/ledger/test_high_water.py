# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The mark on another volume, the published checkpoint, and each checkpoint told in the log."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archiver.archive import outside
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.config import to_toml
from archiver.errors import FlodeError, LedgerFork, MarkMissing, MarkNotWritten
from archiver.ledger import high_water, ledger
from archiver.ledger.entry import EntryKind
from archiver.ledger.ledger import Ledger
from archiver.store import outside as rows
from archiver.store import payloads, tables
from tests.builders.archives import HOUR, START, build, post
from tests.builders.tampered import administrator, at_rest


@dataclass(slots=True)
class Marked:
    """An archive whose mark is on another volume."""

    folder: Path
    volume: Path

    @property
    def mark(self) -> Path:
        return self.volume / "akerby.mark"

    def opened(self, *, unmarked: bool = False) -> Archive:
        return open_archive(self.folder, SetClock(START + HOUR), unmarked=unmarked)

    def grow(self, text: str) -> str:
        """A post more, signed."""
        with self.opened() as archive:
            account = archive.accounts()[0]
            archive.add_account(replace(account, name=text))
            return archive.sign()

    def copy(self, name: str) -> Path:
        at_rest(self.folder)
        return Path(shutil.copytree(self.folder, self.folder.with_name(name)))

    def put_back(self, copy: Path) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(copy, self.folder)

    def refused(self, kind: type[FlodeError]) -> str:
        with pytest.raises(kind) as refused:
            self.opened().close()
        return refused.value.line()


@pytest.fixture
def marked(tmp_path: Path) -> Marked:
    volume = tmp_path / "annan-volym"
    volume.mkdir()
    scene = Marked(tmp_path / "arkiv", volume)
    builder = build(scene.folder)
    builder.show(builder.account(), post("1", "Biblioteket är öppet."))
    settings = replace(builder.archive.config.outside, high_water=str(scene.mark))
    config = replace(builder.archive.config, outside=settings)
    builder.archive.close()
    scene.folder.joinpath("flode.toml").write_text(to_toml(config), encoding="utf-8")
    return scene


def test_the_mark_follows_each_signature(marked: Marked) -> None:
    for text in ("ett", "två"):
        note = marked.grow(text)
        assert marked.mark.read_text(encoding="utf-8") == note
    with marked.opened() as archive:
        assert archive.directory.checkpoint.read_text(encoding="utf-8") == note
        assert verify_archive(archive, full=True).findings == []


def test_an_older_copy_of_the_whole_archive_is_refused(marked: Marked) -> None:
    marked.grow("ett")
    older = marked.copy("aldre")
    marked.grow("två")
    marked.put_back(older)
    line = marked.refused(LedgerFork)
    assert line.startswith("FA-0311 Märket i akerby.mark är vid rad")
    assert "flode log anchor" in line
    with marked.opened(unmarked=True) as archive:
        for full in (True, False):
            whats = [f.what for f in verify_archive(archive, full=full).findings]
            assert any("arkivet är äldre" in what for what in whats)


def test_a_copy_that_has_gone_its_own_way_is_refused(marked: Marked) -> None:
    marked.grow("ett")
    older = marked.copy("gren")
    marked.grow("två")
    marked.put_back(older)
    shutil.move(marked.mark, kept := marked.volume / "kvar")
    with marked.opened(unmarked=True) as archive:
        for text in ("tre", "fyra", "fem"):
            archive.add_account(replace(archive.accounts()[0], name=text))
    shutil.move(kept, marked.mark)
    assert "visar andra" in marked.refused(LedgerFork)


def test_a_lost_mark_is_refused_until_it_is_written_anew(marked: Marked) -> None:
    for text in ("ett", "två"):
        marked.grow(text)
    marked.mark.unlink()
    line = marked.refused(MarkMissing)
    assert line.startswith("FA-0354")
    assert "flode log anchor" in line
    with marked.opened(unmarked=True) as archive:
        note = outside.anchor(archive, "disken byttes")
    assert marked.mark.read_text(encoding="utf-8") == note
    with marked.opened() as archive:
        assert verify_archive(archive, full=True).findings == []
        with archive.database.read() as connection:
            (action,) = connection.execute(select(tables.action)).all()
            stored = facts_at(archive, action.entry)
    assert action.tag == "log:anchor:set"
    assert stored["detail"]["reason"] == "disken byttes"


def facts_at(archive: Archive, entry: int) -> dict[str, Any]:
    with archive.database.read() as connection:
        return payloads.load(connection, archive.codec, [entry])[entry].facts


def test_an_older_copy_that_is_all_there_is_can_be_taken_on_with_a_reason(marked: Marked) -> None:
    marked.grow("ett")
    older = marked.copy("aldre")
    lost = marked.grow("två")
    marked.put_back(older)
    with marked.opened(unmarked=True) as archive:
        outside.anchor(archive, "servern brann")
        with archive.database.read() as connection:
            (action,) = connection.execute(select(tables.action)).all()
        told = facts_at(archive, action.entry)["detail"]["lost"]
    assert lost in told
    marked.grow("tre")


@pytest.mark.parametrize("content", ["skräp", "", "a\n1\nb\n\n"])
def test_a_mark_that_is_not_ours_is_refused(marked: Marked, content: str) -> None:
    marked.grow("ett")
    marked.mark.write_text(content, encoding="utf-8")
    assert "inte undertecknat av det här arkivet" in marked.refused(LedgerFork)


def test_another_archives_mark_is_refused(marked: Marked, tmp_path: Path) -> None:
    marked.grow("ett")
    other = build(tmp_path / "annat")
    marked.mark.write_text(other.archive.sign(), encoding="utf-8")
    other.archive.close()
    assert "inte undertecknat av det här arkivet" in marked.refused(LedgerFork)


def test_a_volume_that_goes_away_holds_the_signature_not_the_archive(marked: Marked) -> None:
    for text in ("ett", "noll"):
        marked.grow(text)
    with marked.opened() as archive:
        shutil.move(marked.volume, away := marked.volume.with_name("borta"))
        archive.add_account(replace(archive.accounts()[0], name="två"))
        published = archive.directory.checkpoint.read_bytes()
        with pytest.raises(MarkNotWritten):
            archive.sign()
        assert isinstance(outside.sign_first(archive), MarkNotWritten)
        assert archive.directory.checkpoint.read_bytes() == published
        shutil.move(away, marked.volume)
        assert marked.mark.read_bytes() == published
        assert archive.sign() == marked.mark.read_text(encoding="utf-8")
        assert marked.mark.read_bytes() != published


def test_a_new_archive_needs_no_mark_to_begin(marked: Marked) -> None:
    assert not marked.mark.exists()
    with marked.opened() as archive:
        archive.sign()
    assert marked.mark.exists()


def test_a_stop_between_the_first_signature_and_its_mark_is_mended_by_the_next(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    with marked.opened() as archive, monkeypatch.context() as patch:
        patch.setattr(high_water, "write", stops)
        with pytest.raises(KeyboardInterrupt):
            archive.sign()
    assert not marked.mark.exists()
    with marked.opened() as archive:
        assert archive.sign() == marked.mark.read_text(encoding="utf-8")


def test_a_store_older_than_its_published_checkpoint_is_refused(tmp_path: Path) -> None:
    builder = build(tmp_path / "arkiv")
    builder.account()
    builder.archive.sign()
    builder.archive.close()
    at_rest(tmp_path / "arkiv")
    older = (tmp_path / "arkiv" / "archive.db").read_bytes()
    with open_archive(tmp_path / "arkiv", builder.clock) as archive:
        archive.add_account(replace(archive.accounts()[0], name="Ett till"))
        archive.sign()
    at_rest(tmp_path / "arkiv")
    (tmp_path / "arkiv" / "archive.db").write_bytes(older)
    with pytest.raises(LedgerFork, match="Den publicerade kontrollpunkten"):
        open_archive(tmp_path / "arkiv")


# --- checkpoints told in the log ---------------------------------------------------------------


def test_nothing_new_is_signed_when_only_the_log_speaks_of_itself(marked: Marked) -> None:
    note = marked.grow("ett")
    with marked.opened() as archive:
        size = archive.head().size
        assert archive.sign() == note
        assert archive.head().size == size


def test_a_checkpoint_that_is_taken_away_is_found(marked: Marked) -> None:
    for text in ("ett", "två", "tre"):
        marked.grow(text)
    at_rest(marked.folder)
    with administrator(marked.folder) as sql:
        oldest = "(SELECT MIN(size) FROM checkpoint)"
        sql.executescript(f"DELETE FROM checkpoint WHERE size = {oldest}")
    with marked.opened() as archive:
        whats = [f.what for f in verify_archive(archive, full=True).findings]
    assert "Raden i checkpoint saknas" in whats


def test_checkpoints_from_before_they_were_told_are_told_at_the_next(tmp_path: Path) -> None:
    builder = build(tmp_path / "arkiv")
    archive = builder.archive
    builder.account()
    with archive.database.write() as connection:
        key = archive.directory.signing_key()
        ledger.sign_head(connection, archive.config.municipality.origin, key)
    assert verify_archive(archive, full=True).findings == []
    archive.sign()
    with archive.database.read() as connection:
        assert rows.untold(connection) == []
        told = connection.execute(
            select(tables.log_entry.c.idx).where(tables.log_entry.c.kind == EntryKind.CHECKPOINT)
        ).all()
    assert len(told) == 1
    assert verify_archive(archive, full=True).findings == []
    archive.close()


def test_a_signature_and_its_row_in_the_log_are_one_transaction(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    with marked.opened() as archive:

        def stops(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Ledger, "append", stops)
            with pytest.raises(KeyboardInterrupt):
                archive.sign()
    with closing(sqlite3.connect(marked.folder / "archive.db")) as sql:
        assert sql.execute("SELECT count(*) FROM checkpoint").fetchone() == (0,)
    assert not marked.mark.exists()
    marked.grow("ett")
