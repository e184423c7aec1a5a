# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""When Python may look for garbage while an index is written. Knows no engine.

A batch is a million small lists and none of them is garbage. The word list is as many objects that
live as long as the process: a full collection that walks through them takes a quarter of a second,
in the middle of a commit of fifty records that takes a tenth of that.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def collecting_later() -> Iterator[None]:
    """Put off collection until the batch is written; what the first one left is never walked again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        _keep_what_is_there()
        if was:
            gc.enable()


@cache
def _keep_what_is_there() -> None:
    """Once in a process: the word list is read by now."""
    gc.freeze()
