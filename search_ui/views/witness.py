# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Being another archive's witness over HTTP (C2SP tlog-witness): plain text, no sign-in, no form.

Off, as if it were not there, unless the settings name a log. Whoever asks is known by the log's own
signature; what is not signed by a named log is answered before anything is written.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from archiver.archive import witnessing
from archiver.ledger.witness import MOST_BYTES, SIZE_TYPE, Refusal
from search_ui.context import archive

blueprint = Blueprint("witness", __name__, url_prefix="/vittne")
_TEXT = "text/plain; charset=utf-8"


@blueprint.post("/add-checkpoint")
def add_checkpoint() -> Response:
    """Cosign a checkpoint that continues the last one we cosigned of that log."""
    if not archive().config.outside.witness_for:
        abort(404)
    if request.content_length is None or request.content_length > MOST_BYTES:
        return _plain("the request is too large or of unknown size", 413)
    answer = witnessing.add_checkpoint(archive(), request.get_data(cache=False))
    if not isinstance(answer, Refusal):
        return _plain(answer, 200)
    if answer.size is not None:
        return Response(f"{answer.size}\n", answer.status, content_type=SIZE_TYPE)
    return _plain(f"{answer.why}\n", answer.status)


@blueprint.get("/<origin_hash>/checkpoint")
def checkpoint(origin_hash: str) -> Response:
    """The newest checkpoint that we cosigned of a log, for anyone to compare with."""
    note = witnessing.cosigned(archive(), origin_hash)
    if note is None:
        abort(404)
    return _plain(note, 200)


def _plain(text: str, status: int) -> Response:
    return Response(text, status, content_type=_TEXT)
