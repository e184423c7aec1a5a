# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Uppsikt: comments that nobody has seen, by thread, and what somebody says of them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from archiver import wording
from archiver.archive.reading import Reader
from archiver.desk import quarantine, supervised, supervision
from archiver.desk.flags import Reading
from archiver.desk.rights import Verb, may, require
from archiver.errors import FlodeError, NotAllowed
from archiver.model.account import Account
from archiver.model.record import Record
from archiver.model.supervision import Flag, Mark
from archiver.store import watched
from archiver.store.watched import Comment
from exports import charts
from search_ui.context import archive, names, now, page, person, reading
from search_ui.forms import supervision as forms
from search_ui.forms.cases import StepForm, once
from search_ui.forms.supervision import Chosen
from search_ui.presenters import supervision as words
from search_ui.presenters.links import inward
from search_ui.presenters.rows import short, subject, tag

blueprint = Blueprint("supervision", __name__)

THREADS, COMMENTS, MARKED = 8, 12, 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as the page shows it, with why it stands where it stands."""

    comment: Comment
    record: Record
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Comments under one heading: a thread, or all that wait for the same thing."""

    key: str
    root: Record | None
    account: Account | None
    unseen: int
    oldest_at: datetime | None
    newest: int
    rows: tuple[Shown, ...]


@blueprint.get("/uppsikt")
def index() -> Response:
    """The queue, or what waits for an answer, for action, or as suspected crime."""
    require(person(), Verb.READ_SUPERVISION)
    accounts = archive().accounts()
    chosen = forms.chosen(request.args, accounts)
    with reading() as reader:
        groups = _groups(reader, chosen, {one.id: one for one in accounts})
        counts = watched.marked_counts(reader.connection, chosen.accounts)
        waits = watched.waiting(reader.connection)
    mine = [n for n in waits if chosen.accounts is None or n in chosen.accounts]
    standings = supervised.standings(archive())
    return page(
        "supervision/index.html",
        chosen=chosen,
        groups=groups[:THREADS],
        more=len(groups) > THREADS,
        unseen=sum(waits[n].unseen for n in mine),
        oldest=min((waits[n].oldest_at for n in mine), default=None),
        counts=counts,
        late=[one for one in standings if one.late],
        undecided=[one for one in standings if one.is_undecided],
        accounts=accounts,
        authorities=sorted({one.authority for one in accounts}),
        closed=len(quarantine.closed_now(archive())),
        may_supervise=may(person(), Verb.SUPERVISE),
        form=StepForm(formdata=None),
        once=secrets.token_hex(12),
        here=request.full_path,
        names=names(),
        words=words,
        Mark=Mark,
        heading=wording.heading,
        short=short,
        subject=subject,
        row_tag=tag,
        now=now(),
    )


def _groups(reader: Reader, chosen: Chosen, accounts: dict[int, Account]) -> list[Group]:
    used = supervision.now_reading(archive(), reader.connection)
    if chosen.mark is not Mark.UNSEEN:
        found = watched.marked(reader.connection, chosen.mark, chosen.accounts, MARKED)
        rows = _shown(reader, found, used)
        return [Group("alla", None, None, len(rows), None, 0, rows)] if rows else []
    offset = (chosen.page - 1) * THREADS
    threads = watched.threads(reader.connection, chosen.accounts, THREADS + 1, offset)
    roots = {record.id: record for record in reader.records([one.number for one in threads])}
    found = [one for t in threads for one in watched.unseen_in(reader.connection, t.number, COMMENTS)]
    by_thread: dict[int, list[Shown]] = {}
    for row in _shown(reader, found, used):
        by_thread.setdefault(row.comment.thread, []).append(row)
    return [
        Group(
            str(one.number),
            roots.get(one.number),
            accounts.get(one.account),
            one.unseen,
            one.oldest_at,
            watched.newest_unseen_in(reader.connection, one.number),
            tuple(by_thread[one.number]),
        )
        for one in threads
        if one.number in by_thread
    ]


def _shown(reader: Reader, found: Sequence[Comment], used: Reading) -> tuple[Shown, ...]:
    """Comments with why they stand where they stand: only the urgent ones have a reason to read."""
    records = {record.id: record for record in reader.records([one.record for one in found])}
    return tuple(
        Shown(
            one,
            records[one.record],
            used.flags(_text(records[one.record])) if one.urgency else (),
        )
        for one in found
        if one.record in records
    )


def _text(record: Record) -> str:
    return f"{record.title}\n{record.text}"


@blueprint.post("/uppsikt")
def look() -> AnyResponse:
    """Say what was seen: of the ticked comments, or of a whole thread."""
    given = request.form
    back = inward(given.get("till")) if given.get("till") else url_for(".index")
    try:
        if given.get("gor") == "trad":
            step = supervision.look_at_thread(
                archive(),
                person(),
                forms.whole(given.get("trad", "")),
                forms.whole(given.get("nyast", "")),
                once(given),
            )
        else:
            step = supervision.look(
                archive(),
                person(),
                forms.records(given),
                forms.mark(given),
                given.get("anteckning", "")[:2000],
                once(given),
            )
    except NotAllowed:
        raise
    except FlodeError as error:
        flash(f"{error.what}. Inget är ändrat. Kryssa för minst en kommentar och försök igen.")
        return redirect(back, 303)
    count = len(step.said["records"])
    done = words.MARKS[Mark(step.said["mark"])].lower()
    many = "En kommentar är markerad" if count == 1 else f"{count} kommentarer är markerade"
    flash(f"{many}: {done}.")
    return redirect(back, 303)


@blueprint.get("/uppsikt/tider")
def times() -> Response:
    """From knowledge to removal, by account: for the lawyer (BBS 4 a and 5 §§)."""
    require(person(), Verb.READ_SUPERVISION)
    found = supervised.removed(archive(), now() - supervised.PERIOD)
    with reading() as reader:
        records = {r.id: r for r in reader.records([one.record for one in found[:MARKED]])}
    return page(
        "supervision/times.html",
        removed=[(one, records[one.record]) for one in found[:MARKED] if one.record in records],
        times=supervised.times(found),
        accounts=archive().accounts(),
        words=words,
        row_tag=tag,
    )


@blueprint.get("/uppsikt/fragor")
def questions() -> Response:
    """Questions that the account has not answered, and how long answers take."""
    require(person(), Verb.READ_SUPERVISION)
    accounts = archive().accounts()
    chosen = forms.chosen(request.args, accounts)
    with reading() as reader:
        total, found = watched.unanswered(reader.connection, chosen.accounts, MARKED)
        used = supervision.now_reading(archive(), reader.connection)
        rows = _shown(reader, found, used)
    answering = supervised.answering(archive())
    by_id = {one.id: one.name for one in accounts}
    return page(
        "supervision/questions.html",
        chosen=chosen,
        accounts=accounts,
        total=total,
        rows=rows,
        answering=answering,
        by_id=by_id,
        charts=[charts.bars(one) for one in words.charts(answering, by_id)],
        heading=wording.heading,
        words=words,
        short=short,
        row_tag=tag,
        now=now(),
        may_supervise=may(person(), Verb.SUPERVISE),
        form=StepForm(formdata=None),
        once=secrets.token_hex(12),
        here=request.full_path,
        typed=MultiDict(),
        Mark=Mark,
    )
