# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A running archive in one file: whole, the same, without keys and index; hostile files are refused."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archiver.archive import backup, container
from archiver.archive.archive import StoredFile, open_archive
from archiver.archive.unpacking import Keys, read_keys, unpack
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.errors import DiskFull, NotEmpty
from archiver.errors.backup import BackupFailed, NoKeys, NotABackup, NotOnPostgres
from archiver.model.observation import MediaRef
from tests.builders.archives import ArchiveBuilder, build, post

PICTURE = b"\x89PNG\r\n\x1a\n" + b"bild " * 5000


def told(folder: Path) -> ArchiveBuilder:
    """An archive with two posts, a picture, a report and an authority's root."""
    made = build(folder)
    account = made.account()
    media = (MediaRef("a", "https://bild.example/a", "image"),)
    made.show(account, post("1", "Ny skola i Norrby", media=media), post("2", "Ny väg"))
    made.picture(account, PICTURE, "image/png")
    (made.archive.directory.keys / "myndigheten-rot.pem").write_text("rot", encoding="utf-8")
    (made.archive.directory.reports / "2026-10.json").write_text("{}", encoding="utf-8")
    return made


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[ArchiveBuilder]:
    made = told(tmp_path / "archive")
    with made.archive:
        yield made


@pytest.fixture
def own_copy(builder: ArchiveBuilder, tmp_path: Path) -> Path:
    """A backup of the builder's archive."""
    return backup.back_up(builder.archive, tmp_path / "kopia.tar").path


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("master")
    with told(folder / "archive").archive as archive:
        return backup.back_up(archive, folder / "kopia.tar").path


@pytest.fixture
def copy(master: Path, tmp_path: Path) -> Path:
    """A backup to damage."""
    for path in (master, backup.keys_of(master)):
        shutil.copy(path, tmp_path)
    return tmp_path / master.name


def unpacked(copy: Path, folder: Path, keys: Keys | None = None) -> Path:
    folder.mkdir()
    unpack(copy, folder, keys or read_keys(backup.keys_of(copy)))
    return folder


def test_a_backup_opens_as_the_same_archive(
    builder: ArchiveBuilder, own_copy: Path, tmp_path: Path
) -> None:
    folder = unpacked(own_copy, tmp_path / "tillbaka")
    with open_archive(folder, SetClock(builder.clock.at)) as archive:
        assert verify_archive(archive, full=True).findings == []
        assert archive.head() == builder.archive.head()
        assert archive.public_key() == builder.archive.public_key()
        archive.catch_up()
        assert archive.search("skola").total == 1
    assert (folder / "reports" / "2026-10.json").read_text(encoding="utf-8") == "{}"
    names = sorted(path.name for path in builder.archive.directory.keys.iterdir())
    assert sorted(path.name for path in (folder / "keys").iterdir()) == names
    assert "myndigheten-rot.pem" in names
    assert (folder / "keys" / "log.pem").stat().st_mode & 0o777 == 0o600


def test_any_tar_reads_it_and_it_holds_no_key_and_no_index(
    builder: ArchiveBuilder, own_copy: Path
) -> None:
    builder.archive.catch_up()
    with tarfile.open(own_copy) as tar:
        names = tar.getnames()
        readme = tar.extractfile("LASMIG.txt")
        assert readme is not None
        assert "Nycklarna finns inte här" in readme.read().decode()
    assert sorted({name.split("/")[0] for name in names}) == [
        "LASMIG.txt",
        "MANIFEST",
        "MANIFEST.sig",
        "archive.db",
        "flode.toml",
        "log",
        "media",
        "reports",
    ]
    whole = own_copy.read_bytes()
    for key in builder.archive.directory.keys.iterdir():
        if key.suffix == ".key" or key.name == "log.pem":
            assert key.read_bytes() not in whole
    assert own_copy.stat().st_mode & 0o777 == 0o600
    assert backup.keys_of(own_copy).stat().st_mode & 0o777 == 0o600


def test_a_backup_made_while_the_archive_is_written_to_is_one_moment_of_it(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    account = builder.archive.accounts()[0]
    stop = threading.Event()

    def write() -> None:
        number = 10
        while not stop.is_set():
            builder.show(account, post(str(number), f"Inlägg {number}"))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup.back_up(builder.archive, tmp_path / f"{n}.tar") for n in range(3)]
    finally:
        stop.set()
        writer.join()
    for one in made:
        folder = unpacked(one.path, tmp_path / one.path.stem)
        with open_archive(folder, SetClock(builder.clock.at)) as archive:
            assert verify_archive(archive, full=True).findings == []
            assert archive.head().size == one.entries
    assert made[0].entries < made[2].entries


