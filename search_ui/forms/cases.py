# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is typed in a case, read out of its forms. What it must say is decided by the desk."""

from __future__ import annotations

from datetime import datetime

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from archiver.desk.cases import Draft, Finding
from archiver.desk.decisions import Refusal, Ruling
from archiver.errors import Refused
from archiver.ids import parse_record_label
from archiver.model.case import Outcome
from archiver.model.masking import Box, Place
from archiver.wording import STOCKHOLM

Typed = MultiDict[str, str]
_LONGEST = 20_000


class StepForm(FlaskForm):  # type: ignore[misc]
    """A form's own token. Everything else is read by the functions below."""


def _text(typed: Typed, name: str) -> str:
    return typed.get(name, "")[:_LONGEST].strip()


def once(typed: Typed) -> str:
    """The form's own mark: sent twice, it is taken once."""
    return "".join(sign for sign in typed.get("en_gang", "") if sign.isalnum())[:32]


def draft(typed: Typed) -> Draft:
    """A request. Raises Refused for a time that cannot be read."""
    return Draft(
        text=_text(typed, "begaran"),
        authority=_text(typed, "myndighet"),
        channel=_text(typed, "inkom_som"),
        form=_text(typed, "svar_som"),
        requester=_text(typed, "sokande"),
        contact=_text(typed, "kontakt"),
        received_at=_moment(_text(typed, "inkom")),
    )


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d %H.%M").replace(tzinfo=STOCKHOLM)
    except ValueError:
        msg = "Skriv när begäran kom in som ÅÅÅÅ-MM-DD TT.MM, eller lämna tomt"
        raise Refused(msg) from None


def records(typed: Typed) -> list[int]:
    """The records that are ticked."""
    found = (parse_record_label(label) for label in typed.getlist("handling"))
    return [number for number in found if number is not None]


def finding(typed: Typed) -> Finding:
    """What is found about the ticked records. Raises Refused when nothing is chosen."""
    try:
        outcome = Outcome(typed.get("bedomning", ""))
    except ValueError:
        msg = "Välj om handlingarna lämnas ut, maskas eller inte lämnas ut"
        raise Refused(msg) from None
    seen = typed.get("sedd", "")
    return Finding(
        outcome,
        _text(typed, "lagrum"),
        _text(typed, "skal"),
        int(seen) if seen.isdecimal() and len(seen) < 16 else 0,
    )


def refusal(typed: Typed) -> Refusal:
    """An answer that says no."""
    return Refusal(
        _text(typed, "skal"),
        tuple(typed.getlist("lagrum")),
        _text(typed, "saknas"),
        _text(typed, "insats"),
    )


def ruling(typed: Typed) -> Ruling:
    """The authority's decision."""
    return Ruling(
        _text(typed, "skal"),
        tuple(typed.getlist("lagrum")),
        _text(typed, "foredragande"),
        _text(typed, "deltagit"),
        _text(typed, "forbehall"),
    )


def places(typed: Typed) -> list[Place]:
    """The words that are ticked, as ``record:log row:field:start:end``. Raises Refused."""
    return [_place(value) for value in typed.getlist("ord")]


def _place(value: str) -> Place:
    parts = value.split(":")
    if len(parts) == 5 and all(parts[n].isdecimal() and len(parts[n]) < 16 for n in (0, 1, 3, 4)):
        return Place(int(parts[0]), int(parts[1]), parts[2], int(parts[3]), int(parts[4]))
    msg = "Ett av de valda orden går inte att läsa"
    raise Refused(msg, remedy="Öppna sidan igen och välj orden på nytt.")


def boxes(typed: Typed) -> list[Box]:
    """The box that is typed, in per cent of the picture; none when nothing is. Raises Refused."""
    picture = typed.get("bild", "")
    sides = [_text(typed, name).replace(",", ".") for name in ("vanster", "uppe", "hoger", "nere")]
    if not picture or not any(sides):
        return []
    try:
        record, entry = (int(part) for part in picture.split(":"))
        left, top, right, bottom = (round(float(side) * 10) for side in sides)
    except (ValueError, OverflowError):
        msg = "Skriv rutans sidor i procent av bilden, till exempel 10, 20, 60 och 80"
        raise Refused(msg) from None
    return [Box(record, entry, left, top, right, bottom)]
