# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hand an answer or a record over to the diary: JSON and PDF/A, to a folder or an address.

A folder gets a whole package or none: it is made beside, renamed, and only then marked with .klar. An
address is asked with the same key however often it is tried. What another system answers is read
with bounds and believed only in one thing, the number.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from archiver.archive.archive import Archive
from archiver.clock import rfc3339
from archiver.desk import cases, handover, redaction
from archiver.desk.handover import Waiting
from archiver.errors import FlodeError, HandoverFailed, MaskLeaks, MissingSecret
from archiver.model import likeness
from archiver.model.case import Case
from archiver.model.handover import readable_number
from archiver.model.matter import Subject
from archiver.store.blobs import sync_directory
from exports import activity, case_files, files, gather, masking, pdf
from exports.document.record import record_document
from exports.press import sealing

FORMAT, FORMAT_VERSION = "flodesarkivet-overlamning", 1
MANIFEST, SUMS, DONE = "overlamning.json", "SHA256SUMS", ".klar"
_LIMITS = (10.0, 60.0)  # seconds to connect, and to wait for an answer
_MOST_ANSWER = 65_536
_READ, _UNREADABLE = "lasta", ".fel"


@dataclass(frozen=True, slots=True)
class Package:
    """What is handed over: files by name, the manifest and the checksums among them."""

    name: str
    key: str
    files: Mapping[str, bytes]

    def sums(self) -> dict[str, str]:
        """SHA-256 of each file."""
        return {name: hashlib.sha256(body).hexdigest() for name, body in self.files.items()}


def hand_over(archive: Archive) -> int:
    """Deliver what is due, and read what numbers have come back; returns how many were delivered."""
    done = 0
    for one in handover.waiting(archive):
        try:
            _deliver(archive, one)
            done += 1
        except FlodeError as error:
            handover.note_failed(archive, one, error.line())
    read_numbers(archive)
    return done


def _deliver(archive: Archive, one: Waiting) -> None:
    settings, package = archive.config.handover, build(archive, one)
    dnr, sums = "", package.sums()
    if settings.folder:
        sums = to_folder(Path(settings.folder), package)
    if settings.endpoint:
        dnr = to_endpoint(settings.endpoint, _secret(settings.secret), package)
    way = " och ".join(["mapp"] * bool(settings.folder) + ["adress"] * bool(settings.endpoint))
    handover.note_sent(archive, one, way, sums)
    if dnr:
        handover.note_number(archive, package.key, dnr)


def _secret(named: str) -> str:
    """The secret that a setting names: ``env:NAME`` or ``file:/path``; never the secret itself."""
    kind, _, where = named.partition(":")
    if not named:
        return ""
    try:
        found = os.environ.get(where, "") if kind == "env" else Path(where).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        found = ""
    if kind not in {"env", "file"} or not found.strip():
        msg = "Hemligheten för överlämning finns inte där inställningen säger"
        raise MissingSecret(msg)
    return found.strip()


# --- what is handed over ---------------------------------------------------------------------


def build(archive: Archive, one: Waiting) -> Package:
    """The package of an order. Raises MaskLeaks, Refused, CannotPrint, UnknownRecord, RecordSealed."""
    if one.subject is Subject.CASE:
        case = cases.get(archive, one.number)
        label, authority = case.label, case.authority
        told, made = _of_case(archive, case), _papers(archive, case)
    else:
        label, authority, told, made = _of_record(archive, one.number)
    listed = [
        {"name": name, "mediaType": "application/pdf", "size": len(body), "sha256": _sum(body)}
        for name, body in made.items()
    ]
    manifest = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "handover": one.order.key,
        "subject": label,
        "municipality": archive.config.municipality.name,
        "authority": authority,
        "made_at": rfc3339(archive.clock.now()),
        "software": gather.software(),
        "files": listed,
        "@context": activity.CONTEXT,
        "records": told,
    }
    body = json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    whole = {MANIFEST: body, **made}
    lines = "".join(f"{_sum(content)}  {name}\n" for name, content in whole.items())
    name = f"flode-{label}-{one.order.key[:12]}"
    return Package(name, one.order.key, {**whole, SUMS: lines.encode()})


def _sum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _papers(archive: Archive, case: Case) -> dict[str, bytes]:
    """The masked copy and the letter, as far as the case has them."""
    made = {}
    if case.copy() is not None:
        made["kopia.pdf"] = case_files.build(archive, case, f"kopia-{case.label}.pdf").content
    if case.newest("decided", "refused", "not-found") is not None:
        with _scratch(archive) as folder:
            case_files.write_letter(archive, case.number, folder / "besked.pdf")
            made["besked.pdf"] = (folder / "besked.pdf").read_bytes()
    return made


@contextmanager
def _scratch(archive: Archive) -> Iterator[Path]:
    with files.scratch(archive.directory.exports / "overlamning") as folder:
        yield folder


def _of_case(archive: Archive, case: Case) -> list[dict[str, Any]]:
    """The records that leave, as they may be read. Raises MaskLeaks."""
    if case.copy() is None:
        return []
    cut, origin = masking.cuts(case), archive.config.municipality.origin
    with archive.reader() as reader:
        given = list(gather.items(reader, case.leaving()))
        hidden = redaction.masked_words(case, redaction.fields(reader, list(case.records)))
    told = []
    for one in given:
        open_item = masking.item(one, cut)
        kept = tuple(file for file in open_item.media if file.entry not in cut.boxes)
        told.append(activity.record_object(masking.with_files(open_item, kept), origin))
    _check(told, hidden)
    return told


