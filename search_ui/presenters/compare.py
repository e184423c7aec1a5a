# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody brought beside what the archive has: how alike, when, which words differ. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from archiver import wording
from archiver.desk.comparing import Match
from search_ui.presenters import rows
from search_ui.presenters.worddiff import Piece, word_diff


@dataclass(frozen=True, slots=True)
class Shown:
    """A match as its card says it."""

    label: str
    heading: str
    tag: rows.Tag
    where: str
    likeness: str
    tone: str
    version: str
    stood: str
    day: str
    pieces: tuple[Piece, ...]
    text: str


def match(found: Match, asked: str, text: str) -> Shown:
    """A match in words. ``pieces`` go from the archive's text to what was brought."""
    record = found.record
    alike = found.share >= 1 and " ".join(asked.split()) == " ".join(text.split())
    return Shown(
        label=record.label,
        heading=wording.heading(record),
        tag=rows.tag(record),
        where=f"{wording.platform(record.platform)}, {record.account}",
        likeness=_likeness(found, asked, alike=alike),
        tone="calm" if alike else "changed",
        version=_version(found),
        stood=_stood(found),
        day=_on_day(found),
        pieces=word_diff(text, asked) if asked and not alike else (),
        text=text,
    )


def _likeness(found: Match, asked: str, *, alike: bool) -> str:
    if alike:
        return "Samma ord"
    if not asked:
        return "Samma länk"
    share = min(99, int(found.share * 100))
    same = "Samma länk, " if found.by_link else ""
    return f"{same}{share} procent av orden är lika".capitalize()


def _version(found: Match) -> str:
    if found.versions == 1:
        return "Handlingen har bara haft den här texten, så långt arkivet har sett."
    return f"Det är version {found.version.number} av {found.versions}."


def _stood(found: Match) -> str:
    """Between which times the archive knows of it; never more than that."""
    seen = f"Arkivet såg texten första gången {wording.moment(found.seen_from)}"
    if found.version.number < found.versions:
        return f"{seen}. En ny text sågs {wording.moment(found.seen_to)}."
    if found.gone_by is not None:
        last, gone = wording.moment(found.seen_to), wording.moment(found.gone_by)
        return f"{seen} och senast {last}. Vid kontrollen {gone} fanns den inte kvar."
    return f"{seen} och senast {wording.moment(found.seen_to)}."


def _on_day(found: Match) -> str:
    if found.on_day is None:
        return ""
    if found.on_day:
        return "Den dag du angav stod texten så, av vad arkivet har sett."
    return "Den dag du angav har arkivet inte sett texten stå så."
