# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is read beside a page's posts: tagged posts, ratings, reels and how the page presents itself."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from archiver.connectors.facebook.fetch import FacebookConnector
from archiver.connectors.facebook.parse import replay
from archiver.errors import Throttled
from archiver.model.account import Account
from archiver.model.observation import Batch, Kind, Observation, Presence
from tests.fakes.scripted_http import Answer, Asked, scripted, until_error

Connected = Callable[..., FacebookConnector]
ALL = {"tagged": "yes", "ratings": "yes", "reels": "yes", "presentation": "yes"}
REEL = {
    "id": "77",
    "description": "Badet på en minut",
    "published": True,
    "source": "https://v.example/a.mp4",
}
RATING = {
    "created_time": "2026-11-20T10:00:00+0000",
    "recommendation_type": "negative",
    "review_text": "Ingen svarar i telefon",
    "reviewer": {"id": "9", "name": "Bo Ek"},
    "open_graph_story": {"id": "555"},
}
TAGGED = {"id": "200_1", "message": "Tack @Åkerby", "from": {"id": "200", "name": "Grannkommunen"}}
PAGE = {
    "id": "100",
    "name": "Åkerby kommun",
    "about": "Det du skriver kan bli allmän handling",
    "phone": "0123-456 78",
    "emails": ["kommun@akerby.example"],
    "cover": {"id": "31", "source": "https://s.example/cover.jpg?oe=1"},
    "picture": {"data": {"url": "https://s.example/face.jpg?oe=1"}},
}
EDGES = {"tagged": TAGGED, "ratings": RATING, "video_reels": REEL}


def graph(asked: Asked) -> Answer:
    """Everything is there."""
    edge = asked.path.rpartition("/")[2]
    if edge == "100":
        return Answer(PAGE)
    return Answer({"data": [EDGES[edge]] if edge in EDGES else []})


def seen(batches: list[Batch]) -> dict[str, Observation]:
    return {one.native_id: one for batch in batches for one in batch.observations}


def test_each_listing_gives_its_own_sort_of_record(connected: Connected, page: Account) -> None:
    with scripted(graph) as running:
        batches = list(connected(running.base, **ALL).posts(None))
    found = seen(batches)

    assert {native: one.kind for native, one in found.items()} == {
        "200_1": Kind.MENTION,
        "rating:555": Kind.REVIEW,
        "77": Kind.POST,
    }
    assert [one.own for one in found.values()] == [False, False, True]
    review, reel = found["rating:555"], found["77"]
    assert (review.title, review.text) == ("negative", "Ingen svarar i telefon")
    assert (reel.text, reel.hidden, reel.media[0].key) == ("Badet på en minut", False, "77")
    for batch in batches:
        assert replay(batch.exchange, page).observations == batch.observations
        for one in batch.observations:
            told = json.loads(batch.exchange.body[slice(*(one.span or ()))])
            assert told in EDGES.values()


def test_a_listing_that_the_app_may_not_read_is_told_and_stops_nothing(connected: Connected) -> None:
    def some(asked: Asked) -> Answer:
        if asked.path.endswith("/ratings"):
            return Answer({"error": {"code": 10, "message": "Permission denied"}}, 403)
        return graph(asked)

    with scripted(some) as running:
        batches = list(connected(running.base, **ALL).posts(None))

    assert set(seen(batches)) == {"200_1", "77"}
    warnings = [warning for batch in batches for warning in batch.warnings]
    assert warnings == ["edge-refused:ratings:10"]
    assert not [scope for batch in batches for scope in batch.scopes if scope.error]


def test_a_budget_that_ends_among_the_listings_ends_the_run(connected: Connected) -> None:
    def spent(asked: Asked) -> Answer:
        if asked.path.endswith("/tagged"):
            return Answer({"error": {"code": 32, "message": "Page request limit reached"}}, 403)
        return graph(asked)

    with scripted(spent) as running:
        _, error = until_error(connected(running.base, **ALL).posts(None))

    assert isinstance(error, Throttled)


def test_the_presentation_is_a_record_whose_pictures_keep_their_names(connected: Connected) -> None:
    with scripted(graph) as running:
        batches = [one for one in connected(running.base, **ALL).check() if isinstance(one, Batch)]

    (shown,) = seen(batches).values()
    assert (shown.native_id, shown.kind, shown.own) == ("page:100", Kind.PROFILE, True)
    assert "allmän handling" in shown.text
    assert "kommun@akerby.example" in shown.text
    assert [ref.key for ref in shown.media] == ["31", "face.jpg"]


def test_a_presentation_that_may_not_be_read_does_not_close_the_page(connected: Connected) -> None:
    def closed(asked: Asked) -> Answer:
        if "about" in asked.query.get("fields", ""):
            return Answer({"error": {"code": 100, "message": "(#100) nonexisting field"}}, 400)
        return graph(asked)

    with scripted(closed) as running:
        *batches, health = connected(running.base, **ALL).check()

    assert not isinstance(health, Batch)
    assert health.ok
    assert [w for b in batches if isinstance(b, Batch) for w in b.warnings] == [
        "presentation-refused:100"
    ]


@pytest.mark.parametrize(
    ("asked", "presence"),
    [("rating:555", Presence.PRESENT), ("rating:1", Presence.ERROR), ("page:100", Presence.PRESENT)],
)
def test_what_nobody_may_ask_for_by_id_is_never_called_gone(
    connected: Connected, page: Account, asked: str, presence: Presence
) -> None:
    with scripted(graph) as running:
        (batch,) = connected(running.base, **ALL).recheck([asked])

    assert [(v.native_id, v.presence) for v in batch.verdicts] == [(asked, presence)]
    assert replay(batch.exchange, page).verdicts == batch.verdicts


def test_a_reel_is_asked_for_as_a_film_when_it_is_no_comment(connected: Connected) -> None:
    def by_fields(asked: Asked) -> Answer:
        parts = []
        for call in json.loads(asked.form["batch"]):
            as_film = "description" in call["relative_url"]
            wrong = {"error": {"code": 100, "message": "(#100) nonexisting field (message)"}}
            body = REEL if as_film else wrong
            parts.append({"code": 200 if as_film else 400, "headers": [], "body": json.dumps(body)})
        return Answer(parts)

    with scripted(by_fields) as running:
        *_, last = connected(running.base, **ALL).recheck(["77"])

    (verdict,) = last.verdicts
    assert verdict.presence is Presence.PRESENT
    assert verdict.observation is not None
    assert verdict.observation.text == "Badet på en minut"
