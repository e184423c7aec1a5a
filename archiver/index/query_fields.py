# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The fields of a search, ``typ:svar`` or ``datum:2025-03``: their names and what may stand in them.

Pure. Every value it does not know is refused with the place where it stands: a search never finds
nothing because of a misspelt field.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Protocol

from archiver.errors import QueryError
from archiver.index.analysis_sv import inflects, query_tokens
from archiver.index.nodes import (
    All,
    Author,
    Days,
    Directed,
    HasAttachment,
    HasLink,
    InState,
    Match,
    Node,
    OfAuthority,
    OfKind,
    OnAccount,
    OnPlatform,
    Seen,
    Slot,
    Text,
    These,
    Visible,
    account_has,
)
from archiver.model.account import Platform

KINDS: Mapping[str, str] = {
    "inlägg": "post",
    "kommentar": "comment",
    "svar": "reply",
    "omnämnande": "mention",
    "besöksinlägg": "visitor_post",
    "recension": "review",
    "meddelande": "message",
    "händelse": "story",
    "profil": "profile",
}
STATES: Mapping[str, str] = {
    "kvar": "present",
    "ändrad": "edited",
    "dold": "hidden",
    "borttagen": "deleted",
    "saknad": "missing",
    "oåtkomlig": "unreachable",
}
YES_NO: Mapping[str, bool] = {"ja": True, "nej": False}
DIRECTIONS: Mapping[str, str] = {"inkommen": "in", "upprättad": "own"}
PLATFORMS: Mapping[str, str] = {**{p.value: p.value for p in Platform}, "twitter": Platform.X.value}


@dataclass(frozen=True, slots=True)
class Value:
    """What was typed after the colon: where it starts, and whether it stood within quotes."""

    text: str
    at: int
    quoted: bool = False


class Desk(Protocol):
    """What staff have written down about records."""

    def matters(self) -> Mapping[str, frozenset[int]]:
        """Records by diary number and by case."""
        ...

    def removals(self) -> Mapping[str, frozenset[int]]:
        """Records that are gone, by who removed them."""
        ...


@dataclass(frozen=True, slots=True)
class Names:
    """What the archive has names for; None when that is not known and any name is taken."""

    accounts: Sequence[str] | None = None
    authorities: Sequence[str] | None = None
    desk: Desk | None = None


Reader = Callable[[Value, Names], Node]
EVERYWHERE = All(())  # answers everything by itself; tells the parser to ask earlier versions too


def read_field(name: str, value: Value, names: Names) -> Node:
    """The node of a known field. Raises QueryError for a value that cannot be in it."""
    return FIELDS[name](value, names)


def unknown_field(name: str, at: int) -> QueryError:
    """The error for a field that does not exist, with a suggestion."""
    near = get_close_matches(name.lower(), FIELDS, n=1)
    hint = f"Menade du ”{near[0]}:”?" if near else f"Fälten är: {', '.join(f + ':' for f in FIELDS)}."
    what = (
        f"Det finns inget fält som heter ”{name}:”. {hint} "
        "Sätt citattecken runt texten om du söker efter den som den står."
    )
    return QueryError(what, position=at)


def _choice(field: str, names: Mapping[str, str]) -> Callable[[Value], str]:
    def read(value: Value) -> str:
        found = names.get(value.text.lower())
        if found is None:
            near = get_close_matches(value.text.lower(), names, n=1)
            hint = f" Menade du ”{near[0]}”?" if near else ""
            what = f"”{value.text}” kan inte stå i {field}:.{hint} Det går med: {', '.join(names)}."
            raise QueryError(what, position=value.at)
        return found

    return read


_version = _choice("version", {"alla": "all"})
_yes_no = _choice("bilaga", {"ja": "ja", "nej": "nej"})
_kind = _choice("typ", KINDS)
_state = _choice("läge", STATES)
_direction = _choice("riktning", DIRECTIONS)
_platform = _choice("plattform", PLATFORMS)


def _account(value: Value, names: Names) -> Node:
    return OnAccount(_named(value, names.accounts, "inget konto"))


def _authority(value: Value, names: Names) -> Node:
    return OfAuthority(_named(value, names.authorities, "ingen nämnd"))


def _named(value: Value, known: Sequence[str] | None, none: str) -> str:
    """A name in a tidy form. Raises QueryError with the nearest ones when there is none like it."""
    if known is not None and not any(account_has(name, value.text) for name in known):
        near = get_close_matches(value.text, known, n=3, cutoff=0.4)
        hint = f" Menade du {' eller '.join(f'”{name}”' for name in near)}?" if near else ""
        what = f"Det finns {none} som heter ”{value.text}”.{hint}"
        raise QueryError(what, position=value.at)
    return " ".join(value.text.split())


def _link(value: Value, _names: Names) -> Node:
    """``ja``, ``nej``, or an address whose host or whole it is."""
    if value.text.lower() in YES_NO:
        return HasLink(YES_NO[value.text.lower()])
    found = query_tokens(value.text)
    if len(found) != 1 or inflects(found[0].surface):
        msg = "Skriv ja, nej eller en webbadress efter ”länk:”, till exempel länk:akerby.se."
        raise QueryError(msg, position=value.at)
    return All((HasLink(has=True), Text((Slot(found[0].surface, Match.EXACT),))))


def _tag(value: Value, _names: Names) -> Node:
    found = query_tokens("#" + value.text.removeprefix("#"))
    if len(found) != 1:
        msg = "Skriv en tagg efter ”tagg:”, till exempel tagg:nyskola."
        raise QueryError(msg, position=value.at)
    return Text((Slot(found[0].surface, Match.EXACT),))


