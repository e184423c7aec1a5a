# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Reads the parameters of a REST collection of WordPress: which items, in what order, which page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from archiver.simulator.faults import Fault
from archiver.simulator.item import Shown
from archiver.simulator.wire import Answer, Request
from archiver.simulator.wordpress_docs import invalid, number_of

_ORDERS: dict[str, Callable[[Shown], tuple[object, int]]] = {
    "date": lambda s: (s.item.created, number_of(s.item.native_id)),
    "date_gmt": lambda s: (s.item.created, number_of(s.item.native_id)),
    "id": lambda s: (0, number_of(s.item.native_id)),
    "include": lambda s: (0, number_of(s.item.native_id)),
    "modified": lambda s: (s.modified, number_of(s.item.native_id)),
    "title": lambda s: (s.title, number_of(s.item.native_id)),
    "post": lambda s: (number_of(s.item.root), number_of(s.item.native_id)),
}


class RestRefusal(Exception):
    """A REST error that ends the call."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def numbers(request: Request, name: str) -> set[int]:
    """The numbers of a parameter: ``name=1,2``, ``name[]=1&name[]=2`` or both."""
    values = [*request.query.get(name, []), *request.query.get(f"{name}[]", [])]
    texts = [t for value in values for t in value.split(",") if t]
    if not all(t.isdigit() for t in texts):
        raise RestRefusal(invalid(name, f"{name}[0] is not of type integer."))
    return {int(t) for t in texts}


def words(request: Request, name: str) -> set[str]:
    """The words of a parameter, with either spelling."""
    values = [*request.query.get(name, []), *request.query.get(f"{name}[]", [])]
    return {t for value in values for t in value.split(",") if t}


def chosen(request: Request, listed: list[Shown]) -> list[Shown]:
    """Only what the numbers and times in the question let through, in the asked order."""
    include, exclude = numbers(request, "include"), numbers(request, "exclude")
    bounds = {n: _moment(request, n) for n in ("after", "before", "modified_after", "modified_before")}
    kept = [
        s
        for s in listed
        if (not include or number_of(s.item.native_id) in include)
        and number_of(s.item.native_id) not in exclude
        and _inside(s.item.created, bounds["after"], bounds["before"])
        and _inside(s.modified, bounds["modified_after"], bounds["modified_before"])
    ]
    order, direction = request.arg("orderby", "date"), request.arg("order", "desc")
    if order not in _ORDERS or direction not in {"asc", "desc"}:
        name = "orderby" if order not in _ORDERS else "order"
        raise RestRefusal(invalid(name, f"{name} is not one of the known."))
    return sorted(kept, key=_ORDERS[order], reverse=direction == "desc")


def _moment(request: Request, name: str) -> datetime | None:
    text = request.arg(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RestRefusal(invalid(name, "Invalid date.")) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _inside(at: datetime, after: datetime | None, before: datetime | None) -> bool:
    return (after is None or at > after) and (before is None or at < before)


def paged(request: Request, total: int, path: str) -> tuple[slice, dict[str, str]]:
    """Which part is the asked page, and the headers that tell of the others."""
    size, page = request.number("per_page", 10), request.number("page", 1)
    if size is None or not 1 <= size <= 100:
        message = "per_page must be between 1 (inclusive) and 100 (inclusive)"
        raise RestRefusal(invalid("per_page", message))
    if page is None or page < 1:
        raise RestRefusal(invalid("page", "page must be greater than or equal to 1"))
    if request.fault is Fault.CURSOR_REPEATS:
        total = max(total, size * (page + 1))
    pages = -(-total // size)
    if page > max(pages, 1):
        code, message = "rest_post_invalid_page_number", "larger than the number of pages available."
        refusal = invalid("page", "")
        refusal.doc = {
            "code": code,
            "message": f"The page number requested is {message}",
            "data": {"status": 400},
        }
        raise RestRefusal(refusal)
    lie = 130 if request.fault is Fault.TOTAL_LIES else 0
    headers = {"X-WP-Total": str(total + lie), "X-WP-TotalPages": str(pages + -(-lie // size))}
    links = _links(request, path, page, pages)
    start = 0 if request.fault is Fault.CURSOR_REPEATS else request.number("offset", (page - 1) * size)
    return slice(start or 0, (start or 0) + size), headers | ({"Link": links} if links else {})


def _links(request: Request, path: str, page: int, pages: int) -> str:
    """Addresses of the page before and after."""
    kept = "&".join(
        f"{k}={v}"
        for k, values in request.query.items()
        for v in values
        if k not in {"page", "rest_route"}
    )
    address = f"{request.base}/wp-json{path}?{kept}&page=".replace("?&", "?")
    before = [f'<{address}{page - 1}>; rel="prev"'] if page > 1 else []
    after = [f'<{address}{page + 1}>; rel="next"'] if page < pages else []
    links = ", ".join(before + after)
    return links if links.isascii() else ""


def fields(request: Request, doc: dict[str, object]) -> dict[str, object]:
    """Only the fields that ``_fields`` names, when it does."""
    asked = words(request, "_fields")
    if not asked:
        return doc
    tops = {name.split(".")[0] for name in asked}
    picked: dict[str, object] = {}
    for name, value in doc.items():
        if name in tops:
            inner = {a.split(".", 1)[1] for a in asked if a.startswith(f"{name}.")}
            whole = name in asked or not isinstance(value, dict)
            picked[name] = value if whole else {k: v for k, v in _dict(value).items() if k in inner}
    return picked


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
