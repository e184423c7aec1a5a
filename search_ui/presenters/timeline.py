# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A record's versions and what happened between them, newest first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archiver import wording
from archiver.model.change import Basis, ChangeType, Grade
from archiver.model.observation import Actor
from archiver.model.record import Event, Version
from search_ui.presenters.worddiff import Piece, word_diff

_TEXTUAL = frozenset({ChangeType.CREATED, ChangeType.EDITED})
_TONES = {
    ChangeType.DELETED: "gone",
    ChangeType.MISSING: "unsure",
    ChangeType.UNREACHABLE: "unsure",
    ChangeType.HIDDEN: "hidden",
    ChangeType.UNHIDDEN: "calm",
    ChangeType.REAPPEARED: "calm",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the timeline. ``pieces`` is the text with its changes; empty for an event."""

    name: str
    when: str
    tone: str
    note: str = ""
    title: tuple[Piece, ...] = ()
    pieces: tuple[Piece, ...] = ()
    media: str = ""
    is_version: bool = False


def timeline(versions: Sequence[Version], events: Sequence[Event]) -> tuple[Moment, ...]:
    """Everything that happened to a record, newest first."""
    edits = [event for event in events if event.type is ChangeType.EDITED]
    steps: list[tuple[int, Moment]] = []
    before: Version | None = None
    for version in versions:
        place = version.number - 2
        edit = edits[place] if 0 <= place < len(edits) else None
        steps.append((version.entry, _version(version, before, edit)))
        before = version
    steps += [(event.entry, _event(event)) for event in events if event.type not in _TEXTUAL]
    return tuple(moment for _, moment in sorted(steps, key=lambda step: -step[0]))


def _version(version: Version, before: Version | None, edit: Event | None) -> Moment:
    old_text, old_title = (before.text, before.title) if before else (version.text, version.title)
    return Moment(
        name=f"Version {version.number}",
        when=_when(version, edit),
        tone="version",
        title=word_diff(old_title, version.title),
        pieces=word_diff(old_text, version.text),
        media=_media(version, before),
        is_version=True,
    )


def _when(version: Version, edit: Event | None) -> str:
    if version.reread:
        return f"sedd {wording.moment(version.seen_at)}, läst ur det sparade svaret i efterhand"
    if version.number == 1:
        return f"arkiverad {wording.moment(version.seen_at)}"
    if edit is not None and edit.platform_time is not None:
        return f"ändrad {wording.moment(edit.platform_time)} enligt plattformen"
    if edit is not None and edit.since is not None:
        return f"ändrad {wording.interval(edit.since, edit.until)}"
    return f"arkiverad {wording.moment(version.seen_at)}"


def _media(version: Version, before: Version | None) -> str:
    """What became of pictures and files; empty when the same ones are there."""
    if before is None:
        return ""
    old, new = ({ref.key for ref in v.media} for v in (before, version))
    parts = []
    if new - old:
        count = wording.plural(len(new - old), "bilaga har", "bilagor har")
        parts.append(f"{count} lagts till.")
    if old - new:
        count = wording.plural(len(old - new), "bilaga har", "bilagor har")
        parts.append(f"{count} tagits bort.")
    return " ".join(parts)


def _ground(grade: Grade) -> str:
    if grade is Grade.NOT_CONFIRMED:
        return "En kontroll hittade den inte. Det visar inte ensamt att den är borttagen."
    return f"{wording.GRADES[grade]}."


def _actor(event: Event) -> list[str]:
    """Who did it, as far as there is a basis; nothing when there is none."""
    if event.basis is Basis.NONE:
        return []
    named = event.actor is not Actor.UNKNOWN
    who = [f"Borttagen av {wording.ACTORS[event.actor]}."] if named else []
    return [*who, wording.BASES[event.basis]]


def _event(event: Event) -> Moment:
    notes = [_ground(event.grade)] if event.grade is not Grade.NONE else []
    notes += _actor(event)
    if event.type is ChangeType.HIDDEN and event.hidden_as in {"hold", "spam", "trash"}:
        told = wording.HIDDEN_AS[event.hidden_as]
        notes.append(f"{told[:1].upper()}{told[1:]}.")
    if event.platform_time is not None:
        notes.append(f"Plattformen anger tiden {wording.moment(event.platform_time)}.")
    return Moment(
        name=wording.CHANGES[event.type],
        when=wording.interval(event.since, event.until),
        tone=_TONES[event.type],
        note=" ".join(notes),
    )
