# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The API's answers: each reads in one consistent view and tells what may leave. Reads only."""

from __future__ import annotations

import io
import json
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import IO, Any, BinaryIO, TypeAlias, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from archiver import wording
from archiver.archive.reading import Reader
from archiver.errors import NotAllowed, UnknownRecord
from archiver.index.nodes import asks_for_person
from archiver.index.query import parse
from archiver.model.account import Account
from archiver.model.closed import Clearance
from archiver.model.report import FiledReport
from archiver.model.search import Filters
from archiver.store import figures, media
from exports import activity, facts, gather
from exports.bundle import writing
from exports.document.material import Gap, Question
from exports.progress import silent
from exports.reports import filing
from search_ui.api import leaving, openapi, operations
from search_ui.api.door import Told, enter, open_to_all
from search_ui.api.operations import PREFIX, Operation
from search_ui.api.problems import Problem
from search_ui.context import archive, now

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)

Asked: TypeAlias = dict[str, Any]
_PAGE = 100
_DAYS = 30
_IN_MEMORY = 1 << 23


@blueprint.get("/openapi.json")
def description() -> Response:
    """The OpenAPI document."""
    return open_to_all(openapi.document())


@blueprint.get(f"/{activity.SCHEMA}")
def schema() -> Response:
    """The JSON Schema of the data."""
    return open_to_all(activity.schema())


# --- search ----------------------------------------------------------------------------------


def search(given: Asked) -> Told:
    """A page of the records that answer, by number: what comes later is always after what was read."""
    filters = _filters(given)
    query = given["q"] or ""
    if asks_for_person(parse(query)):
        msg = "Sökning på personnummer är inte tillåten här."
        raise NotAllowed(msg, remedy="Den görs av behörig personal, på arkivets egna sidor.")
    numbers = sorted(archive().searcher.all_ids(query, filters, Clearance()))
    part, following = _part(numbers, given)
    with archive().reader(Clearance()) as reader:
        found = leaving.those(reader.records(part))
    origin = archive().config.municipality.origin
    gaps = gather.gaps_of_question(archive(), Question(query, filters), ())
    document = {
        "@context": activity.CONTEXT,
        "type": "OrderedCollectionPage",
        "totalItems": len(numbers),
        "orderedItems": [activity.summary_object(record, origin) for record in found],
        "coverage_gaps": [facts.gap_facts(gap) for gap in gaps],
        "next": following or None,
    }
    return Told(document, more=following)


def _filters(given: Asked) -> Filters:
    start, end = _period(given)
    return Filters(
        events=given["event"],
        platforms=given["platform"],
        accounts=given["account"],
        kinds=given["kind"] or operations.OPEN_KINDS,
        direction=given["direction"] or "",
        start=start,
        end=end,
    )


def _period(given: Asked) -> tuple[date | None, date | None]:
    start, end = given["start"], given["end"]
    for day in (start, end):
        if day is not None and not date(1970, 1, 1) <= day <= date(2199, 12, 31):
            raise Problem(422, "Dagarna ska ligga mellan 1970 och 2199.", "FA-0722")
    if start is not None and end is not None and end < start:
        raise Problem(422, "Sista dagen kan inte komma före den första.", "FA-0722")
    return start, end


def _part(numbers: Sequence[int], given: Asked) -> tuple[Sequence[int], str]:
    """The page that was asked for, and the address of the next one; empty when there is none."""
    limit, after = given["limit"] or _PAGE, given["after"]
    if given["order"] == "newest":
        end = len(numbers) if after is None else bisect_left(numbers, after)
        part, more = numbers[max(0, end - limit) : end][::-1], end > limit
    else:
        begin = 0 if after is None else bisect_right(numbers, after)
        part, more = numbers[begin : begin + limit], begin + limit < len(numbers)
    if not more:
        return part, ""
    again = request.args.to_dict(flat=False) | {"after": [str(part[-1])]}
    return part, f"{url_for('.search')}?{urlencode(again, doseq=True)}"


# --- records ---------------------------------------------------------------------------------


def record(given: Asked) -> Told:
    """One record with everything the archive knows of it."""
    with archive().reader(Clearance()) as reader:
        found = leaving.one(reader, given["label"])
        (item,) = gather.items(reader, [found.id])
    told = activity.record_object(item, archive().config.municipality.origin)
    return Told({"@context": activity.CONTEXT, **told}, record=found.id)


def versions(given: Asked) -> Told:
    """A record's texts."""
    with archive().reader(Clearance()) as reader:
        found = leaving.one(reader, given["label"])
        told = [facts.version_facts(one) for one in reader.versions(found.id)]
    return Told({"record": found.label, "versions": told}, record=found.id)


def events(given: Asked) -> Told:
    """What has happened to a record."""
    with archive().reader(Clearance()) as reader:
        found = leaving.one(reader, given["label"])
        told = [facts.event_facts(one) for one in reader.events(found.id)]
    return Told({"record": found.label, "events": told}, record=found.id)


