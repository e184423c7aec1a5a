# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Handling: everything about one record, the finding first. And its files, made harmless."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver import wording
from archiver.archive.reading import Reader
from archiver.desk import closing, handover, lookup, opening, quarantine, retention
from archiver.desk.rights import Verb, may
from archiver.model.change import ChangeType, Status
from archiver.model.matter import Subject
from archiver.model.observation import Kind
from archiver.model.record import MediaFile, Record, Version
from archiver.store import retention as retention_rows
from search_ui import security
from search_ui.context import archive, names, page, person, reading
from search_ui.forms.export import ExportForm
from search_ui.presenters import evidence, findings, links, rows, threads
from search_ui.presenters.cases import diary_state
from search_ui.presenters.retention import decree, why_here
from search_ui.presenters.supervision import hiding
from search_ui.presenters.timeline import timeline

blueprint = Blueprint("record", __name__)

# What a browser may show by itself. Everything else is only ever saved.
_SHOWN = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
}
_KINDS = {"image": "Bild", "video": "Film", "audio": "Ljud", "text": "Text"}


# What a protocol of a removal tells of: also of one that came back.
_GONE = frozenset({ChangeType.MISSING, ChangeType.DELETED})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a record as its page shows it."""

    entry: int
    name: str
    facts: str
    alt: str
    shown: bool
    problem: str


@blueprint.get("/handling/<label>")
def show(label: str) -> AnyResponse:
    """One record. Any spelling of its number leads to the right one."""
    with reading() as reader:
        number = reader.find(label)
        record = reader.record(number)
        if record.label != label:
            return redirect(url_for(".show", label=record.label))
        if record.sealed:
            may_seal = may(person(), Verb.SEAL, record.authority)
            return page("record/sealed.html", status=451, record=record, may_seal=may_seal)
        if record.status is Status.DISPOSED:
            return _disposed(reader, record)
        versions, events = reader.versions(number), reader.events(number)
        checks, media = reader.checks(number), reader.media(number)
        thread = threads.in_context(reader.thread(number), number)
    diary = handover.diary(archive(), Subject.HANDOVER, number)
    mark = closing.mark_of(archive(), number)
    closed = quarantine.now(archive(), number)
    return page(
        "record/show.html",
        diary_words=diary_state(diary),
        may_hand_over=handover.is_on(archive()) and may(person(), Verb.HANDLE_CASE),
        record=record,
        heading=wording.heading(record),
        tag=rows.tag(record),
        finding=findings.finding(record, events, checks),
        timeline=timeline(versions, events),
        attachments=attachments(media),
        folds=thread,
        in_thread=sum(len(fold.items) + fold.left_out for fold in thread) > 1,
        facts=_facts(record, versions, diary.dnr),
        outward=links.outward(record.permalink),
        place=findings.place(record.platform),
        back=_back(),
        export=ExportForm(formdata=None),
        row_tag=rows.tag,
        short=rows.short,
        direction=wording.direction,
        why_here=why_here(retention.standing(archive(), number)),
        may_seal=may(person(), Verb.SEAL, record.authority),
        may_mark=may(person(), Verb.MARK, record.authority),
        mark=mark,
        provisions=lookup.provisions(archive().directory.root),
        mark_by=names().get(mark.by, "") if mark else "",
        heading_of=wording.heading,
        once=secrets.token_hex(16),
        reason=request.args.get("skal", "")[:500],
        is_message=record.kind is Kind.MESSAGE,
        may_moderate=may(person(), Verb.MODERATE),
        terminal=_terminal(number) if may(person(), Verb.OPEN) else "",
        may_print_removal=may(person(), Verb.READ_CASES) and any(e.type in _GONE for e in events),
        may_close=may(person(), Verb.CLOSE, record.authority),
        may_reopen=may(person(), Verb.REOPEN, record.authority),
        closed=closed,
        names=names() if closed else {},
        hiding=hiding(record.platform),
    )


def _terminal(number: int) -> str:
    """Whether the public terminal shows the record: "shown", "not" or "" when there is no terminal."""
    if not archive().config.public.terminal:
        return ""
    return "shown" if opening.finding(archive(), number) else "not"


@blueprint.post("/handling/<label>/till-diariet")
def to_diary(label: str) -> AnyResponse:
    """Order that the record be handed over to the diary."""
    handover.order_record(archive(), person(), label)
    flash("Handlingen lämnas över till diariet.")
    return redirect(url_for(".show", label=label), 303)


def _disposed(reader: Reader, record: Record) -> AnyResponse:
    """What is left of a record that was destroyed by decision."""
    left = retention_rows.disposed(reader.connection, record.id)
    if left is None:
        abort(404)
    return page(
        "record/disposed.html",
        record=record,
        left=left,
        decree=decree(left.proposal),
        tag=rows.tag(record),
        kind=wording.KINDS[record.kind],
        direction=wording.direction,
        back=_back(),
    )


@blueprint.get("/handling/<label>/bilaga/<int:entry>")
def media(label: str, entry: int) -> AnyResponse:
    """A stored file: shown when it is a plain picture, otherwise saved. Never run."""
    with reading() as reader:
        number = reader.find(label)
        files = reader.media(number)
    return file_of(files, label, entry)


def file_of(files: Sequence[MediaFile], label: str, entry: int) -> AnyResponse:
    """One of the files of a record that the visitor may see."""
    wanted = next((file for file in files if file.entry == entry and file.sha256), None)
    if wanted is None or wanted.sha256 is None:
        abort(404)
    path = archive().blobs.path(bytes.fromhex(wanted.sha256))
    if not path.is_file():
        abort(404)
    kind = wanted.mime.partition(";")[0].strip().lower()
    shown = kind in _SHOWN and "spara" not in request.args
    response = send_file(
        path,
        mimetype=kind if kind in _SHOWN else "application/octet-stream",
        as_attachment=not shown,
        download_name=f"{label}-bilaga-{entry}.{_SHOWN.get(kind, 'bin')}",
        conditional=False,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = security.FILE_POLICY
    return response


def attachments(files: list[MediaFile]) -> list[Attachment]:
    """A record's files, each described; the same file is shown once."""
    made: dict[str, Attachment] = {}
    for file in files:
        kind = file.mime.partition(";")[0].strip().lower()
        name = f"Bilaga {len(made) + 1}"
        told = _KINDS.get(kind.partition("/")[0], "Fil")
        key = file.sha256 or file.url
        made.setdefault(
            key,
            Attachment(
                entry=file.entry,
                name=name,
                facts=f"{told}, {wording.size(file.size)}" if file.sha256 else told,
                alt=file.alt or f"{name}, {told.lower()} utan beskrivning",
                shown=kind in _SHOWN and file.sha256 is not None,
                problem="" if file.sha256 else "Filen gick inte att spara. Adressen är arkiverad.",
            ),
        )
    return list(made.values())


