# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest

from archiver.harvest.drift import alarm, unread


@pytest.mark.parametrize(
    ("warnings", "errors", "count"),
    [
        ({}, (), 0),
        ({"cursor-repeats": 4, "context-pending": 1, "bad-date:created_at": 2}, ("FA-0503",), 0),
        ({"missing:id": 2, "missing:text": 1}, (), 3),
        ({"other-type:message:1": 1, "no-id": 1, "push-unreadable": 2}, ("FA-0505", "FA-0502"), 5),
    ],
)
def test_what_could_not_be_read_is_counted_and_what_platforms_usually_do_is_not(
    warnings: dict[str, int], errors: tuple[str, ...], count: int
) -> None:
    found = unread(warnings, errors)
    assert found == ({"unread": count} if count else {})
    told = alarm(found, "Åkerby")
    assert (told is not None) is bool(count)
    if told is not None:
        assert "FA-0509" in told.line()
        assert "flode reparse" in told.line()
        assert "sparade som de kom" in told.line()
