# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who works with the archive and with which rights: each change is a step in the log.

An administrator for one authority gives and takes roles for that authority alone; nobody takes away
the last one who may give rights. What the identity provider says of its own people is a step too.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from archiver.archive.archive import Archive
from archiver.desk import steps
from archiver.desk.rights import MAY, Verb, require
from archiver.errors import Refused, UsageError
from archiver.model.matter import Step, Subject
from archiver.model.person import Grant, Person, Role
from archiver.store import desk_steps, people, second_factor

PROGRAM = Person(0, "flode", Role.ADMIN, people.BEGINNING, ())
# Who takes steps that the command line or the identity provider gives cause to: nobody on the staff.


def everybody(archive: Archive) -> tuple[Person, ...]:
    """All staff there has been, by name."""
    with archive.database.read() as connection:
        return people.everybody(connection)


def get(archive: Archive, number: int) -> Person:
    """The person with this number. Raises Refused."""
    with archive.database.read() as connection:
        return _person(connection, number)


def history(archive: Archive, number: int) -> tuple[Step, ...]:
    """What has been done with a person's rights, oldest first."""
    with archive.database.read() as connection:
        return desk_steps.of(connection, Subject.PERSON, number)


def add(archive: Archive, by: Person, name: str, grants: Collection[Grant], password: str) -> Person:
    """Add somebody who signs in with a password of the archive's own, good for one sign-in.

    Raises Refused or UsageError saying what is missing, NotAllowed for another authority's roles.
    """
    _may_give(archive, by, grants)
    if not grants:
        msg = "Välj minst en roll"
        raise Refused(msg)
    with steps.writing(archive, by) as pen:
        people.check_name(pen.connection, name)
        people.check_password(password)
        first = min(grants)
        made = people.add_person(
            pen.connection,
            people.plain(name),
            first.role,
            password,
            archive.clock.now(),
            first.authority,
        )
        people.set_password(pen.connection, made.id, password, must_change=by is not PROGRAM)
        said = {"called": made.name, "roles": facts(grants)}
        step = pen.write(Subject.PERSON, made.id, "added", said)
        people.set_grants(pen.connection, made.id, grants, step.entry)
        return _person(pen.connection, made.id)


def one_time_password() -> str:
    """A password to hand over by word of mouth: good for one sign-in."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def set_roles(archive: Archive, by: Person, number: int, grants: Iterable[Grant]) -> Person:
    """What roles somebody has from now on. It holds from the person's very next request.

    Raises NotAllowed for another authority's roles, Refused when nobody would be left to give rights.
    """
    wanted = frozenset(grants)
    with steps.writing(archive, by) as pen:
        person = _local(_active(_person(pen.connection, number)))
        before = frozenset(person.held)
        _may_give(archive, by, before ^ wanted)
        if before == wanted:
            return person
        _somebody_left(pen.connection, number, wanted)
        said = {"roles": facts(wanted), "before": facts(before)}
        step = pen.write(Subject.PERSON, number, "roles", said)
        people.set_grants(pen.connection, number, wanted, step.entry)
        return _person(pen.connection, number)


def end(archive: Archive, by: Person, number: int, reason: str) -> None:
    """Somebody no longer works with the archive: out of every session at once. The name stays."""
    said = " ".join(reason.split())
    if not said:
        msg = "Skriv varför behörigheten avslutas"
        raise Refused(msg)
    with steps.writing(archive, by) as pen:
        person = _active(_person(pen.connection, number))
        _may_touch(by, person)
        _somebody_left(pen.connection, number, frozenset())
        step = pen.write(Subject.PERSON, number, "ended", {"reason": said})
        people.set_grants(pen.connection, number, (), step.entry)
        people.end(pen.connection, number, archive.clock.now())
        people.end_other_sessions(pen.connection, number)


def reset_password(archive: Archive, by: Person, number: int) -> str:
    """A new password that is good for one sign-in; the person is signed out everywhere."""
    made = one_time_password()
    with steps.writing(archive, by) as pen:
        person = _local(_active(_person(pen.connection, number)))
        _may_touch(by, person)
        people.set_password(pen.connection, number, made, must_change=True)
        people.end_other_sessions(pen.connection, number)
        pen.write(Subject.PERSON, number, "reset", {})
    return made


def remove_code(archive: Archive, by: Person, number: int) -> None:
    """Take away a second step whose telephone is lost; the person is signed out everywhere."""
    with steps.writing(archive, by) as pen:
        person = _active(_person(pen.connection, number))
        _may_touch(by, person)
        if not person.has_code:
            msg = f"{person.name} har ingen engångskod"
            raise Refused(msg)
        second_factor.remove(pen.connection, number)
        people.end_other_sessions(pen.connection, number)
        pen.write(Subject.PERSON, number, "code-removed", {})


def sign_out(archive: Archive, by: Person, number: int) -> int:
    """End every sign-in of somebody's; returns how many."""
    with steps.writing(archive, by) as pen:
        person = _person(pen.connection, number)
        _may_touch(by, person)
        ended = people.end_other_sessions(pen.connection, number)
        pen.write(Subject.PERSON, number, "signed-out", {"sessions": ended})
    return ended