def test_memory_does_not_grow_with_what_is_backed_up(builder: ArchiveBuilder, tmp_path: Path) -> None:
    account = builder.archive.accounts()[0]
    media = (MediaRef("b", "https://bild.example/b", "video"),)
    builder.show(account, post("9", "Film", media=media))
    (wanted,) = builder.archive.wanted_media(account)
    stored = builder.archive.blobs.put(bytes([n]) * (1 << 20) for n in range(48))
    builder.archive.add_media(wanted, StoredFile(*stored, "video/mp4"), "")
    tracemalloc.start()
    try:
        made = backup.back_up(builder.archive, tmp_path / "stor.tar")
        unpacked(made.path, tmp_path / "stor")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made.size > 48 << 20
    assert peak < 16 << 20


def test_a_backup_is_never_written_over_and_never_half(
    builder: ArchiveBuilder, own_copy: Path, tmp_path: Path
) -> None:
    before = own_copy.read_bytes()
    with pytest.raises(NotEmpty):
        backup.back_up(builder.archive, own_copy)
    assert own_copy.read_bytes() == before
    (picture,) = (p for p in builder.archive.directory.media.rglob("*") if p.is_file())
    picture.unlink()
    left = sorted(tmp_path.iterdir())
    with pytest.raises(BackupFailed, match="försvann eller ändrades"):
        backup.back_up(builder.archive, tmp_path / "ny.tar")
    assert sorted(tmp_path.iterdir()) == left


def test_a_folder_that_does_not_exist_is_told(builder: ArchiveBuilder, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="finns inte"):
        backup.back_up(builder.archive, tmp_path / "ingen" / "kopia.tar")


def test_postgresql_is_told_to_use_its_own_tools(
    builder: ArchiveBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(builder.archive.database), "dialect", "postgresql")
    with pytest.raises(NotOnPostgres):
        backup.back_up(builder.archive, tmp_path / "kopia.tar")
    assert not (tmp_path / "kopia.tar").exists()


# --- what strangers send -----------------------------------------------------------------------


def rewritten(
    change: Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes] | None],
) -> Callable[[Path], None]:
    """The same tar with each file as ``change`` leaves it."""

    def do(copy: Path) -> None:
        made = io.BytesIO()
        with tarfile.open(copy) as old, tarfile.open(fileobj=made, mode="w") as new:
            for member in old:
                file = old.extractfile(member)
                kept = change(member, file.read() if file else b"")
                if kept is not None:
                    info, content = kept
                    info.size = len(content)
                    new.addfile(info, io.BytesIO(content))
        copy.write_bytes(made.getvalue())

    return do


