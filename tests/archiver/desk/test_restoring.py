# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive brought back: not an older one unseen, and never with what has been disposed of."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from archiver.archive import backup
from archiver.archive.archive import Archive, open_archive
from archiver.archive.unpacking import Keys, read_keys
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.desk import actions, disposal, holds
from archiver.desk.disposal_list import DisposalList, read_list, write_list
from archiver.desk.restoring import Known, Restored, restore
from archiver.errors import LedgerFork, NoReason, NotEmpty
from archiver.errors.backup import BackupFailed, BackupOlder, DisposalsUnknown, NotABackup
from archiver.model.action import Tag
from archiver.model.change import Status
from archiver.model.retention import Cause
from archiver.store import payloads, tables
from tests.builders.archives import build
from tests.builders.desk import ADMIN, JURIST, Desk
from tests.builders.records_of_town import answer, item

ROOT = Path(__file__).parents[3]
WORD = b"kanariefagelsang"
WHY = "Den nyaste kopian var skadad, beslut av IT-chefen."


@pytest.fixture
def older(desk: Desk, tmp_path: Path) -> tuple[Path, int]:
    """A backup that still holds a comment, and the comment's record."""
    desk.post("1", "Ny skola i Norrby")
    record = desk.say("1_1", f"Den här {WORD.decode()} ska bort", picture=b"en bild " * 100)
    desk.say("1_2", "Den här får stå kvar i kopian")
    return backup.back_up(desk.archive, tmp_path / "kopia.tar").path, record


def keys_of(copy: Path) -> Keys:
    return read_keys(backup.keys_of(copy))


def listed(desk: Desk, path: Path) -> DisposalList:
    return listed_of(desk.archive, path)


def listed_of(archive: Archive, path: Path) -> DisposalList:
    write_list(archive, path)
    return read_list(path, archive.directory.signing_key().public_key())


def brought_back(desk: Desk, copy: Path, target: Path, known: Known | None = None) -> Restored:
    clock = SetClock(desk.hand.clock.at)
    return restore(copy, target, keys_of(copy), known or Known(), clock)


@contextmanager
def opened(desk: Desk, target: Path) -> Iterator[Archive]:
    with open_archive(target, SetClock(desk.hand.clock.at)) as archive:
        yield archive


def files_with(folder: Path, needle: bytes) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and needle in p.read_bytes()]


def nonce_of(desk: Desk, record: int) -> bytes:
    with desk.archive.database.read() as connection:
        query = select(tables.version.c.entry).where(tables.version.c.record_id == record)
        entry = connection.execute(query).scalar_one()
        return payloads.load(connection, desk.archive.codec, [entry])[entry].nonce


def test_the_newest_backup_comes_back_whole_and_leaves_no_row(
    desk: Desk, older: tuple[Path, int], tmp_path: Path
) -> None:
    note = desk.archive.directory.checkpoint.read_text(encoding="utf-8")
    made = brought_back(desk, older[0], tmp_path / "tillbaka", Known((note,)))
    assert (made.lacking, made.disposed_again) == (0, ())
    with opened(desk, tmp_path / "tillbaka") as archive:
        assert archive.head() == desk.archive.head()
        assert verify_archive(archive, full=True).findings == []
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_backup_older_than_what_is_published_is_refused(
    desk: Desk, older: tuple[Path, int], tmp_path: Path
) -> None:
    desk.say("1_3", "Efter kopian")
    note = desk.archive.sign()
    with pytest.raises(BackupOlder) as told:
        brought_back(desk, older[0], tmp_path / "tillbaka", Known((note,)))
    assert "rader är undertecknade" in told.value.line()
    assert not (tmp_path / "tillbaka").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_an_older_backup_needs_a_reason_and_the_newest_list_of_disposals(
    desk: Desk, older: tuple[Path, int], tmp_path: Path
) -> None:
    early = listed(desk, tmp_path / "tidig")
    desk.say("1_3", "Efter kopian")
    note = desk.archive.sign()
    target = tmp_path / "tillbaka"
    with pytest.raises(NoReason):
        brought_back(desk, older[0], target, Known((note,), None, "ja"))
    for known in (None, early):
        with pytest.raises(DisposalsUnknown):
            brought_back(desk, older[0], target, Known((note,), known, WHY))
    assert not target.exists()
    made = brought_back(desk, older[0], target, Known((note,), listed(desk, tmp_path / "sen"), WHY))
    assert made.lacking > 0
    with opened(desk, target) as archive:
        _, (action,) = actions.read(archive, tags=[Tag.ARCHIVE_RESTORED])
        assert (action.by, action.detail["why"]) == (None, WHY)
        assert action.detail["known"] - action.detail["size"] == made.lacking
        assert verify_archive(archive, full=True).findings == []