def evidence(given: Asked) -> Told:
    """An evidence bundle of one record, under a signature that covers all that is known of it."""
    with archive().reader(Clearance()) as reader:
        found = leaving.one(reader, given["label"])
        covered = _is_signed(reader, found.id)
    if not covered:
        archive().sign()
    name = f"bevis-{found.label}.zip"
    return Told(file=_bundle(found.id), media_type="application/zip", name=name, record=found.id)


def _bundle(number: int) -> IO[bytes]:
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the response closes it
    try:
        with archive().reader(Clearance()) as reader:
            writing.write(archive(), reader, [number], cast("BinaryIO", file), "", silent)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _is_signed(reader: Reader, number: int) -> bool:
    signed = figures.newest_checkpoint(reader.connection)
    newest = max(event.entry for event in reader.events(number))
    files = max((file.entry for file in reader.media(number)), default=0)
    return signed is not None and max(newest, files) < signed[0]


def media_file(given: Asked) -> Told:
    """A file, when some record that may leave shows it."""
    sha256 = bytes.fromhex(given["sha256"])
    with archive().reader(Clearance()) as reader:
        showing = leaving.those(reader.records(media.showing(reader.connection, sha256)))
    path = archive().blobs.path(sha256)
    if not showing or not path.is_file():
        raise Problem(404, "Ingen fil med den kontrollsumman lämnas ut.", UnknownRecord.code)
    name = f"{given['sha256'][:16]}.bin"
    kind = "application/octet-stream"
    return Told(file=path.open("rb"), media_type=kind, name=name, record=showing[0].id)


# --- accounts and coverage -------------------------------------------------------------------


def accounts(_given: Asked) -> Told:
    """The accounts that are kept."""
    told = [
        {
            "name": account.name,
            "platform": str(account.platform),
            "authority": account.authority,
            "native_id": account.native_id,
            "since": facts.utc(account.created_at),
        }
        for account in archive().accounts()
    ]
    return Told({"accounts": told})


def coverage(given: Asked) -> Told:
    """How each account was seen, window by window."""
    first, last = _period(given)
    end = now() if last is None else min(now(), wording.day_end(last))
    start = end - timedelta(days=_DAYS) if first is None else wording.day_start(first)
    chosen = [archive().account(name) for name in given["account"]] or archive().accounts()
    told = [one for account in chosen for one in _windows(account, start, end)]
    return Told({"windows": told})


def _windows(account: Account, start: datetime, end: datetime) -> list[dict[str, Any]]:
    first = max(start, account.created_at)
    if first >= end:
        return []
    windows = archive().coverage(account, first, end)
    return [facts.gap_facts(Gap(account.name, window)) for window in windows]


# --- reports ---------------------------------------------------------------------------------


def reports(_given: Asked) -> Told:
    """The filed reports."""
    told = [
        {
            "number": one.number,
            "kind": str(one.kind),
            "period": one.period,
            "finished": one.finished,
            "filed_at": facts.utc(one.at),
            "pdf": url_for(".report_pdf", number=one.number),
            "data": url_for(".report_data", number=one.number),
        }
        for one in filing.filed(archive())
    ]
    return Told({"reports": told})


def _report(given: Asked) -> FiledReport:
    for one in filing.filed(archive()):
        if one.number == given["number"]:
            return one
    raise Problem(404, "Det finns ingen rapport med det numret.", "FA-0704")


def report_pdf(given: Asked) -> Told:
    """A filed report as it is kept."""
    found = _report(given)
    body = io.BytesIO(filing.content(archive(), found, "pdf"))
    return Told(file=body, media_type="application/pdf", name=found.file("pdf"))


def report_data(given: Asked) -> Told:
    """A filed report's figures."""
    return Told(json.loads(filing.content(archive(), _report(given), "json")))


_VIEWS: tuple[tuple[Operation, Callable[[Asked], Told]], ...] = (
    (operations.SEARCH, search),
    (operations.RECORD, record),
    (operations.VERSIONS, versions),
    (operations.EVENTS, events),
    (operations.EVIDENCE, evidence),
    (operations.MEDIA, media_file),
    (operations.ACCOUNTS, accounts),
    (operations.COVERAGE, coverage),
    (operations.REPORTS, reports),
    (operations.REPORT_PDF, report_pdf),
    (operations.REPORT_DATA, report_data),
)


def _answer(operation: Operation, view: Callable[[Asked], Told], **parts: Any) -> Response:  # noqa: ANN401 - the address's parts
    return enter(operation, view, parts)


for _operation, _view in _VIEWS:
    blueprint.add_url_rule(
        _operation.path.replace("{", "<").replace("}", ">"),
        _operation.name,
        partial(_answer, _operation, _view),
        methods=["GET"],
    )
