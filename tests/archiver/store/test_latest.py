# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from pathlib import Path

from archiver.store import latest
from tests.builders.archive_story import begin_story


def test_arrivals_are_newest_first_and_removals_latest_found_first(tmp_path: Path) -> None:
    story = begin_story(tmp_path / "arkiv")
    page = story.account("Åkerby")
    post = story.post(page, "Hej")
    first, second, third = (story.comment(post, f"Svar {n}", "Anna") for n in range(3))
    story.miss(second)
    story.hide(first)
    story.miss(third)
    story.reappear(third)
    with story.archive.database.read() as connection:
        assert latest.arrivals(connection, 3) == [third, second, first]
        assert latest.removals(connection, 10) == [first, second]
    story.remove(second)
    with story.archive.database.read() as connection:
        assert latest.removals(connection, 10) == [second, first]
        assert latest.removals(connection, 1) == [second]
    story.archive.close()
