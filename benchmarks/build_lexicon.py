# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Arrange the Swedish Hunspell dictionary as the index's word list.

That is ``archiver/index/lexicon/sv.lex.zst``. Run as ``python -m benchmarks.build_lexicon DIC AFF``
with sv_SE.dic and sv_SE.aff of the Debian package hunspell-sv (LGPL-3.0). The same input gives the
same bytes. What the file says is theirs; only the arrangement is ours: one entry per word in lower
case.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import zstandard

TARGET = Path(__file__).parents[1] / "archiver" / "index" / "lexicon" / "sv.lex.zst"
HEADER = """\
# SPDX-FileCopyrightText: 2003-2014 Göran Andersson <goran@init.se>
# SPDX-License-Identifier: LGPL-3.0-only
# The Swedish dictionary of LibreOffice and Hunspell, rearranged by benchmarks/build_lexicon.py.
"""
FORBIDDEN = "%"
ONLY_WITHIN = "Z"
NAME = "^"  # our own flag: the word is written with a capital


def rules(affixes: str) -> Iterator[str]:
    """Each suffix rule as flag, what is taken, what is added, what the word ends in."""
    for line in affixes.splitlines():
        part = line.split()
        if len(part) < 5 or part[0] != "SFX":
            continue
        flag, taken, added, when = part[1:5]
        ending = added.partition("/")[0]
        yield "\t".join((flag, taken.strip("0"), ending.removeprefix("0"), when))


def words(dictionary: str) -> dict[str, str]:
    """Each word in lower case with its flags; a word that stands twice gets the flags of both.

    It is a name, or stands only within compounds, when all its entries say so.
    """
    found: dict[str, list[set[str]]] = {}
    for line in dictionary.splitlines()[1:]:
        word, _, flags = line.split("\t")[0].strip().partition("/")
        if word.isalpha() and FORBIDDEN not in flags:
            name = NAME if word[0].isupper() else ""
            found.setdefault(word.lower(), []).append(set(flags + name))
    return {
        word: "".join(sorted(set.union(*entries) - ({NAME, ONLY_WITHIN} - set.intersection(*entries))))
        for word, entries in found.items()
    }


def main(dictionary: Path, affixes: Path) -> None:
    """Write the word list."""
    entries = words(dictionary.read_text(encoding="utf-8"))
    lines = [*rules(affixes.read_text(encoding="utf-8"))]
    lines += [f"{word}/{flags}" for word, flags in sorted(entries.items())]
    text = HEADER + "\n".join(lines) + "\n"
    packed = zstandard.ZstdCompressor(level=19).compress(text.encode())
    TARGET.write_bytes(packed)
    print(f"{len(entries)} words, {len(packed)} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
