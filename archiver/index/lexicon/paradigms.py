# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Forms that the word list has as words of their own or not at all: *höga*, *visar*, *texter*. Pure.

The list lacks many words' full inflection. Here the common endings are tried where the list has
nothing to say: a plural of a noun without one, a tense of a verb, the neuter of an adjective.
Nothing is guessed without evidence in the list that the base is such a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Flags = Mapping[str, str]

_PLURALS = frozenset("GHIJ")
_NOUN = frozenset("ABCDEFXYv")
_NEUTER = "B"
_DEFINITE = frozenset("BCDEFGHI")
_A_VERB = frozenset("mMNP")
_E_VERB = frozenset("KL")
_COMPARED = frozenset("OPQ")
_VOWELS = frozenset("aeiouyåäö")

_ER = ("er", "erna", "ernas", "ers")
_AR = ("ar", "arna", "arnas", "ars")
_OR = ("or", "orna", "ornas", "ors")
_A_TENSES = ("r", "de", "t", "s", "des", "ts", "d", "nde")
_E_TENSES = ("er", "de", "te", "t", "d", "s", "des", "tes", "ts", "da", "ta", "es")


def completed(word: str, known: Flags, *, sure: bool) -> Iterator[str]:
    """Base forms that the word may be a form of, by the common endings.

    A word that is ``sure`` to be one of its own (*salt*) is no tense of another (*sala*).
    """
    if not sure:
        yield from _plural(word, known)
        yield from _definite(word, known)
        yield from _tense(word, known)
        if word.endswith("s") and not _NOUN.isdisjoint(known.get(word[:-1], "")):
            yield word[:-1]
    yield from _agreement(word, known)
    yield from _doing(word, known)


def _without(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    return (word[: -len(end)] for end in endings if word.endswith(end) and len(word) - len(end) > 2)


# --- nouns -----------------------------------------------------------------------------------


def _plural(word: str, known: Flags) -> Iterator[str]:
    for stem in _without(word, _ER):
        yield from (s for s in (stem, *_one_letter(stem)) if _lacks_plural(s, known))
        if stem.endswith("i"):
            yield from (base for base in (stem + "um", stem + "e") if base in known)
        if stem[-1] in "lr" and stem[-2] not in _VOWELS:  # regler
            yield from (b for b in (stem[:-1] + "e" + stem[-1],) if _lacks_plural(b, known))
    for stem in _without(word, _AR):
        yield from (s for s in (stem, stem + "e", *_one_letter(stem)) if _lacks_plural(s, known))
    yield from (stem + "a" for stem in _without(word, _OR) if _lacks_plural(stem + "a", known))
    for stem in _without(word, ("na", "nas", "n", "ns")):
        if stem.endswith("er") and stem in known:  # politikerna
            yield stem
    for stem in _without(word, ("en", "ens")):
        if stem.endswith("i") and stem + "a" in known:  # historien
            yield stem + "a"


def _definite(word: str, known: Flags) -> Iterator[str]:
    """*damm* for *dammet*, where the list gives a noun no definite form at all."""
    for base in _without(word, ("en", "ens", "et", "ets")):
        flags = known.get(base)
        if flags is not None and "Y" in flags and _DEFINITE.isdisjoint(flags):
            yield base


def _one_letter(stem: str) -> Iterator[str]:
    """*vän* for *vänn-*."""
    if stem[-1] in "mn" and stem[-2:-1] == stem[-1]:
        yield stem[:-1]


def _lacks_plural(base: str, known: Flags) -> bool:
    """Whether it is a noun of common gender about whose plural the list says nothing."""
    flags = known.get(base)
    return (
        flags is not None
        and not _NOUN.isdisjoint(flags)
        and _PLURALS.isdisjoint(flags)
        and _NEUTER not in flags
    )


# --- verbs -----------------------------------------------------------------------------------


def _tense(word: str, known: Flags) -> Iterator[str]:
    for base in _without(word, _A_TENSES):
        if base.endswith("a") and _conjugates(base, known, _A_VERB, base + "r", base + "de"):
            yield base
    for stem in (*_without(word, _E_TENSES), *_present(word)):
        base = stem + "a"
        if _conjugates(base, known, _E_VERB, stem + "er", stem + "de", stem + "te"):
            yield base


def _doing(word: str, known: Flags) -> Iterator[str]:
    """*gå* for *gående*, *ploga* for *plogande*."""
    if word.endswith(("ande", "ende")):
        for base in (word[:-4] + "a", word[:-4]):
            if not (_A_VERB | _E_VERB).isdisjoint(known.get(base, "")):
                yield base


def _present(word: str) -> Iterator[str]:
    """*kör* is what is left of *köra*."""
    if word.endswith(("r", "l")) and len(word) > 2:
        yield word


def _conjugates(base: str, known: Flags, marks: frozenset[str], *forms: str) -> bool:
    flags = known.get(base)
    return flags is not None and (not marks.isdisjoint(flags) or any(form in known for form in forms))


# --- adjectives ------------------------------------------------------------------------------


def _agreement(word: str, known: Flags) -> Iterator[str]:
    for base in (*_without(word, ("t", "a", "e", "are", "ast", "aste")), *_double(word)):
        if _is_adjective(base, known):
            yield base


def _double(word: str) -> Iterator[str]:
    """*glad* for *glatt*, *vit* for *vitt*, *dum* for *dumma*."""
    if word.endswith("tt") and len(word) > 3:
        yield from (word[:-1], word[:-2] + "d")
    if word.endswith("a") and word[-2:-1] in "mn" and word[-3:-2] == word[-2:-1]:
        yield word[:-2]


def _is_adjective(base: str, known: Flags) -> bool:
    flags = known.get(base)
    if flags is None or len(base) < 3:
        return False
    if not _COMPARED.isdisjoint(flags):
        return True
    if not _DEFINITE.isdisjoint(flags):  # a noun: *takt* is no form of *tak*
        return False
    neuters = (base + "t", base[:-1] + "tt")
    return any(form in known and form != base and base + "en" not in known for form in neuters)
