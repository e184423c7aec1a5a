# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The top bar: which page each address belongs to. A test holds every endpoint to be named here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search_ui.api import operations


@dataclass(frozen=True, slots=True)
class Page:
    """An entry of the top bar and the endpoints below it. ``key`` is pressed after g."""

    name: str
    endpoint: str
    below: tuple[str, ...] = ()
    key: str = ""


PAGES = (
    Page("Start", "start.index", ("notices.index", "notices.dismiss"), key="h"),
    Page(
        "Sök",
        "search.index",
        ("record.show", "evidence.show", "searches.index", "compare.index", "compare.look"),
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
    Page(
        "Uppsikt",
        "supervision.index",
        (
            "supervision.look",
            "supervision.times",
            "supervision.questions",
            "supervision_plan.accounts",
            "supervision_plan.plan",
            "supervision_plan.lists",
            "supervision_plan.keep_list",
            "closings.index",
        ),
        key="u",
    ),
    Page("Rapporter", "reports.index", ("reports.show", "reports.figure"), key="p"),
    Page(
        "Täckning",
        "coverage.index",
        (
            "coverage.account",
            "register.index",
            "register.account",
            "register.describe",
            "register.text",
        ),
        key="t",
    ),
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
    Page(
        "Exporter",
        "exports.index",
        ("exports.job", "packages.index", "packages.delivery"),
        key="e",
    ),
    Page("Hjälp", "help.index", ("api_help.index",)),
)

# The read API: systems prove themselves by their key.
API = tuple(
    f"api.{name}"
    for name in ("description", "schema", *(operation.name for operation in operations.ALL))
)
# Endpoints that are no place in the top bar, and why.
ELSEWHERE: Mapping[str, str] = {
    "static": "style sheet, scripts and the site's mark",
    "people.sign_in": "before the top bar",
    "people.code": "before the top bar",
    "people.first_password": "before the top bar",
    "people.kept_text": "once, after a sign-in",
    "people.signed_out": "after the top bar",
    "people.sign_out": "an action",
    "oidc.begin": "before the top bar",
    "oidc.answer": "before the top bar",
    "oidc.ended": "the identity provider calls it",
    "codes.enrol": "in the personal menu",
    "codes.confirm": "an action",
    "codes.renew": "an action",
    "staff.index": "for administrators, in the personal menu",
    "staff.add": "an action",
    "staff.show": "for administrators, in the personal menu",
    "staff.roles": "an action",
    "staff.end": "an action",
    "staff.reset": "an action",
    "staff.remove_code": "an action",
    "staff.sign_out": "an action",
    "settings.index": "in the personal menu",
    "settings.change_password": "an action",
    "settings.change_keys": "an action",
    "settings.end_session": "an action",
    "settings.end_others": "an action",
    "notices.choose": "an action",
    "searches.watch": "an action",
    "actions.index": "for those who supervise, in the personal menu",
    "retention.end_rule": "an action",
    "retention.propose": "an action",
    "retention.decide": "an action",
    "retention.execute": "an action",
    "retention.protocol": "an action",
    "retention.report_backups": "an action",
    "holds.release": "an action",
    "holds.seal": "an action",
    "holds.mark": "an action",
    "closings.close": "an action",
    "closings.reopen": "an action",
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
            "answers.to_diary",
            "record.to_diary",
            "masking.mask",
            "masking.unmask",
            "reviews.protocol",
            "reviews.rule",
        ),
        "an action",
    ),
    **dict.fromkeys(API, "for other systems, not for people"),
    "record.media": "a file",
    "opening.open_up": "an action",
    "opening.one": "an action",
    "register.listing": "a file",
    "register.order": "an action",
    "terminal.index": "for the public, without the top bar",
    "terminal.show": "for the public, without the top bar",
    "terminal.media": "a file",
    "terminal.accounts": "for the public, without the top bar",
    "terminal.accessibility": "in the foot of every page",
    "searches.save": "an action",
    "searches.forget": "an action",
    "searches.clear": "an action",
    "evidence.answer": "a file",
    "evidence.proof": "a file",
    "exports.create": "an action",
    "exports.cancel": "an action",
    "exports.download": "a file",
    "packages.create": "an action",
    "packages.receipt": "an action",
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
        "terminal.index",
        "terminal.show",
        "terminal.media",
        "terminal.accounts",
        "terminal.accessibility",
        "people.signed_out",
        "oidc.begin",
        "oidc.answer",
        "oidc.ended",
        "witness.add_checkpoint",
        "witness.checkpoint",
        "webhooks.challenge",
        "webhooks.receive",
        *API,
    }
)


def current(endpoint: str | None) -> str:
    """The top bar's entry that an endpoint belongs to; its own endpoint names it."""
    for page in PAGES:
        if endpoint is not None and endpoint in {page.endpoint, *page.below}:
            return page.endpoint
    return ""
