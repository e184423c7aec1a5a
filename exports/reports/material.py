# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a report tells beside its figures: stretches of time, removals, presentations, the log's proof.

Everything as it stood where the counted stretch of the log ends, so that the same period gives the
same report. Nobody who wrote anything is named here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from archiver import wording
from archiver.archive.archive import Archive
from archiver.clock import from_us
from archiver.ledger.ledger import root_at
from archiver.model.coverage import Outcome, Run, Window
from archiver.model.figure import How, Question
from archiver.model.matter import Subject
from archiver.model.moderation import Judgement, judgements_in
from archiver.model.page_information import Element
from archiver.model.record import Event, Record
from archiver.store import desk_steps, figures, outside
from exports.document.material import Proof
from exports.reports import seen_definitions as seen
from exports.reports import sight_rows, snapshot
from exports.reports.figures import Counted, Stretch, rows_of

MOST_REMOVALS = 400


@dataclass(frozen=True, slots=True)
class Removal:
    """One confirmed removal, what a person decided about it, and whether it was written down before."""

    record: Record
    event: Event
    judged: Judgement | None
    announced: bool


@dataclass(frozen=True, slots=True)
class Material:
    """A report's matter. ``windows``, ``lacking``, ``pictures`` and ``latest`` are by account."""

    counted: Counted
    windows: Mapping[int, tuple[Window, ...]]
    removals: tuple[Removal, ...]
    lacking: Mapping[int, tuple[Element, ...] | None]
    pictures: Mapping[int, tuple[datetime, ...]]
    latest: Mapping[int, Run | None]
    proof: Proof
    root_before: str
    signatory: str  # the name of the key that signs the log
    signed_days: frozenset[date] = frozenset()
    stamped_days: frozenset[date] = frozenset()
    cosigned_days: frozenset[date] = frozenset()


def collect(archive: Archive, counted: Counted) -> Material:
    """Read a report's matter out of the archive."""
    place, accounts = counted.stretch, counted.accounts
    question = Question(
        How.COUNT, "tid", (("takt", (str(counted.takt),)),), 0, place.size, place.start, place.end
    )
    pages = {a.id: sight_rows.presentation(archive, a, place.size) for a in accounts}
    filed = snapshot.filed(archive.directory.reports)
    pictures = {
        a.id: tuple(
            at
            for one in filed
            if one.account == a.id and place.start <= (at := sight_rows.made_at(one)) < place.end
        )
        for a in accounts
    }
    with archive.database.read() as connection:
        latest = {a.id: _latest(connection, a.id, place) for a in accounts}
        signed, stamped, cosigned = (
            _days(archive, connection, counted, name)
            for name in ("kontrollpunkter", "tidsstamplar", "bevittningar")
        )
    return Material(
        counted=counted,
        windows={a.id: sight_rows.windows(archive, question, a) for a in accounts},
        removals=tuple(_removals(archive, counted)),
        lacking={number: found[2] if found else None for number, found in pages.items()},
        pictures=pictures,
        latest=latest,
        proof=_proof(archive, place.size),
        root_before=_root(archive, counted.before.size),
        signatory=archive.config.municipality.origin,
        signed_days=signed,
        stamped_days=stamped,
        cosigned_days=cosigned,
    )


def _latest(connection: Connection, account: int, place: Stretch) -> Run | None:
    """The newest run that says anything of what was seen, by the end."""
    found = figures.runs_between(connection, account, place.end, place.end, place.size)
    return found[-1] if found else None


def _days(archive: Archive, connection: Connection, counted: Counted, name: str) -> frozenset[date]:
    """The Swedish days of the rows that a figure counts."""
    rows = rows_of(archive, counted.figures[name].question)
    return frozenset(wording.local_day(figures.time_of(connection, row.entry)) for row in rows)


def _removals(archive: Archive, counted: Counted) -> Iterator[Removal]:
    asked = counted.of(next(d for d in seen.COLLECTED if d.name == "borttagna")).question
    rows = rows_of(archive, asked)[:MOST_REMOVALS]
    told = next(d for d in seen.MATCHED if d.name == "bort_anmalda")
    announced = {row.entry for row in rows_of(archive, counted.of(told).question)}
    with archive.database.read() as connection:
        steps = desk_steps.among(connection, Subject.REVIEW, [row.number for row in rows])
    judged = judgements_in(step for step in steps if step.entry < counted.stretch.size)
    with archive.reader() as reader:
        for row in rows:
            event = next(e for e in reader.events(row.number) if e.entry == row.entry)
            record = reader.record(row.number)
            yield Removal(record, event, judged.get(row.number), row.entry in announced)


def _root(archive: Archive, size: int) -> str:
    with archive.database.read() as connection:
        return root_at(connection, size).hex()


def _proof(archive: Archive, size: int) -> Proof:
    """The log at this place, and what was signed of it and vouched for by then."""
    with archive.database.read() as connection:
        root = root_at(connection, size).hex()
        signed = figures.checkpoint_before(connection, size)
        if signed is None:
            return Proof(size, root)
        note = outside.note(connection, signed[0]) or ""
        vouched = tuple(_vouched(connection, signed[0], size))
    return Proof(size, root, *signed, note, archive.public_key(), vouched)


def _vouched(connection: Connection, signed: int, size: int) -> Iterator[tuple[str, datetime | None]]:
    for token in outside.tokens(connection, signed):
        if token.entry < size and token.held and token.made_us is not None:
            yield f"Tidsstämpel av {token.authority}", from_us(token.made_us)
    for cosigned in outside.cosignatures(connection, signed):
        if cosigned.entry < size:
            yield f"Bevittnad av {cosigned.witness}", None


FAULTY = (Outcome.FAILED, Outcome.PARTIAL)
