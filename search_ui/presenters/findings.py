# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the archive knows of one record, in plain sentences. Never who did it without a ground. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archiver import wording
from archiver.model.change import ChangeType, Grade, Status
from archiver.model.observation import Kind
from archiver.model.record import Check, Event, Record

_DEFINITE = {
    Kind.POST: "Inlägget",
    Kind.COMMENT: "Kommentaren",
    Kind.MENTION: "Omnämnandet",
    Kind.VISITOR_POST: "Besökarinlägget",
    Kind.REVIEW: "Recensionen",
    Kind.MESSAGE: "Meddelandet",
    Kind.STORY: "Händelsen",
    Kind.PROFILE: "Profilen",
}
_PLACES = {"wordpress": "bloggen", "feed": "webbplatsen"}
_COUNTS = ("Noll", "En", "Två", "Tre", "Fyra", "Fem", "Sex", "Sju", "Åtta", "Nio", "Tio")
_HIDDEN_AS = {
    "hold": ("väntar på granskning", "väntar på granskning"),
    "spam": ("är markerat som skräp", "är markerad som skräp"),
    "trash": ("ligger i papperskorgen", "ligger i papperskorgen"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing a reader needs to know. ``tone`` is gone, unsure, changed or calm."""

    lead: str
    sentences: tuple[str, ...]
    tone: str


@dataclass(frozen=True, slots=True)
class _Words:
    """A record's noun and what must agree with it."""

    name: str
    it: str
    place: str

    def bent(self, stem: str) -> str:
        """``borttag`` becomes borttaget or borttagen."""
        return stem + ("et" if self.it == "det" else "en")


def place(platform: str) -> str:
    """A platform inside a sentence: "Facebook", "bloggen"."""
    return _PLACES.get(platform, wording.platform(platform))


def finding(record: Record, events: Sequence[Event], checks: Sequence[Check]) -> Finding:
    """What to say first about a record."""
    name = _DEFINITE[record.kind]
    words = _Words(name, "det" if name.endswith("et") else "den", place(record.platform))
    if record.status is Status.DELETED:
        return _deleted(record, words, events, checks)
    if record.status is Status.MISSING:
        return _missing(record, words, events)
    if record.status is Status.HIDDEN:
        return _hidden(record, words, events)
    if record.status is Status.UNREACHABLE:
        return _unreachable(record, words)
    if record.status is Status.DISPOSED:
        lead = f"{words.name} är gallr{'at' if words.it == 'det' else 'ad'}."
        kept = "Innehållet är förstört enligt beslut. Loggen visar att handlingen har funnits."
        return Finding(lead, (kept,), "unsure")
    return _present(record, words, events)


def _deleted(
    record: Record, words: _Words, events: Sequence[Event], checks: Sequence[Check]
) -> Finding:
    event = _last(events, ChangeType.DELETED)
    said = [_interval(record, words, events, ChangeType.DELETED)]
    if event is not None and event.grade is Grade.PLATFORM_SAID:
        borttagen = words.bent("borttag")
        said.append(f"{_upper(words.place)} svarade uttryckligen att {words.it} är {borttagen}.")
    elif event is not None and event.grade is Grade.GONE_TWICE:
        said.append(_confirmed(checks))
    if event is not None and event.platform_time is not None:
        when = wording.moment(event.platform_time)
        said.append(f"{_upper(words.place)} anger tiden {when}.")
    said.append(_by_whom(words, "tog bort"))
    lead = f"{words.name} är {words.bent('borttag')} från {words.place}."
    return Finding(lead, tuple(said), "gone")


def _missing(record: Record, words: _Words, events: Sequence[Event]) -> Finding:
    lead = f"{words.name} saknas på {words.place}."
    borttagen = words.bent("borttag")
    said = (
        _interval(record, words, events, ChangeType.MISSING),
        f"Det är inte bekräftat att {words.it} är {borttagen}: bara en kontroll hittills.",
        "En ny kontroll görs vid nästa insamling.",
    )
    return Finding(lead, said, "unsure")


def _hidden(record: Record, words: _Words, events: Sequence[Event]) -> Finding:
    lead = f"{words.name} finns kvar på {words.place} men visas inte för allmänheten."
    said = []
    event = _last(events, ChangeType.HIDDEN)
    if event is not None:
        said.append(f"Det hände {wording.interval(event.since, event.until)}.")
    if record.hidden_as in _HIDDEN_AS:
        told = _HIDDEN_AS[record.hidden_as][words.it == "den"]
        said.append(f"{_upper(words.it)} {told}.")
    said.append(_by_whom(words, "dolde"))
    return Finding(lead, tuple(said), "changed")


def _unreachable(record: Record, words: _Words) -> Finding:
    lead = f"{words.name} går inte att nå på {words.place}."
    said = (
        f"{_upper(words.it)} sågs senast {wording.moment(record.last_seen_at)}.",
        (
            f"Det betyder inte att {words.it} är {words.bent('borttag')}: "
            "kontot kan till exempel vara skyddat eller avstängt."
        ),
    )
    return Finding(lead, said, "unsure")


def _present(record: Record, words: _Words, events: Sequence[Event]) -> Finding:
    lead = f"{words.name} finns kvar på {words.place}."
    said = [f"{_upper(words.it)} sågs senast {wording.moment(record.last_seen_at)}."]
    back = _last(events, ChangeType.REAPPEARED)
    if back is not None:
        said.append(f"{_upper(words.it)} har varit borta men finns igen.")
    if record.versions > 1:
        times = wording.plural(record.versions - 1, "gång", "gånger")
        said.append(f"Texten eller bilagorna har ändrats {times} sedan {words.it} arkiverades.")
        return Finding(lead, tuple(said), "changed")
    said.append(f"Inget har ändrats sedan {words.it} arkiverades.")
    return Finding(lead, tuple(said), "calm")


def _interval(record: Record, words: _Words, events: Sequence[Event], wanted: ChangeType) -> str:
    """Last seen – first missing, from the first event of this absence."""
    start = _last(events, ChangeType.MISSING) or _last(events, wanted)
    since = start.since if start else record.last_seen_at
    until = record.missing_since or (start.until if start else None)
    if until is None:
        return "När det hände framgår inte."
    if since is None:
        return f"{_upper(words.it)} saknades {wording.moment(until)}."
    same_day = wording.local_day(since) == wording.local_day(until)
    gone = f"kl. {until.astimezone(wording.STOCKHOLM):%H.%M}" if same_day else wording.moment(until)
    return f"{_upper(words.it)} fanns kvar {wording.moment(since)} och saknades {gone}."


def _confirmed(checks: Sequence[Check]) -> str:
    """How many looks in a row found nothing; the grade itself promises at least two."""
    count = 0
    for check in reversed(checks):
        if check.seen:
            break
        count += 1
    count = max(count, 2)
    told = _COUNTS[count] if count < len(_COUNTS) else wording.number(count)
    return f"{told} kontroller i rad vid skilda tillfällen visar det."


def _by_whom(words: _Words, verb: str) -> str:
    return f"Vem som {verb} {words.it} framgår inte av uppgifterna från {words.place}."


def _last(events: Sequence[Event], wanted: ChangeType) -> Event | None:
    return next((event for event in reversed(events) if event.type is wanted), None)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
