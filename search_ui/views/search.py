# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sök: one field, boxes beside it, rows. The address holds the whole search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request, session, url_for

from archiver import wording
from archiver.archive.reading import Reader
from archiver.desk import actions, quarantine
from archiver.desk.rights import Verb, may
from archiver.errors import NotAllowed, QueryError, SearchTooWide
from archiver.index.nodes import asks_for_person, asks_the_desk, names_an_author
from archiver.index.query import parse
from archiver.model.action import Tag
from archiver.model.search import Answer, Filters
from search_ui.context import archive, now, page, person, reading, searched, wants_fragment
from search_ui.forms.export import ExportForm
from search_ui.forms.saved import SaveForm
from search_ui.forms.search import (
    DIRECTIONS,
    EVENTS,
    KINDS,
    LAST_PAGE,
    PAGE_SIZE,
    Asked,
    SearchForm,
    asked,
    parameters,
    periods,
    search_form,
    spelt,
)
from search_ui.presenters import coverage, history
from search_ui.presenters.rows import Row, row, subject

blueprint = Blueprint("search", __name__)

MOST_FORMS = 12
_TYPED = {"q", "fran", "till"}  # the other fields are chosen, and wrong only in a made-up address


@dataclass(frozen=True, slots=True)
class Box:
    """A check box of a facet: how many of the hits have it."""

    value: str
    word: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ThreadRows:
    """The first hits of a thread, and how many it has."""

    subject: str
    label: str  # of the post; "" when it is gone for good
    total: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a search took its words for, with links to the same search in other words."""

    forms: tuple[str, ...]
    more: int
    exactly: str
    versions: str
    suggestions: tuple[tuple[str, str, str], ...]


@blueprint.get("/sok")
def index() -> Response:
    """The search page, or its result."""
    accounts = archive().accounts()
    form = search_form(request.args, accounts)
    context: dict[str, Any] = {"form": form, "export": ExportForm(formdata=None)}
    if not form.validate():
        context["made_up"] = not form.errors.keys() <= _TYPED
        return page("search/index.html", "result", answer=None, facets={}, **context)
    question = asked(form)
    try:
        permit(question)
        answer = _answer(question)
    except (QueryError, SearchTooWide, NotAllowed) as error:
        context["problem"] = error
        return page("search/index.html", "result", answer=None, facets={}, **context)
    with reading() as reader:
        rows = _rows(reader, answer)
        threads = _threads(reader, answer, rows)
    if question.page == 1 and _canonical(question):
        history.remember(session, person().id, _canonical(question), answer.total)
        node = parse(question.query)
        if names_an_author(node) or asks_for_person(node):
            detail = {"hits": answer.total}  # whom it was about is not written down
            actions.note(archive(), Tag.SEARCHED_PERSON, person(), detail=detail)
    shown = page(
        "search/index.html",
        "result",
        answer=answer,
        rows=rows,
        threads=threads,
        facets=_facets(form, answer),
        periods=_periods(question),
        gaps=coverage.gap_sentences(answer.gaps, accounts),
        links=_links(question, answer),
        wording=_wording(question, answer),
        question=question,
        canonical=_canonical(question),
        save=SaveForm(formdata=None),
        opens=archive().config.public.terminal and may(person(), Verb.OPEN),
        closed=quarantine.hidden_from(archive(), person()),
        **context,
    )
    if wants_fragment():
        given = parameters(
            question.query,
            question.filters,
            question.sort,
            question.page,
            grouped=question.grouped,
        )
        shown.headers["HX-Push-Url"] = url_for(".index", **given)
    return shown


def permit(question: Asked) -> None:
    """Raises NotAllowed for personal identity numbers or the desk's facts, if the role may not."""
    if not may(person(), Verb.SEARCH_IDENTITY) and asks_for_person(parse(question.query)):
        msg = "Din roll får inte söka på personnummer."
        raise NotAllowed(msg)
    if not may(person(), Verb.READ_CASES) and asks_the_desk(parse(question.query)):
        msg = "Din roll får inte söka på ärenden och granskningar."
        raise NotAllowed(msg)


def _answer(question: Asked) -> Answer:
    return searched(
        question.query,
        question.filters,
        limit=PAGE_SIZE,
        offset=question.offset,
        sort=question.sort,
        grouped=question.grouped,
    )


def _rows(reader: Reader, answer: Answer) -> list[Row]:
    wanted = sorted({hit.record.root_id for hit in answer.hits if hit.record.root_id})
    roots = {record.id: record for record in reader.records(wanted)}
    return [row(hit.record, roots.get(hit.record.root_id or 0), hit.excerpt) for hit in answer.hits]


