# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What somebody had typed when a form could not be taken: shown again, and kept through a sign-in.

Only text that came with the browser's own form token is shown, so that nobody else's words stand here.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from flask import Response, current_app, flash, request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from search_ui.context import page
from search_ui.forms.people import SignInForm
from search_ui.presenters.links import inward

Typed = list[tuple[str, str]]

LONGEST = 60_000  # characters carried through a sign-in
_SECRET = frozenset(
    {
        *("losenord", "nuvarande", "nytt", "igen", "kod", "nyckel"),
        *("csrf_token", "next", "sokning", "gor", "en_gang", "sparat"),
    }
)


def typed() -> Typed:
    """What was typed in the form of this request, without passwords and what nobody typed."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _SECRET and value.strip()
    ]


def page_before() -> str:
    """The page that the form stood on."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    return inward(f"{came_from.path}?{came_from.query}".rstrip("?"))


def signed_out(back: str) -> Response:
    """The sign-in page for a form that came after the sign-in had ended: its text is kept."""
    form = SignInForm(formdata=None)
    form.next.data = back
    text = typed() if _own() else []
    told = "Du är inte längre inloggad, så inget har sparats eller skickats." + (
        " Det du skrev finns kvar och visas när du har loggat in." if text else ""
    )
    flash(told)
    return page(
        "people/sign_in.html",
        status=401,
        form=form,
        kept=packed(text),
        typed=text,
        offer=current_app.extensions["sign_in_offer"](),
    )


def packed(text: Typed) -> str:
    """Typed text as a field of the sign-in form."""
    told = json.dumps(text, ensure_ascii=False)
    return told if text and len(told) <= LONGEST else ""


def unpacked(told: str) -> Typed:
    """The reading of :func:`packed`; nothing when it is not ours."""
    try:
        found = json.loads(told[:LONGEST]) if told else []
        return [(str(name), str(value)) for name, value in found]
    except (ValueError, TypeError):
        return []


def _own() -> bool:
    """Whether the form is this browser's own."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True
