# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from archiver.simulator import corpus
from archiver.simulator.item import Item, Truth, shown_at
from archiver.simulator.residents import AUTHORITIES, PROFILES
from archiver.simulator.scenario import Scenario

BEGIN = datetime(2026, 9, 23, 10, tzinfo=UTC)
GAP = timedelta(hours=13)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario(BEGIN)


def _all_items(scenario: Scenario, until: datetime) -> list[Item]:
    return [item for p in PROFILES for item in scenario.items(p.name, until)]


def _by_item(truth: list[Truth]) -> dict[tuple[str, str], list[Truth]]:
    lives: dict[tuple[str, str], list[Truth]] = defaultdict(list)
    for event in truth:
        lives[event.account, event.native_id].append(event)
    return lives


def test_the_same_seed_gives_the_same_town_however_it_is_asked() -> None:
    asked_once, asked_often = Scenario(BEGIN, 7), Scenario(BEGIN, 7)
    for day in range(0, 70, 3):
        asked_often.truth(BEGIN + timedelta(days=day))
    until = BEGIN + timedelta(days=70)
    assert asked_once.truth(until) == asked_often.truth(until)
    assert _all_items(asked_once, until) == _all_items(asked_often, until)


def test_another_seed_gives_another_town(scenario: Scenario) -> None:
    assert scenario.truth(scenario.end) != Scenario(BEGIN, 2).truth(scenario.end)


def test_about_two_thousand_texts_are_written_in_sixty_days(scenario: Scenario) -> None:
    created = [t for t in scenario.truth(scenario.end) if t.type == "created"]
    assert 1600 < len(created) < 2500
    assert {t.account for t in created} == {p.name for p in PROFILES}
    assert {p.authority for p in PROFILES} == set(AUTHORITIES)


def test_what_is_known_of_a_time_never_changes_later(scenario: Scenario) -> None:
    half = BEGIN + timedelta(days=30)
    before = Scenario(BEGIN).truth(half)
    after = [t for t in scenario.truth(scenario.end) if t.at <= half]
    assert before == after


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_events_of_one_item_are_at_least_thirteen_hours_apart(seed: int) -> None:
    town = Scenario(BEGIN, seed)
    lives = _by_item(town.truth(town.end + timedelta(days=20)))
    for life in lives.values():
        assert life[0].type == "created"
        assert [t.type for t in life].count("created") == 1
        assert all(later.at - earlier.at >= GAP for earlier, later in pairwise(life))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_happens_before_the_beginning_or_in_the_last_thirteen_hours(seed: int) -> None:
    town = Scenario(BEGIN, seed)
    times = [t.at for t in town.truth(town.end + timedelta(days=5))]
    assert min(times) >= town.begin
    assert not [at for at in times if town.end - GAP <= at < town.end]
    assert max(times) > town.end


