# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One running town for all tests of the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from archiver.clock import SetClock
from archiver.simulator.town import Town
from tests.builders.town_visit import BEGIN, Visit


@pytest.fixture(scope="session")
def visit() -> Iterator[Visit]:
    clock = SetClock(BEGIN)
    with Town(clock) as town:
        clock.at = town.end
        yield Visit(town, clock)


@pytest.fixture
def end(visit: Visit) -> Visit:
    """The town at the end of the scenario, with nothing wrong."""
    visit.clock.at = visit.town.end
    return visit


@pytest.fixture
def faulty(end: Visit) -> Iterator[Callable[..., None]]:
    """Switches faults on for the length of a test."""
    yield end.town.faults.add
    end.town.faults.clear()
