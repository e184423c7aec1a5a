# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Supervision in words: intervals, marks, how long things took, how to hide things where. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from archiver.desk.supervised import Answering, Standing
from archiver.model.account import Platform
from archiver.model.supervision import Mark
from exports.document.blocks import Bars, Series
from search_ui.presenters.rows import Tag

INTERVALS = (
    ("workday", "Varje arbetsdag"),
    ("day", "Varje dag, även helger"),
    ("two-workdays", "Varannan arbetsdag"),
    ("week", "En gång i veckan"),
)
MARKS = {
    Mark.SEEN: "Sedd",
    Mark.ANSWER: "Behöver svar",
    Mark.ACTION: "Behöver åtgärd",
    Mark.CRIME: "Misstänkt brott",
    Mark.DONE: "Klar",
}
KEYS = {Mark.SEEN: "s", Mark.ANSWER: "v", Mark.ACTION: "t", Mark.CRIME: "m", Mark.DONE: "s"}
# What stands in the address, and what it shows.
VIEWS = (
    ("", Mark.UNSEEN, "Osedda"),
    ("brott", Mark.CRIME, "Misstänkt brott"),
    ("atgard", Mark.ACTION, "Behöver åtgärd"),
    ("svar", Mark.ANSWER, "Behöver svar"),
)
_HIDING = {
    Platform.FACEBOOK: (
        "Öppna kommentaren, välj de tre prickarna och ”Dölj kommentar”. Då ser bara avsändaren och "
        "avsändarens vänner den. Välj ”Ta bort” om ingen får se den."
    ),
    Platform.INSTAGRAM: (
        "Öppna kommentaren, håll kvar fingret på den och välj papperskorgen, eller ”Begränsa” "
        "avsändaren så att kommentaren inte visas för andra."
    ),
    Platform.THREADS: "Öppna svaret, välj de tre prickarna och ”Dölj för alla”.",
    Platform.X: (
        "Öppna svaret, välj de tre prickarna och ”Dölj svar”. Det går fortfarande att nå för den "
        "som letar; anmäl det till X om ingen får se det."
    ),
    Platform.WORDPRESS: (
        "Öppna Kommentarer i WordPress och välj ”Ta bort godkännande” för kommentaren."
    ),
    Platform.YOUTUBE: "Öppna YouTube Studio, Kommentarer, och välj ”Ta bort” för kommentaren.",
    Platform.LINKEDIN: (
        "Öppna kommentaren, välj de tre prickarna och ”Ta bort”. Det går inte att bara dölja den."
    ),
    Platform.BLUESKY: "Öppna tråden, välj de tre prickarna vid svaret och ”Dölj svar för alla”.",
    Platform.MASTODON: (
        "Det går inte att dölja någon annans svar. Anmäl det till serverns moderatorer."
    ),
    Platform.TIKTOK: "Öppna kommentaren, håll kvar fingret på den och välj ”Ta bort”.",
    Platform.FLICKR: "Öppna bilden och välj ”Ta bort” vid kommentaren.",
}


def hiding(platform: str) -> str:
    """What to do on the platform itself, where the archive never does anything."""
    known = {str(name): words for name, words in _HIDING.items()}
    return known.get(platform, "Dölj eller ta bort den på den plats där den visas.")


def lasted(took: timedelta | None) -> str:
    """How long something took: ``5 tim 12 min``, ``3 dygn 4 tim``; a dash for nothing to tell."""
    if took is None:
        return "–"
    minutes = int(took.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} dygn {hours} tim" if hours else f"{days} dygn"
    return f"{hours} tim {rest} min" if hours else f"{rest} min"


def standing(one: Standing) -> Tag:
    """An account's supervision as one word."""
    if one.watch is None:
        return Tag("Inte påbörjad", "changed")
    if not one.watch.responsible:
        return Tag("Behövs inte", "quiet")
    if one.late:
        return Tag("Försenad", "gone")
    return Tag("Allt är sett", "calm") if one.waiting is None else Tag("I tid", "calm")


def charts(found: Sequence[Answering], names: Mapping[int, str]) -> list[Bars]:
    """Unanswered questions, and the usual hours to an answer, by account in the accounts' order."""
    if not found:
        return []
    labels = tuple(names[one.account] for one in found)
    waiting = tuple(one.unanswered for one in found)
    hours = tuple(_hours(one.usual) for one in found)
    return [
        _bars("Obesvarade frågor", labels, waiting),
        _bars("Timmar tills hälften är besvarade", labels, hours),
    ]


def _bars(title: str, labels: tuple[str, ...], values: tuple[int, ...]) -> Bars:
    told = "; ".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True))
    return Bars(title, told, labels, (Series(title, values),))


def _hours(took: timedelta | None) -> int:
    """Hours begun: under an hour is one, nothing answered is none."""
    return 0 if took is None else max(1, round(took.total_seconds() / 3600))
