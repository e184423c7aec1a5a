# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""When something goes wrong: what happened, what is kept, what to do, a code and the time."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from archiver.errors import (
    FlodeError,
    NotAllowed,
    RecordSealed,
    Refused,
    StoreBusy,
    UnknownCase,
    UnknownRecord,
    UnknownReport,
)
from search_ui import kept
from search_ui.api import problems
from search_ui.context import now, page, wants_fragment


@dataclass(frozen=True, slots=True)
class Fault:
    """An error page's four answers."""

    title: str
    happened: str
    kept: str
    remedy: str
    code: str


_KEPT = "Inget i arkivet har ändrats."
_FAULTS = {
    400: Fault(
        "Det gick inte att förstå begäran",
        "Adressen eller formuläret innehöll något som inte går att läsa.",
        _KEPT,
        "Gå tillbaka och försök igen, eller börja om från startsidan.",
        "FA-0700",
    ),
    403: Fault(
        "Du har inte behörighet till sidan",
        "Sidan kräver en annan roll än den du har.",
        _KEPT,
        "Be den som är administratör för arkivet om behörighet.",
        "FA-0703",
    ),
    404: Fault(
        "Sidan finns inte",
        "Adressen leder inte till någon sida eller handling i arkivet.",
        "Inget är borttaget. En handling som har arkiverats finns kvar under sitt nummer.",
        "Kontrollera adressen eller numret, till exempel H-2026-000042, eller sök i arkivet.",
        "FA-0704",
    ),
    405: Fault(
        "Sidan kan inte öppnas på det sättet",
        "Adressen hör till en knapp och kan inte öppnas direkt.",
        _KEPT,
        "Gå tillbaka och använd knappen på sidan.",
        "FA-0705",
    ),
    413: Fault(
        "Formuläret är för stort",
        "Det som skickades är större än vad arkivet tar emot.",
        _KEPT,
        "Välj färre handlingar och försök igen.",
        "FA-0713",
    ),
    500: Fault(
        "Något gick fel i arkivet",
        "Sidan kunde inte visas på grund av ett fel i programmet.",
        "Allt som är arkiverat finns kvar.",
        "Försök igen om en stund. Händer det igen, uppge koden och tiden för den som sköter arkivet.",
        "FA-0710",
    ),
}


_SEALED = Fault(
    "Handlingen är förseglad",
    "Den har förseglats därför att innehållet kan vara olagligt att inneha. Ingen kan se den.",
    "Handlingen finns kvar i arkivet, oförändrad.",
    "Kontakta den som förseglade den om den ska prövas.",
    RecordSealed.code,
)


def handle(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(FlodeError, _flode)
    app.register_error_handler(HTTPException, _http)


def _http(error: HTTPException) -> Response:
    if request.path.startswith(problems.ROOT):
        return problems.of_http(error)
    status = error.code or 500
    if status < 400:
        return Response(error.get_response().get_data(), status, dict(error.get_headers()))
    return shown(_FAULTS.get(status, _FAULTS[500 if status >= 500 else 400]), status)


def _flode(error: FlodeError) -> Response:
    if request.path.startswith(problems.ROOT):
        return problems.answer(problems.of_error(error))
    if isinstance(error, UnknownRecord | UnknownCase | UnknownReport):
        return shown(_FAULTS[404], 404)
    if isinstance(error, RecordSealed):
        return shown(_SEALED, 451)
    if isinstance(error, NotAllowed):
        fault = Fault(_FAULTS[403].title, _sentence(error.what), error.kept, error.remedy, error.code)
        return shown(fault, 403, kept.typed())
    status = 503 if isinstance(error, StoreBusy) else 409 if isinstance(error, Refused) else 500
    fault = Fault("Det gick inte just nu", _sentence(error.what), error.kept, error.remedy, error.code)
    return shown(fault, status)


def _expired(_error: CSRFError) -> Response:
    """The form's token is too old or not this sign-in's: nothing was done, the typed text is shown."""
    typed = kept.typed()
    fault = Fault(
        "Formuläret hade varit öppet för länge",
        "Av säkerhetsskäl går ett formulär bara att skicka en begränsad tid efter att det öppnades.",
        "Inget har skickats eller ändrats." + (" Det du skrev visas här nedanför." if typed else ""),
        "Öppna sidan igen och skicka formuläret på nytt.",
        "FA-0706",
    )
    return shown(fault, 400, typed)


def shown(fault: Fault, status: int, typed: list[tuple[str, str]] | None = None) -> Response:
    """A fault as a page; an open page that asked for a part of itself gets it in its middle."""
    response = page("errors/fault.html", "main", status, fault=fault, at=now(), typed=typed or [])
    if wants_fragment():
        response.headers["HX-Retarget"] = "#innehall"
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Push-Url"] = "false"
    return response


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
