# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How closely removals are known: a played month, our planner beside three ways in use and the best.

    python -m benchmarks.harvest [--seed N] [--faults SEEDS]

Thirty days, twelve accounts, 20 000 comments of which a tenth are removed after one minute to three
weeks, some edited once or twice, some hidden and shown again. The planner, its budgets, the rule of
removals and the coverage calendar are the product's; the platforms and the clock are played. Each way
in use is set beside the planner with the same calls on each account. ``--faults 10`` plays ten other
months in which every fault of the simulator's list strikes every account twice, and compares the
calendar with the truth, minute by minute.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from statistics import mean, median

from archiver.model.coverage import Sight, calendar
from benchmarks.month import lives
from benchmarks.month.dark import Darkness
from benchmarks.month.lives import END, Page, Thread
from benchmarks.month.ours import SHARE, Planned
from benchmarks.month.watch import Tally, moment
from benchmarks.month.ways import first_day, fixed, knowing, uniform

Town = dict[Page, list[Thread]]
Way = Callable[[Page, list[Thread]], Tally]
_FAULTY_CALLS = 24_000.0  # a month and account
_INTERVAL = timedelta(hours=1)


def play(town: Town, way: Way) -> tuple[Tally, dict[Page, float]]:
    whole, calls = Tally(), {}
    for page, threads in town.items():
        tally = way(page, threads)
        calls[page] = tally.calls
        whole.add(tally)
    return whole, calls


def show(name: str, tally: Tally) -> None:
    missed = tally.unseen + tally.late
    every = unknown(tally) / 60
    turns = f"{tally.passed / tally.changes:6.1%} {median(tally.turns):6.2f}"
    print(
        f"{name:44} {tally.calls:9,.0f} {missed:6} {missed / tally.removed:7.1%} "
        f"{median(tally.widths):8.2f} {mean(tally.widths):8.1f} {median(tally.hot):8.2f} "
        f"{every:7.2f} {turns} {tally.overdue + tally.brief:5} {tally.false:5}"
    )


def unknown(tally: Tally) -> float:
    """Mean minutes of not knowing, over all removals: one that was never found is open to the end."""
    return mean([*tally.widths, *tally.open])


def beside(town: Town, name: str, way: Way) -> None:
    tally, calls = play(town, way)
    show(name, tally)
    ours, _ = play(town, lambda page, threads: Planned(page, threads, calls[page] * 0.998).play())
    show("   our planner, with the same calls", ours)
    assert ours.calls <= tally.calls
    assert ours.unseen + ours.late < tally.unseen + tally.late
    assert ours.passed < tally.passed
    assert unknown(ours) < unknown(tally)
    assert ours.overdue == ours.brief == ours.false == 0
    both = sorted(ours.found.keys() & tally.found.keys())
    one, other = (mean(each.found[key] for key in both) for each in (ours, tally))
    print(f"      of the {len(both)} removals that both found, mean width {one:.2f} to {other:.2f}")


def month(seed: int) -> None:
    town = lives.month(seed)
    comments = sum(len(thread.born) for threads in town.values() for thread in threads)
    posts = sum(map(len, town.values()))
    print(f"seed {seed}: 30 days, {len(town)} accounts, {posts} posts, {comments:,} comments")
    print(
        f"{'':44} {'calls':>9} {'missed':>14} {'median':>8} {'mean':>8} {'hot':>8} {'all':>7} "
        f"{'changes':>13} over- false"
    )
    print(f"{'':68}{'minutes, of those found':>26}  hours, {'missed':>6} median  due")
    began = time.process_time()
    ours, calls = play(town, lambda page, threads: Planned(page, threads).play())
    show("our planner, within the platforms' budgets", ours)
    took = time.process_time() - began
    show("uniform, with the same calls", play(town, lambda p, t: uniform(p, t, calls[p]))[0])
    beside(town, "fixed, every 30 minutes", fixed)
    beside(town, "every 3 minutes for 24 hours after a post", first_day)
    beside(town, "   the same, told of new posts for free", lambda p, t: first_day(p, t, free=True))
    pushed, _ = play(town, lambda page, threads: Planned(page, threads, push=True).play())
    show("our planner, with push", pushed)
    shown = [page for page in town if page.push == "all"]
    told, _ = play({page: town[page] for page in shown}, lambda p, t: Planned(p, t, push=True).play())
    show(f"   the {len(shown)} accounts whose removals are pushed", told)
    show("perfect knowledge", play(town, knowing)[0])
    for page in town:
        allowed = page.limit * END / page.window
        assert calls[page] <= allowed * SHARE * 1.001, page
        print(
            f"   {page.name:41} {calls[page]:9,.0f} calls, {calls[page] / allowed:.1%} of what is given"
        )
    print(
        f"planner: {took:.0f} s CPU for {ours.looks:,} looks, {took / ours.looks * 1e6:.0f} µs a look"
    )


