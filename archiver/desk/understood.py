# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A question as the archive understood it, in Swedish: every operator and limit said. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from archiver import wording
from archiver.index import nodes as n
from archiver.model.observation import Kind
from archiver.model.search import Filters

_KINDS = {"reply": "svar på kommentar", **{str(k): word.lower() for k, word in wording.KINDS.items()}}
_STATES = {
    "edited": "ändrad",
    "present": "kvar",
    "hidden": "dold",
    "missing": "saknas",
    "deleted": "borttagen",
    "unreachable": "går inte att nå",
}
_DIRECTIONS = {"in": "inkommen", "own": "upprättad"}


def in_words(node: n.Node | None) -> str:
    """The whole question in one line."""
    return "alla handlingar" if node is None else _said(node)


def _said(node: n.Node) -> str:  # noqa: PLR0911 - one line for each sort of node
    match node:
        case n.Text(slots, everywhere):
            return _slots(slots) + (", även i tidigare versioner" if everywhere else "")
        case n.Author(slots):
            return f"avsändaren heter {_slots(slots)}"
        case n.All(parts):
            return " OCH ".join(_grouped(part) for part in parts)
        case n.Either(parts):
            return " ELLER ".join(_grouped(part) for part in parts)
        case n.Without(part):
            return f"INTE {_grouped(part)}"
        case n.Days() | n.Seen() | n.Visible() | n.These():
            return _dated(node)
        case _:
            return _trait(node)


def _dated(node: n.Dated | n.These) -> str:
    match node:
        case n.Days(start, end):
            return days(start, end)
        case n.Seen(start, end):
            return f"först arkiverad {days(start, end)}"
        case n.Visible(day):
            return f"så som arkivet visade det {wording.day(day)}"
        case n.These(_, told) if told:
            return told
        case n.These(ids):
            return wording.plural(len(ids), "utpekad handling", "utpekade handlingar")


def _grouped(node: n.Node) -> str:
    return f"({_said(node)})" if isinstance(node, n.All | n.Either) else _said(node)


def _trait(node: n.Trait) -> str:  # noqa: PLR0911 - one line for each sort of node
    match node:
        case n.OnAccount(name):
            return f"kontot {name}"
        case n.OnPlatform(platform):
            return f"kanalen {wording.platform(platform)}"
        case n.OfKind(kind):
            return f"typen {_KINDS.get(kind, kind)}"
        case n.InState(state):
            return f"läget {_STATES.get(state, state)}"
        case n.Directed(direction):
            return f"riktningen {_DIRECTIONS[direction]}"
        case n.HeldBy(names):
            return f"myndigheterna {', '.join(sorted(names))}"
        case n.OfAuthority(name):
            return f"nämnden {name}"
        case n.HasLink(has):
            return "med länk" if has else "utan länk"
        case n.HasAttachment(has):
            return "med bilaga" if has else "utan bilaga"


def _slots(slots: tuple[n.Slot, ...]) -> str:
    words = [_slot(slot) for slot in slots]
    return words[0] if len(words) == 1 else f"frasen {' '.join(words)}"


_MATCHES: Mapping[n.Match, str] = {
    n.Match.WIDE: "”{}” (alla böjningar, även i sammansättningar)",
    n.Match.FORM: "”{}” (alla böjningar)",
    n.Match.EXACT: "”{}” (exakt)",
    n.Match.PREFIX: "ord som börjar på ”{}”",
    n.Match.PATTERN: "ord av formen ”{}”",
    n.Match.NEAR: "ord som liknar ”{}”",
}


def _slot(slot: n.Slot) -> str:
    return _MATCHES[slot.match].format(slot.surface)


def limits(filters: Filters) -> list[str]:
    """What the boxes beside the field limit the question to."""
    said = []
    if filters.events:
        said.append("händelse: " + ", ".join(_STATES.get(e, e) for e in filters.events))
    if filters.platforms:
        said.append("kanal: " + ", ".join(wording.platform(p) for p in filters.platforms))
    if filters.accounts:
        said.append("konto: " + ", ".join(filters.accounts))
    if filters.kinds:
        said.append("typ: " + ", ".join(wording.KINDS[Kind(k)].lower() for k in filters.kinds))
    if filters.direction:
        said.append("riktning: " + _DIRECTIONS[filters.direction])
    if filters.start or filters.end:
        said.append(days(filters.start, filters.end))
    return said


def days(start: date | None, end: date | None) -> str:
    """A period, both days included."""
    if start and end:
        return f"publicerad {start.isoformat()} till och med {end.isoformat()}"
    if start:
        return f"publicerad {start.isoformat()} eller senare"
    return f"publicerad till och med {end.isoformat()}" if end else "publicerad när som helst"
