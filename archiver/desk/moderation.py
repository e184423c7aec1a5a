# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The moderation register and the review of removals: who writes what down, before and after.

A removal is written down before it is made, so that a fresh look is taken first; afterwards a person
decides who removed it and on what ground. Nothing is decided by the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, or_, select

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import from_us
from archiver.desk import lookup, owners, steps
from archiver.desk.rights import Verb, require, require_all
from archiver.errors import ChangedMeanwhile, Refused
from archiver.model.matter import Step, Subject
from archiver.model.moderation import (
    Intent,
    Judgement,
    PageRule,
    Remover,
    intents_in,
    judgements_in,
    rules_in,
)
from archiver.model.person import Person
from archiver.store import desk_steps, people, records, runs, tables

_GONE = ("deleted", "hidden")
_OWN_RULES = frozenset({"reklam", "amne"})
# Grounds that rest on the page's own rules need to say which.


@dataclass(frozen=True, slots=True)
class Wish:
    """A removal that somebody is about to make."""

    record: int
    ground: str
    rule: int = 0
    reason: str = ""
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decides about a removal. ``seen`` is the decision that person had before them."""

    remover: str
    ground: str = ""
    rule: int = 0
    reason: str = ""
    police: str = ""
    dnr: str = ""
    told: bool = False
    reversal: bool = False
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Removal:
    """A record that is gone or hidden, with what people have said of it."""

    record: int
    gone_at: datetime | None  # first missing; None for what is hidden
    intent: Intent | None  # written down before it was gone
    judgement: Judgement | None

    @property
    def is_unregistered(self) -> bool:
        """The red list: the municipality took it away and nobody had written so before."""
        found = self.judgement
        return bool(found and found.remover is Remover.MUNICIPALITY and self.intent is None)


# --- the page's rules ------------------------------------------------------------------------


def make_rule(
    archive: Archive, person: Person, title: str, text: str, start: str, once: str = ""
) -> Step:
    """Add a rule of the page. Raises Refused saying what is missing."""
    require(person, Verb.REVIEW)
    name, said = " ".join(title.split()), text.strip()
    if not name or not said:
        msg = "Skriv regelns rubrik och lydelse"
        raise Refused(msg)
    try:
        first = date.fromisoformat(start.strip())
    except ValueError:
        msg = "Skriv från vilken dag regeln gäller som ÅÅÅÅ-MM-DD"
        raise Refused(msg) from None
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        number = desk_steps.newest_number(pen.connection, Subject.PAGE_RULE) + 1
        facts = {"title": name, "text": said, "from": first.isoformat()}
        return pen.write(Subject.PAGE_RULE, number, "made", facts, once)


def end_rule(archive: Archive, person: Person, number: int) -> None:
    """A rule no longer applies. Raises Refused when there is none that does."""
    require(person, Verb.REVIEW)
    with steps.writing(archive, person) as pen:
        found = rules_in(desk_steps.of(pen.connection, Subject.PAGE_RULE, number))
        if not found or found[0].ended:
            msg = "Regeln finns inte eller gäller inte längre"
            raise Refused(msg)
        pen.write(Subject.PAGE_RULE, number, "ended", {})


def rules(archive: Archive) -> list[PageRule]:
    """Every rule there has been."""
    with archive.database.read() as connection:
        return rules_in(desk_steps.every(connection, Subject.PAGE_RULE))


# --- before ----------------------------------------------------------------------------------


def announce(archive: Archive, person: Person, wish: Wish, once: str = "") -> Step:
    """Write down what is about to be removed. Whoever calls orders the fresh look (ARK-5)."""
    require(person, Verb.MODERATE)
    now = archive.clock.now()
    reason = _motive(archive, wish.ground, wish.rule, wish.reason)
    known = wish.known_at or now
    if known > now:
        msg = "Det kan inte ha blivit känt i framtiden"
        raise Refused(msg)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        if not records.rows(pen.connection, [wish.record]):
            msg = "Handlingen finns inte i arkivet"
            raise Refused(msg)
        require_all(person, Verb.MODERATE, owners.of_records(pen.connection, [wish.record]))
        number = desk_steps.newest_number(pen.connection, Subject.MODERATION) + 1
        said = {
            "record": wish.record,
            "ground": wish.ground,
            "rule": wish.rule,
            "reason": reason,
            "known": known.isoformat(),
        }
        return pen.write(Subject.MODERATION, number, "announced", said, once)


def _motive(archive: Archive, ground: str, rule: int, reason: str) -> str:
    """The reason, once ground and rule are known to be there (FL-1)."""
    if ground not in lookup.grounds(archive.directory.root):
        msg = "Välj på vilken grund det tas bort"
        raise Refused(msg)
    if (ground in _OWN_RULES or rule) and rule not in {r.number for r in rules(archive)}:
        msg = "Välj vilken av sidans regler som borttagningen stöder sig på"
        raise Refused(msg)
    said = " ".join(reason.split())
    if not said:
        msg = "Skriv varför, så att någon annan kan förstå det"
        raise Refused(msg)
    return said


def intents(archive: Archive) -> list[tuple[Intent, bool]]:
    """What was about to be removed, newest first, and whether a fresh look has been taken since."""
    with archive.database.read() as connection:
        found = intents_in(desk_steps.every(connection, Subject.MODERATION))
        return [(one, _looked(connection, one)) for one in reversed(found)]


def _looked(connection: Connection, intent: Intent) -> bool:
    rows = records.rows(connection, [intent.record])
    latest = runs.last_complete(connection, rows[0]["account_id"]) if rows else None
    return latest is not None and latest >= intent.at


# --- after -----------------------------------------------------------------------------------


def removals(archive: Archive) -> list[Removal]:
    """Every removed or hidden comment and own removed post, the latest gone first."""
    with archive.database.read() as connection:
        found = _gone(connection)
        written = intents_in(desk_steps.every(connection, Subject.MODERATION))
        judged = judgements_in(desk_steps.every(connection, Subject.REVIEW))
    return [
        Removal(record, at, _before(written, record, at), judged.get(record)) for record, at in found
    ]


def _gone(connection: Connection) -> list[tuple[int, datetime | None]]:
    record, state = tables.record, tables.record_state
    wanted = or_(
        and_(record.c.own.is_(False), state.c.status.in_(_GONE)),
        and_(record.c.own.is_(True), state.c.status == "deleted"),
    )
    query = (
        select(record.c.id, state.c.missing_since_us)
        .join(state, state.c.record_id == record.c.id)
        .where(wanted)
        .order_by(state.c.missing_since_us.desc().nulls_last(), record.c.id.desc())
    )
    rows = connection.execute(query)
    return [(row.id, None if row[1] is None else from_us(row[1])) for row in rows]


def _before(written: Sequence[Intent], record: int, gone: datetime | None) -> Intent | None:
    """What was written about a record before it was gone."""
    found = [one for one in written if one.record == record and (gone is None or one.at <= gone)]
    return found[-1] if found else None


def judge(archive: Archive, person: Person, record: int, verdict: Verdict, once: str = "") -> Step:
    """Decide about a removal. Raises ChangedMeanwhile when somebody else has done so meanwhile."""
    require(person, Verb.REVIEW)
    try:
        remover = Remover(verdict.remover)
    except ValueError:
        msg = "Välj vem som tog bort det, eller Okänt"
        raise Refused(msg) from None
    reason = " ".join(verdict.reason.split())
    if remover is Remover.MUNICIPALITY:
        reason = _motive(archive, verdict.ground, verdict.rule, verdict.reason)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        if not records.rows(pen.connection, [record]):
            msg = "Handlingen finns inte i arkivet"
            raise Refused(msg)
        require_all(person, Verb.REVIEW, owners.of_records(pen.connection, [record]))
        _unchanged(pen.connection, record, verdict.seen, person)
        ours = remover is Remover.MUNICIPALITY
        said = {
            "remover": str(remover),
            "ground": verdict.ground if ours else "",
            "rule": verdict.rule if ours else 0,
            "reason": reason,
            "police": " ".join(verdict.police.split()),
            "dnr": " ".join(verdict.dnr.split()),
            "told": verdict.told,
            "reversal": verdict.reversal,
        }
        return pen.write(Subject.REVIEW, record, "judged", said, once)


def _unchanged(connection: Connection, record: int, seen: int, person: Person) -> None:
    found = judgements_in(desk_steps.of(connection, Subject.REVIEW, record)).get(record)
    if found and found.entry > seen and found.by != person.id:
        name = people.names(connection).get(found.by, "Någon annan")
        msg = f"{name} granskade borttagningen {wording.moment(found.at)}"
        raise ChangedMeanwhile(msg)


def too_early(removal: Removal, rules_: Sequence[PageRule]) -> bool:
    """Whether something was gone before the rule it is said to break applied (RF-2)."""
    found = removal.judgement
    rule = next((r for r in rules_ if found and r.number == found.rule), None)
    gone = removal.gone_at
    return rule is not None and gone is not None and wording.local_day(gone) < rule.valid_from
