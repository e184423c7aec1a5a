# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A sign-in from password or provider to the first page: what is left of it, and the cookie for it.

The token is new at every stage, so that none that was seen before a stage is good after it.
"""

from __future__ import annotations

import json
from datetime import timedelta

from flask import g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import actions
from archiver.model.action import Tag
from archiver.model.person import Person
from archiver.store import attempts, people
from search_ui import kept, security
from search_ui.context import archive, now
from search_ui.presenters.links import inward

_ORDER = ("code", "password", "enrol")


def stages(person: Person) -> list[str]:
    """What a sign-in by password still needs, in order."""
    with archive().database.read() as connection:
        given = people.must_change(connection, person.id)
    needs_code = not {str(role) for role in person.roles}.isdisjoint(archive().config.sign_in.code_for)
    wanted = {
        "code": person.has_code,
        "password": given,
        "enrol": needs_code and not person.has_code,
    }
    return [stage for stage in _ORDER if wanted[stage]]


def begin(person: Person, target: str, text: kept.Typed) -> AnyResponse:
    """The password was right: sign in, or go on to the first stage that is left."""
    return _entered(person, stages(person), {"next": target, "typed": text})


def go_on(person: Person, done: str) -> AnyResponse:
    """A stage is done: on to the next one, or in."""
    left = [stage for stage in stages(person) if _ORDER.index(stage) > _ORDER.index(done)]
    with archive().database.read() as connection:
        carried = json.loads(people.kept(connection, g.session.id))
    return _entered(person, left, carried)


def enter(person: Person, target: str, issuer_session: str) -> AnyResponse:
    """The provider vouches for the person: what it asks for is its own affair."""
    return _entered(person, [], {"next": target, "typed": []}, issuer_session)


def _entered(
    person: Person, left: list[str], carried: dict[str, object], issuer_session: str = ""
) -> AnyResponse:
    stage = left[0] if left else ""
    with archive().database.write() as connection:
        people.end_session(connection, security.token())
        people.sweep_sessions(connection, now(), security.session_length())
        token = people.begin_session(
            connection,
            person.id,
            now(),
            device=security.device(),
            stage=stage,
            issuer_session=issuer_session,
            kept=json.dumps(carried, ensure_ascii=False),
        )
    session.clear()
    if stage:
        target = url_for(security.STAGES[stage][0])
    else:
        actions.note(archive(), Tag.SIGN_IN, person, detail={"role": ", ".join(sorted(person.roles))})
        target = url_for("people.kept_text") if carried["typed"] else inward(str(carried["next"]))
    response = redirect(target, 303)
    security.set_token(response, token)
    return response


def wait(digests: list[tuple[bytes, int]]) -> timedelta:
    """Count an attempt under each of these; the longest that one of them must wait, or nothing."""
    with archive().database.write() as connection:
        return max(attempts.begin(connection, digest, free, now()) for digest, free in digests)


def of_name(name: str) -> tuple[bytes, int]:
    """What attempts at a name are counted under, and how many are free."""
    return attempts.of_name(name, archive().directory.digest_key()), attempts.FREE_FOR_A_NAME


def of_address() -> tuple[bytes, int]:
    """What attempts from this place are counted under, and how many are free."""
    key = archive().directory.digest_key()
    return attempts.of_address(request.remote_addr or "", key), attempts.FREE_FOR_AN_ADDRESS


def forgive(name: tuple[bytes, int], address: tuple[bytes, int] | None = None) -> None:
    """The answer was right: the name's failures are forgotten, the place's but for this one stay."""
    with archive().database.write() as connection:
        attempts.forget(connection, name[0])
        if address is not None:
            attempts.take_back(connection, address[0])


def told(left: timedelta) -> str:
    """How long somebody must wait, in words."""
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    return "1 minut" if minutes == 1 else f"{minutes} minuter"
