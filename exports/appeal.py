# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What goes to the court with an appeal: decision, appeal, the documents themselves, and a manifest.

The documents are whole and unmasked: the bundle is for the court alone (FL 46).
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from pathlib import Path

from archiver.archive.archive import Archive
from archiver.desk import cases
from archiver.desk.rights import Verb, require
from archiver.errors import Refused
from archiver.model.case import Case, Status
from archiver.model.person import Person
from exports import case_files, files
from exports.export import ExportRequest, export

_WHEN = frozenset({Status.APPEALED, Status.HANDED_OVER})


def write_bundle(archive: Archive, person: Person, number: int, out: Path) -> list[str]:
    """The bundle as one ZIP file; returns the names in it.

    Raises Refused when the case has not been appealed, CannotPrint, DiskFull.
    """
    require(person, Verb.HANDLE_CASE)
    case = cases.get(archive, number)
    if case.status not in _WHEN:
        msg = f"Ärendet {case.label} är inte överklagat"
        raise Refused(msg)
    with tempfile.TemporaryDirectory(dir=archive.directory.exports) as folder:
        parts = _parts(archive, case, Path(folder))
    rows = [
        {"file": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in parts.items()
    ]
    told = {"case": case.label, "authority": case.authority, "files": rows}
    parts["manifest.json"] = json.dumps(told, ensure_ascii=False, indent=2).encode()
    with files.whole(out) as file:
        file.write(_zipped(parts))
    return list(parts)


def _parts(archive: Archive, case: Case, folder: Path) -> dict[str, bytes]:
    case_files.write_letter(archive, case.number, folder / "beslut.pdf")
    found = {"beslut.pdf": (folder / "beslut.pdf").read_bytes()}
    appeal = case.newest("appealed")
    if appeal is not None:
        found["overklagande.txt"] = str(appeal.said["text"]).encode()
    with archive.reader() as reader:
        labels = tuple(record.label for record in reader.records(list(case.records)))
    if labels:
        request = ExportRequest("pdf", records=labels, dnr=case.label)
        export(archive, request, folder / "handlingar.pdf")
        found["handlingar.pdf"] = (folder / "handlingar.pdf").read_bytes()
    return found


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()
