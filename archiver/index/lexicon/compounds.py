# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words within a Swedish compound: *snö* and *röjning* in *snöröjningen*. Pure.

A word is taken apart where what stands before is a word in its joining form (*skol-*, *gatu-*,
*bygglovs-*) and what stands after is a form of a noun or an adjective. Of several readings that one
is taken whose parts are common in compounds: *grund* and *skola*, not *grunds* and *kola*. Little
words, prefixes and endings that look like words are not taken for parts: a wrong part makes a
search find what it should not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import log
from typing import NamedTuple

from archiver.index.lexicon.morphology import bases, is_base, is_doer
from archiver.index.lexicon.unsplit import NO_HEADS, NO_MODIFIERS, SHORT_HEADS, SHORT_MODIFIERS, WHOLE
from archiver.index.lexicon.words import families, word_list

_JOINS = frozenset("XUW")
_LINKING = frozenset("fghirstuvwxyz")
_NOUN = frozenset("BCEFGHI")
_ADJECTIVE = frozenset("OQ")
_VERB = frozenset("KLMNPRmT")
_NAME = "^"
_ONLY_WITHIN = "Z"
_LONGEST_LINK = 2
_SHORTEST, _LONGEST = 5, 60  # letters of a compound
_DEEPEST = 4  # words in one
_LONG = 5  # letters of a part that is hardly there by chance
_RARE = 4.0  # a reading with a shorter part that is rarer than this in compounds is chance


class Part(NamedTuple):
    """A word within a word: how it is written there, and its base forms, the likeliest first."""

    written: str
    bases: tuple[str, ...]


class _Reading(NamedTuple):
    """A way to take a word apart; ``weight`` tells how common its rarest part is in compounds."""

    parts: tuple[Part, ...]
    weight: float


_NONE = _Reading((), 0.0)


@lru_cache(maxsize=100_000)
def split(word: str) -> tuple[Part, ...]:
    """The two or more words of a compound in lower case; empty when it is none.

    A word that the list has is taken apart in its base form: *skolans* is no *sko* and *lans*.
    """
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return ()
    known = bases(word)
    for base in known:
        if _may_split(base) and (found := _read(base, 1).parts):
            cut = len(base) - len(found[-1].written)
            return (*found[:-1], found[-1]._replace(written=word[cut:]))
    return () if known or word in WHOLE else _read(word, 1).parts


@lru_cache(maxsize=100_000)
def parts(word: str) -> tuple[str, ...]:
    """The base forms of all words within a word: parts, their parts and what neighbours make."""
    found = dict.fromkeys(_within(word, 0))
    small = _smallest(word, 0)
    for start in range(len(small)):
        for end in range(start + 2, len(small) + (start > 0)):
            before = "".join(part.written for part in small[start : end - 1])
            found.update(
                (before + base, None) for base in small[end - 1].bases if is_base(before + base)
            )
    found.pop(word, None)
    return tuple(found)


def compound_base(word: str) -> str | None:
    """The base form of a compound that no list has: *snöröjningsschema* for its *-schemat*."""
    found = split(word)
    return word[: len(word) - len(found[-1].written)] + found[-1].bases[0] if found else None


# --- the parts -------------------------------------------------------------------------------


def _within(word: str, depth: int) -> Iterator[str]:
    for part in split(word):
        yield from part.bases
        if depth < _DEEPEST:
            yield from _within(part.bases[0], depth + 1)


def _smallest(word: str, depth: int) -> list[Part]:
    """The parts that have no parts, as they are written."""
    found: list[Part] = []
    for part in split(word):
        inner = _smallest(part.bases[0], depth + 1) if depth < _DEEPEST else []
        tail = part.written[sum(len(p.written) for p in inner[:-1]) :] if inner else ""
        found += [*inner[:-1], inner[-1]._replace(written=tail)] if inner else [part]
    return found


def _may_split(base: str) -> bool:
    """Not a name, a verb, nor what only looks like a compound."""
    flags = word_list().flags.get(base, "")
    verb = not _VERB.isdisjoint(flags) and _NOUN.isdisjoint(flags) and "O" not in flags
    return not (base in WHOLE or _NAME in flags or verb)


