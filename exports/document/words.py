# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Conclusions as sentences a citizen understands: no codes, no false exactness. Pure.

Who removed something is never said without a ground, and a removal is always an interval (law 3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archiver import wording
from archiver.model.change import ChangeType, Grade, Status
from archiver.model.coverage import Sight, Window
from archiver.model.observation import Kind
from archiver.model.record import Event, Record
from archiver.model.search import Filters
from exports.document.material import Gap, Item


@dataclass(frozen=True, slots=True)
class Noun:
    """How a kind of record is spoken of: "kommentaren är borttagen, den fanns kvar"."""

    definite: str
    neuter: bool = False

    @property
    def pronoun(self) -> str:
        """Den or det."""
        return "det" if self.neuter else "den"

    def agree(self, utrum: str, neuter: str) -> str:
        """The form that agrees: borttagen or borttaget."""
        return neuter if self.neuter else utrum


NOUNS = {
    Kind.POST: Noun("inlägget", neuter=True),
    Kind.COMMENT: Noun("kommentaren"),
    Kind.MENTION: Noun("omnämnandet", neuter=True),
    Kind.VISITOR_POST: Noun("besökarinlägget", neuter=True),
    Kind.REVIEW: Noun("recensionen"),
    Kind.MESSAGE: Noun("meddelandet", neuter=True),
    Kind.STORY: Noun("händelsen"),
    Kind.PROFILE: Noun("profilen"),
}
TONES = {
    Status.DELETED: "gone",
    Status.MISSING: "unsure",
    Status.HIDDEN: "unsure",
    Status.UNREACHABLE: "unsure",
    Status.DISPOSED: "gone",
    Status.PRESENT: "",
}
_CODE = re.compile(r"^FA-\d{4} ")
_WHO = "Vem som tog bort {it} framgår inte av plattformens uppgifter."
_CAUSES = {
    "": "orsaken är inte känd",
    "before-start": "arkivet hade inte börjat följa kontot",
    "no-run": "arkivet såg inte efter",
    "long-pause": "det gick längre tid än planerat mellan insamlingarna",
    "incomplete": "plattformen visade inte allt",
    "no-answer": "plattformen svarade inte",
    "FA-0105": "åtkomstnyckeln till kontot saknades",
    "FA-0305": "disken var full",
    "FA-0501": "plattformen gav inget användbart svar",
    "FA-0502": "plattformen svarade inte",
    "FA-0503": "plattformen bad arkivet att vänta",
    "FA-0504": "åtkomsten till kontot upphörde",
    "FA-0505": "plattformens svar gick inte att tolka",
    "FA-0506": "ett svar var större än vad arkivet tar emot",
}
_EVENT_FILTERS = {
    "deleted": "borttagna",
    "missing": "saknade",
    "hidden": "dolda",
    "edited": "ändrade",
}


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def newest(events: Sequence[Event], kind: ChangeType) -> Event | None:
    """The newest event of a kind."""
    return next((event for event in reversed(events) if event.type is kind), None)


def finding(item: Item) -> tuple[str, str]:
    """What is concluded of a record: a lead sentence, and what it rests on."""
    record, noun = item.record, NOUNS[item.record.kind]
    where = wording.platform(record.platform)
    subject = sentence(noun.definite)
    gone = noun.agree("borttagen", "borttaget")
    hidden = noun.agree("dold", "dolt")
    if record.status is Status.DELETED:
        return f"{subject} är {gone} från {where}.", _removal(item, noun)
    if record.status is Status.MISSING:
        return f"{subject} hittas inte längre på {where}.", _absence(item, noun)
    if record.status is Status.HIDDEN:
        return f"{subject} är {hidden} på {where}.", _hiding(record, noun)
    if record.status is Status.UNREACHABLE:
        text = f"Det säger inget om ifall {noun.pronoun} finns kvar. {_last_sight(record, noun)}"
        return f"{subject} går just nu inte att nå på {where}.", text
    if record.status is Status.DISPOSED:
        text = "Texten är gallrad efter beslut. Loggen visar att den har funnits."
        return f"{subject} är {noun.agree('gallrad', 'gallrat')} ur arkivet.", text
    return f"{subject} fanns kvar på {where} när arkivet senast såg efter.", _presence(record, noun)


def _removal(item: Item, noun: Noun) -> str:
    event = newest(item.events, ChangeType.DELETED)
    who = _WHO.format(it=noun.pronoun)
    if event is None:
        return who
    since = event.since or item.record.last_seen_at
    it = sentence(noun.pronoun)
    when = f"{it} fanns kvar {wording.moment(since)} och saknades {wording.moment(event.until)}."
    stated = ""
    if event.platform_time is not None:
        stated = f" Plattformen anger att borttagningen skedde {wording.moment(event.platform_time)}."
    return f"{when}{stated} {ground(event)} {who}"


def _absence(item: Item, noun: Noun) -> str:
    missing = item.record.missing_since
    first = "" if missing is None else f" och saknades först {wording.moment(missing)}"
    it = sentence(noun.pronoun)
    seen = f"{it} sågs senast {wording.moment(item.record.last_seen_at)}{first}."
    gone = noun.agree("borttagen", "borttaget")
    return f"{seen} Det är inte bekräftat att {noun.pronoun} är {gone}."


def _hiding(record: Record, noun: Noun) -> str:
    how = wording.HIDDEN_AS.get(record.hidden_as, "")
    shown = f"Plattformen anger: {how}. " if how else ""
    return f"{shown}{sentence(noun.pronoun)} finns kvar men visas inte för alla."


def _presence(record: Record, noun: Noun) -> str:
    seen = _last_sight(record, noun)
    changes = record.versions - 1
    if changes < 1:
        return seen
    times = "en gång" if changes == 1 else f"{wording.number(changes)} gånger"
    return f"{seen} Innehållet har ändrats {times} sedan det först arkiverades."


def _last_sight(record: Record, noun: Noun) -> str:
    return f"Arkivet såg {noun.pronoun} senast {wording.moment(record.last_seen_at)}."


def ground(event: Event) -> str:
    """On what ground something is concluded, as a sentence; "" when there is nothing to add."""
    text = wording.GRADES[event.grade]
    return f"{text}." if text and event.grade is not Grade.NONE else ""


def interval(event: Event) -> str:
    """When something happened: between two looks, or, for a first sight, when we looked."""
    if event.type is ChangeType.CREATED:
        return wording.moment(event.until)
    return sentence(wording.interval(event.since, event.until))


def event_rows(events: Sequence[Event]) -> tuple[tuple[str, ...], ...]:
    """Each event as a row: what, when, on what ground, log row."""
    return tuple(
        (wording.CHANGES[e.type], interval(e), _event_ground(e), wording.number(e.entry))
        for e in events
    )


def _event_ground(event: Event) -> str:
    hidden = wording.HIDDEN_AS.get(event.hidden_as, event.hidden_as)
    stated = event.platform_time
    parts = (
        ground(event),
        f"Plattformen anger: {hidden}." if hidden else "",
        f"Plattformens egen tid: {wording.moment(stated)}." if stated else "",
        f"Plattformens svar: {event.code}." if event.code else "",
    )
    return " ".join(part for part in parts if part) or "Sedd vid insamling."


def cause(window: Window) -> str:
    """Why something could not be seen, in words."""
    known = _CAUSES.get(window.cause)
    if known is not None:
        return sentence(known)
    return f"Insamlingen avbröts ({window.cause})"


def problem(line: str) -> str:
    """Why a file could not be stored: an error's line without its code."""
    return _CODE.sub("", line) or "orsaken är inte känd"


def gap_rows(gaps: Sequence[Gap]) -> tuple[tuple[str, ...], ...]:
    """Each gap as a row: account, from, to, how much was seen, why."""
    return tuple(
        (
            gap.account,
            wording.moment(gap.window.start),
            wording.moment(gap.window.end),
            wording.SIGHTS[gap.window.sight],
            cause(gap.window),
        )
        for gap in gaps
        if gap.window.sight is not Sight.SEEN
    )


def filter_rows(filters: Filters) -> tuple[tuple[str, str], ...]:
    """The filters that were set, in words."""
    kinds = [wording.KINDS[Kind(kind)] for kind in filters.kinds]
    directions = {"in": "Inkommen", "own": "Upprättad"}
    rows = (
        ("Händelse", ", ".join(_EVENT_FILTERS.get(e, e) for e in filters.events)),
        ("Plattform", ", ".join(wording.platform(p) for p in filters.platforms)),
        ("Konto", ", ".join(filters.accounts)),
        ("Typ", ", ".join(kinds)),
        ("Riktning", directions.get(filters.direction, "")),
    )
    return tuple((label, value) for label, value in rows if value)


def period(filters: Filters) -> str:
    """The days asked for, both included."""
    if filters.start and filters.end:
        return f"{wording.day(filters.start)} – {wording.day(filters.end)}"
    if filters.start:
        return f"från och med {wording.day(filters.start)}"
    if filters.end:
        return f"till och med {wording.day(filters.end)}"
    return "hela arkivets tid"
