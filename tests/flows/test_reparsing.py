# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Old evidence read again by a mended reader: what was missed comes in, what was known stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from archiver.archive.verifying import verify_archive
from archiver.connectors.asking import Asker
from archiver.connectors.base import Connector
from archiver.connectors.bluesky import fetch
from archiver.connectors.bluesky.fetch import BlueskyConnector
from archiver.connectors.bluesky.parse import replay
from archiver.connectors.http import Transport
from archiver.harvest.pipeline import harvest_account
from archiver.harvest.reparsing import Reparsed, reparse
from archiver.model.account import Account
from archiver.model.observation import Batch, Exchange, Verdict
from archiver.simulator.stage import Piece
from archiver.store import tables
from search_ui.cli import flode
from tests.builders.staged import PARTS, Play, playing
from tests.real.watch import HOUR

BLIND_TO = "OLÄSLIGT"


def blunt(exchange: Exchange, account: Account) -> Batch:
    """The reader before it was mended: cannot read what says so, and leaves out all after a dash."""
    batch = replay(exchange, account)
    seen = [one for one in batch.observations if BLIND_TO not in one.text]
    left = [replace(one, text=one.text.partition(" –")[0]) for one in seen]
    asked = [_blunt(verdict) for verdict in batch.verdicts]
    return replace(batch, observations=tuple(left), verdicts=tuple(asked))


def _blunt(verdict: Verdict) -> Verdict:
    shown = verdict.observation
    if shown is None or BLIND_TO not in shown.text:
        return verdict
    return replace(verdict, observation=None)


def blunt_connector(account: Account, transport: Transport, secret: Mapping[str, str]) -> Connector:
    made = BlueskyConnector(account, transport, secret)
    made._asker = Asker(account, transport, blunt)  # noqa: SLF001 - the reader before it was mended
    return made


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    with playing(PARTS[0], tmp_path / "arkiv", monkeypatch, page=100) as made:
        yield made


def look_bluntly(play: Play) -> None:
    play.watch.clock.advance(HOUR)
    harvest_account(play.watch.archive, play.account(), full=True, connector=blunt_connector)


def again(play: Play, *, dry: bool = False) -> Reparsed:
    found = reparse(play.watch.archive, play.account(), None, dry=dry)
    play.watch.archive.catch_up()
    return found


def sound(play: Play) -> bool:
    return verify_archive(play.watch.archive, full=True).findings == []


def rows(play: Play) -> list[object]:
    """Everything that was recorded of items, as it stands."""
    with play.watch.archive.database.read() as connection:
        kept = (tables.version, tables.record, tables.event, tables.log_entry, tables.payload)
        return [tuple(row) for table in kept for row in connection.execute(select(table))]


@pytest.fixture
def post(play: Play) -> Piece:
    made = play.stage.post("Badhuset öppnar – klockan nio")
    play.stage.answer(made, "Bra", "cia")
    play.stage.answer(made, f"{BLIND_TO} men viktigt", "berit")
    look_bluntly(play)
    return made


def unread(play: Play) -> Piece:
    return next(piece for piece in play.stage.pieces if BLIND_TO in piece.text)


def test_what_could_not_be_read_comes_in_with_the_time_it_was_seen(play: Play, post: Piece) -> None:
    seen = play.watch.clock.now()
    assert play.watch.archive.known(play.account().id, [unread(play).id]) == {}
    play.watch.clock.advance(100 * HOUR)
    result = again(play)
    assert (result.new_records, result.unreadable) == (1, 0)
    record = play.watch.record(unread(play).id)
    assert record.first_seen_at == record.last_seen_at == seen
    (version,) = play.watch.versions(unread(play).id)
    assert version.reread
    assert version.seen_at == seen
    known = play.watch.archive.known(play.account().id, [unread(play).id, post.id])
    assert known[unread(play).id].root_id == known[post.id].record_id
    assert sound(play)


def test_nothing_earlier_is_changed_and_a_second_time_adds_nothing(play: Play, post: Piece) -> None:
    before = rows(play)
    again(play)
    after = rows(play)
    assert set(before) <= set(after)
    assert len(after) > len(before)
    result = again(play)
    assert (result.new_records, result.new_versions, result.differences) == (0, 0, [])
    assert rows(play) == after
    assert sound(play)


def test_a_dry_run_tells_the_difference_and_writes_nothing(play: Play, post: Piece) -> None:
    before = rows(play)
    dry = again(play, dry=True)
    assert rows(play) == before
    wet = again(play)
    assert (dry.new_records, dry.new_versions) == (wet.new_records, wet.new_versions) == (1, 1)
    told = {one.after: one.before for one in dry.differences}
    assert told["Badhuset öppnar – klockan nio"] == "Badhuset öppnar"
    assert told[unread(play).text] == ""


def test_a_mended_reading_is_no_edit_by_the_next_look(play: Play, post: Piece) -> None:
    again(play)
    assert play.texts(post) == ["Badhuset öppnar", "Badhuset öppnar – klockan nio"]
    told = play.told(post)
    play.look()
    assert play.told(post) == told
    assert play.texts(post) == ["Badhuset öppnar", "Badhuset öppnar – klockan nio"]
    assert sound(play)


def test_a_text_from_before_the_newest_is_put_before_it(play: Play, post: Piece) -> None:
    """Read by nobody at the time, and behind a newer text when the reader is mended."""
    piece = next(p for p in play.stage.pieces if p.text == "Bra")
    play.stage.edit(piece, f"Bra, {BLIND_TO}")
    look_bluntly(play)
    between = play.watch.clock.now()
    play.stage.edit(piece, "Mycket bra")
    play.look()
    again(play)
    assert play.texts(piece) == ["Bra", f"Bra, {BLIND_TO}", "Mycket bra"]
    assert play.watch.versions(piece.id)[1].seen_at == between
    assert play.watch.record(piece.id).text == "Mycket bra"
    told = play.told(piece)
    play.look()
    assert play.told(piece) == told
    assert sound(play)


def test_the_readers_of_the_product_agree_with_what_they_read_before(
    play: Play,
) -> None:
    """Reading again with the same reader finds nothing: they are pure."""
    root = play.stage.post("Hej")
    piece = play.stage.answer(root, "Svar", "berit")
    play.look()
    play.stage.edit(piece, "Nytt svar")
    play.stage.hide(piece, "threadgate")
    play.look()
    play.stage.remove(piece)
    play.look()
    result = again(play)
    assert result.read > 5
    assert (result.new_records, result.new_versions, result.unreadable) == (0, 0, 0)
    assert fetch.replay is replay


def test_the_command_tells_what_it_would_add_and_what_it_added(
    play: Play, post: Piece, tmp_path: Path
) -> None:
    def told(*more: str) -> str:
        asked = ["reparse", "--dir", str(tmp_path / "arkiv"), *more]
        return CliRunner().invoke(flode, asked, catch_exceptions=False).output

    dry = told("--dry-run", "--account", "Kontot")
    assert "1 handling och 1 ny läsning skulle tillkomma" in dry
    assert "läst förut: Badhuset öppnar\n" in dry
    assert "tillkom." in told()
    assert "0 handlingar och 0 nya läsningar tillkom" in told()
    assert "Kontot: 0 svar lästa" in told("--since", "2099-01-01")