def test_hidings_alternate_and_only_stand_where_the_platform_can_show_them(scenario: Scenario) -> None:
    truth = scenario.truth(scenario.end + timedelta(days=20))
    hidden = [t for t in truth if t.type == "hidden"]
    assert {(t.platform, t.hidden_as) for t in hidden} == {
        ("facebook", "is_hidden"),
        ("wordpress", "hold"),
        ("wordpress", "spam"),
        ("wordpress", "trash"),
    }
    for life in _by_item(truth).values():
        words = [t.type for t in life if t.type in {"hidden", "unhidden"}]
        assert words == ["hidden", "unhidden"] * (len(words) // 2) + ["hidden"] * (len(words) % 2)


def test_every_sort_of_event_happens_and_all_three_can_remove(scenario: Scenario) -> None:
    truth = scenario.truth(scenario.end)
    kinds = Counter(t.type for t in truth)
    assert set(kinds) == {"created", "edited", "hidden", "unhidden", "removed"}
    assert min(kinds.values()) >= 10
    assert {t.actor for t in truth if t.type == "removed"} == {"municipality", "author", "platform"}


def test_a_removed_facebook_text_takes_its_replies_with_it(scenario: Scenario) -> None:
    until = scenario.end + timedelta(days=30)
    items = [i for i in _all_items(scenario, until) if i.platform == "facebook"]
    by_id = {i.native_id: i for i in items}
    taken = 0
    for item in items:
        parent = by_id.get(item.parent or "")
        if parent is None or parent.removed is None:
            continue
        assert item.removed is not None
        assert item.removed <= parent.removed
        assert item.created <= parent.removed - GAP
        taken += item.removed == parent.removed
    assert taken > 10


def test_replies_come_after_what_they_answer_and_belong_to_the_same_thread(scenario: Scenario) -> None:
    items = _all_items(scenario, scenario.end)
    by_id = {i.native_id: i for i in items}
    replies = [i for i in items if i.parent]
    assert replies
    for reply in replies:
        parent = by_id[reply.parent or ""]
        assert parent.created < reply.created
        assert reply.root == parent.root


def test_ids_are_unique_on_each_account(scenario: Scenario) -> None:
    items = _all_items(scenario, scenario.end)
    assert len({(i.account, i.native_id) for i in items}) == len(items)


def test_an_edit_changes_the_text_and_on_x_the_id(scenario: Scenario) -> None:
    edited = 0
    for item in _all_items(scenario, scenario.end):
        texts = [h for h in item.happenings if h.type in {"created", "edited"}]
        for before, after in pairwise(texts):
            edited += 1
            assert before.text != after.text
            assert after.text
            assert bool(after.native_id) == (item.platform == "x")
    assert edited > 50


def test_texts_are_whole_varied_and_in_several_languages(scenario: Scenario) -> None:
    items = _all_items(scenario, scenario.end)
    texts = [h.text for i in items for h in i.happenings if h.text]
    assert not [t for t in texts if "{" in t or "}" in t]
    assert len(set(texts)) > 0.7 * len(texts)
    assert {"sv", "fi", "ar", "se", "en"} == {i.lang for i in items}
    assert any("19121212-1212" in t for t in texts)
    assert any("070-174 06" in t for t in texts)
    assert any("@post.example" in t for t in texts)
    assert any("#" in t and "http" not in t for t in texts)
    assert max(len(t) for i in items if i.platform == "x" for t in (i.happenings[0].text,)) <= 280


def test_what_is_said_in_a_thread_is_about_its_topic(scenario: Scenario) -> None:
    """A comment made from a topic's own lines stands only under posts of that topic."""
    snow = next(t for t in corpus.topics() if t.key == "snö")
    line = "Heja plogförarna"
    assert any(line in thanks for thanks in snow.thanks)
    items = _all_items(scenario, scenario.end)
    by_id = {i.native_id: i for i in items}
    under = [by_id[i.root].happenings[0].text for i in items if line in i.happenings[0].text]
    assert under
    assert all(any(w in t for w in ("sn", "plog", "Blixthalka", "ute och")) for t in under)


def test_the_town_is_livelier_after_the_scenario(scenario: Scenario) -> None:
    later = scenario.truth(scenario.end + timedelta(days=60))
    created = [t.at for t in later if t.type == "created"]
    within = sum(at < scenario.end for at in created)
    assert len(created) - within > 1.2 * within


def test_pictures_are_shared_between_posts(scenario: Scenario) -> None:
    names = [p.name for i in _all_items(scenario, scenario.end) for p in i.pictures]
    assert len(names) > len(set(names)) > 5


def test_an_item_looks_as_its_life_says() -> None:
    item = next(
        i
        for i in _all_items(Scenario(BEGIN), BEGIN + timedelta(days=60))
        if [h.type for h in i.happenings[:3]] == ["created", "hidden", "unhidden"]
    )
    created, hidden, unhidden = item.happenings[:3]
    second = timedelta(seconds=1)
    assert shown_at(item, created.at - second) is None
    first = shown_at(item, hidden.at - second)
    during = shown_at(item, hidden.at)
    after = shown_at(item, unhidden.at)
    assert first is not None
    assert during is not None
    assert after is not None
    assert (first.hidden_as, during.hidden_as, after.hidden_as) == ("", hidden.hidden_as, "")
