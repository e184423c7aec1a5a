# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Starting and ending real servers for tests. Knows no server by name."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest


def need(*programs: str) -> None:
    """Skip, or in CI fail, when a program is not installed."""
    missing = [p for p in programs if shutil.which(p) is None and not Path(p).exists()]
    if not missing:
        return
    reason = f"{', '.join(missing)} is not installed: run `make real`"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def workspace(name: str) -> Iterator[Path]:
    """A short-named directory that other users may enter (socket paths are short, servers not root)."""
    path = Path(tempfile.mkdtemp(prefix=f"fa-{name}-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def unprivileged() -> str | None:
    """The user for servers that refuse to run as root; None when we are not root."""
    return "nobody" if os.geteuid() == 0 else None


@contextmanager
def running(
    command: Sequence[str],
    ready: Callable[[], bool],
    log: Path,
    *,
    env: dict[str, str] | None = None,
    user: str | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process group of its own, ended by its id."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
            user=user,
            start_new_session=True,
        )
    try:
        wait_until(lambda: process.poll() is not None or ready(), f"{command[0]} to start")
        if process.poll() is not None:
            pytest.fail(f"{command[0]} ended at once: {log.read_text(errors='replace')[-800:]}")
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def wait_until(true: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Poll until a condition holds; fail the test when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.05)
    pytest.fail(f"Waited {seconds:.0f} s for {what}")