def _facts(record: Record, versions: list[Version], dnr: str) -> list[tuple[str, str]]:
    """The box of facts. Published, archived, seen and missing are four different times."""
    published = wording.moment(record.published_at) if record.published_at else "framgår inte"
    facts = [
        ("Handling", record.label),
        ("Riktning", wording.direction(own=record.own)),
        ("Från", record.author or (record.account if record.own else "okänd avsändare")),
        ("Till", "allmänheten" if record.own else record.authority),
        ("Kanal", f"{wording.platform(record.platform)}, {record.account}"),
        ("Publicerad", published),
        ("Arkiverad", wording.moment(record.first_seen_at)),
        ("Senast sedd", wording.moment(record.last_seen_at)),
    ]
    if record.own:
        facts.insert(2, ("Myndighet", record.authority))
    if record.missing_since is not None:
        facts.append(("Saknad sedan", wording.moment(record.missing_since)))
    if dnr:
        facts.insert(1, ("Diarienummer", dnr))
    if versions:
        newest = versions[-1]
        facts.append(("Logg", evidence.log_row(newest.entry)))
        facts.append(("Kontrollsumma", evidence.grouped(newest.commitment, 16)))
    return facts


def _back() -> str:
    """The hit list this page was opened from, when it was; only its path and query are used."""
    came_from = urlsplit(request.referrer or "")
    home = url_for("search.index")
    if came_from.path != home or not came_from.query:
        return home
    return f"{home}?{came_from.query}"
