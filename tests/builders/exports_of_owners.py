# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Exports as the platforms make them, and exports made to do harm."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from archiver.simulator.picture import png

AT = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
STAMP = int(AT.timestamp())


def scrambled(text: str) -> str:
    """A text as Meta writes it: every byte of UTF-8 as a letter."""
    return text.encode().decode("latin-1")


def packed(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """A ZIP with these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def facebook(path: Path, posts: Mapping[str, int], *, group: str = "") -> Path:
    """A page's export: posts by text and time, one picture, and what was said in a group."""
    listed = [
        {
            "timestamp": at,
            "data": [{"post": scrambled(text)}],
            "title": scrambled("Åkerby kommun uppdaterade sin status."),
        }
        for text, at in posts.items()
    ]
    listed[0]["attachments"] = [
        {"data": [{"media": {"uri": "posts/media/bild.png", "description": scrambled("Åsen")}}]}
    ]
    said = [
        {
            "timestamp": STAMP + 60,
            "data": [{"comment": {"comment": scrambled(group), "author": scrambled("Åkerby")}}],
            "title": scrambled("Åkerby kommenterade i gruppen Grannar på Åsen."),
        }
    ]
    files: dict[str, bytes | str] = {
        "export/posts/profile_posts_1.json": json.dumps(listed),
        "export/posts/media/bild.png": png("bild-1"),
        "export/ads/advertisers.json": json.dumps({"custom_audiences": []}),
    }
    if group:
        files["export/groups/your_comments_in_groups.json"] = json.dumps({"group_comments_v2": said})
    return packed(path, files)


def bomb(path: Path) -> Path:
    """A small file that says it is a small JSON and is a hundred megabytes of zeros."""
    return packed(path, {"posts/profile_posts_1.json": b"0" * 100 * 1024 * 1024})


def link(path: Path) -> Path:
    """A symbolic link out of the archive."""
    info = zipfile.ZipInfo("posts/profile_posts_1.json")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(info, "/etc/passwd")
    return path


def overlapping(path: Path) -> Path:
    """Two names in the list of contents for the same packed bytes."""
    packed(path, {"a.json": "[]" * 500, "b.json": "[]" * 500})
    raw = bytearray(path.read_bytes())
    first = raw.index(b"PK\x01\x02")
    second = raw.index(b"PK\x01\x02", first + 4)
    raw[second + 42 : second + 46] = raw[first + 42 : first + 46]
    path.write_bytes(raw)
    return path


def encrypted(path: Path) -> Path:
    """A file whose entry says that it is encrypted."""
    packed(path, {"posts/profile_posts_1.json": "[]"})
    raw = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.index(mark) + place
        raw[at : at + 2] = struct.pack("<H", 1)
    path.write_bytes(raw)
    return path
