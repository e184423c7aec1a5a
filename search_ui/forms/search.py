# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The search as the address bar holds it: Swedish names, checked, turned into a question and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from werkzeug.datastructures import MultiDict
from wtforms import (
    Form,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import Length, NumberRange, Optional

from archiver import wording
from archiver.model.account import Account, Platform
from archiver.model.observation import Kind
from archiver.model.search import Filters

Order = Literal["date", "relevance"]

PAGE_SIZE = 25
LAST_PAGE = 4000
LONGEST_QUERY = 500

# What stands in the address: what it means, and the word beside the box.
EVENTS = (
    ("borttagen", "deleted", "Borttagen"),
    ("saknas", "missing", "Saknas"),
    ("dold", "hidden", "Dold"),
    ("andrad", "edited", "Ändrad"),
)
DIRECTIONS = (("inkommen", "in", "Inkommen"), ("upprattad", "own", "Upprättad"))
KINDS = (
    ("inlagg", Kind.POST),
    ("kommentar", Kind.COMMENT),
    ("omnamnande", Kind.MENTION),
    ("besokarinlagg", Kind.VISITOR_POST),
    ("recension", Kind.REVIEW),
    ("meddelande", Kind.MESSAGE),
    ("handelse", Kind.STORY),
    ("profil", Kind.PROFILE),
)
SORTS: tuple[tuple[str, Order, str], ...] = (
    ("datum", "date", "Datum"),
    ("relevans", "relevance", "Relevans"),
)

_EVENT_OF = {slug: event for slug, event, _ in EVENTS}
_KIND_OF = {slug: str(kind) for slug, kind in KINDS}
_DIRECTION_OF = {slug: direction for slug, direction, _ in DIRECTIONS}
_SORT_OF = {slug: sort for slug, sort, _ in SORTS}


class SearchForm(Form):  # type: ignore[misc]
    """The query string of the search page."""

    q = StringField("Sökord", [Length(max=LONGEST_QUERY, message="Sökningen är för lång.")])
    handelse = SelectMultipleField("Händelse", choices=[(s, w) for s, _, w in EVENTS])
    kanal = SelectMultipleField("Kanal", choices=[(str(p), wording.platform(str(p))) for p in Platform])
    konto = SelectMultipleField("Konto", choices=[])
    typ = SelectMultipleField("Typ", choices=[(s, wording.KINDS[k]) for s, k in KINDS])
    riktning = RadioField(
        "Riktning",
        choices=[("", "Alla"), *((s, w) for s, _, w in DIRECTIONS)],
        default="",
        validators=[Optional()],
    )
    fran = StringField("Från")
    till = StringField("Till")
    ordning = RadioField(
        "Ordning", choices=[(s, w) for s, _, w in SORTS], default="datum", validators=[Optional()]
    )
    grupp = RadioField(
        "Gruppera",
        choices=[("", "Inte"), ("trad", "Efter tråd")],
        default="",
        validators=[Optional()],
    )
    sida = IntegerField("Sida", [Optional(), NumberRange(min=1, max=LAST_PAGE)], default=1)

    def validate_fran(self, field: StringField) -> None:
        """A day as ÅÅÅÅ-MM-DD."""
        _day(field.data)

    def validate_till(self, field: StringField) -> None:
        """A day as ÅÅÅÅ-MM-DD, not before the first."""
        end = _day(field.data)
        try:
            start = _day(self.fran.data)
        except ValidationError:
            return  # told beside its own field
        if start and end and end < start:
            msg = "Till-datumet är tidigare än från-datumet."
            raise ValidationError(msg)


@dataclass(frozen=True, slots=True)
class Asked:
    """A search that has been understood."""

    query: str
    filters: Filters
    sort: Order
    page: int
    grouped: bool = False  # by thread

    @property
    def offset(self) -> int:
        """How many hits come before this page."""
        return (self.page - 1) * PAGE_SIZE


def search_form(args: MultiDict[str, str], accounts: Sequence[Account]) -> SearchForm:
    """The form filled from a query string; fields that are left out get their defaults."""
    given = MultiDict(args)
    for name, default in (("riktning", ""), ("ordning", "datum"), ("grupp", ""), ("sida", "1")):
        if not given.get(name):
            given[name] = default
    form = SearchForm(given)
    form.konto.choices = [(account.name, account.name) for account in accounts]
    return form


def asked(form: SearchForm) -> Asked:
    """What a checked form asks for."""
    filters = Filters(
        events=tuple(_EVENT_OF[slug] for slug in form.handelse.data or ()),
        platforms=tuple(form.kanal.data or ()),
        accounts=tuple(form.konto.data or ()),
        kinds=tuple(_KIND_OF[slug] for slug in form.typ.data or ()),
        direction=_DIRECTION_OF.get(form.riktning.data, ""),
        start=_day(form.fran.data),
        end=_day(form.till.data),
    )
    sort, page = _SORT_OF[form.ordning.data], form.sida.data
    return Asked((form.q.data or "").strip(), filters, sort, page, form.grupp.data == "trad")


def parameters(
    query: str = "",
    filters: Filters | None = None,
    sort: str = "date",
    page: int = 1,
    *,
    grouped: bool = False,
) -> dict[str, Any]:
    """The query string of a search, without what is default: the inverse of :func:`asked`."""
    limits = filters or Filters()
    given: dict[str, Any] = {
        "q": query,
        "handelse": _back(_EVENT_OF, limits.events),
        "kanal": list(limits.platforms),
        "konto": list(limits.accounts),
        "typ": _back(_KIND_OF, limits.kinds),
        "riktning": "".join(_back(_DIRECTION_OF, [limits.direction])),
        "fran": limits.start.isoformat() if limits.start else "",
        "till": limits.end.isoformat() if limits.end else "",
        "ordning": "" if sort == "date" else "relevans",
        "grupp": "trad" if grouped else "",
        "sida": "" if page == 1 else page,
    }
    return {name: value for name, value in given.items() if value}


def spelt(query: str, word: str, other: str) -> str:
    """The search with one word in another spelling, wherever it stands as a whole word."""
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: other, query, flags=re.IGNORECASE)


def periods(today: date) -> tuple[tuple[str, date, date], ...]:
    """Quick choices of dates, each with its first and last day."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    return (
        ("I dag", today, today),
        ("7 dagar", today - timedelta(days=6), today),
        ("Denna månad", first, today),
        ("Förra månaden", before.replace(day=1), before),
    )


def _back(known: Mapping[str, str], values: Iterable[str]) -> list[str]:
    wanted = set(values)
    return [slug for slug, value in known.items() if value in wanted]


def _day(text: str | None) -> date | None:
    plain = (text or "").strip()
    if not plain:
        return None
    try:
        return date.fromisoformat(plain)
    except ValueError:
        msg = "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-11-03."
        raise ValidationError(msg) from None
