# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bevis: each look at the platform, the answers byte for byte, and the rows of the log."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from archiver import wording
from archiver.archive.reading import Reader
from archiver.clock import from_us, rfc3339
from archiver.desk import actions
from archiver.ledger import ledger
from archiver.model.action import Tag
from archiver.model.change import Status
from archiver.store import log_rows, outside
from exports import qr
from search_ui import security
from search_ui.context import archive, page, person, reading
from search_ui.forms.export import ExportForm
from search_ui.presenters import evidence, findings

blueprint = Blueprint("evidence", __name__)


@blueprint.get("/handling/<label>/bevis")
def show(label: str) -> AnyResponse:
    """Everything that a record's state rests on."""
    with reading() as reader:
        number = reader.find(label)
        record = reader.record(number)
        if record.label != label:
            return redirect(url_for(".show", label=record.label))
        if record.status is Status.DISPOSED:
            return redirect(url_for("record.show", label=record.label))
        checks = reader.checks(number)
        versions, events = reader.versions(number), reader.events(number)
        head = ledger.read_head(reader.connection)
        signed = _signed(reader.connection)
    return page(
        "evidence/show.html",
        record=record,
        heading=wording.heading(record),
        finding=findings.finding(record, events, checks),
        checks=evidence.check_rows(record, checks),
        versions=[
            (version, evidence.log_row(version.entry), evidence.grouped(version.commitment))
            for version in reversed(versions)
        ],
        head_size=head.size,
        head_root=evidence.grouped(head.root.hex()),
        head_at=from_us(head.at_us),
        key=archive().public_key(),
        export=ExportForm(formdata=None),
        signed=signed,
    )


def _signed(connection: Connection) -> evidence.Signed | None:
    """The newest checkpoint, and who outside vouches for it."""
    newest = outside.newest(connection)
    if newest is None:
        return None
    tokens = [row for row in outside.tokens(connection, newest[0]) if row.held]
    stamped = [(row.authority, from_us(row.made_us)) for row in tokens if row.made_us is not None]
    witnesses = [row.witness for row in outside.cosignatures(connection, newest[0])]
    return evidence.signed(newest[1], stamped, witnesses, qr.svg(newest[1], evidence.CODE))


@blueprint.get("/handling/<label>/bevis/<int:entry>")
def answer(label: str, entry: int) -> Response:
    """A platform's answer exactly as it was received."""
    with reading() as reader:
        number = reader.find(label)
        if entry not in {check.entry for check in reader.checks(number)}:
            abort(404)
        exchange = reader.exchange(entry)
    actions.note(archive(), Tag.EVIDENCE_FETCHED, person(), number, {"row": entry})
    return _file(exchange.body, f"{label}-svar-{entry}.bin", "application/octet-stream")


@blueprint.get("/handling/<label>/bevis/<int:entry>/logg")
def proof(label: str, entry: int) -> Response:
    """That a version's row is in the log: its leaf, the path and the root (RFC 6962)."""
    with reading() as reader:
        number = reader.find(label)
        if entry not in _rows_of(reader, number):
            abort(404)
        told = _proved(reader.connection, entry)
    response = make_response(told)
    response.headers["Content-Disposition"] = f'attachment; filename="{label}-logg-{entry}.json"'
    return response


def _rows_of(reader: Reader, number: int) -> set[int]:
    rows = {version.entry for version in reader.versions(number)}
    return rows | {check.entry for check in reader.checks(number)}


def _proved(connection: Connection, entry: int) -> dict[str, object]:
    head = ledger.read_head(connection)
    row = log_rows.row(connection, entry)
    path = ledger.prove_inclusion(connection, entry, head.size)
    return {
        "row": entry,
        "leaf": {
            "c": row.commitment.hex(),
            "k": row.kind,
            "t": rfc3339(from_us(row.at_us)),
            "v": 1,
        },
        "size": head.size,
        "root": head.root.hex(),
        "path": [node.hex() for node in path],
    }


def _file(content: bytes, name: str, kind: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = security.FILE_POLICY
    return response
