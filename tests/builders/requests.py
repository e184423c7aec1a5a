# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A desk with a request that has been searched: what every test of cases starts from."""

from __future__ import annotations

from archiver.desk import cases, delegations
from archiver.model.case import Case, Outcome
from archiver.model.search import Filters
from tests.builders.desk import ADMIN, REGISTRATOR, Desk

SOFTWARE = "Flödesarkivet 26.11"
TEXT = "Alla kommentarer om mötesrummen"
REASON = "Uppgiften rör en enskilds hälsa och det kan antas att den enskilde lider betydande men."


def registered(desk: Desk, text: str = TEXT) -> int:
    """A request; its number."""
    return cases.register(desk.archive, REGISTRATOR, cases.Draft(text, "Kommunstyrelsen")).number


def searched(desk: Desk, query: str = "", **filters: object) -> Case:
    """A request with the answer to a search."""
    number = registered(desk)
    limits = Filters(**filters)  # type: ignore[arg-type]
    cases.search(desk.archive, REGISTRATOR, number, (query, limits), SOFTWARE)
    return cases.get(desk.archive, number)


def released(desk: Desk, case: Case) -> Case:
    """Everything nobody has assessed is found to be open."""
    finding = cases.Finding(Outcome.RELEASE, seen=case.head)
    cases.assess(desk.archive, REGISTRATOR, case.number, case.unassessed(), finding)
    return cases.get(desk.archive, case.number)


def delegate(desk: Desk, name: str, start: str, end: str = "") -> None:
    """Let somebody sign refusals."""
    wish = delegations.Wish(name, "Kommunstyrelsen", "4.2 Avslag på begäran", start, end)
    delegations.give(desk.archive, ADMIN, wish)
