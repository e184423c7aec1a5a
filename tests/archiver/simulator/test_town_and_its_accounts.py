# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import json
import socket
from datetime import timedelta

import pytest
import requests

from archiver.clock import SetClock
from archiver.simulator.item import Truth
from archiver.simulator.residents import AUTHORITIES
from archiver.simulator.town import Town
from tests.builders.town_visit import BEGIN, Visit


def test_nine_accounts_of_four_authorities_tell_how_they_are_reached(end: Visit) -> None:
    accounts = end.town.accounts()
    assert len({a.name for a in accounts}) == 9
    assert {a.authority for a in accounts} == set(AUTHORITIES)
    assert [a.platform for a in accounts].count("facebook") == 2
    assert all(a.api_base.startswith("http://127.0.0.1:") for a in accounts)
    wanted = {
        "facebook": {"access_token", "app_secret"},
        "x": {"bearer_token"},
        "wordpress": {"user", "application_password"},
        "mastodon": {"access_token"},
    }
    for account in accounts:
        assert bool(account.secret) == bool(account.secret_env)
        if account.secret:
            assert set(json.loads(account.secret)) == wanted[account.platform]
    variables = [a.secret_env for a in accounts if a.secret_env]
    assert len(set(variables)) == len(variables)


def test_the_scenario_begins_at_the_clocks_time_and_lasts_sixty_days() -> None:
    clock = SetClock(BEGIN)
    town = Town(clock, seed=3)
    clock.advance(timedelta(days=4))
    assert (town.begin, town.end) == (BEGIN, BEGIN + timedelta(days=60))
    later = Town(clock, begin=BEGIN + timedelta(days=1))
    assert later.begin == BEGIN + timedelta(days=1)
    town.stop()
    later.stop()


def test_the_truth_says_what_sort_of_text_it_was(end: Visit) -> None:
    truth: list[Truth] = end.town.truth(end.town.end)
    assert {t.kind for t in truth} == {"post", "comment", "visitor", "mention"}
    assert {t.platform for t in truth if t.kind == "mention"} == {"x"}


def test_a_town_can_stand_on_ports_of_choice_and_frees_them() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if port > 65000:
        pytest.skip("no room above this port")
    clock = SetClock(BEGIN)
    for _ in range(2):
        with Town(clock, port=port) as town:
            assert town.accounts()[0].api_base == f"http://127.0.0.1:{port}"
            assert requests.get(f"http://127.0.0.1:{port}/", timeout=5).status_code == 400


def test_the_same_seed_has_the_same_secrets_and_another_has_others() -> None:
    towns = [Town(SetClock(BEGIN), seed=seed) for seed in (1, 1, 2)]
    first, again, other = ([a.secret for a in t.accounts() if a.secret] for t in towns)
    assert first == again
    assert not set(first) & set(other)
    for town in towns:
        town.stop()


def test_the_town_goes_on_after_the_end(end: Visit) -> None:
    before = end.x("/2/users/2244994945/tweets").json()["meta"]["newest_id"]
    end.at(75)
    assert int(end.x("/2/users/2244994945/tweets").json()["meta"]["newest_id"]) > int(before)
