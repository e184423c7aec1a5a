# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words of Åkerby: topics, manners of speech and place names, read once from data files.

Knows the form of the data files and how a line's {slots} are filled. Never decides who writes what.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import TypeVar

T = TypeVar("T")
_SLOT = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a thread is about. ``ask`` and ``angry`` are pairs: the comment and its own answer."""

    key: str
    areas: tuple[str, ...]
    titles: tuple[str, ...]
    posts: tuple[str, ...]
    more: tuple[str, ...]
    ask: tuple[tuple[str, str], ...]
    angry: tuple[tuple[str, str], ...]
    thanks: tuple[str, ...]
    chat: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Foreign:
    """A comment in another language than Swedish, with its answer when it gets one."""

    lang: str
    people: str
    text: str
    answer: str


def _read(name: str) -> object:
    return json.loads(files(__package__).joinpath("data", name).read_text(encoding="utf-8"))


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, in a fixed order."""
    rows = [row for name in ("vardag.json", "samhalle.json") for row in _list(_read(name))]
    return tuple(_topic(row) for row in rows)


def _topic(row: Mapping[str, object]) -> Topic:
    return Topic(
        key=str(row["key"]),
        areas=_strings(row["areas"]),
        titles=_strings(row["titles"]),
        posts=_strings(row["posts"]),
        more=_strings(row["more"]),
        ask=_pairs(row["ask"]),
        angry=_pairs(row["angry"]),
        thanks=_strings(row["thanks"]),
        chat=_strings(row["chat"]),
    )


def _list(value: object) -> list[Mapping[str, object]]:
    assert isinstance(value, list)  # noqa: S101 - the data files are ours
    return value


def _strings(value: object) -> tuple[str, ...]:
    assert isinstance(value, list)  # noqa: S101 - the data files are ours
    return tuple(str(v) for v in value)


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    assert isinstance(value, list)  # noqa: S101 - the data files are ours
    return tuple((str(first), str(second)) for first, second in value)


@cache
def _manners() -> Mapping[str, object]:
    value = _read("sprak.json")
    assert isinstance(value, dict)  # noqa: S101 - the data files are ours
    return value


@cache
def lines(kind: str) -> tuple[str, ...]:
    """Lines of one manner of speech: openers, tails, follow_ask and so on."""
    return _strings(_manners()[kind])


@cache
def foreign() -> tuple[Foreign, ...]:
    """Comments in other languages."""
    rows = _list(_manners()["foreign"])
    return tuple(Foreign(*(str(r[k]) for k in ("lang", "people", "text", "answer"))) for r in rows)


@cache
def _places() -> Mapping[str, object]:
    value = _read("ort.json")
    assert isinstance(value, dict)  # noqa: S101 - the data files are ours
    return value


@cache
def names(lang: str = "sv") -> tuple[str, ...]:
    """Invented names of people who speak a language."""
    people = _places()["namn"]
    assert isinstance(people, dict)  # noqa: S101 - the data files are ours
    return _strings(people[lang])


@cache
def pictures() -> tuple[str, ...]:
    """What pictures show, in words."""
    return _strings(_places()["bilder"])


_THREAD_SLOTS = ("gata", "område", "skola", "plats", "dag", "tid", "tid2", "linje", "antal", "belopp")


def setting(rng: Random, day: datetime) -> dict[str, str]:
    """Street, school, hours and so on for one thread, so that all who write mean the same ones."""
    slots = {slot: rng.choice(_strings(_places()[slot])) for slot in _THREAD_SLOTS}
    coming = day + timedelta(days=rng.randrange(9, 40))
    month = _strings(_places()["månad"])[coming.month - 1]
    return slots | {"datum": f"den {coming.day} {month}"}


def fill(template: str, slots: Mapping[str, str], rng: Random) -> str:
    """The line with its slots filled; a name or a number that is not set is drawn."""

    def value(match: re.Match[str]) -> str:
        slot = match[1]
        if slot == "två":
            return f"{rng.randrange(5, 99):02d}"
        if slot == "epost":
            return f"{rng.choice(('lisa', 'bosse', 'familjen.ek', 'kvarnen', 'ulf62'))}@post.example"
        if slot == "namn":
            return slots.get("namn") or rng.choice(names()).split()[0]
        return slots[slot]

    return _SLOT.sub(value, template)
