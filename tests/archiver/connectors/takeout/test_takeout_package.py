# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A ZIP from outside is looked over before it is read, and what would do harm is refused whole."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.connectors.takeout.package import open_package
from archiver.errors import AnswerTooLarge, TakeoutHostile, TakeoutUnreadable
from tests.builders.exports_of_owners import bomb, encrypted, link, overlapping, packed


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x.json",
        "/etc/passwd",
        "posts/../../x.json",
        "..\\..\\x.json",
        "\\\\server\\x.json",
        "C:\\x.json",
    ],
)
def test_a_path_that_leads_out_is_refused(name: str, tmp_path: Path) -> None:
    path = packed(tmp_path / "export.zip", {"posts/a.json": "[]", name: "[]"})

    with pytest.raises(TakeoutHostile, match="sökväg"):
        open_package(path)


@pytest.mark.parametrize(
    ("make", "word"), [(bomb, "ZIP-bomb"), (link, "länk"), (overlapping, "ligger i varandra")]
)
def test_bombs_and_links_are_refused(make: Callable[[Path], Path], word: str, tmp_path: Path) -> None:
    with pytest.raises(TakeoutHostile, match=word):
        open_package(make(tmp_path / "export.zip"))


def test_what_is_no_zip_or_is_locked_is_unreadable(tmp_path: Path) -> None:
    text = tmp_path / "export.zip"
    text.write_text("<html>Logga in</html>", encoding="utf-8")

    with pytest.raises(TakeoutUnreadable, match="ZIP-fil"):
        open_package(text)
    with pytest.raises(TakeoutUnreadable, match="krypterad"):
        open_package(encrypted(tmp_path / "locked.zip"))
    with pytest.raises(TakeoutUnreadable):
        open_package(tmp_path / "absent.zip")


def test_a_damaged_file_is_told_and_never_read_in_part(tmp_path: Path) -> None:
    path = packed(tmp_path / "export.zip", {"posts/a.json": "[1, 2, 3]" * 2000})
    raw = bytearray(path.read_bytes())
    raw[60:70] = b"\xff" * 10
    path.write_bytes(raw)
    package = open_package(path)

    with pytest.raises(TakeoutUnreadable):
        package.read("posts/a.json", 1_000_000)
    package.close()


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    package = open_package(packed(tmp_path / "export.zip", {"posts/a.json": "[]" * 2000}))

    with pytest.raises(AnswerTooLarge):
        package.read("posts/a.json", 100)
    package.close()


def test_a_list_of_contents_that_is_cut_off_is_unreadable(tmp_path: Path) -> None:
    path = packed(tmp_path / "export.zip", {"posts/a.json": "[]"})
    path.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(TakeoutUnreadable):
        open_package(path)


def test_a_zip_inside_is_a_file_and_nothing_more(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", {"posts/b.json": "[]"})
    path = packed(tmp_path / "export.zip", {"inner.zip": inner.read_bytes(), "a.json": "[]"})

    package = open_package(path)

    assert package.names() == ["a.json", "inner.zip"]
    package.close()
    assert zipfile.is_zipfile(inner)
