# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Decide what changed between two sights of one item. No I/O: give it both sides and the time.

Law 4: ``since`` is when we last saw it as it was, ``until`` when we first saw it as it is; what the
platform itself says of the time is kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from archiver.model.change import HIDDEN_AS_LENGTH, Change, ChangeType, Decision, Known, Status
from archiver.model.observation import Observation

_AWAY = frozenset({Status.MISSING, Status.DELETED, Status.UNREACHABLE})


def decide(observation: Observation, known: Known | None, digest: bytes, seen_at: datetime) -> Decision:
    """What this sight means for the record. ``digest`` is that of the observed content."""
    changes: list[Change] = []
    if known is None:
        changes.append(Change(ChangeType.CREATED, seen_at, platform_time=observation.published_at))
    else:
        changes += _returned(known, seen_at)
        changes += _edited(observation, known, digest, seen_at)
    changes += _visibility(observation, known, seen_at)
    return Decision(observation, digest, known, tuple(changes))


def _returned(known: Known, seen_at: datetime) -> list[Change]:
    if known.status not in _AWAY:
        return []
    return [Change(ChangeType.REAPPEARED, seen_at, since=known.last_checked_at)]


def _edited(observation: Observation, known: Known, digest: bytes, seen_at: datetime) -> list[Change]:
    if digest == known.digest:
        return []
    return [
        Change(
            ChangeType.EDITED,
            seen_at,
            since=known.last_seen_at,
            platform_time=observation.modified_at,
        )
    ]


def _visibility(observation: Observation, known: Known | None, seen_at: datetime) -> list[Change]:
    """Hidden and shown again. A platform that does not tell (None) changes nothing."""
    was_hidden = known is not None and known.status is Status.HIDDEN
    since = known.last_seen_at if known is not None else None
    if observation.hidden:
        word = observation.hidden_as[:HIDDEN_AS_LENGTH]
        if was_hidden and known is not None and known.hidden_as == word:
            return []
        change = Change(ChangeType.HIDDEN, seen_at, since=since, hidden_as=observation.hidden_as)
        return [change]
    if observation.hidden is False and was_hidden:
        return [Change(ChangeType.UNHIDDEN, seen_at, since=since)]
    return []


def decide_history(
    observations: Sequence[Observation],
    known: Known | None,
    digests: Mapping[int, bytes],
    seen: AbstractSet[tuple[str, str]],
    seen_at: datetime,
) -> list[Decision]:
    """Former versions, oldest first: each text that the archive lacks becomes a version.

    ``digests`` are those of the observations by place. ``seen`` holds title and text of what is
    archived already or about to be: histories often leave out pictures, so only words are compared.
    """
    have = set(seen)
    decisions: list[Decision] = []
    fresh = known is None
    for place, observation in enumerate(observations):
        words = (observation.title, observation.text)
        changes: tuple[Change, ...] = ()
        if words not in have:
            kind = ChangeType.CREATED if fresh else ChangeType.EDITED
            since = None if known is None else known.last_seen_at
            at = observation.published_at if fresh else observation.modified_at
            changes = (Change(kind, seen_at, since=since, platform_time=at),)
            fresh = False
        have.add(words)
        if changes or not fresh:
            decisions.append(Decision(observation, digests[place], known, changes))
    return decisions