def test_what_was_disposed_of_after_the_backup_does_not_come_back(
    desk: Desk, older: tuple[Path, int], tmp_path: Path
) -> None:
    copy, record = older
    nonce = nonce_of(desk, record)  # random bytes beside the text, which itself is stored packed
    assert files_with(copy.parent, nonce)
    desk.later(40)
    desk.say("1_4", "En ny kommentar")
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    target = tmp_path / "tillbaka"
    known = Known((desk.archive.sign(),), listed(desk, tmp_path / "lista"), WHY)
    assert [path.name for path in files_with(copy.parent, nonce)] == [copy.name]
    made = brought_back(desk, copy, target, known)
    assert len(made.disposed_again) == 1
    with opened(desk, target) as archive:
        with archive.reader() as reader:
            left = reader.record(record)
            assert (left.status, left.text) == (Status.DISPOSED, "")
        assert archive.search(WORD.decode()).total == 0
        assert verify_archive(archive, full=True).findings == []
        _, checked = actions.read(archive, tags=[Tag.RESIDUE_CHECKED])
        assert [action.detail["left"] for action in checked] == [[]]
    for needle in (WORD, nonce, b"en bild en bild"):
        assert files_with(target, needle) == []


def test_without_the_list_the_same_backup_would_bring_it_back(
    desk: Desk, older: tuple[Path, int], tmp_path: Path
) -> None:
    """The control: what is disposed of is really in the backup."""
    copy, record = older
    brought_back(desk, copy, tmp_path / "tillbaka")
    with opened(desk, tmp_path / "tillbaka") as archive, archive.reader() as reader:
        assert WORD.decode() in reader.record(record).text


def test_what_came_and_was_disposed_of_after_the_backup_is_not_archived_anew(
    desk: Desk, tmp_path: Path
) -> None:
    desk.post("1", "Ny skola i Norrby")
    copy = backup.back_up(desk.archive, tmp_path / "kopia.tar").path
    desk.say("1_9", "Kom efter kopian")
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    made = brought_back(desk, copy, tmp_path / "a", Known((), listed(desk, tmp_path / "lista"), WHY))
    assert len(made.disposed_again) == 1
    shown = answer(desk.hand.clock.at, [item("1_9", "Kom efter kopian"), item("1_8", "En annan")])
    with opened(desk, tmp_path / "a") as archive:
        kept = archive.without_disposed(archive.accounts()[0], shown)
        assert [one.native_id for one in kept.observations] == ["1_8"]
        assert verify_archive(archive, full=True).findings == []


def test_a_disposal_that_waited_for_a_hold_is_repeated_too(desk: Desk, tmp_path: Path) -> None:
    desk.post("1", "Ny skola i Norrby")
    record = desk.say("1_1", "Spärrad i kopian")
    hold = holds.place(
        desk.archive, JURIST, holds.Wish(Cause.POLICE, "Polisanmälan 5000-K1", "2042-01-01"), [record]
    )
    copy = backup.back_up(desk.archive, tmp_path / "kopia.tar").path
    holds.release(desk.archive, JURIST, hold.id, "Utredningen är nedlagd")
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    known = Known((), listed(desk, tmp_path / "lista"), WHY)
    brought_back(desk, copy, tmp_path / "tillbaka", known)
    with opened(desk, tmp_path / "tillbaka") as archive:
        with archive.reader() as reader:
            assert reader.record(record).status is Status.DISPOSED
        assert verify_archive(archive, full=True).findings == []


def test_a_list_that_lacks_a_step_or_was_changed_destroys_nothing(
    desk: Desk, older: tuple[Path, int], tmp_path: Path
) -> None:
    desk.later(40)
    disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    whole = listed(desk, tmp_path / "lista")
    lame = replace(whole, steps=tuple(s for s in whole.steps if s.facts.get("step") != "ruling"))
    with pytest.raises(DisposalsUnknown, match="saknar ett led"):
        brought_back(desk, older[0], tmp_path / "tillbaka", Known((), lame, WHY))
    assert not (tmp_path / "tillbaka").exists()
    public = desk.archive.directory.signing_key().public_key()
    text = (tmp_path / "lista").read_bytes()
    for forged in (text.replace(b'"disposal":1', b'"disposal":2'), text[:-9], b"{}", b"", b"\xff"):
        (tmp_path / "lista").write_bytes(forged)
        with pytest.raises(NotABackup):
            read_list(tmp_path / "lista", public)


def test_the_mark_on_another_volume_is_known_without_being_named(desk: Desk, tmp_path: Path) -> None:
    settings = desk.archive.directory.settings
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('high_water = ""', 'high_water = "../mark"'), encoding="utf-8")
    with opened(desk, settings.parent) as archive:
        actions.note(archive, Tag.SIGN_IN, ADMIN)
        copy = backup.back_up(archive, tmp_path / "kopia.tar").path
        brought_back(desk, copy, tmp_path / "nyaste")
        actions.note(archive, Tag.SIGN_OUT, ADMIN)
        archive.sign()
        marked = (tmp_path / "mark").read_bytes()
        known = Known((), listed_of(archive, tmp_path / "lista"), WHY)
    with pytest.raises(BackupOlder):
        brought_back(desk, copy, tmp_path / "tillbaka")
    assert (tmp_path / "mark").read_bytes() == marked
    brought_back(desk, copy, tmp_path / "tillbaka", known)
    with opened(desk, tmp_path / "tillbaka") as archive:
        _, (given_up, restored) = actions.read(archive, tags=[Tag.LOG_ANCHORED, Tag.ARCHIVE_RESTORED])
        assert given_up.detail["reason"] == restored.detail["why"] == WHY
        assert verify_archive(archive, full=True).findings == []
    with pytest.raises(LedgerFork):  # the one that was given up does not start again
        open_archive(settings.parent, SetClock(desk.hand.clock.at))