@lru_cache(maxsize=50_000)
def _read(word: str, depth: int) -> _Reading:
    """The reading with the fewest parts; of equals the one whose parts are most common."""
    best = _NONE
    for cut in range(2, len(word) - 1):
        first, rest = Part(word[:cut], _first(word, cut)), word[cut:]
        if not first.bases:
            continue
        heads = as_head(rest)
        weight = _weight(first, heads)
        chance = min(cut, len(rest)) < _LONG and weight < _RARE
        if heads and not chance:
            best = _better(best, _Reading((first, Part(rest, heads)), weight))
        elif not heads and depth < _DEEPEST and len(rest) >= _SHORTEST and len(best.parts) != 2:
            more = _read(rest, depth + 1)
            if more.parts:
                best = _better(best, _Reading((first, *more.parts), min(more.weight, weight)))
    return best


def _weight(first: Part, heads: tuple[str, ...]) -> float:
    known = families()
    before = log(1 + known.beginning(first.written))
    if not heads:
        return before
    after = log(1 + max(known.ending(head) for head in heads))
    return before + after if min(before, after) > 0 else 0.0


def _better(one: _Reading, other: _Reading) -> _Reading:
    if not one.parts or len(other.parts) < len(one.parts):
        return other
    if len(other.parts) > len(one.parts):
        return one
    return max(one, other, key=lambda reading: reading.weight)


def _first(word: str, cut: int) -> tuple[str, ...]:
    """What stands before the cut; *buss* in *busstation*, where the third s is not written."""
    before = word[:cut]
    found = as_modifier(before)
    doubled = before + before[-1]
    if not found and word[cut] == before[-1] != before[-2] and len(word) - cut > 4 and is_base(doubled):
        return (doubled,)
    return found


# --- the first part --------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def as_modifier(written: str) -> tuple[str, ...]:
    """The base forms of a joining form; empty when it is none."""
    if written in SHORT_MODIFIERS:
        return (SHORT_MODIFIERS[written],)
    if len(written) < 3 or written in NO_MODIFIERS:
        return ()
    if len(written) < _LONG and not families().beginning(written):
        return ()
    flags = word_list().flags.get(written, "")
    joins = not _JOINS.isdisjoint(flags)
    if is_base(written) and (
        (joins and not _NOUN.isdisjoint(flags)) or (len(written) > 3 and _is_noun(flags))
    ):
        return (written,)
    found = dict.fromkeys((*_unlinked(written), *(_clipped(written) if len(written) > 3 else ())))
    return tuple(found) or ((written,) if joins else ())


def _unlinked(written: str) -> Iterator[str]:
    """Words of which a rule of the list makes this joining form."""
    known = word_list()
    for cut in range(len(written), len(written) - _LONGEST_LINK - 1, -1):
        for rule in known.rules.get(written[cut:], ()):
            base = written[:cut] + rule.taken
            if rule.flag in _LINKING and rule.flag in known.flags.get(base, "") and is_base(base):
                yield base


def _clipped(written: str) -> Iterator[str]:
    """*skola* for *skol-*, *gata* for *gatu-*, *arbete* for *arbets-*, *hyra* for *hyres-*."""
    nouns = [written + "a", written + "e", written.removesuffix("s"), written.removesuffix("s") + "e"]
    if written[-1] in "uoe":
        nouns += [written[:-1] + "a", written[:-1] + "e", written[:-1]]
    if written.endswith("es"):
        nouns += [written[:-2] + "a", written[:-2]]
    if written.endswith("ie"):
        nouns.append(written[:-1] + "um")
    for noun in nouns:
        if (noun != written and _is_noun(word_list().flags.get(noun, ""))) or is_doer(noun):
            yield noun


# --- the last part ---------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def as_head(written: str) -> tuple[str, ...]:
    """The base forms of a last part; empty when it can be none."""
    if (len(written) < 3 and written not in SHORT_HEADS) or written in NO_HEADS:
        return ()
    return tuple(base for base in bases(written) if _is_head(base))


def _is_head(base: str) -> bool:
    flags = word_list().flags.get(base, "")
    long_enough = base in SHORT_HEADS or (len(base) > 3 and base not in NO_HEADS)
    return long_enough and (_is_noun(flags) or "O" in flags or is_doer(base))


def _is_noun(flags: str) -> bool:
    plain = "Y" in flags and _VERB.isdisjoint(flags) and _ADJECTIVE.isdisjoint(flags)
    return _ONLY_WITHIN not in flags and (not _NOUN.isdisjoint(flags) or plain)
