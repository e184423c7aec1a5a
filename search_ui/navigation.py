# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The top bar: which page each address belongs to. A test holds every endpoint to be named here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """An entry of the top bar and the endpoints below it. ``key`` is pressed after g."""

    name: str
    endpoint: str
    below: tuple[str, ...] = ()
    key: str = ""


PAGES = (
    Page("Start", "start.index", key="h"),
    Page(
        "Sök",
        "search.index",
        ("record.show", "evidence.show", "searches.index"),
        key="s",
    ),
    Page(
        "Ärenden",
        "cases.index",
        ("cases.show", "cases.register", "cases.delegates", "masking.index"),
        key="a",
    ),
    Page(
        "Granskning",
        "reviews.index",
        ("reviews.show", "reviews.judge", "reviews.register", "reviews.announce"),
        key="r",
    ),
    Page("Rapporter", "reports.index", ("reports.show", "reports.figure"), key="p"),
    Page("Täckning", "coverage.index", ("coverage.account",), key="t"),
    Page(
        "Gallring",
        "retention.index",
        (
            "retention.new_rule",
            "retention.add_rule",
            "retention.rule",
            "retention.proposal",
            "holds.index",
            "holds.place",
            "holds.hold",
        ),
        key="l",
    ),
    Page("Exporter", "exports.index", ("exports.job",), key="e"),
    Page("Hjälp", "help.index"),
)

# Endpoints that are no place in the top bar, and why.
ELSEWHERE: Mapping[str, str] = {
    "static": "style sheet, scripts and the site's mark",
    "people.sign_in": "before the top bar",
    "people.sign_out": "an action",
    "settings.index": "in the personal menu",
    "settings.change_password": "an action",
    "settings.change_keys": "an action",
    "actions.index": "for those who supervise, in the personal menu",
    "retention.end_rule": "an action",
    "retention.propose": "an action",
    "retention.decide": "an action",
    "retention.execute": "an action",
    "retention.protocol": "an action",
    "retention.report_backups": "an action",
    "holds.release": "an action",
    "holds.seal": "an action",
    **dict.fromkeys(
        (
            "cases.search",
            "cases.add",
            "cases.assess",
            "cases.copy",
            "cases.split",
            "cases.certificate",
            "cases.delegate",
            "answers.release",
            "answers.refuse",
            "answers.decide",
            "answers.serve",
            "answers.bundle",
            "answers.advance",
            "answers.step",
            "masking.mask",
            "masking.unmask",
            "reviews.protocol",
            "reviews.rule",
        ),
        "an action",
    ),
    "record.media": "a file",
    "searches.save": "an action",
    "searches.forget": "an action",
    "searches.clear": "an action",
    "evidence.answer": "a file",
    "evidence.proof": "a file",
    "exports.create": "an action",
    "exports.cancel": "an action",
    "exports.download": "a file",
    "reports.make": "an action",
    "reports.download": "a file",
    "witness.add_checkpoint": "between archives, not for people",
    "witness.checkpoint": "between archives, not for people",
    "webhooks.challenge": "platforms call it",
    "webhooks.receive": "platforms call it",
}

# Pages that can be seen without being signed in.
OPEN = frozenset(
    {
        "static",
        "people.sign_in",
        "witness.add_checkpoint",
        "witness.checkpoint",
        "webhooks.challenge",
        "webhooks.receive",
    }
)


def current(endpoint: str | None) -> str:
    """The top bar's entry that an endpoint belongs to; its own endpoint names it."""
    for page in PAGES:
        if endpoint is not None and endpoint in {page.endpoint, *page.below}:
            return page.endpoint
    return ""