def test_a_list_takes_the_place_of_an_older_list_and_of_nothing_else(
    desk: Desk, tmp_path: Path
) -> None:
    for _ in range(2):
        assert write_list(desk.archive, tmp_path / "lista") == 0
    with pytest.raises(BackupFailed, match="ENOENT"):
        write_list(desk.archive, tmp_path / "ingen" / "lista")
    (tmp_path / "brev").write_text("Hej", encoding="utf-8")
    for taken in (tmp_path / "brev", tmp_path):
        with pytest.raises(NotEmpty):
            write_list(desk.archive, taken)
    assert (tmp_path / "brev").read_text(encoding="utf-8") == "Hej"


def test_an_archive_with_its_rows_elsewhere_is_restored_into_its_own_folder(
    desk: Desk, tmp_path: Path
) -> None:
    desk.post("1", "Ny skola i Norrby")
    settings = desk.archive.directory.settings
    away = tmp_path / "annan" / "rader.db"
    away.parent.mkdir()
    desk.archive.close()
    (settings.parent / "archive.db").rename(away)
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('url = ""', f'url = "sqlite:///{away}"'), encoding="utf-8")
    with opened(desk, settings.parent) as archive:
        copy = backup.back_up(archive, tmp_path / "kopia.tar").path
        size = archive.head().size
    before = away.read_bytes()
    brought_back(desk, copy, tmp_path / "tillbaka")
    with opened(desk, tmp_path / "tillbaka") as archive:
        actions.note(archive, Tag.SIGN_IN, ADMIN)
        assert archive.head().size == size + 1
    assert away.read_bytes() == before
    settings.write_text(text, encoding="utf-8")
    away.rename(settings.parent / "archive.db")


def test_another_log_under_the_same_name_is_refused(
    desk: Desk, older: tuple[Path, int], tmp_path: Path
) -> None:
    """Two archives with one key whose logs went apart: a copy continues only the one it is of."""
    copy, _ = older
    target = tmp_path / "gren"
    brought_back(desk, copy, target)
    with opened(desk, target) as fork:
        actions.note(fork, Tag.SIGN_IN, ADMIN)
        other = backup.back_up(fork, tmp_path / "gren.tar").path
    desk.say("1_3", "Den rätta fortsättningen")
    note = desk.archive.sign()
    while int(note.split("\n")[1]) > fork_size(other, desk):
        with opened(desk, target) as fork:
            actions.note(fork, Tag.SIGN_IN, ADMIN)
            other.unlink()
            backup.keys_of(other).unlink()
            other = backup.back_up(fork, other).path
    with pytest.raises(LedgerFork):
        brought_back(desk, other, tmp_path / "tillbaka", Known((note,)))
    assert not (tmp_path / "tillbaka").exists()


def fork_size(copy: Path, desk: Desk) -> int:
    probe = copy.with_name("prov")
    made = brought_back(desk, copy, probe)
    for path in sorted(probe.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    probe.rmdir()
    return made.entries


def test_a_note_of_another_archive_and_a_folder_in_use_are_refused(
    desk: Desk, older: tuple[Path, int], tmp_path: Path
) -> None:
    other = build(tmp_path / "annat")
    with other.archive:
        note = other.archive.sign()
    with pytest.raises(NotABackup, match="inte undertecknad av arkivets logg"):
        brought_back(desk, older[0], tmp_path / "tillbaka", Known((note,)))
    (tmp_path / "upptagen").mkdir()
    (tmp_path / "upptagen" / "fil").touch()
    with pytest.raises(NotEmpty):
        brought_back(desk, older[0], tmp_path / "upptagen")


def test_the_command_line_backs_up_and_restores(desk: Desk, tmp_path: Path) -> None:
    desk.post("1", "Ny skola i Norrby")
    flode = [sys.executable, "-m", "search_ui.cli"]
    copy, target = str(tmp_path / "kopia.tar"), str(tmp_path / "tillbaka")
    made = run(*flode, "backup", copy, "--dir", str(desk.archive.directory.root), "--json")
    told = json.loads(made.stdout)
    assert (told["disposals"], told["keys_file"]) == (0, f"{copy}.nycklar")
    back = run(*flode, "restore", copy, target)
    assert (back.returncode, back.stderr) == (0, "")
    assert "allt stämmer" in back.stdout
    Path(f"{copy}.nycklar").unlink()
    refused = run(*flode, "restore", copy, f"{target}-2")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("FA-0375 Nycklarna saknas")
    assert not Path(f"{target}-2").exists()


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
