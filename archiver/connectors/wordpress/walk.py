# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Walking a WordPress listing page by page to its natural end, whatever its totals claim.

Items are asked for in order of id, so new ones come last. When something is deleted meanwhile the
rest moves forward by one: a falling total makes the walk read the page before once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from archiver.connectors.answer import listing, platform_code, settle
from archiver.connectors.wordpress.site import Site
from archiver.errors import PlatformError
from archiver.model.observation import Batch, Exchange

PER_PAGE = 100
_REREADS = 5
_MOST_PAGES = 100_000
_BEYOND = frozenset(
    {
        "rest_post_invalid_page_number",
        "rest_comment_invalid_page_number",
        "rest_revision_invalid_page_number",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a walk. ``last`` when nothing follows, for whatever reason."""

    batch: Batch
    last: bool = False
    complete: bool = False
    total: int | None = None
    error: PlatformError | None = None

    @property
    def code(self) -> str:
        """The platform's code for why the listing stopped short; empty when it did not."""
        if self.error is None:
            return ""
        return platform_code(self.batch.exchange) or str(self.batch.exchange.status)


@dataclass(slots=True)
class _Trail:
    """What the walk has passed."""

    page: int = 1
    total: int | None = None
    furthest: int = 0
    rereads: int = 0
    known: set[str] = field(default_factory=set)


def walk(
    site: Site,
    path: str,
    query: Mapping[str, str],
    read: Callable[[Exchange], Batch],
    note: Mapping[str, str] | None = None,
) -> Iterator[Step]:
    """Every page of a listing. The last step tells how it ended; nothing is raised for answers."""
    trail = _Trail()
    while True:
        params = {
            **query,
            "per_page": str(PER_PAGE),
            "page": str(trail.page),
            "orderby": "id",
            "order": "asc",
        }
        step = _judge(site.get(path, params, **(note or {})), read, trail)
        yield step
        if step.last:
            return


def _judge(exchange: Exchange, read: Callable[[Exchange], Batch], trail: _Trail) -> Step:
    batch, error = settle(exchange, read)
    if error is not None:
        if exchange.status == 400 and platform_code(exchange) in _BEYOND:
            return Step(batch, last=True, complete=True, total=trail.total)
        return Step(batch, last=True, total=trail.total, error=error)
    return _forward(batch, trail)


def _forward(batch: Batch, trail: _Trail) -> Step:
    """Decide where to read next."""
    ids = {o.native_id for o in batch.observations} or {sha256(batch.exchange.body).hexdigest()}
    total, pages = _figure(batch.exchange, "X-WP-Total"), _figure(batch.exchange, "X-WP-TotalPages")
    fell = total is not None and trail.total is not None and total < trail.total
    repeats = trail.page > trail.furthest and ids <= trail.known
    trail.total = total if total is not None else trail.total
    trail.known |= ids
    trail.furthest = max(trail.furthest, trail.page)
    if fell and trail.page > 1 and trail.rereads < _REREADS:
        trail.rereads += 1
        trail.page -= 1
        return Step(_warned(batch, "listing-moved"))
    if _empty(batch):
        return Step(batch, last=True, complete=True, total=trail.total)
    if repeats or trail.page >= _MOST_PAGES:
        return Step(_warned(batch, "cursor-repeats"), last=True, total=trail.total)
    # A short page alone proves little (what we may not read is left out), nor does a total.
    if pages is not None and trail.page >= pages and not _full(batch):
        return Step(batch, last=True, complete=True, total=trail.total)
    trail.page += 1
    return Step(batch)


def _figure(exchange: Exchange, name: str) -> int | None:
    value = exchange.header(name) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _empty(batch: Batch) -> bool:
    return not batch.observations and not listing(batch.exchange)


def _full(batch: Batch) -> bool:
    # Skipped items count too; at most one warning comes with each.
    return len(batch.observations) + len(batch.warnings) >= PER_PAGE


def _warned(batch: Batch, warning: str) -> Batch:
    return replace(batch, warnings=(*batch.warnings, warning))
