# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Law 4 against the truth: the interval of every event holds the moment when it really happened."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from archiver.model.change import ChangeType
from archiver.model.record import Event
from tests.flows.scene import Scene

CALLED = {"deleted": "removed", "missing": "removed"}
TIMED = {
    ChangeType.EDITED,
    ChangeType.HIDDEN,
    ChangeType.UNHIDDEN,
    ChangeType.DELETED,
    ChangeType.MISSING,
}


def moments(scene: Scene) -> dict[tuple[str, str, str], list[datetime]]:
    found: dict[tuple[str, str, str], list[datetime]] = defaultdict(list)
    for truth in scene.town.truth(scene.clock.at):
        found[truth.account, truth.native_id, truth.type].append(truth.at)
    return found


def holds(event: Event, moment: datetime) -> bool:
    return (event.since is None or event.since <= moment) and moment <= event.until


def test_the_interval_of_every_event_holds_its_true_moment(scene: Scene) -> None:
    scene.settle()
    true, told, wrong = moments(scene), 0, []
    with scene.archive.reader() as reader:
        for record in reader.everything():
            for event in (e for e in reader.events(record.id) if e.type in TIMED):
                kind = CALLED.get(str(event.type), str(event.type))
                told += 1
                if not any(holds(event, at) for at in true[record.account, record.native_id, kind]):
                    wrong.append(
                        (record.account, record.native_id, event.type, event.since, event.until)
                    )

    assert wrong == []
    assert told > 20
