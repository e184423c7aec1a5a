# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from archiver.model.search import Filters
from exports import facts


def test_filters_go_through_json_and_back() -> None:
    filters = Filters(events=("deleted",), accounts=("Åkerby",), direction="in")
    assert facts.filters_in(facts.filter_facts(filters)) == filters
    assert facts.filters_in({}) == Filters()
