# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from archiver.errors import UsageError
from archiver.store import searches
from tests.builders.archive_story import begin_story

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    story = begin_story(tmp_path / "arkiv")
    with story.archive.database.write() as opened:
        yield opened
    story.archive.close()


def kept(connection: Connection, person: int) -> list[tuple[str, str]]:
    return [(one.name, one.address) for one in searches.saved(connection, person)]


def test_each_person_sees_and_removes_only_their_own(connection: Connection) -> None:
    searches.save(connection, 1, "  Ny   skola ", "q=skola", AT)
    searches.save(connection, 2, "Ny skola", "q=annat", AT)
    assert kept(connection, 1) == [("Ny skola", "q=skola")]
    searches.forget(connection, 2, searches.saved(connection, 1)[0].id)
    assert kept(connection, 1) == [("Ny skola", "q=skola")]
    searches.forget(connection, 1, searches.saved(connection, 1)[0].id)
    assert kept(connection, 1) == []


def test_the_same_name_again_replaces_the_search(connection: Connection) -> None:
    searches.save(connection, 1, "Skola", "q=skola", AT)
    searches.save(connection, 1, "Skola", "q=skola&typ=svar", AT)
    assert kept(connection, 1) == [("Skola", "q=skola&typ=svar")]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_that_cannot_be_is_refused(connection: Connection, name: str) -> None:
    with pytest.raises(UsageError, match="namn"):
        searches.save(connection, 1, name, "q=skola", AT)


def test_there_is_an_end_to_how_many_are_kept(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "MOST_SAVED", 2)
    for name in ("A", "B"):
        searches.save(connection, 1, name, "q=a", AT)
    with pytest.raises(UsageError, match="Du har redan 2"):
        searches.save(connection, 1, "C", "q=a", AT)
    searches.save(connection, 1, "B", "q=b", AT)
    assert kept(connection, 1) == [("A", "q=a"), ("B", "q=b")]
