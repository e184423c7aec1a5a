# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which role may do what with evidence, and where. A table, and one question to it. Knows no page.

Public records are read by all staff; deciding is for those who hold a role in the authority concerned,
for secrecy holds between authorities too (OSL 8 kap. 1 §). The table of pages is docs/rights.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    DESCRIBE = "describe"  # say what there is to say of an account in the list of social media
    OPEN = "open"  # find records open to everybody, so that the public terminal shows them
    DELIVER = "deliver"  # make packages for the e-archive, and register its receipts
    MARK = "mark"  # mark a record as secret, or take the mark away (OSL 5:5)
    READ_CLOSED = "read-closed"  # open messages and marked records; narrowed by [rights]
    MANAGE_PEOPLE = "manage-people"  # add staff, give and take roles, end sign-ins
    READ_PEOPLE = "read-people"
    READ_SUPERVISION = "read-supervision"  # what nobody has seen, and how long things took
    SUPERVISE = "supervise"  # say what was seen and what it needs
    PLAN_SUPERVISION = "plan-supervision"  # which accounts how often, and the word lists
    CLOSE = "close"  # close a record with secrets at once
    REOPEN = "reopen"  # open a closed record again, by decision
    OPERATE = "operate"  # told of accesses that end, harvests that fail and alarms
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
    Verb.DESCRIBE: frozenset({_R.JURIST, _R.ARKIVARIE, _R.ADMIN}),
    Verb.OPEN: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE}),
    Verb.DELIVER: frozenset({_R.ARKIVARIE}),
    Verb.MARK: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE}),
    Verb.READ_CLOSED: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE}),
    Verb.MANAGE_PEOPLE: frozenset({_R.ADMIN}),
    Verb.READ_PEOPLE: frozenset({_R.ADMIN, _R.REVISOR}),
    Verb.READ_SUPERVISION: frozenset(
        {_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE, _R.MODERATOR, _R.REVISOR}
    ),
    Verb.SUPERVISE: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE, _R.MODERATOR}),
    Verb.PLAN_SUPERVISION: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE}),
    Verb.CLOSE: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE, _R.MODERATOR}),
    Verb.REOPEN: frozenset({_R.JURIST, _R.ARKIVARIE}),
    Verb.OPERATE: frozenset({_R.ADMIN, _R.ARKIVARIE}),
    Verb.REPORT: frozenset({_R.REGISTRATOR, _R.JURIST, _R.ARKIVARIE, _R.ADMIN, _R.REVISOR}),
}


def may(person: Person, verb: Verb, authority: str | None = None) -> bool:
    """Whether some role of the person's allows it: for this authority, or (None) for any."""
    return any(
        grant.role in MAY[verb] and (authority is None or grant.covers(authority))
        for grant in person.held
    )


def may_all(person: Person, verb: Verb, authorities: Iterable[str]) -> bool:
    """Whether the person may do it for each of these authorities."""
    return may(person, verb) and all(may(person, verb, one) for one in authorities)


def where(person: Person, verb: Verb) -> frozenset[str] | None:
    """The authorities the person may do it for; None when that is the whole municipality."""
    found = frozenset(grant.authority for grant in person.held if grant.role in MAY[verb])
    return None if "" in found else found


def require(person: Person, verb: Verb, authority: str | None = None) -> None:
    """Raises NotAllowed, naming the roles that may, or whose the thing is."""
    if may(person, verb, authority):
        return
    if authority is not None and may(person, verb):
        msg = f"Det hör till {authority}, och din roll gäller en annan myndighet"
        raise NotAllowed(msg)
    yours = ", ".join(sorted(person.roles)) or "ingen"
    roles = ", ".join(sorted(MAY[verb]))
    msg = f"Din roll ({yours}) får inte göra det här. Det får: {roles}"
    raise NotAllowed(msg)


def require_all(person: Person, verb: Verb, authorities: Iterable[str]) -> None:
    """Raises NotAllowed unless the person may do it for each of these authorities."""
    require(person, verb)
    for authority in authorities:
        require(person, verb, authority)
