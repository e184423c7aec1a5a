# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files made to hurt whoever checks them: each is refused in a plain line, and none is believed."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from exports.bundle import verify
from tests.builders.bundles import Members, Proven, fault, packed, resealed


def zipped(write: Callable[[zipfile.ZipFile], None], path: Path) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        write(package)
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.parametrize(
    "content", [b"", b"inte en zip", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\0" * 999]
)
def test_what_is_no_bundle(proven: Proven, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert fault(path, proven.key).startswith("Paketet: ")


def test_a_file_that_is_not_there_is_told_without_a_traceback(proven: Proven, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-I",
        "-S",
        verify.__file__,
        str(tmp_path / "nej.zip"),
        "--key",
        proven.key,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (1, "")
    assert "HÅLLER INTE Paketet: går inte att läsa (FileNotFoundError)" in done.stdout


@pytest.mark.parametrize(
    "name",
    [
        "../ut.txt",
        "/etc/passwd",
        "svar/../../ut",
        "c:\\ut",
        "svar//1",
        ".dold",
        "a/b/c",
        "svar/1\n2",
        "å",
    ],
)
def test_a_name_that_climbs_or_hides(proven: Proven, parts: Members, tmp_path: Path, name: str) -> None:
    spoiled = zipped(
        lambda z: [z.writestr(n, c) for n, c in {**parts, name: b"x"}.items()] and None,
        tmp_path / "x.zip",
    )
    assert "otillåtna eller dubbla filnamn" in fault(spoiled, proven.key)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name(proven: Proven, parts: Members, tmp_path: Path) -> None:
    def write(package: zipfile.ZipFile) -> None:
        for name, content in parts.items():
            package.writestr(name, content)
        package.writestr("verify.py", b"print('ja')")

    assert "otillåtna eller dubbla filnamn" in fault(zipped(write, tmp_path / "x.zip"), proven.key)


def test_a_bomb_is_refused_before_it_is_unpacked(proven: Proven, tmp_path: Path) -> None:
    def write(package: zipfile.ZipFile) -> None:
        with package.open("manifest.json", "w", force_zip64=True) as member:
            for _ in range(100):
                member.write(bytes(1 << 20))

    bomb = zipped(write, tmp_path / "x.zip")
    assert bomb.stat().st_size < 1 << 18
    assert "sväller till orimligt mycket" in fault(bomb, proven.key)


def test_a_bomb_that_says_it_is_small_gives_no_more_than_it_says(
    proven: Proven, tmp_path: Path
) -> None:
    bomb = zipped(lambda z: z.writestr("manifest.json", bytes(1 << 26)), tmp_path / "x.zip")
    content = bytearray(bomb.read_bytes())
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)
    bomb.write_bytes(content)
    assert "går inte att läsa" in fault(bomb, proven.key)


def test_another_packing_is_refused(proven: Proven, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("manifest.json", b"{}")
    (tmp_path / "x.zip").write_bytes(buffer.getvalue())
    assert "packade på fel sätt" in fault(tmp_path / "x.zip", proven.key)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"key": 1, "files": [], "records": {}, "made": null}',
        b'{"key": "a+b", "files": {}, "records": []}',
        b'{"size": 1' + b"0" * 10_000 + b"}",
    ],
)
@pytest.mark.parametrize("key", [True, False])
def test_a_list_of_another_form(
    proven: Proven, parts: Members, tmp_path: Path, content: bytes, key: bool
) -> None:
    spoiled = packed({**parts, "manifest.json": content}, tmp_path / "x.zip")
    assert fault(spoiled, proven.key if key else "").startswith("Paketet: ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[" * 100_000,
        b"[1]",
        b'{"row": "1"}',
        b'[{"note": 7, "path": [[]]}]',
        b'{"row":1,"leaf":null,"path":3}',
        b'{"row":true,"leaf":"x","path":[]}',
        b'{"row":1e9,"leaf":"x","path":["zz"]}',
        b'{"label":"","record":null,"rows":[[1]]}',
        b'{"record":{},"rows":{"a":1}}',
        b"[" + b'{"file":"a","size":[],"renews":""}' + b"]",
    ],
)
@pytest.mark.parametrize("name", ["tidigare.json", "tidsstamplar.json", "rader.jsonl", "handlingar/"])
def test_a_part_of_another_form(
    proven: Proven, parts: Members, tmp_path: Path, name: str, content: bytes
) -> None:
    """Even when whoever made it holds the key."""
    name = next(member for member in parts if member.startswith(name))
    spoiled = packed(resealed({**parts, name: content}, proven.signing), tmp_path / "x.zip")
    assert fault(spoiled, proven.key)


def test_what_is_printed_cannot_command_the_terminal(
    proven: Proven, parts: Members, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.loads(parts["manifest.json"])
    manifest["made"] = "\x1b[2J\x1b[1;1HHÅLLER\n"
    spoiled = {**parts, "manifest.json": json.dumps(manifest).encode()}
    path = packed(resealed(spoiled, proven.signing), tmp_path / "x.zip")
    assert verify.main([str(path), "--key", proven.key]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\\x1b[2J" in said
