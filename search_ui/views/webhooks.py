# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The address that platforms call. Keeps what they send and answers at once; looks at nothing.

Open to the world: no sign-in, no form token. A signature over the exact bytes is the only way in.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from archiver.archive import receiving
from archiver.archive.receiving import Receipt
from search_ui.context import archive

blueprint = Blueprint("webhooks", __name__)

_STATUS = {Receipt.FORGED: 403, Receipt.NO_DOOR: 404}


@blueprint.get("/push/<source>")
def challenge(source: str) -> Response:
    """Answer a platform that asks whether we are there."""
    answer = receiving.challenge(archive(), source, request.args)
    if answer is None:
        return Response("", status=403, mimetype="text/plain")
    kind = "application/json" if answer.startswith("{") else "text/plain"
    return Response(answer, mimetype=kind)


@blueprint.post("/push/<source>")
def receive(source: str) -> Response:
    """Keep what a platform tells."""
    receipt = receiving.receive(archive(), source, dict(request.headers), request.get_data(cache=False))
    return Response("", status=_STATUS.get(receipt, 200), mimetype="text/plain")
