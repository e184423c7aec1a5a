# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The calendar of what was seen: ordered, gapless, and honest about pauses and faults."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archiver.model import coverage
from archiver.model.coverage import Outcome, Run, Sight, Window, calendar, share_seen

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run(number: int, hour: float, outcome: Outcome | None = Outcome.COMPLETE, cause: str = "") -> Run:
    at = BEGIN + hour * HOUR
    return Run(number, 1, at, None if outcome is None else at, outcome, cause)


def sights(runs: list[Run], hours: float = 6) -> list[tuple[str, float, str]]:
    windows = calendar(runs, 1, BEGIN, BEGIN + hours * HOUR, HOUR)
    return [(str(w.sight), (w.end - w.start) / HOUR, w.cause) for w in windows]


def test_nothing_was_seen_before_the_first_run() -> None:
    assert sights([]) == [("blind", 6, "before-start")]


def test_complete_runs_in_time_see_everything_between_them() -> None:
    runs = [run(n, n) for n in range(7)]
    assert sights(runs) == [("seen", 6, "")]


def test_a_failed_run_leaves_the_stretch_before_it_blind_with_its_cause() -> None:
    runs = [run(0, 0), run(1, 1), run(2, 2, Outcome.FAILED, "FA-0502"), run(3, 3), run(4, 4)]
    assert sights(runs, 4) == [
        ("seen", 1, ""),
        ("blind", 1, "FA-0502"),
        ("partly", 1, "long-pause"),
        ("seen", 1, ""),
    ]


def test_a_long_pause_between_complete_runs_is_only_partly_seen() -> None:
    assert sights([run(0, 0), run(1, 5)], 5) == [("partly", 5, "long-pause")]


def test_a_run_that_never_ended_counts_for_nothing() -> None:
    assert sights([run(0, 0), run(1, 1, None)], 1) == [("seen", 1, "")]
    assert sights([run(1, 1, None)], 1) == [("blind", 1, "before-start")]


def test_silence_since_the_last_run_is_blind() -> None:
    assert sights([run(0, 0)], 5)[-1] == ("blind", 5, "no-run")


@given(st.lists(st.tuples(st.floats(-3, 12), st.sampled_from([*Outcome, None])), max_size=12))
def test_the_calendar_is_ordered_and_gapless(made: list[tuple[float, Outcome | None]]) -> None:
    runs = [run(n, hour, outcome) for n, (hour, outcome) in enumerate(sorted(made, key=lambda m: m[0]))]
    end = BEGIN + 10 * HOUR
    windows = calendar(runs, 1, BEGIN, end, HOUR)
    assert windows[0].start == BEGIN
    assert windows[-1].end == end
    assert all(a.end == b.start for a, b in itertools.pairwise(windows))
    assert all(w.start < w.end or w.start == w.end for w in windows)
    assert 0 <= share_seen(windows) <= 1
    blind = not any(r.outcome in {Outcome.COMPLETE, Outcome.PARTIAL} for r in runs)
    assert not (blind and any(w.sight is Sight.SEEN for w in windows))


def test_what_follows_a_partial_run_is_partly_seen_until_the_next_whole_one() -> None:
    runs = [run(0, 0), run(1, 1, Outcome.PARTIAL, "FA-0505"), run(2, 2), run(3, 3)]
    assert sights(runs, 3) == [("partly", 2, "FA-0505"), ("seen", 1, "")]


def kept(runs: list[Run]) -> list[Window]:
    counted = [one for one in runs if coverage.counts(one)]
    pairs = [(a, b) for a, b in itertools.pairwise(counted) if a.started_at < b.started_at]
    return [coverage.between(before, after, HOUR) for before, after in pairs]


@given(
    st.lists(st.tuples(st.integers(-30, 120), st.sampled_from([*Outcome, None])), max_size=12),
    st.integers(-40, 130),
    st.integers(1, 80),
)
def test_kept_stretches_give_the_same_calendar_as_the_runs(
    made: list[tuple[int, Outcome | None]], begin: int, length: int
) -> None:
    runs = [run(n, tenth / 10, o) for n, (tenth, o) in enumerate(sorted(made, key=lambda m: m[0]))]
    span = (BEGIN + begin * HOUR / 10, BEGIN + (begin + length) * HOUR / 10)
    counted = [one for one in runs if coverage.counts(one)]
    before_end = [one for one in counted if one.started_at <= span[1]]
    wanted = [w for w in calendar(runs, 1, *span, HOUR) if w.start < w.end]
    first = counted[0] if counted else None
    newest = before_end[-1] if before_end else None
    found = coverage.assembled(kept(runs), first, newest, span, HOUR)
    assert [replace(window, account_id=1) for window in found] == wanted
