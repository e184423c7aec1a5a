# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which role may do what with evidence. A table, and one question to it. Knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from archiver.errors import NotAllowed
from archiver.model.person import Person, Role


class Verb(StrEnum):
    """What staff can do with evidence, beyond reading it."""

    PLAN = "plan"  # make and end rules of the retention plan
    PROPOSE = "propose"  # propose a disposal
    DECIDE = "decide"  # approve or reject a proposal
    EXECUTE = "execute"  # carry out an approved disposal; never the one who approved it
    REPORT_BACKUPS = "report-backups"
    HOLD = "hold"  # place and extend legal holds
    RELEASE = "release"
    SEAL = "seal"  # seal an unlawful object, or take a seal away
    READ_ACTIONS = "read-actions"
    SEARCH_IDENTITY = "search-identity"  # search for a personal identity number (GDPR-3)
    READ_CASES = "read-cases"  # requests, certificates, reviews and the moderation register
    HANDLE_CASE = "handle-case"  # register, search, assess, mask, release and refuse in stage one
    DECIDE_REFUSAL = "decide-refusal"  # sign a refusal in stage two; a delegation is needed too
    DELEGATE = "delegate"  # keep the register of delegations
    MODERATE = "moderate"  # write down what is about to be removed
    REVIEW = "review"  # decide about removals, and keep the page's rules
    REPORT = "report"  # have a report made and filed


_R = Role
MAY: Mapping[Verb, frozenset[Role]] = {
    Verb.PLAN: frozenset({_R.ARKIVARIE}),
    Verb.PROPOSE: frozenset({_R.ARKIVARIE, _R.JURIST}),
    Verb.DECIDE: frozenset({_R.ARKIVARIE, _R.JURIST}),
    Verb.EXECUTE: frozenset({_R.ARKIVARIE, _R.ADMIN}),
    Verb.REPORT_BACKUPS: frozenset({_R.ARKIVARIE, _R.ADMIN}),
    Verb.HOLD: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE}),
    Verb.RELEASE: frozenset({_R.JURIST, _R.ARKIVARIE}),
    Verb.SEAL: frozenset({_R.JURIST, _R.MODERATOR, _R.ARKIVARIE}),
    Verb.READ_ACTIONS: frozenset({_R.REVISOR, _R.ARKIVARIE, _R.ADMIN}),
    Verb.SEARCH_IDENTITY: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE}),
    Verb.READ_CASES: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE, _R.MODERATOR, _R.REVISOR}),
    Verb.HANDLE_CASE: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE}),
    Verb.DECIDE_REFUSAL: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE}),
    Verb.DELEGATE: frozenset({_R.ARKIVARIE, _R.ADMIN}),
    Verb.MODERATE: frozenset({_R.REGISTRATOR, _R.JURIST, _R.MODERATOR, _R.ARKIVARIE}),
    Verb.REVIEW: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE}),
    Verb.REPORT: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE, _R.ADMIN, _R.REVISOR}),
}


def may(person: Person, verb: Verb) -> bool:
    """Whether this person's role allows it."""
    return person.role in MAY[verb]


def require(person: Person, verb: Verb) -> None:
    """Raises NotAllowed, naming the roles that may."""
    if not may(person, verb):
        roles = ", ".join(sorted(MAY[verb]))
        msg = f"Din roll ({person.role}) får inte göra det här. Det får: {roles}"
        raise NotAllowed(msg)