def _check(told: list[dict[str, Any]], hidden: set[str]) -> None:
    """The last look: a masked word in any text that another has written stops it all."""
    needles = likeness.needles(hidden)
    for record in told:
        words = likeness.folded("\n".join(_texts(record)))
        if any(likeness.holds(words, needle) for needle in needles):
            msg = f"Ord som är maskerade står kvar i {record['record']}"
            raise MaskLeaks(msg)


def _texts(record: Mapping[str, Any]) -> Iterator[str]:
    yield from (record["name"], record["content"], (record["attributedTo"] or {}).get("name", ""))
    for version in record["versions"]:
        yield from (version["title"], version["text"], version["author"] or "")
    yield from (file["name"] for file in record["attachment"])


def _of_record(
    archive: Archive, number: int
) -> tuple[str, str, list[dict[str, Any]], dict[str, bytes]]:
    with archive.reader() as reader:
        item = gather.one(reader, number)
    record, out = item.record, io.BytesIO()
    gaps = gather.gaps_of_record(archive, record)
    document = record_document(item, gather.sender(archive), gather.proof(archive), gaps)
    pdf.write(document, out, archive.blobs, terms=sealing.terms(archive))
    told = activity.record_object(item, archive.config.municipality.origin)
    return record.label, record.authority, [told], {"handling.pdf": out.getvalue()}


# --- to a folder -----------------------------------------------------------------------------


def to_folder(folder: Path, package: Package) -> dict[str, str]:
    """Put the package there, whole and marked; returns the checksums of what is there then.

    What is there already under the same key is left as it is: somebody may have begun to read it.

    Raises HandoverFailed when the folder cannot be written.
    """
    target, mark = folder / package.name, folder / f"{package.name}{DONE}"
    try:
        if not target.exists():
            _put(folder, target, package)
        if not mark.exists():
            with files.whole(mark) as file:
                file.write(f"{package.key}\n".encode())
        return {path.name: _sum(path.read_bytes()) for path in sorted(target.iterdir())}
    except (OSError, FlodeError) as error:
        msg = f"Mappen för överlämning går inte att skriva i ({type(error).__name__})"
        raise HandoverFailed(msg) from error


def _put(folder: Path, target: Path, package: Package) -> None:
    temporary = folder / f".halv-{secrets.token_hex(6)}"
    temporary.mkdir()
    try:
        for name, body in package.files.items():
            with files.whole(temporary / name) as file:
                file.write(body)
        temporary.rename(target)
    except BaseException:
        for left in temporary.glob("*"):
            left.unlink(missing_ok=True)
        temporary.rmdir()
        raise
    sync_directory(folder)


def read_numbers(archive: Archive) -> int:
    """Read what the diary has put in the return folder; returns how many numbers were new orders'.

    A file that says nothing readable is set aside with .fel on its name; nothing is thrown away.
    """
    settings = archive.config.handover
    if not settings.return_folder:
        return 0
    folder, found = Path(settings.return_folder), 0
    try:
        waiting = sorted(path for path in folder.glob("*.json") if path.is_file())
    except OSError:
        return 0
    for path in waiting:
        key, dnr = _answer_in(path)
        if key and dnr and handover.note_number(archive, key, dnr):
            found += 1
            _set_aside(path, folder / _READ / path.name)
        else:
            _set_aside(path, path.with_name(path.name + _UNREADABLE))
    return found


def _set_aside(path: Path, target: Path) -> None:
    try:
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
    except OSError:
        return  # it is read again next time, and changes nothing then


def _answer_in(path: Path) -> tuple[str, str]:
    try:
        body = path.read_bytes() if path.stat().st_size <= _MOST_ANSWER else b""
    except OSError:
        return "", ""
    told = _object_in(body)
    return str(told.get("handover", "")), readable_number(told.get("dnr"))


def _object_in(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


# --- to an address ---------------------------------------------------------------------------


def to_endpoint(address: str, secret: str, package: Package) -> str:
    """Send the package; returns the diary's number, empty when it comes later.

    Raises HandoverFailed when there is no answer, or none that says that it was received.
    """
    headers = {"Idempotency-Key": package.key, "Accept": "application/json"}
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    parts = [("files", (name, body, _kind(name))) for name, body in package.files.items()]
    try:
        with requests.post(
            address, files=parts, headers=headers, timeout=_LIMITS, allow_redirects=False, stream=True
        ) as response:
            body = response.raw.read(_MOST_ANSWER + 1, decode_content=True)
    except (requests.RequestException, HTTPError, OSError) as error:
        msg = f"Diariet svarade inte ({type(error).__name__})"
        raise HandoverFailed(msg) from None
    return _number_in(response.status_code, body)


def _kind(name: str) -> str:
    return {"json": "application/json", "pdf": "application/pdf"}.get(
        name.rpartition(".")[2], "text/plain"
    )


def _number_in(status: int, body: bytes) -> str:
    """What an answer says. 409 is a diary that has had this very package before."""
    if not (200 <= status < 300 or status == 409):
        msg = f"Diariet svarade {status}"
        raise HandoverFailed(msg)
    if not body.strip() and status != 409:
        return ""
    told = _object_in(body if len(body) <= _MOST_ANSWER else b"")
    dnr = readable_number(told.get("dnr"))
    if not dnr and ("dnr" in told or not told):
        msg = "Diariets svar går inte att läsa"
        raise HandoverFailed(msg)
    return dnr