def _threads(reader: Reader, answer: Answer, rows: list[Row]) -> list[ThreadRows]:
    """The rows by thread, each under the post that the thread is about."""
    by_label = {row.label: replace(row, answers_to="") for row in rows}  # told by the heading
    posts = {record.id: record for record in reader.records([one.root for one in answer.threads])}
    return [
        ThreadRows(
            subject(posts[one.root]) if one.root in posts else "Inlägget finns inte kvar i arkivet",
            posts[one.root].label if one.root in posts else "",
            one.total,
            tuple(by_label[hit.record.label] for hit in one.hits),
        )
        for one in answer.threads
    ]


def _facets(form: SearchForm, answer: Answer) -> dict[str, list[Box]]:
    """The boxes that would leave something, and those that are chosen."""
    counts = {name: dict(values) for name, values in answer.facets}
    choices = {
        "handelse": ("event", [(slug, value, word) for slug, value, word in EVENTS]),
        "kanal": (
            "platform",
            [(name, name, wording.platform(name)) for name in counts.get("platform", {})],
        ),
        "konto": ("account", [(name, name, name) for name in counts.get("account", {})]),
        "typ": ("kind", [(slug, str(kind), wording.KINDS[kind]) for slug, kind in KINDS]),
        "riktning": ("direction", [(slug, value, word) for slug, value, word in DIRECTIONS]),
    }
    found: dict[str, list[Box]] = {}
    for field, (facet, options) in choices.items():
        chosen = form[field].data or ()
        known = {slug for slug, _, _ in options}
        extra = [] if isinstance(chosen, str) else [s for s in chosen if s not in known]
        options += [(slug, slug, wording.platform(slug)) for slug in extra]
        boxes = [
            Box(slug, word, counts.get(facet, {}).get(value, 0), slug in chosen)
            for slug, value, word in options
        ]
        found[field] = [box for box in boxes if box.count or box.chosen]
    return found


def _periods(question: Asked) -> list[tuple[str, str, bool]]:
    """Quick choices as links with fixed dates, so that the address means the same tomorrow."""
    limits = question.filters
    made = []
    for name, start, end in periods(wording.local_day(now())):
        given = parameters(question.query, _dated(limits, start, end), question.sort)
        made.append((name, url_for(".index", **given), (limits.start, limits.end) == (start, end)))
    return made


def _dated(limits: Filters, start: Any, end: Any) -> Filters:  # noqa: ANN401 - dates or None
    return Filters(
        limits.events, limits.platforms, limits.accounts, limits.kinds, limits.direction, start, end
    )


def _canonical(question: Asked) -> str:
    """The query string of this search, without page and order: what an export is asked with."""
    return url_for(".index", **parameters(question.query, question.filters)).partition("?")[2]


def _wording(question: Asked, answer: Answer) -> Wording:
    """What the words were taken for, and the same search with other ones."""

    def to(query: str) -> str:
        return url_for(".index", **parameters(query, question.filters, question.sort))

    return Wording(
        forms=answer.forms[:MOST_FORMS],
        more=max(0, len(answer.forms) - MOST_FORMS),
        exactly=to(answer.exactly) if answer.exactly else "",
        versions=to(f"{question.query} version:alla") if _has_words(question, answer) else "",
        suggestions=tuple(
            (word, other, to(spelt(question.query, word, other)))
            for word, others in answer.suggestions
            for other in others
        ),
    )


def _has_words(question: Asked, answer: Answer) -> bool:
    return bool(answer.exactly) and "version:" not in question.query.lower()


def _links(question: Asked, answer: Answer) -> dict[str, Any]:
    """Paging, order and the way out of the boxes."""

    def to(page_number: int, sort: str, *, grouped: bool = question.grouped) -> str:
        given = parameters(question.query, question.filters, sort, page_number, grouped=grouped)
        return url_for(".index", **given)

    pages = min(LAST_PAGE, max(1, -(-(answer.thread_count or answer.total) // PAGE_SIZE)))
    return {
        "before": to(question.page - 1, question.sort) if question.page > 1 else "",
        "after": to(question.page + 1, question.sort) if question.page < pages else "",
        "pages": pages,
        "date": to(1, "date"),
        "relevance": to(1, "relevance"),
        "grouped": to(1, question.sort, grouped=True),
        "ungrouped": to(1, question.sort, grouped=False),
        "without": url_for(".index", **parameters(question.query)),
        "limited": question.filters != Filters(),
    }
