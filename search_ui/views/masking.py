# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Maska: a case's texts word by word, suggestions, every occurrence, and boxes on pictures."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from archiver.archive.reading import Reader
from archiver.desk import cases, lookup, redaction
from archiver.desk.redaction import Words
from archiver.desk.rights import Verb, require
from archiver.errors import UnknownCase
from archiver.ids import parse_record_label
from archiver.model.case import Case, parse_case_label
from archiver.model.person import Person
from archiver.model.sensitive import Suggestion
from exports.document.parts import SHOWN_TYPES
from search_ui.context import archive, open_closed, page, person, reading
from search_ui.forms import cases as typed_in
from search_ui.forms.cases import StepForm
from search_ui.views.cases import stepped

blueprint = Blueprint("masking", __name__)

PER_PAGE = 20
MOST_SUGGESTIONS = 200
_FIELDS = {"author": "Avsändare", "title": "Rubrik", "text": "Text", "alt": "Bildbeskrivning"}


@blueprint.get("/arende/<label>/maska")
def index(label: str) -> Response:
    """The words of a case's records, some at a time."""
    require(person(), Verb.HANDLE_CASE)
    number = parse_case_label(label)
    if number is None:
        msg = f"{label} är inget ärendenummer"
        raise UnknownCase(msg)
    case = cases.get(archive(), number)
    asked_for = request.args.get("sida", "1")
    at = max(1, int(asked_for)) if asked_for.isdecimal() and len(asked_for) < 6 else 1
    names = [name for name in request.args.get("namn", "").split(",") if len(name.strip()) > 1]
    every_record = list(case.records)
    open_closed(every_record[(at - 1) * PER_PAGE : at * PER_PAGE])
    with reading() as reader:
        every = redaction.fields(reader, list(case.records))
        shown = list(case.records)[(at - 1) * PER_PAGE : at * PER_PAGE]
        pictures = _pictures(reader, shown)
    hints = redaction.suggested(every, [name.strip() for name in names])
    return page(
        "cases/masking.html",
        case=case,
        suggestions=[_hint(case, *hint) for hint in hints][:MOST_SUGGESTIONS],
        records=_records(case, [one for one in every if one.record in set(shown)]),
        pictures=pictures,
        boxes={box.entry for box in case.boxes},
        provisions=lookup.provisions(archive().directory.root),
        names=request.args.get("namn", ""),
        at=at,
        last_page=max(1, -(-len(case.records) // PER_PAGE)),
        form=StepForm(formdata=None),
        may_mask=case.may("masked"),
    )


def _pictures(reader: Reader, numbers: list[int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for record in reader.records(numbers):
        if record.sealed or record.closed:
            continue
        found += [
            {"label": record.label, "value": f"{record.id}:{file.entry}", "file": file}
            for file in reader.media(record.id)
            if file.sha256 and file.mime in SHOWN_TYPES
        ]
    return found


def _hint(case: Case, words: Words, hint: Suggestion) -> dict[str, Any]:
    place = words.place(hint.start, hint.end)
    around = words.text[max(0, hint.start - 40) : hint.start], words.text[hint.end : hint.end + 40]
    return {
        "value": ":".join(str(part) for part in place.facts()),
        "label": words.label,
        "before": around[0],
        "text": words.text[hint.start : hint.end],
        "after": around[1],
        "why": hint.why,
        "masked": _is_masked(case, words, hint.start, hint.end),
    }


def _is_masked(case: Case, words: Words, start: int, end: int) -> bool:
    return any(
        place.entry == words.entry
        and place.field == words.field
        and place.start <= start
        and end <= place.end
        for place in case.masks
    )


def _records(case: Case, every: list[Words]) -> list[dict[str, Any]]:
    """Each record with its fields, each field as pieces: words that can be chosen, and the rest."""
    found = []
    for label, group in groupby(every, key=lambda one: one.label):
        fields = list(group)
        texts = [
            {
                "name": _FIELDS[one.field] + (f", version {one.version}" if one.version > 1 else ""),
                "pieces": _pieces(case, one),
            }
            for one in fields
        ]
        masks = sum(place.record == fields[0].record for place in case.masks)
        found.append({"label": label, "fields": texts, "masks": masks})
    return found


def _pieces(case: Case, one: Words) -> list[dict[str, Any]]:
    pieces: list[dict[str, Any]] = []
    at = 0
    for start, end in redaction.words(one.text):
        pieces.append({"text": one.text[at:start], "value": ""})
        value = ":".join(str(part) for part in one.place(start, end).facts())
        masked = _is_masked(case, one, start, end)
        pieces.append({"text": one.text[start:end], "value": value, "masked": masked})
        at = end
    pieces.append({"text": one.text[at:], "value": ""})
    return [piece for piece in pieces if piece["text"]]


@blueprint.post("/arende/<label>/maska")
def mask(label: str) -> AnyResponse:
    """Mask what is chosen, with every occurrence when asked to."""

    def doing(who: Person, number: int, once: str) -> None:
        wish = (typed_in.places(request.form), typed_in.boxes(request.form))
        everywhere = request.form.get("alla") == "ja"
        ground = request.form.get("lagrum", "")
        redaction.mask(archive(), who, number, wish, ground, everywhere=everywhere, once=once)

    return stepped(label, doing, "Maskningen är sparad. Originalet är orört.", "handlingar")


@blueprint.post("/arende/<label>/maska-inte")
def unmask(label: str) -> AnyResponse:
    """Take a record's masks away."""

    def doing(who: Person, number: int, once: str) -> None:
        record = parse_record_label(request.form.get("handling", "")) or 0
        redaction.unmask(archive(), who, number, record, once)

    return stepped(label, doing, "Maskningarna är borttagna.", "handlingar")
