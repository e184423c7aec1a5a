# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Has a platform begun to answer otherwise than its readers expect? Pure.

One odd item is nobody's alarm to silence: whatever could not be read is counted with its run, and told
until a run reads everything. The bytes are kept in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from archiver.errors import AnswersChanged, UnexpectedAnswer

UNREAD = "unread"  # the name of the count among a run's counts
# Warnings that something expected was not there, or was of another sort. The others tell of what
# platforms are known to do (repeated pages, limits, dates of nonsense in old posts).
_LACKING = ("missing:", "missing-id", "no-id", "other-type:", "unknown-exchange", "push-unreadable")


def unread(warnings: Mapping[str, int], errors: Iterable[str]) -> dict[str, int]:
    """How many items and answers of a run could not be read, as a count of it; empty when none."""
    lacking = sum(n for word, n in warnings.items() if word.startswith(_LACKING))
    lacking += sum(code == UnexpectedAnswer.code for code in errors)
    return {UNREAD: lacking} if lacking else {}


def alarm(counts: Mapping[str, int], account: str) -> AnswersChanged | None:
    """What to tell of a run with these counts; None when all of it was read."""
    count = counts.get(UNREAD, 0)
    if not count:
        return None
    return AnswersChanged(f"Svaren för {account} går inte att tolka som förut ({count} delar olästa)")