def faults(seeds: int) -> None:
    print("every fault twice on every account; minutes of all accounts, the truth beside the calendar")
    for seed in range(1, seeds + 1):
        town, sums, false, overdue = lives.month(seed), [0, 0, 0, 0, 0], 0, 0
        for page, threads in town.items():
            dark = Darkness(f"{seed}/{page.name}")
            ours = Planned(page, threads, _FAULTY_CALLS, dark)
            tally = ours.play()
            false, overdue = false + tally.false, overdue + tally.overdue
            sums = [a + b for a, b in zip(sums, compared(ours, dark), strict=True)]
        blind, told, clear, seen, passed = sums
        print(
            f"seed {seed:2}: {false} false, {overdue} overdue; blind {blind:7,}, of them told "
            f"{told:7,}; clear {clear:7,}, of them seen {seen:7,}; {passed} faults met by no look"
        )
        assert (false, overdue) == (0, 0)
        assert blind == told
        assert clear == seen


def compared(ours: Planned, dark: Darkness) -> tuple[int, int, int, int, int]:
    """Blind minutes and how many the calendar tells; clear ones and how many it calls seen.

    A fault that nobody met lies between two looks that saw everything. Around one that was met, the
    minutes from the last good look to the first after it belong to neither: nobody can know of them.
    """
    runs = ours.watcher.runs
    tried = [(run.started_at - moment(0)) / timedelta(minutes=1) for run in runs]
    good = [at for at in tried if dark(at) is None]
    state = bytearray(int(END))
    passed = 0
    for window in dark.windows:
        met = any(window.start <= at < window.end for at in tried)
        passed += not met
        if met:
            before = max((at for at in good if at < window.start), default=0.0)
            after = min((at for at in good if at >= window.end), default=END)
            _mark(state, before, after, 2)
            _mark(state, window.start + 1, window.end - 1, 1)  # minutes that were wholly dark
    for earlier, later in pairwise(tried):
        if later - earlier > 2 * _INTERVAL / timedelta(minutes=1):
            _mark(state, earlier, later, 2)  # nobody looked for so long that the calendar must say so
    last = good[-1] if good else 0.0
    _mark(state, last, END, 2)
    sights = bytearray(int(END))
    for window in calendar(runs, 1, moment(0), moment(END), _INTERVAL):
        if window.sight is Sight.SEEN:
            begin = (window.start - moment(0)) / timedelta(minutes=1)
            _mark(sights, begin, (window.end - moment(0)) / timedelta(minutes=1), 1)
    pairs = list(zip(state, sights, strict=True))
    return (
        sum(s == 1 for s in state),
        sum(s == 1 and not seen for s, seen in pairs),
        sum(s == 0 for s in state),
        sum(s == 0 and bool(seen) for s, seen in pairs),
        passed,
    )


def _mark(minutes: bytearray, start: float, end: float, value: int) -> None:
    first, last = int(start), min(len(minutes), int(-(-end // 1)))
    minutes[first:last] = bytes([value]) * max(0, last - first)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=0, metavar="SEEDS")
    asked = parser.parse_args()
    if asked.faults:
        faults(asked.faults)
    else:
        month(asked.seed)


if __name__ == "__main__":
    main()
