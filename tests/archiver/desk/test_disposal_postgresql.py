# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A disposal in the shared deployment: the rows are gone, the guards hold, the protocol is frank."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from archiver.config import Config, StoreSettings
from archiver.desk import disposal, holds
from archiver.errors import RecordHeld
from archiver.model.change import Status
from archiver.model.retention import Cause
from archiver.store import tables
from archiver.store.guards import is_guarded
from exports.document.disposal import disposal_document
from exports.document.plain import plain
from exports.gather import proof, sender
from exports.protocol import material
from tests.archiver.store.conftest import Cluster, cluster
from tests.builders import records_of_town
from tests.builders.desk import ADMIN, JURIST, Desk

__all__ = ["cluster"]

pytestmark = pytest.mark.real


@pytest.fixture
def desk(cluster: Cluster, tmp_path: Path) -> Iterator[Desk]:
    config = Config(store=StoreSettings(cluster.new()))
    made = Desk(records_of_town.in_folder(tmp_path / "archive", config))
    with made.archive:
        yield made
        assert made.findings() == []


def test_a_disposal_on_postgresql_destroys_and_says_what_remains(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    gone = desk.say("1_1", "Den ska bort", picture=b"en bild " * 50)
    desk.later(40)
    kept = desk.say("1_2", "Den är ny")
    version = tables.version
    with desk.archive.database.read() as connection:
        query = select(version.c.entry).where(version.c.record_id == gone)
        entry = connection.execute(query).scalar_one()
    outcome = disposal.execute(desk.archive, ADMIN, desk.approved(desk.rule()).id)
    assert outcome.searched.left == ()
    with desk.archive.database.read() as connection:
        payload = tables.payload
        assert connection.execute(select(payload).where(payload.c.entry == entry)).first() is None
    with desk.archive.reader() as reader:
        assert reader.record(gone).status is Status.DISPOSED
        assert reader.record(kept).text == "Den är ny"
    document = disposal_document(material(desk.archive, 1), sender(desk.archive), proof(desk.archive))
    assert "transaktionslogg (WAL)" in plain(document)


def test_the_database_itself_refuses_what_the_rules_forbid(desk: Desk) -> None:
    desk.post("1", "Ny skola")
    record = desk.say("1_1", "Spärrad")
    desk.later(40)
    made = desk.approved(desk.rule())
    holds.place(desk.archive, JURIST, holds.Wish(Cause.POLICE, "Polisanmälan", "2045-01-01"), [record])
    with pytest.raises(RecordHeld):
        disposal.execute(desk.archive, ADMIN, made.id)
    row = {"record_id": record, "proposal_id": made.id, "account_id": 1}
    row |= {"kind": "comment", "own": False, "first_seen_us": 0}
    statements = (
        tables.disposed_record.insert().values(row),
        tables.disposal.insert().values(
            proposal_id=made.id,
            executed_by=JURIST.id,
            records=1,
            targets=1,
            files=0,
            held=0,
            at_us=0,
            entry=99,
        ),
        delete(tables.version).where(tables.version.c.record_id == record),
        text("TRUNCATE hold_target"),
    )
    for statement in statements:
        with pytest.raises(DBAPIError) as refused, desk.archive.database.write() as connection:
            connection.execute(statement)
        assert is_guarded(refused.value)
