# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A part of a document as set pages: objects with numbers of their own, and what binding must know.

Where a value is only known when all parts are there, an object has a name that no other PDF has:
``/@R`` the page tree, ``/@F`` the page's stamp, ``/@N`` the stamp's font, ``/@W`` the seal's field,
``/@S7`` a key of the tree of parents, ``/@Ahex`` the place of an anchor, ``/@Ihex`` a tag's id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from exports import files

# Strings come first, so that nothing inside one is taken for a reference.
_WORDS = re.compile(
    rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]+>|/@([RFNW])|/@S(\d+)|/@([AI])([0-9a-f]+)|\b(\d+) 0 R\b",
    re.DOTALL,
)
_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f\s]+>|\b(\d+) 0 R\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """One object: its number here, its dictionary or value, and its content if it is a stream.

    ``sum`` is given for streams that other fragments may have too: pictures, fonts, profiles.
    """

    number: int
    body: bytes
    content: bytes | None = None
    sum: str = ""


@dataclass(slots=True)
class Facts:
    """What binding must know of a fragment."""

    pages: list[int] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    document: int = 0  # the structure tree's top here, and what hangs on it
    children: list[int] = field(default_factory=list)
    # Keys of the tree of parents with their values, as they are written.
    parents: list[tuple[int, str]] = field(default_factory=list)
    ids: list[tuple[str, int]] = field(default_factory=list)
    anchors: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    bookmarks: list[tuple[int, str, int, float, float]] = field(default_factory=list)
    profile: int = 0
    missing: str = ""  # signs that no font had, told by number instead
    font: dict[str, object] = field(default_factory=dict)  # the stamp's, when it was asked for


@dataclass(slots=True)
class Fragment:
    """Set pages that wait to be bound."""

    facts: Facts
    parts: list[Part]


def references(body: bytes) -> Iterator[int]:
    """Every object that a body refers to."""
    for found in _REFERENCE.finditer(body):
        if found[1]:
            yield int(found[1])


@dataclass(frozen=True, slots=True)
class Names:
    """How the words of a fragment are read in the whole file."""

    number: Callable[[int], int]
    word: Callable[[bytes], bytes]
    key: Callable[[int], int]
    anchor: Callable[[str], bytes]
    id: Callable[[str], bytes]


def rewritten(body: bytes, names: Names) -> bytes:
    """A body with the whole file's numbers."""

    def one(found: re.Match[bytes]) -> bytes:
        word, key, kind, coded, number = found.groups()
        if number is not None:
            return b"%d 0 R" % names.number(int(number))
        if key is not None:
            return b" %d" % names.key(int(key))
        if word is not None:
            return names.word(word)
        if kind is not None:
            text = bytes.fromhex(coded.decode()).decode()
            return names.anchor(text) if kind == b"A" else names.id(text)
        return found[0]

    return _WORDS.sub(one, body)


# --- on disk ---------------------------------------------------------------------------------


def save(fragment: Fragment, path: Path) -> None:
    """Write a fragment, whole or not at all. Raises DiskFull."""
    index = [
        [p.number, len(p.body), None if p.content is None else len(p.content), p.sum]
        for p in fragment.parts
    ]
    head = json.dumps({"facts": asdict(fragment.facts), "index": index}).encode()
    with files.whole(path) as file:
        file.write(len(head).to_bytes(8, "big") + head)
        for part in fragment.parts:
            file.write(part.body)
            if part.content is not None:
                file.write(part.content)


def load_facts(path: Path) -> Facts:
    """What binding must know, without the objects."""
    with path.open("rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(8), "big")))
    facts = _facts(head["facts"])
    facts.parents, facts.ids, facts.children = [], [], []  # a line for each page and tag: not yet
    return facts


def load(path: Path) -> Fragment:
    """A fragment as it was saved."""
    with path.open("rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(8), "big")))
        parts = []
        for number, size, content, digest in head["index"]:
            body = file.read(size)
            parts.append(Part(number, body, None if content is None else file.read(content), digest))
    return Fragment(_facts(head["facts"]), parts)


def _facts(given: dict[str, object]) -> Facts:
    facts = Facts(**given)  # type: ignore[arg-type]  # as asdict wrote them
    facts.parents = [(int(key), str(value)) for key, value in facts.parents]
    return facts
