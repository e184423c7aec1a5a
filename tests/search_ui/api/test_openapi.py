# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The document against the site: every address is described, and generated requests find no lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis import openapi as testing
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from exports import activity
from exports.reports.monthly import file_report
from search_ui.api import door, openapi, operations
from search_ui.api.limiting import Limiter
from search_ui.api.operations import Operation
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
def api_schema(served: tuple[Site, System]) -> BaseSchema:
    site, _ = served
    # 422 is said of what is well formed and cannot be answered: half a quotation, days backwards.
    allowed = ["2xx", "401", "403", "404", "410", "422"]
    config = SchemathesisConfig.from_dict(
        {"checks": {"positive_data_acceptance": {"expected-statuses": allowed}}}
    )
    return testing.from_wsgi("/api/v1/openapi.json", site.app, config=config)


@pytest.fixture(scope="module")
def key(served: tuple[Site, System]) -> dict[str, str]:
    return {"Authorization": f"Bearer {served[1].secret}"}


@pytest.fixture(scope="module")
def real(served: tuple[Site, System]) -> dict[str, object]:
    """A value of each part of an address that something answers to."""
    site, reading = served
    label = site.label(site.known.picture)
    shown = reading.read(f"/records/{label}")["attachment"][0]
    return {"label": label, "sha256": shown["sha256"], "number": 1}


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("operation", operations.ALL, ids=lambda operation: operation.name)
def test_generated_requests_find_no_lie(
    api_schema: BaseSchema,
    operation: Operation,
    mode: GenerationMode,
    real: dict[str, object],
    key: dict[str, str],
) -> None:
    described = api_schema[operation.path]["GET"]
    if mode is GenerationMode.NEGATIVE and not operation.parameters:
        return  # nothing can be asked wrongly of it

    @given(case=described.as_strategy(generation_mode=mode))
    @settings(
        max_examples=_EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def holds(case: Case) -> None:
        case.call_and_validate(headers=key)
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters = {name: real[name] for name in case.path_parameters}
            assert case.call_and_validate(headers=key).status_code == 200

    holds()


def test_an_answer_that_breaks_its_own_description_is_found(
    api_schema: BaseSchema, key: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "summary_object", lambda record, _origin: {"record": record.label})
    (case,) = [api_schema["/search"]["GET"].Case(query={"q": "skola"})]
    with pytest.raises(FailureGroup, match="Response violates schema"):
        case.call_and_validate(headers=key)
