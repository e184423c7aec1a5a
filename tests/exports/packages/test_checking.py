# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from archiver.errors import NotAPackage
from exports.packages.checking import check
from tests.builders import packaged
from tests.builders.bundles import Proven
from tests.builders.packaged import Files, named

PAYLOAD = "handlingar/data/handlingar-0001.json"


def spoiled(package: Path, out: Path, found: Files) -> list[str]:
    """What the check says of these files, in words."""
    return [str(finding) for finding in check(packaged.packed(found, out)).findings]


def test_a_package_as_it_was_made_holds_and_its_signature_too(package: Path, proven: Proven) -> None:
    checked = check(package, proven.key)
    assert checked.ok
    assert checked.signed
    assert checked.bundles == 1
    assert checked.files == len(packaged.files(package))


def test_without_a_key_no_signature_is_claimed(package: Path) -> None:
    checked = check(package)
    assert checked.ok
    assert not checked.signed


def test_an_unpacked_package_and_a_zip_are_checked_alike(
    package: Path, proven: Proven, tmp_path: Path
) -> None:
    assert check(packaged.unpacked(package, tmp_path / "x"), proven.key).ok
    made = packaged.make(proven.story.archive, tmp_path / "paket.zip")
    assert check(made.path, proven.key).signed


def test_every_single_file_that_is_changed_is_named(package: Path, tmp_path: Path) -> None:
    found = packaged.files(package)
    for name, content in found.items():
        if name.endswith(("kontroll.sha256", "kontroll.sig")):
            continue
        changed = found | {name: content[:-1] + bytes([content[-1] ^ 1])}
        told = spoiled(package, tmp_path / "ändrat.tar", changed)
        short = name.partition("/")[2]
        assert any(line.startswith(f"{short}: är ändrad") for line in told), name


def test_every_single_file_that_is_missing_is_named(package: Path, tmp_path: Path) -> None:
    found = packaged.files(package)
    for name in found:
        short = name.partition("/")[2]
        if short == "kontroll.sha256":
            continue
        left = {other: content for other, content in found.items() if other != name}
        told = spoiled(package, tmp_path / "mindre.tar", left)
        assert f"{short}: saknas" in told, name


def test_a_file_that_was_put_in_is_named(package: Path, tmp_path: Path) -> None:
    found = packaged.files(package)
    top = next(iter(found)).partition("/")[0]
    told = spoiled(package, tmp_path / "mer.tar", found | {f"{top}/documentation/gömd.txt": b"x"})
    assert any(line.startswith("documentation/gömd.txt: hör inte till paketet") for line in told)


def test_a_change_that_is_covered_in_the_list_is_found_by_mets(package: Path, tmp_path: Path) -> None:
    """Somebody changes a file and mends the list of checksums after it."""
    found = packaged.files(package)
    name, sums = named(found, PAYLOAD), named(found, "kontroll.sha256")
    before = hashlib.sha256(found[name]).hexdigest().encode()
    changed = found[name].replace(b"H-2026", b"H-2027")
    after = hashlib.sha256(changed).hexdigest().encode()
    mended = found | {name: changed, sums: found[sums].replace(before, after)}
    told = spoiled(package, tmp_path / "lagat.tar", mended)
    assert told == [f"representations/{PAYLOAD}: är ändrad"]


def test_a_change_that_is_covered_everywhere_is_found_by_the_signature(
    package: Path, proven: Proven, tmp_path: Path
) -> None:
    found = packaged.files(package)
    name = named(found, "documentation/LASMIG.txt")
    changed = {name: found[name] + b"!"}
    before, size = hashlib.sha256(found[name]).hexdigest(), len(found[name])
    after = hashlib.sha256(changed[name]).hexdigest()
    root = next(n for n in found if n.count("/") == 1 and n.endswith("METS.xml"))
    mets = found[root].replace(before.upper().encode(), after.upper().encode())
    mets = mets.replace(f'SIZE="{size}"'.encode(), f'SIZE="{size + 1}"'.encode())
    sums = named(found, "kontroll.sha256")
    listed = found[sums].replace(before.encode(), after.encode())
    old, new = (hashlib.sha256(each).hexdigest().encode() for each in (found[root], mets))
    mended = found | changed | {root: mets, sums: listed.replace(old, new)}
    file = packaged.packed(mended, tmp_path / "lagat.tar")
    assert check(file).ok  # nothing inside contradicts it
    assert [finding.file for finding in check(file, proven.key).findings] == ["kontroll.sig"]


def test_another_key_does_not_pass(package: Path) -> None:
    key = "arkiv.akerby.example/logg+b96d18ad+AcTNc16VyYEFjh2tGpMPb6V6jW7PBcfbDXUoxWnzwCs2"
    checked = check(package, key)
    assert not checked.ok
    assert not checked.signed


@pytest.mark.parametrize("ending", ["bag-info.txt", "manifest-sha256.txt", PAYLOAD])
def test_a_bag_is_held_against_its_own_lists_too(proven: Proven, tmp_path: Path, ending: str) -> None:
    made = packaged.make(proven.story.archive, tmp_path / "paket.tar", form="bagit")
    assert check(made.path, proven.key).signed
    found = packaged.files(made.path)
    name = next(n for n in found if n.endswith(ending) and "tagmanifest" not in n)
    told = spoiled(made.path, tmp_path / "x.tar", found | {name: found[name] + b" "})
    assert told


def test_a_file_that_stands_twice_is_found(package: Path, tmp_path: Path) -> None:
    found = packaged.files(package)
    name = named(found, PAYLOAD)
    out = packaged.packed(found, tmp_path / "x.tar")
    with tarfile.open(out, "a") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(found[name])
        tar.addfile(member, io.BytesIO(found[name]))
    assert any("2 gånger" in str(finding) for finding in check(out).findings)


@pytest.mark.parametrize("name", ["../ut.txt", "a/../../ut.txt", "/etc/ut.txt"])
def test_a_path_out_of_the_package_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotAPackage, match="sökväg ut"):
        check(packaged.packed({"a/x": b"", name: b""}, tmp_path / "x.tar"))


def test_a_link_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "x.tar"
    with tarfile.open(out, "w") as tar:
        member = tarfile.TarInfo("a/b")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member)
    with pytest.raises(NotAPackage, match="länk"):
        check(out)


def test_what_is_no_package_says_so(tmp_path: Path) -> None:
    for name, content in (("a.tar", b"ingen tar"), ("b.zip", b""), ("c", b"PK\x03\x04")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(NotAPackage):
            check(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as package:
        package.writestr("a/b.txt", "x")
    with pytest.raises(NotAPackage, match=r"kontroll\.sha256 saknas"):
        check(tmp_path / "d.zip")
    with pytest.raises(NotAPackage, match="finns inte"):
        check(tmp_path / "finns-inte.tar")


def test_a_truncated_package_does_not_hold(package: Path, tmp_path: Path) -> None:
    half = tmp_path / "halv.tar"
    half.write_bytes(package.read_bytes()[: package.stat().st_size // 2])
    with suppress(NotAPackage):
        assert not check(half).ok
