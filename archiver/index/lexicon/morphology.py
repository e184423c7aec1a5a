# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The base forms of a Swedish word: *böckerna* is a form of *bok*, *nämnde* of *nämna*. Pure.

A form can belong to several words and then has all their base forms; a text is found by each.
Somebody who searches for a base form means that word: *bad* is no *be*.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from archiver.index.lexicon.irregular import ADDED, COMPARED_FORMS, NOUN_FORMS, VERB_FORMS
from archiver.index.lexicon.paradigms import completed
from archiver.index.lexicon.words import Rule, word_list

_INFLECTING = frozenset("ABCDEFGHIJKLMNOPQRm")
_INFLECTED = frozenset("BCDEFGHIKLMNOPQR")  # more than a genitive of its own
_DOER = "T"  # lärare and nyktrare are words of their own beside lära and nykter
_VERBAL = frozenset("KLMNPm")
_ONLY_WITHIN = "Z"  # skol-, förskole-
_PARTICLES = tuple(
    """
an av bak be bort efter emot fast fram från för förbi före genom hem hop i igen ihop in
inne inter isär kring kvar lös med miss mot ned ner om på sam samman till tvär under undan
upp ut utan van vid vidare åter över
""".split()  # noqa: SIM905 - a list to read
)


@lru_cache(maxsize=100_000)
def bases(word: str) -> tuple[str, ...]:
    """The base forms of a word in lower case, itself first when it is one; empty when it is unknown."""
    own = (word,) if is_base(word) else ()
    compared = COMPARED_FORMS.get(word, ())
    found = dict.fromkeys((*own, *_others(word), *compared))
    return tuple(dict.fromkeys((*found, *(twin for base in found for twin in _twins(base)))))


def asked_bases(word: str) -> tuple[str, ...]:
    """The base forms that somebody means who searches for this word."""
    return (word, *_twins(word)) if is_base(word) else bases(word)


@lru_cache(maxsize=50_000)
def is_base(word: str) -> bool:
    """Whether the word list has the word, and not as one form of another (böcker, schemat)."""
    if word in ADDED or is_doer(word):
        return True
    flags = word_list().flags.get(word)
    if flags is None or _ONLY_WITHIN in flags or word in NOUN_FORMS:
        return False
    return _is_rich(word) or not _others(word)


def is_doer(word: str) -> bool:
    """Whether the word is made of another as *lärare* of *lära* and *rasistisk* of *rasist*."""
    flags = word_list().flags
    for ending, kept in (("re", "a"), ("isk", "")):
        base = word.removesuffix(ending)
        if base != word and base.endswith(kept) and _DOER in flags.get(base, ""):
            return True
    return False


def _is_rich(word: str) -> bool:
    """Whether the list inflects the word, and not only in the genitive."""
    return not _INFLECTED.isdisjoint(word_list().flags.get(word, ""))


@lru_cache(maxsize=50_000)
def _others(word: str) -> tuple[str, ...]:
    """The other words that this is a form of."""
    found = [word, *_by_rule(word), *completed(word, word_list().flags, sure=_is_rich(word))]
    bases = [base for near in found for base in _changed(near)]
    return tuple(dict.fromkeys(base for base in (*bases, *_strong(word)) if base != word))


def _changed(word: str) -> tuple[str, ...]:
    """*bostad* for *bostäder*; the word itself when no vowel in it has changed."""
    if word in NOUN_FORMS:
        return NOUN_FORMS[word]
    for cut in range(2, len(word) - 3):
        for base in NOUN_FORMS.get(word[cut:], ()):
            if word[:cut] + base in word_list().flags:
                return (word[:cut] + base,)
    return (word,)


def _by_rule(word: str) -> Iterator[str]:
    """Base forms that a rule makes this word of."""
    known = word_list()
    for cut in range(len(word), max(0, len(word) - known.longest) - 1, -1):
        for rule in known.rules.get(word[cut:], ()):
            base = word[:cut] + rule.taken
            if base == word or rule.flag not in known.flags.get(base, "") or not rule.when.search(base):
                continue
            if rule.flag in _INFLECTING and not _is_noun_cut(rule, known.flags[base]):
                yield base
            elif rule.flag == _DOER:
                yield _doer(base, word)


def _is_noun_cut(rule: Rule, flags: str) -> bool:
    """*tog* is no form of the noun *toga*: only a verb stands without its -a."""
    return rule.flag == "J" and rule.taken == "a" and _VERBAL.isdisjoint(flags)


def _doer(base: str, word: str) -> str:
    """*lärare* for *lärarna*, *engelsk* for *engelska*."""
    if base.endswith("a"):
        return base + "re"
    stop = word.find("isk", len(base))
    return word[: stop + 3] if stop >= 0 else base


def _strong(word: str) -> Iterator[str]:
    """The verbs of a form that no rule gives, also after a particle: *tillhandahöll*."""
    yield from VERB_FORMS.get(word, ())
    for particle in _PARTICLES:
        if word.startswith(particle):
            for base in VERB_FORMS.get(word[len(particle) :], ()):
                if particle + base in word_list().flags:
                    yield particle + base


def _twins(base: str) -> Iterator[str]:
    """*ansökan* and *ansökning* are one word in two dresses: the plural of the one is the other's."""
    flags = word_list().flags
    if base.endswith("ning") and base[:-4] + "an" in flags and base[:-4] + "a" in flags:
        yield base[:-4] + "an"
    elif base.endswith("an") and base[:-2] + "ning" in flags and base[:-1] in flags:
        yield base[:-2] + "ning"
