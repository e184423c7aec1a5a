# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""docs/rights.md is the truth: every address, every role, the own and another authority's things.

Each cell is a real request. An address without a row, and a row without an address, are faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.searching import drain_index
from archiver.model.person import Grant, Role
from archiver.store import people
from search_ui import gate, navigation
from tests.builders.akerby import Akerby
from tests.builders.archive_story import Story
from tests.builders.site import PASSWORD, Browser, Site, open_site
from tests.builders.things import OTHER, OWN, Things, things_of, two_authorities

DOC = Path(__file__).parents[2] / "docs" / "rights.md"
Rows = Mapping[str, Mapping[Role, str]]


def table(heading: str) -> Rows:
    """The rows of one table of the document: an endpoint, then a cell for each role in order."""
    text = DOC.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows: dict[str, dict[Role, str]] = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            endpoint, *cells = (cell.strip().strip("`") for cell in line.strip("|").split("|"))
            assert endpoint not in rows, f"two rows for {endpoint}"
            assert set(cells[: len(Role)]) <= {"ja", "egen", "nej"}, line
            rows[endpoint] = dict(zip(Role, cells[: len(Role)], strict=True))
    return rows


PAGES, CLOSED = table("Pages and actions"), table("Closed records")

# What an address names, by the first part of its endpoint.
NAMED: Mapping[str, Callable[[Things], dict[str, Any]]] = {
    "record": lambda t: {"label": t.record, "entry": 1},
    "evidence": lambda t: {"label": t.record, "entry": 1},
    "reviews": lambda t: {"label": t.removed},
    "cases": lambda t: {"label": t.case, "number": 1},
    "cases.certificate": lambda t: {"number": t.certificate},
    "answers": lambda t: {"label": t.case},
    "masking": lambda t: {"label": t.case},
    "closings": lambda t: {"label": t.record},
    "holds": lambda t: {"label": t.record, "number": t.hold},
    "coverage": lambda t: {"account_id": t.account},
    "exports": lambda t: {"number": t.job},
    "reports": lambda _: {"number": 99, "name": "inkomna", "ending": "pdf"},
    "register": lambda t: {"account_id": t.account, "form": "csv", "kind": "arkivforteckning"},
    "packages": lambda t: {"label": t.delivery},
    "opening": lambda t: {"label": t.record},
    "staff": lambda t: {"number": t.person},
    "retention": lambda t: {"number": t.proposal},
    "retention.rule": lambda t: {"number": t.rule},
    "retention.end_rule": lambda t: {"number": t.rule},
    "retention.propose": lambda t: {"number": t.rule},
}
_NUMBERS = count()
# What a form must name, where it is the form and not the address that says whose the thing is.
FORMS: Mapping[str, Callable[[Things], dict[str, Any]]] = {
    "cases.register": lambda t: {
        "begaran": "Allt",
        "myndighet": t.authority,
        "inkom_som": "mejl",
        "svar_som": "fil",
    },
    "cases.delegate": lambda t: {
        "namn": f"Per {t.authority}",
        "myndighet": t.authority,
        "punkt": "1",
        "fran": "2026-01-01",
    },
    "opening.open_up": lambda t: {"handling": t.record},
    "packages.create": lambda t: {
        "konto": t.account_name,
        "ar": "2026",
        "form": "sip",
        "fil": "tar",
    },
    "supervision.look": lambda t: {"handling": t.record, "gor": "seen"},
    "supervision_plan.plan": lambda t: {"konto": str(t.account), "intervall": "1"},
    "holds.place": lambda t: {
        "orsak": "police",
        "skal": "Utredning",
        "handlingar": t.record,
        "granskas": "2027-01-01",
    },
    "reviews.announce": lambda t: {"handling": t.record, "grund": "bbs-olaga-hot", "skal": "Hot"},
    "retention.add_rule": lambda t: {
        "handlingstyp": "Kommentarer",
        "utfall": "dispose",
        "manader": "12",
        "raknas": "published",
        "konto": t.account_name,
        "slag": "comment",
        "riktning": "",
        "organ": "KS",
        "beslut": "1",
        "datum": "2026-01-01",
    },
    "staff.add": lambda t: {"namn": f"Ny {next(_NUMBERS)}", "roll": f"jurist@{t.authority}"},
    "staff.roles": lambda t: {"roll": f"{list(Role)[next(_NUMBERS) % 2]}@{t.authority}"},
}


