# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make the worker's duties come round, with APScheduler. Wiring only: no duty is decided here."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from archiver.clock import SystemClock
from schedules.worker import Worker

# A round that was late runs once; a duty never runs beside itself; however late, it still runs.
_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


@contextmanager
def running(worker: Worker) -> Iterator[None]:
    """The worker works in the background until the block ends. Raises StoreBusy."""
    with worker.on_duty():
        scheduler = BackgroundScheduler(timezone="UTC", job_defaults=_DEFAULTS)
        for name, duty, seconds in worker.duties():
            scheduler.add_job(
                worker.guarded(name, duty),
                "interval",
                seconds=seconds,
                id=name,
                next_run_time=SystemClock().now(),  # APScheduler knows no played time
            )
        scheduler.start()
        try:
            yield
        finally:
            worker.stop()
            scheduler.shutdown(wait=True)


def run(worker: Worker) -> int:
    """Work until SIGTERM or SIGINT, or a fatal error. Returns the exit status."""
    with _stopped_by_signal(worker.stop), running(worker):
        worker.stopping.wait()
    return 0 if worker.fatal is None else worker.fatal.exit_status


def wait() -> None:
    """Wait until SIGTERM or SIGINT."""
    stopping = Event()
    with _stopped_by_signal(stopping.set):
        stopping.wait()


@contextmanager
def _stopped_by_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` on SIGTERM and SIGINT while the block lasts."""

    def handler(_number: int, _frame: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
