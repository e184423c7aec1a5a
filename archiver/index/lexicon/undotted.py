# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words that somebody meant who typed without å, ä and ö: *väg* by *vag*. Pure.

Gives base forms with their dots. Whether to believe them is for the analysis to say, which sees the
whole text: *har* is a word by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from archiver.index.lexicon.compounds import as_head, as_modifier, parts
from archiver.index.lexicon.irregular import NOUN_FORMS, VERB_FORMS
from archiver.index.lexicon.words import word_list

DOTTED = frozenset("åäö")
FOLD = str.maketrans("åäö", "aao")
_SHORTEST = 6  # letters of a word that is tried as a compound
_LONGEST = 40  # letters of a word that anybody writes


@lru_cache(maxsize=50_000)
def meant(word: str) -> tuple[str, ...]:
    """Base forms with dots that a word without any may stand for, those within compounds too."""
    if len(word) > _LONGEST:
        return ()
    found = dict.fromkeys(base for near in _bases(word) for base in (near, *parts(near)))
    if not found and len(word) >= _SHORTEST:
        found = dict.fromkeys(_compound(word))
    return tuple(base for base in found if not DOTTED.isdisjoint(base))


@cache
def _folded() -> Mapping[str, tuple[str, ...]]:
    """Every word of the list that has dots, by how it looks without."""
    found: dict[str, list[str]] = {}
    for word in (*word_list().flags, *VERB_FORMS, *NOUN_FORMS):
        plain = word.translate(FOLD)
        if plain != word:
            found.setdefault(plain, []).append(word)
    return {plain: tuple(words) for plain, words in found.items()}


def _bases(word: str) -> Iterator[str]:
    """Base forms with dots of which a rule makes this word, but for the dots."""
    known = word_list()
    for dotted in _folded().get(word, ()):
        yield from (*VERB_FORMS.get(dotted, ()), *NOUN_FORMS.get(dotted, ()), dotted)
    for cut in range(len(word), max(0, len(word) - known.longest) - 1, -1):
        for rule in known.rules.get(word[cut:], ()):
            for base in _folded().get(word[:cut] + rule.taken.translate(FOLD), ()):
                has = rule.flag.isupper() and rule.flag in known.flags.get(base, "")
                if has and rule.when.search(base):
                    yield NOUN_FORMS.get(base, (base,))[0]


def _compound(word: str) -> tuple[str, ...]:
    """The parts of a compound, at least one of which lacks its dots."""
    best: tuple[int, tuple[str, ...]] = (0, ())
    for cut in range(3, len(word) - 2):
        first, rest = word[:cut], word[cut:]
        heads = [*_bases(rest), *as_head(rest)]
        if heads:
            for dotted in _prefixes(first):
                modifiers, head = as_modifier(dotted), heads[0]
                lost = dotted != first or not DOTTED.isdisjoint(head)
                if modifiers and lost and min(cut, len(rest)) > best[0]:
                    best = (min(cut, len(rest)), (dotted + head, *modifiers, head))
    return best[1]


def _prefixes(first: str) -> Iterator[str]:
    """What could stand first: as it is, or a word or its joining form with the dots it lacks."""
    yield from _folded().get(first, ())
    for link in ("s", "u", "o", "e"):
        stem = first.removesuffix(link)
        if stem != first:
            yield from (base + link for base in _folded().get(stem, ()))
            yield from (base[:-1] + link for base in _folded().get(stem + "a", ()))
    yield from (base[:-1] for base in _folded().get(first + "a", ()))
    yield first