def added(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> Callable[[Path], None]:
    """The same tar with one more member first."""

    def do(copy: Path) -> None:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, link
        header = info.tobuf(tarfile.GNU_FORMAT)
        copy.write_bytes(header + copy.read_bytes())

    return do


def edited(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    return rewritten(lambda m, c: (m, c.replace(old, new) if m.name.startswith(name) else c))


def without(name: str) -> Callable[[Path], None]:
    return rewritten(lambda m, c: None if m.name.startswith(name) else (m, c))


HOSTILE: dict[str, Callable[[Path], object]] = {
    "a path that climbs": added("../utanfor"),
    "an absolute path": added("/tmp/utanfor"),
    "a path that climbs within": added("media/../../utanfor"),
    "a symbolic link": added("archive.db", tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": added("archive.db", tarfile.LNKTYPE, "/etc/passwd"),
    "a directory": added("media", tarfile.DIRTYPE),
    "a device": added("archive.db", tarfile.CHRTYPE),
    "a pipe": added("archive.db", tarfile.FIFOTYPE),
    "a sparse file": added("archive.db", tarfile.GNUTYPE_SPARSE),
    "a long name": added("././@LongLink", tarfile.GNUTYPE_LONGNAME),
    "an attribute record": added("paxheader", tarfile.XHDTYPE),
    "a key": added("keys/log.pem"),
    "an index": added("index/1/_MAIN.seg"),
    "a file twice": added("archive.db"),
    "a hidden file": added("reports/.halv"),
    "a file more": added("reports/2026-11.json"),
    "compressed": lambda copy: copy.write_bytes(gzip.compress(copy.read_bytes())),
    "no tar": lambda copy: copy.write_bytes(b"Hej!" * 1000),
    "empty": lambda copy: copy.write_bytes(b""),
    "only an end": lambda copy: copy.write_bytes(bytes(1024)),
    "cut off in a file": lambda copy: copy.write_bytes(copy.read_bytes()[:300_000]),
    "cut off at its end": lambda copy: copy.write_bytes(copy.read_bytes()[:-1024]),
    "cut off before the signature": without("MANIFEST.sig"),
    "no manifest": without("MANIFEST"),
    "no database": without("archive.db"),
    "no media": without("media/"),
    "other settings": edited("flode.toml", b"akerby", b"annan."),
    "another picture": edited("media/", b"bild", b"bilk"),
    "a huge size": lambda copy: copy.write_bytes(_claiming(1 << 60) + copy.read_bytes()[512:]),
    "another manifest": edited("MANIFEST", b'"keys": "i en', b'"keys": "I en'),
}


def _claiming(size: int) -> bytes:
    info = tarfile.TarInfo("LASMIG.txt")
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_or_damaged_file_is_refused(copy: Path, tmp_path: Path, what: str) -> None:
    HOSTILE[what](copy)
    outside = sorted(p for p in tmp_path.rglob("*") if "tillbaka" not in p.parts)
    with pytest.raises(NotABackup) as told:
        unpacked(copy, tmp_path / "tillbaka")
    assert told.value.line().startswith("FA-0374 ")
    assert "Inget har återställts." in told.value.line()
    assert sorted(p for p in tmp_path.rglob("*") if "tillbaka" not in p.parts) == outside


@pytest.mark.parametrize("place", [0, 700, 5000, 400_000, -2000, -900])
def test_one_changed_byte_anywhere_that_matters_is_refused(
    copy: Path, tmp_path: Path, place: int
) -> None:
    whole = bytearray(copy.read_bytes())
    whole[place] ^= 1
    copy.write_bytes(whole)
    with pytest.raises(NotABackup):
        unpacked(copy, tmp_path / "tillbaka")


def test_a_backup_that_another_log_signed_is_refused(copy: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "annat")
    with other.archive:
        keys = read_keys(backup.back_up(other.archive, tmp_path / "annan.tar").keys)
    with pytest.raises(NotABackup, match="inte undertecknad"):
        unpacked(copy, tmp_path / "tillbaka", keys)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'{"format":"flodesarkivet-nycklar/1","keys":{}}',
        b'{"format":"flodesarkivet-nycklar/1","keys":{"log.pem":"!","digest.key":""}}',
        b'{"format":"flodesarkivet-nycklar/1","keys":{"../x":"","log.pem":"","digest.key":""}}',
        b"\xff" * 10,
        b"x" * 11_000_000,
    ],
)
def test_a_file_that_holds_no_keys_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "nycklar"
    path.write_bytes(content)
    with pytest.raises(NoKeys):
        read_keys(path)


def test_a_key_of_the_wrong_kind_and_no_file_at_all_are_told(tmp_path: Path) -> None:
    with pytest.raises(NoKeys):
        Keys({"log.pem": b"-----BEGIN PRIVATE KEY-----\n", "digest.key": b""}).signing_key()
    with pytest.raises(NoKeys, match="finns inte"):
        read_keys(tmp_path / "ingen")


def test_a_folder_or_nothing_at_all_is_no_backup(copy: Path, tmp_path: Path) -> None:
    keys = read_keys(backup.keys_of(copy))
    (tmp_path / "tillbaka").mkdir()
    for source in (tmp_path / "tillbaka", tmp_path / "ingen"):
        with pytest.raises(NotABackup, match="finns inte eller kan inte läsas"):
            unpack(source, tmp_path / "tillbaka", keys)


def test_a_backup_larger_than_the_disk_is_refused_before_anything_is_written(
    copy: Path, tmp_path: Path
) -> None:
    with copy.open("r+b") as file:
        file.truncate(1 << 42)  # a hole: the disk holds nothing of it
    (tmp_path / "tillbaka").mkdir()
    with pytest.raises(DiskFull):
        unpack(copy, tmp_path / "tillbaka", read_keys(backup.keys_of(copy)))
    assert list((tmp_path / "tillbaka").iterdir()) == []


def test_a_name_that_no_backup_has_cannot_even_be_written() -> None:
    for name in ("media/" + "a" * 200, "../utanfor", "keys/log.pem"):
        with pytest.raises(ValueError, match="no name"):
            container.Writer(io.BytesIO(), len).add(name, io.BytesIO(b""), 0)
