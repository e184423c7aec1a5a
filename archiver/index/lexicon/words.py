# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The word list and the rules by which its words inflect. Knows the file; not what a rule means.

A word has flags, a letter each. A rule belongs to a flag: a word with that flag and one of the rule's
endings gives a form when the ending is taken off and another added.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

import zstandard

from archiver.index.lexicon.irregular import ADDED

FILE = Path(__file__).parent / "sv.lex.zst"
_RULE = "\t"


class Rule(NamedTuple):
    """How a form was made: ``taken`` off a word with ``flag`` that meets ``when``, an ending added."""

    flag: str
    taken: str
    when: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Families:
    """How many words of the list begin or end with something: what is common in compounds."""

    forwards: tuple[str, ...]
    backwards: tuple[str, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """The families of these words."""
        found = tuple(words)
        return cls(tuple(sorted(found)), tuple(sorted(word[::-1] for word in found)))

    def beginning(self, part: str) -> int:
        """Words that go on after ``part``."""
        return _between(self.forwards, part)

    def ending(self, part: str) -> int:
        """Words that something stands before ``part`` in."""
        return _between(self.backwards, part[::-1])


def _between(words: tuple[str, ...], start: str) -> int:
    return bisect_left(words, start + "\uffff") - bisect_right(words, start)


@cache
def families() -> Families:
    """Those of the whole list."""
    return Families.of(word_list().flags)


@dataclass(frozen=True, slots=True)
class WordList:
    """Words in lower case with their flags, and rules by the ending they add."""

    flags: Mapping[str, str]
    rules: Mapping[str, tuple[Rule, ...]]
    longest: int  # characters of the longest ending
    digest: str  # of the file


@cache
def word_list() -> WordList:
    """The list, read once: a quarter of a second and some thirty megabytes."""
    packed = FILE.read_bytes()
    lines = zstandard.ZstdDecompressor().decompress(packed, max_output_size=1 << 26).decode()
    rules: dict[str, list[Rule]] = {}
    flags: dict[str, str] = {}
    for line in lines.split("\n"):
        if line.startswith("#") or not line:
            continue
        if _RULE in line:
            flag, taken, added, when = line.split(_RULE)
            rules.setdefault(added, []).append(Rule(flag, taken, re.compile(f"(?:{when})$")))
        else:
            word, _, letters = line.partition("/")
            flags[word] = letters
    for word, letters in ADDED.items():
        flags[word] = letters + flags.get(word, "").replace("^", "")
    return WordList(
        flags=flags,
        rules={added: tuple(found) for added, found in rules.items()},
        longest=max(map(len, rules)),
        digest=hashlib.sha256(packed).hexdigest()[:8],
    )
