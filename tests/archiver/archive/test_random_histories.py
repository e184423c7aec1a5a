# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever is shown, asked for, hidden, lost and shown again: the log tells the same rows."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.archive import states
from archiver.clock import from_us
from archiver.harvest.deletions import Grounds, rule
from archiver.ledger import verify as log
from archiver.model.change import Known, Ruling
from archiver.model.observation import Batch, MediaRef, Observation, Presence, Verdict
from tests.builders.records_of_town import Hand, answer, in_folder, item

NATIVES = st.sampled_from(["1", "2", "3", "4", "1_x", "2_x", "\x00\ud800"])
TEXTS = st.sampled_from(["", "ett", "två", "\r\n", "\x00", "\udfff", "fem \U0001f600"])
MEDIA = st.sampled_from(
    [(), (MediaRef("a", "https://a.example/1", "image"),), (MediaRef("b", "https://b", "link"),)]
)
STEPS = st.sampled_from([timedelta(hours=1), timedelta(days=9), timedelta(0), timedelta(hours=-5)])

ITEMS = st.builds(
    item,
    NATIVES,
    TEXTS,
    aliases=st.lists(NATIVES, max_size=2).map(tuple),
    parent_id=st.none() | NATIVES,
    root_id=st.none() | NATIVES,
    hidden=st.sampled_from([None, True, False]),
    hidden_as=st.sampled_from(["", "spam", "x" * 50]),
    media=MEDIA,
    metrics=st.sampled_from([{}, {"likes": 1}, {"likes": 2}]),
    title=TEXTS,
)
VERDICTS = st.builds(
    Verdict, NATIVES, st.sampled_from(Presence), st.sampled_from(["", "404", "x" * 90]), st.none()
)
SPANLESS = st.sampled_from(["own", "none", "overlap"])
ANSWERS = st.tuples(
    STEPS, st.lists(ITEMS, max_size=4), st.lists(VERDICTS, max_size=3), SPANLESS, st.booleans()
)


def lay_out(batch: Batch, layout: str) -> Batch:
    """The same items with their own places, with none, or all claiming the same bytes."""
    if layout == "own":
        return batch
    span = None if layout == "none" else (0, len(batch.exchange.body))
    items = tuple(_at(one, span) for one in batch.observations)
    related = ((("1", (0, 1)),) if layout == "overlap" else ()) if batch.exchange.body else ()
    return Batch(batch.exchange, items, batch.verdicts, related=related)


def _at(one: Observation, span: tuple[int, int] | None) -> Observation:
    return item(
        one.native_id,
        one.text,
        aliases=one.aliases,
        parent_id=one.parent_id,
        root_id=one.root_id,
        hidden=one.hidden,
        media=one.media,
        metrics=one.metrics,
        span=span,
    )


def judged(hand: Hand, *, proven: bool) -> object:
    """Rule as a recheck would."""

    def judge(verdict: Verdict, known: Known, batch: Batch) -> Ruling:
        grounds = Grounds(
            at=batch.exchange.ended_at,
            run_id=hand.intake.run.id,
            proven=proven,
            alone=not proven,
            says=False,
            confirm=timedelta(minutes=15),
        )
        return rule(verdict, known, grounds)

    return judge


@given(st.lists(ANSWERS, min_size=1, max_size=9))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
def test_the_log_tells_the_stored_rows(
    history: list[tuple[timedelta, list[Observation], list[Verdict], str, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hand = in_folder(Path(folder) / "archive")
        with hand.archive:
            for step, items, verdicts, layout, proven in history:
                hand.clock.advance(step)
                batch = lay_out(answer(hand.clock.at, items, verdicts), layout)
                hand.take(batch, judged(hand, proven=proven))  # type: ignore[arg-type]
                if proven:
                    hand.end_run()
                    hand.new_run()
            for wanted in hand.archive.wanted_media(hand.account):
                hand.archive.add_media(wanted, None, "finns inte")
            hand.clock.at = max(hand.clock.at, from_us(hand.archive.head().at_us))
            hand.archive.sign()
            assert hand.findings() == []
            with pytest.MonkeyPatch.context() as small:  # and when next to nothing fits in memory
                small.setattr(states, "_MOST_HELD", 0)
                small.setattr(log, "_CHUNK", 1)
                assert hand.findings() == []
            assert hand.archive.arrivals() == []