@dataclass
class Town:
    """A site with two authorities, and one person of each role at the first."""

    site: Site
    own: Things
    other: Things
    staff: dict[Role, int] = field(default_factory=dict)

    def status(self, endpoint: str, role: Role, things: Things, **instead: str) -> int:
        """What a real request of somebody with this role is answered with."""
        rule = next(r for r in self.site.app.url_map.iter_rules() if r.endpoint == endpoint)
        named = (
            NAMED.get(endpoint) or NAMED.get(endpoint.partition(".")[0]) or (lambda _: {"number": 1})
        )
        given = {**named(things), **instead}
        with self.site.app.test_request_context():
            chosen = {name: given[name] for name in rule.arguments}
            address = self.site.app.url_for(endpoint, **chosen)
        browser = Browser(self.site.app.test_client())
        with self.site.story.archive.database.write() as connection:
            token = people.begin_session(connection, self.staff[role], self.site.story.clock.at)
        browser.client.set_cookie("flode", token)
        if "GET" in (rule.methods or ()):
            return browser.raw(address).status_code
        form = FORMS.get(endpoint, lambda _: {})(things)
        return browser.post(address, "/hjalp", **form).status_code

    def cell(self, endpoint: str, role: Role, **instead: Callable[[Things], Any]) -> str:
        """``ja``, ``egen`` or ``nej``, as the site answers."""
        found = [
            self.status(endpoint, role, things, **{k: of(things) for k, of in instead.items()})
            for things in (self.own, self.other)
        ]
        assert not {500, 503, 405} & set(found), (endpoint, role, found)
        allowed = tuple(status != 403 for status in found)
        return {(True, True): "ja", (True, False): "egen", (False, False): "nej"}[allowed]


@pytest.fixture(scope="module")
def town(
    akerby_folder: tuple[Path, Story, Akerby], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    with open_site(akerby_folder, tmp_path_factory.mktemp("rights")) as site:
        two_authorities(site.story)
        made = Town(site, things_of(site.story, OWN), things_of(site.story, OTHER))
        drain_index(site.story.archive)
        with site.story.archive.database.write() as connection:
            for role in Role:
                name, at = f"Rollen {role}", site.story.clock.at
                whose = people.make_person(connection, name, str(role), PASSWORD, at)
                people.set_grants(connection, whose.id, [Grant(role, OWN)], 0)
                made.staff[role] = whose.id
        yield made


def test_every_address_has_a_row_and_every_row_an_address(town: Town) -> None:
    every = {rule.endpoint for rule in town.site.app.url_map.iter_rules()} - navigation.OPEN
    assert PAGES.keys() == every
    assert gate.RULES.keys() == every


def test_an_address_without_a_row_is_refused_to_everybody(town: Town) -> None:
    with town.site.app.test_request_context():
        assert "nytt.index" not in gate.RULES
        with pytest.raises(gate.NotAllowed, match="ingen rad"):
            gate.check("nytt.index", {})


@pytest.mark.parametrize("endpoint", PAGES)
def test_the_matrix_holds(town: Town, endpoint: str) -> None:
    found = {role: town.cell(endpoint, role) for role in Role}
    assert found == PAGES[endpoint]


@pytest.mark.parametrize("endpoint", CLOSED)
@pytest.mark.parametrize("kind", ["message", "marked"])
def test_the_matrix_of_closed_records_holds(town: Town, endpoint: str, kind: str) -> None:
    found = {
        role: town.cell(endpoint, role, label=lambda things: getattr(things, kind)) for role in Role
    }
    assert found == CLOSED[endpoint]


def test_every_address_that_shows_a_record_is_in_the_closed_table() -> None:
    assert CLOSED.keys() == {endpoint for endpoint, rule in gate.RULES.items() if rule.opens}


def test_the_auditor_changes_nothing_but_their_own() -> None:
    changed = {
        endpoint
        for endpoint, cells in PAGES.items()
        if cells[Role.REVISOR] != "nej" and endpoint in FORMS
    }
    assert changed == set()
