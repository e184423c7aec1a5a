# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A file that cannot be had is told with its record; it hides nothing and is given up in the end."""

from __future__ import annotations

from archiver.archive.verifying import verify_archive
from archiver.connectors.base import Connector
from archiver.connectors.http import Transport
from archiver.connectors.registry import connect
from archiver.errors import Unreachable
from archiver.harvest.media import fetch_media
from archiver.model.observation import MediaRef
from archiver.simulator.faults import Fault
from tests.flows.scene import Scene


def deaf(scene: Scene) -> tuple[Connector, list[str]]:
    """A connector whose files nobody answers for, and what it was asked for."""
    account = scene.archive.account("Nyheter på akerby.example")
    made = connect(account, Transport(clock=scene.clock), {})
    asked: list[str] = []

    def nobody(ref: MediaRef) -> None:
        asked.append(ref.url)
        msg = "Inget svar"
        raise Unreachable(msg)

    made.open_media = nobody  # type: ignore[method-assign, assignment]
    return made, asked


def test_a_missing_file_is_told_and_leaves_the_run_complete(scene: Scene) -> None:
    for account in scene.archive.accounts():
        scene.town.faults.add(account.name, Fault.MEDIA_MISSING)
    told: set[str] = set()
    for _ in range(8):
        scene.later()
        summaries = scene.harvest().values()
        told |= {code for summary in summaries for code in summary.errors}
        assert all(summary.complete for summary in summaries)
    assert told == {"FA-0501"}


def test_a_file_nobody_answers_for_is_given_up_after_five_runs(scene: Scene) -> None:
    account = scene.archive.account("Nyheter på akerby.example")
    wanted = MediaRef("k", "https://borta.example/b.png", "image")
    with scene.archive.reader() as reader:
        record = next(r for r in reader.everything() if r.account == account.name)
    with scene.archive.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO media_queue (account_id, record_id, key, url, kind, alt, tries)"
            f" VALUES ({account.id}, {record.id}, '{wanted.key}', '{wanted.url}', 'image', '', 0)"
        )
    connector, asked = deaf(scene)
    for _ in range(7):
        fetch_media(scene.archive, account, connector)
    assert asked == [wanted.url] * 5
    with scene.archive.reader() as reader:
        problems = [file.problem for file in reader.media(record.id) if file.url == wanted.url]
    assert len(problems) == 1
    assert problems[0].startswith("FA-0502 ")
    assert verify_archive(scene.archive, full=True).findings == []