def _arrived(value: Value, _names: Names) -> Node:
    """``ja``, ``nej``, or the days when the archive first saw it."""
    if value.text.lower() in YES_NO:
        return Directed("in" if YES_NO[value.text.lower()] else "own")
    days = _days(value)
    return Seen(days.start, days.end)


def _looked(value: Value, _names: Names) -> Node:
    start, end = _span(value.text, value.at)
    if start != end:
        msg = "Skriv en dag efter ”såg_ut:”, till exempel såg_ut:2025-04-01."
        raise QueryError(msg, position=value.at)
    return Visible(end)


def _matter(value: Value, names: Names) -> Node:
    """Records that a decided removal has this diary number for, or that a case is about."""
    known = names.desk.matters() if names.desk else None
    none = "ingen granskning och inget ärende med diarienumret"
    return These(_held(value, known, none), f"diarienumret {_tidy(value)}")


def _removed_by(value: Value, names: Names) -> Node:
    known = names.desk.removals() if names.desk else None
    none = "ingen borttagning som gjorts av"
    return These(_held(value, known, none), f"borttaget av {_tidy(value)}")


def _tidy(value: Value) -> str:
    return " ".join(value.text.split())


def _held(value: Value, known: Mapping[str, frozenset[int]] | None, none: str) -> frozenset[int]:
    """The records of a name, in any case. Raises QueryError with the nearest when nothing has it."""
    if known is None:
        return frozenset()
    wanted = _tidy(value).casefold()
    found = {numbers for name, numbers in known.items() if name.casefold() == wanted}
    if not found:
        near = get_close_matches(value.text, known, n=3, cutoff=0.5)
        hint = f" Menade du {' eller '.join(f'”{name}”' for name in near)}?" if near else ""
        what = f"Det finns {none} ”{_tidy(value)}”.{hint}"
        raise QueryError(what, position=value.at)
    return frozenset().union(*found)


def _all_versions(value: Value) -> Node:
    _version(value)  # the only value there is
    return EVERYWHERE


def _author(value: Value, _names: Names) -> Node:
    open_end = value.text.endswith("*") and not value.quoted
    found = [token.surface for token in query_tokens(value.text)]
    if not found or (open_end and len(found[-1]) < 2):
        msg = 'Skriv ett namn efter ”från:”, till exempel från:"Anna Ek".'
        raise QueryError(msg, position=value.at)
    slots = [Slot(surface, Match.EXACT) for surface in found]
    if open_end:
        slots[-1] = Slot(found[-1], Match.PREFIX)
    return Author(tuple(slots))


# --- days ------------------------------------------------------------------------------------

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def _span(text: str, at: int) -> tuple[date, date]:
    """First and last day of ``2025``, ``2025-03`` or ``2025-03-12``."""
    found = _DATE.fullmatch(text)
    try:
        year, month, day = (int(part or 0) for part in (found.groups() if found else ()))
        start = date(year, month or 1, day or 1)
    except ValueError:
        what = f"”{text}” är inget datum. Skriv 2025-03-12, 2025-03 eller 2025."
        raise QueryError(what, position=at) from None
    if day:
        return start, start
    last = month or 12
    return start, date(year, last, monthrange(year, last)[1])


def _days(value: Value) -> Days:
    """One span, or two with ``..`` between; either side may be left open."""
    first, dots, last = value.text.partition("..")
    if not dots:
        return Days(*_span(first, value.at))
    if not first and not last:
        msg = "Skriv ett datum före eller efter punkterna, till exempel datum:2025-03..2025-06."
        raise QueryError(msg, position=value.at)
    end_at = value.at + len(first) + 2
    start = _span(first, value.at)[0] if first else None
    end = _span(last, end_at)[1] if last else None
    if start and end and start > end:
        msg = "Perioden slutar innan den börjar. Skriv det tidigaste datumet först."
        raise QueryError(msg, position=end_at)
    return Days(start, end)


def _before(value: Value) -> Node:
    first = _span(value.text, value.at)[0]
    if first == date.min:
        msg = "Det finns ingen dag före det datumet."
        raise QueryError(msg, position=value.at)
    return Days(None, first - timedelta(days=1))


def _after(value: Value) -> Node:
    last = _span(value.text, value.at)[1]
    if last == date.max:
        msg = "Det finns ingen dag efter det datumet."
        raise QueryError(msg, position=value.at)
    return Days(last + timedelta(days=1), None)


FIELDS: Mapping[str, Reader] = {
    "konto": _account,
    "nämnd": _authority,
    "plattform": lambda value, _: OnPlatform(_platform(value)),
    "kanal": lambda value, _: OnPlatform(_platform(value)),
    "från": _author,
    "typ": lambda value, _: OfKind(_kind(value)),
    "läge": lambda value, _: InState(_state(value)),
    "riktning": lambda value, _: Directed(_direction(value)),
    "datum": lambda value, _: _days(value),
    "före": lambda value, _: _before(value),
    "efter": lambda value, _: _after(value),
    "inkommen": _arrived,
    "såg_ut": _looked,
    "version": lambda value, _: _all_versions(value),
    "tagg": _tag,
    "länk": _link,
    "bilaga": lambda value, _: HasAttachment(YES_NO[_yes_no(value)]),
    "raderad_av": _removed_by,
    "dnr": _matter,
}
