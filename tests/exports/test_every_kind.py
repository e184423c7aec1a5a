# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every kind of document that leaves the archive, sealed: valid as PDF/A-3a and as PDF/UA-1."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import page
import pikepdf
import pytest

import exports
from archiver.desk import decisions, disposal
from archiver.model.person import Role
from archiver.store import people
from exports import case_files
from exports.export import ExportRequest, export
from exports.press import sealing
from exports.protocol import write_protocol
from exports.removal_file import write_removal
from exports.reports import filing
from exports.reports.monthly import file_report
from exports.reports.snapshot import file_snapshot
from tests.builders import seals
from tests.builders.archive_story import picture
from tests.builders.archives import searchable
from tests.builders.desk import ADMIN, AT, REGISTRATOR, Desk, in_folder
from tests.builders.requests import REASON, delegate, released, searched

LONG = datetime(2049, 12, 31, tzinfo=UTC)  # the desk lives in the year 2041
REFUSAL = decisions.Refusal(REASON, ("OSL 21:1",))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = in_folder(tmp_path / "archive")
    with made.archive:
        made.archive.config = seals.settings(
            made.archive.config, seals.made(tmp_path / "stampel", LONG)
        )
        yield made


def _material(desk: Desk) -> None:
    """Records in several languages, with a picture, an emoji and a checkpoint."""
    desk.post("0", "Ny skola i Norrby")
    desk.say("1", "Mötesrummen är fina 🏫", picture=picture(40, 30))
    desk.say("2", "شكراً جزيلاً على المدرسة")
    desk.say("3", "En rad\n\noch en till: https://www.akerby.se/" + "lang" * 30)
    desk.archive.sign()


def _record(desk: Desk, out: Path) -> None:
    export(searchable(desk.archive), ExportRequest("pdf", records=("H-2041-000001",)), out)


def _hits(desk: Desk, out: Path) -> None:
    export(searchable(desk.archive), ExportRequest("pdf", dnr="KS 2041/7"), out)


def _nothing(desk: Desk, out: Path) -> None:
    export(searchable(desk.archive), ExportRequest("pdf", query="finnsinte"), out)


def _copy(desk: Desk, out: Path) -> None:
    out.write_bytes(case_files.build(desk.archive, released(desk, searched(desk)), out.name).content)


def _refusal(desk: Desk, out: Path) -> None:
    case = searched(desk)
    decisions.refuse(desk.archive, REGISTRATOR, case.number, REFUSAL)
    case_files.write_letter(desk.archive, case.number, out)


def _decision(desk: Desk, out: Path) -> None:
    case = searched(desk)
    decisions.refuse(desk.archive, REGISTRATOR, case.number, REFUSAL)
    decisions.plain(desk.archive, REGISTRATOR, case.number, "demanded", "Begärt i mejl")
    with desk.archive.database.write() as connection:
        signer = people.add_person(connection, "Per Lind", Role.JURIST, "en lång lösenmening", AT)
    delegate(desk, "Per Lind", "2041-01-01")
    ruling = decisions.Ruling(REASON, ("OSL 21:1",), "Åsa Ek", "Siv Berg")
    decisions.decide(desk.archive, signer, case.number, ruling)
    case_files.write_letter(desk.archive, case.number, out)


def _certificate(desk: Desk, out: Path) -> None:
    number = searched(desk).steps[-1].said["certificate"]
    case_files.write_certificate(desk.archive, number, out)


def _removal(desk: Desk, out: Path) -> None:
    write_removal(desk.archive, 1, out)


def _report(desk: Desk, out: Path) -> None:
    filed = file_report(desk.archive, f"{desk.archive.clock.now():%Y-%m}")
    out.write_bytes(filing.content(desk.archive, filed, "pdf"))


def _snapshot(desk: Desk, out: Path) -> None:
    out.write_bytes(file_snapshot(desk.archive, desk.archive.accounts()[0]).pdf.read_bytes())


def _protocol(desk: Desk, out: Path) -> None:
    rule = desk.rule()
    desk.later(months=40)
    proposal = desk.approved(rule)
    disposal.execute(desk.archive, ADMIN, proposal.id)
    write_protocol(desk.archive, proposal.id, out)


KINDS: dict[str, Callable[[Desk, Path], None]] = {
    "record": _record,
    "hits": _hits,
    "nothing": _nothing,
    "copy": _copy,
    "refusal": _refusal,
    "decision": _decision,
    "certificate": _certificate,
    "removal": _removal,
    "report": _report,
    "snapshot": _snapshot,
    "protocol": _protocol,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_each_kind_is_sealed_and_passes_the_validator(
    desk: Desk, tmp_path: Path, kind: str
) -> None:
    _material(desk)
    out = tmp_path / f"{kind}.pdf"
    KINDS[kind](desk, out)
    for profile in ("3a", "ua1"):
        failures = page.validate_pdf(str(out), profile=profile).failures
        assert [(f.rule_id, f.message) for f in failures] == []
    with pikepdf.open(out) as opened:
        assert opened.Root.AcroForm.Fields[0].V.SubFilter == "/ETSI.CAdES.detached"


def test_no_caller_forgets_on_which_terms_files_leave() -> None:
    """Every call that sets a PDF gives its terms: without them it would leave unsealed."""
    calls = 0
    for path in Path(exports.__file__).parent.rglob("*.py"):
        if path.name == "pdf.py":
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "pdf.write":
                calls += 1
                assert "terms" in {one.arg for one in call.keywords}, path.name
    assert calls > 5
    assert sealing.PARTS == {"a-3a": 3, "a-2a": 2}
