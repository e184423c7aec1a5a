# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The document against the site: every address is described, and generated requests find no lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator
from schemathesis.config import SchemathesisConfig

from exports.reports.monthly import file_report
from search_ui.api import door, openapi, operations
from search_ui.api.limiting import Limiter
from tests.builders.akerby import Akerby
from tests.builders.archive_story import Story
from tests.builders.reading_system import System, system
from tests.builders.site import Browser, Site, open_site

_EXAMPLES = 40


def test_every_address_is_described_and_every_description_has_its_address(site: Site) -> None:
    rules = {
        rule.rule.replace("<", "{").replace(">", "}").removeprefix(operations.PREFIX)
        for rule in site.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    described = set(openapi.document()["paths"])
    assert rules - described == {"/openapi.json", "/flode-data-2.schema.json"}
    assert described <= rules


def test_the_document_is_served_and_its_schemas_are_schemas(diary: System) -> None:
    told = diary.ask("/openapi.json", Authorization="").get_json()
    assert told["openapi"] == "3.1.0"
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert diary.ask("/flode-data-2.schema.json", Authorization="").get_json()["title"]


def test_staff_can_read_what_it_offers_in_swedish(browser: Browser, diary: System) -> None:
    page = browser.get("/hjalp/api")
    for operation in operations.ALL:
        assert operation.path in page.words
    assert "Diariet" in page.words
    assert diary.secret not in page.words


@pytest.fixture(scope="module")
def served(
    akerby_folder: tuple[Path, Story, Akerby], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, System]]:
    with open_site(akerby_folder, tmp_path_factory.mktemp("api")) as made:
        made.app.extensions[door.EXTENSION] = Limiter(10_000_000)
        made.app.config["PROPAGATE_EXCEPTIONS"] = False
        file_report(made.story.archive, "2026-11")
        yield made, system(made)


@pytest.fixture(scope="module")
def api_schema(served: tuple[Site, System]) -> object:
    site, reading = served
    # 422 is said of what is well formed and cannot be answered: half a quotation, days backwards.
    allowed = ["2xx", "401", "403", "404", "410", "422"]
    config = SchemathesisConfig.from_dict(
        {"checks": {"positive_data_acceptance": {"expected-statuses": allowed}}}
    )
    headers = {"Authorization": f"Bearer {reading.secret}"}
    return schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", site.app, headers=headers, config=config
    )


schema = schemathesis.pytest.from_fixture("api_schema")


@schema.parametrize()
@settings(
    max_examples=_EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests_find_no_lie(case: schemathesis.Case, served: tuple[Site, System]) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {served[1].secret}"})
