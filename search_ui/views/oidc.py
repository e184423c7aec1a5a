# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Signing in with the municipality's own account, and hearing from it that somebody has signed out."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, abort, current_app, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from archiver.desk import actions, staff
from archiver.errors import ConfigError, FlodeError, ProviderDown, TokenNotOurs
from archiver.model.action import Tag
from archiver.store import people
from search_ui import provider, signing_in
from search_ui.context import archive, now, page
from search_ui.presenters.links import inward

log = structlog.get_logger()
blueprint = Blueprint("oidc", __name__)

_EXTENSION = "sign_in_provider"
_TARGET = "efter"
_NO_ROLE = "Du är inloggad hos kommunen, men ingen av dina grupper där ger behörighet till arkivet."


def offer() -> str:
    """What the button on the sign-in page says; empty when there is no provider."""
    settings = archive().config.sign_in
    return settings.button if settings.issuer else ""


def end_address() -> str:
    """Where the browser leaves the provider too."""
    if not archive().config.sign_in.issuer:
        return ""
    return _provider().end_address(url_for("people.sign_in", _external=True))


@blueprint.get("/logga-in/konto")
def begin() -> AnyResponse:
    """Go to the provider."""
    asked = _provider()
    session[_TARGET] = inward(request.args.get("next"))
    try:
        asked.metadata()
        return asked.ask(url_for(".answer", _external=True))
    except (ProviderDown, TokenNotOurs, ConfigError) as error:
        return _fault(error)


@blueprint.get("/logga-in/svar")
def answer() -> AnyResponse:
    """The provider's answer: a person with roles comes in, everybody else is told why not."""
    asked = _provider()
    target = inward(session.get(_TARGET))
    try:
        whose = asked.answered(now())
    except (ProviderDown, TokenNotOurs, ConfigError) as error:
        actions.note(archive(), Tag.SIGN_IN_FAILED, None, detail={"code": error.code})
        return _fault(error)
    roles = provider.grants(whose.groups, archive().config.sign_in)
    person = staff.from_provider(archive(), (whose.issuer, whose.subject), whose.name, roles)
    if person is None:
        actions.note(archive(), Tag.SIGN_IN_FAILED, None, detail={"code": "no-role"})
        return page("people/provider_fault.html", status=403, what=_NO_ROLE, code="FA-0703", role=True)
    return signing_in.enter(person, target, whose.session)


@blueprint.post("/logga-in/avslutad")
def ended() -> Response:
    """The provider tells that a sign-in is over (back-channel logout): it is over here at once."""
    if not archive().config.sign_in.issuer:
        abort(404)
    try:
        told = _provider().ended(request.form.get("logout_token", ""), now())
    except (ProviderDown, TokenNotOurs, ConfigError) as error:
        log.warning("logout-token-refused", code=error.code)
        return Response("", 400, mimetype="text/plain")
    issuer = archive().config.sign_in.issuer
    with archive().database.write() as connection:
        count = people.end_issued(connection, issuer, told.subject, told.session)
    actions.note(archive(), Tag.SESSION_ENDED, None, detail={"sessions": count, "by": "provider"})
    return Response("", 200, mimetype="text/plain")


def _provider() -> provider.Provider:
    settings = archive().config.sign_in
    if not settings.issuer:
        abort(404)
    found = current_app.extensions.get(_EXTENSION)
    if not isinstance(found, provider.Provider):
        found = provider.Provider(current_app, settings)
        current_app.extensions[_EXTENSION] = found
    return found


def _fault(error: FlodeError) -> Response:
    log.warning("sign-in-provider-fault", code=error.code, what=error.what)
    status = 503 if isinstance(error, ProviderDown) else 400
    return page(
        "people/provider_fault.html",
        status=status,
        what=f"{error.what}. {error.remedy}",
        code=error.code,
        role=False,
    )
