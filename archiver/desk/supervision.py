# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What staff do in supervision: begin it for an account, say what they saw, keep word lists.

Each is a step in the log. That somebody looked is said by that person, never drawn from a page that
was opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import to_us
from archiver.desk import owners, steps, supervision_feed
from archiver.desk.flags import Reading
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import Refused
from archiver.index.analysis_sv import query_tokens
from archiver.model.matter import Step, Subject
from archiver.model.person import Person
from archiver.model.supervision import (
    INTERVALS,
    Mark,
    Watch,
    WordList,
    lists_in,
    versions_in,
    watches_in,
)
from archiver.store import desk_steps, watched

MOST_WORDS = 1000
MOST_MARKED = 20_000  # comments in one step


@dataclass(frozen=True, slots=True)
class Plan:
    """How an account is to be supervised. ``since`` is a local day as ÅÅÅÅ-MM-DD, or empty for now."""

    interval: str
    since: str = ""
    responsible: bool = True
    basis: str = ""


# --- accounts --------------------------------------------------------------------------------


def watch(archive: Archive, person: Person, account: int, plan: Plan, once: str = "") -> Step:
    """Begin, change or leave off the supervision of an account. Raises Refused saying what is wrong."""
    require(person, Verb.PLAN_SUPERVISION)
    known = next((one for one in archive.accounts() if one.id == account), None)
    if known is None:
        msg = "Kontot finns inte i arkivet"
        raise Refused(msg)
    require(person, Verb.PLAN_SUPERVISION, known.authority)
    since, basis = _since(archive, plan.since), " ".join(plan.basis.split())
    if plan.interval not in INTERVALS:
        msg = "Välj hur ofta kontot ska ses igenom"
        raise Refused(msg)
    if not plan.responsible and not basis:
        msg = "Skriv varför kontot inte behöver uppsikt"
        raise Refused(msg)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        said = {
            "responsible": plan.responsible,
            "interval": plan.interval,
            "since": since.isoformat(),
            "basis": basis,
        }
        made = pen.write(Subject.WATCH, account, "planned", said, once)
        before_us = to_us(since) if plan.responsible else None
        watched.forget_account(pen.connection, account, before_us)
        supervision_feed.rewind(pen.connection, since)
        return made


def _since(archive: Archive, day: str) -> datetime:
    now = archive.clock.now()
    if not day.strip():
        # What came earlier the same day may not have been looked at by anybody, or not archived yet.
        return wording.day_start(wording.local_day(now))
    try:
        since = wording.day_start(date.fromisoformat(day.strip()))
    except ValueError:
        msg = "Skriv från vilken dag som ÅÅÅÅ-MM-DD, eller lämna tomt för i dag"
        raise Refused(msg) from None
    if since > now:
        msg = "Uppsikten kan inte börja i framtiden"
        raise Refused(msg)
    return since


def watches(connection: Connection) -> dict[int, Watch]:
    """How each account is supervised, by its number."""
    return watches_in(desk_steps.every(connection, Subject.WATCH))


# --- looking ---------------------------------------------------------------------------------


def look(
    archive: Archive,
    person: Person,
    records: Sequence[int],
    mark: str,
    note: str = "",
    once: str = "",
) -> Step:
    """Somebody has looked at these comments. Raises Refused when none of them is supervised."""
    require(person, Verb.SUPERVISE)
    said_of = _mark(mark)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        return _looked(pen, records, said_of, note, once)


def look_at_thread(archive: Archive, person: Person, thread: int, newest: int, once: str = "") -> Step:
    """Somebody has seen a whole thread, as far as the newest comment that was on the page."""
    require(person, Verb.SUPERVISE)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        unseen = [n for n in watched.all_unseen_in(pen.connection, thread) if n <= newest]
        return _looked(pen, unseen, Mark.SEEN, "", once)


def _mark(mark: str) -> Mark:
    try:
        found = Mark(mark)
    except ValueError:
        found = Mark.UNSEEN
    if found is Mark.UNSEEN:
        msg = "Välj vad du har sett: Sedd, Behöver svar, Behöver åtgärd, Misstänkt brott eller Klar"
        raise Refused(msg)
    return found


def _looked(pen: steps.Pen, records: Sequence[int], mark: Mark, note: str, once: str) -> Step:
    named = records[:MOST_MARKED]
    require_all(pen.person, Verb.SUPERVISE, owners.of_records(pen.connection, named))
    found = watched.rows(pen.connection, named)
    if not found:
        msg = "Det finns ingen kommentar att markera. Någon annan kan ha hunnit före"
        raise Refused(msg)
    numbers = sorted(found)
    thread = found[numbers[0]]["thread_id"]
    accounts = sorted({row["account_id"] for row in found.values()})
    said = {
        "mark": str(mark),
        "records": numbers,
        "accounts": accounts,
        "note": " ".join(note.split()),
    }
    made = pen.write(Subject.SUPERVISION, thread, "looked", said, once)
    touched = watched.set_mark(pen.connection, numbers, mark, made.by, made.at, made.entry)
    watched.count_anew(pen.connection, touched)
    return made


# --- word lists ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wording:
    """A list of words as somebody wants it."""

    name: str
    words: str  # one word or phrase a line
    decided_by: str
    reason: str


def keep_list(
    archive: Archive, person: Person, wanted: Wording, number: int = 0, once: str = ""
) -> Step:
    """Make a list, or a new version of one. Raises Refused saying what is missing."""
    require(person, Verb.PLAN_SUPERVISION)
    lines = dict.fromkeys(" ".join(line.split()) for line in wanted.words.splitlines())
    words = [line for line in lines if line and query_tokens(line)]
    name, decided_by = " ".join(wanted.name.split()), " ".join(wanted.decided_by.split())
    reason = " ".join(wanted.reason.split())
    for missing, msg in (
        (not name, "Ge ordlistan ett namn"),
        (not words, "Skriv minst ett ord, ett på varje rad"),
        (len(words) > MOST_WORDS, f"En ordlista kan ha högst {MOST_WORDS} rader"),
        (not decided_by, "Skriv vem som har beslutat om ordlistan"),
        (not reason, "Skriv varför ordlistan behövs"),
    ):
        if missing:
            raise Refused(msg)
    said = {"name": name, "words": words, "decided_by": decided_by, "reason": reason}
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        if number and not desk_steps.of(pen.connection, Subject.WORD_LIST, number):
            msg = "Ordlistan finns inte"
            raise Refused(msg)
        newest = desk_steps.newest_number(pen.connection, Subject.WORD_LIST)
        return pen.write(Subject.WORD_LIST, number or newest + 1, "made", said, once)


def end_list(archive: Archive, person: Person, number: int, once: str = "") -> Step:
    """A list is no longer used; its versions are kept."""
    require(person, Verb.PLAN_SUPERVISION)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        found = lists_in(desk_steps.of(pen.connection, Subject.WORD_LIST, number))
        if not found:
            msg = "Ordlistan finns inte eller används inte längre"
            raise Refused(msg)
        last = found[0]
        said = {
            "name": last.name,
            "words": list(last.words),
            "decided_by": last.decided_by,
            "reason": last.reason,
        }
        return pen.write(Subject.WORD_LIST, number, "ended", said, once)


def all_versions(connection: Connection) -> list[WordList]:
    """Every version of every list, oldest first."""
    return versions_in(desk_steps.every(connection, Subject.WORD_LIST))


def now_reading(archive: Archive, connection: Connection) -> Reading:
    """The lists that comments are read with now."""
    return supervision_feed.reading_now(archive.directory.root, connection)