def from_provider(
    archive: Archive, known_as: tuple[str, str], name: str, grants: Iterable[Grant]
) -> Person | None:
    """Whoever the provider vouches for, with the roles its groups give; None without any.

    ``known_as`` is issuer and subject. Lost groups are lost roles: that is a step of its own, and
    every session of the person's ends.
    """
    wanted = frozenset(grants)
    with archive.database.read() as connection:
        known = people.by_subject(connection, *known_as)
    if known is not None and known.ended_at is not None:
        return None
    if known is None and not wanted:
        return None
    if known is not None and frozenset(known.held) == wanted:
        return known if wanted else None
    with steps.writing(archive, PROGRAM) as pen:
        if known is None:
            called = _free_name(pen.connection, name, known_as[1])
            at = archive.clock.now()
            known = people.add_person(pen.connection, called, min(wanted).role, "", at, "", known_as)
            said = {"called": called, "roles": facts(wanted), "issuer": known_as[0]}
            step = pen.write(Subject.PERSON, known.id, "added", said)
        else:
            said = {"roles": facts(wanted), "before": facts(known.held), "issuer": known_as[0]}
            step = pen.write(Subject.PERSON, known.id, "roles", said)
            people.end_other_sessions(pen.connection, known.id)
        people.set_grants(pen.connection, known.id, wanted, step.entry)
        return people.by_id(pen.connection, known.id) if wanted else None


def facts(grants: Iterable[Grant]) -> list[list[str]]:
    """Roles as a step tells them."""
    return [[str(grant.role), grant.authority] for grant in sorted(grants)]


def _free_name(connection: Connection, name: str, subject: str) -> str:
    wanted = people.plain(name) or people.plain(subject)
    if people.by_name(connection, wanted) is None:
        return wanted
    return f"{wanted} ({people.plain(subject)[:60]})"


def _person(connection: Connection, number: int) -> Person:
    found = people.by_id(connection, number)
    if found is None:
        msg = "Personen finns inte i arkivet"
        raise Refused(msg)
    return found


def _active(person: Person) -> Person:
    if person.ended_at is not None:
        msg = f"{person.name} är redan avslutad"
        raise Refused(msg)
    return person


def _local(person: Person) -> Person:
    if person.issuer:
        msg = f"{person.name} loggar in med kommunens konto, och behörigheten styrs av grupperna där"
        raise Refused(msg, remedy="Ändra personens grupper hos kommunens inloggning.")
    return person


def _may_give(archive: Archive, by: Person, grants: Iterable[Grant]) -> None:
    if by is PROGRAM:
        require_known(archive, grants)
        return
    require(by, Verb.MANAGE_PEOPLE)
    require_known(archive, grants)
    for grant in grants:
        # A role for the whole municipality can be given only by somebody who holds that wide a right.
        require(by, Verb.MANAGE_PEOPLE, grant.authority)


def require_known(archive: Archive, grants: Iterable[Grant]) -> None:
    """Raises UsageError for an authority that the settings do not name."""
    known = archive.config.municipality.authorities
    for grant in grants:
        if grant.authority and grant.authority not in known:
            msg = f"Myndigheten {grant.authority} finns inte i inställningarna"
            raise UsageError(msg)


def _may_touch(by: Person, person: Person) -> None:
    """To end, reset or sign out somebody one must reach all of that person's roles."""
    if by is PROGRAM:
        return
    require(by, Verb.MANAGE_PEOPLE)
    for grant in person.held:
        require(by, Verb.MANAGE_PEOPLE, grant.authority)


def _somebody_left(connection: Connection, number: int, wanted: frozenset[Grant]) -> None:
    keys = MAY[Verb.MANAGE_PEOPLE]

    def manages(grants: Iterable[Grant]) -> bool:
        return any(grant.role in keys and not grant.authority for grant in grants)

    others = [p for p in people.everybody(connection) if p.id != number and p.ended_at is None]
    had = next((p for p in people.everybody(connection) if p.id == number), None)
    loses = had is not None and manages(had.held) and not manages(wanted)
    if loses and not any(manages(other.held) for other in others):
        msg = "Arkivet skulle bli utan administratör"
        raise Refused(msg, remedy="Ge någon annan rollen admin för hela kommunen först.")
