# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Write an evidence bundle: records, and all that proves them under one signed checkpoint.

The form is docs/bundle.md; ``verify.py`` beside this file goes into every bundle and reads it. What
leaves is decided in ``archiver.archive.evidence``. Records are taken one at a time; only numbers,
names and hashes of what has been written stay in memory.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from archiver.archive.evidence import EvidenceReader, Grounds, ProvenRow, parts_of, put_together
from archiver.archive.reading import Reader
from archiver.clock import rfc3339
from archiver.errors import EvidenceIncomplete
from archiver.ledger.checkpoint import sign_text
from archiver.ledger.entry import EntryKind
from exports.bundle import checkpoints, instructions, verify
from exports.bundle.package import Package, begun
from exports.progress import Progress
from exports.source import Source

MOST_RECORDS = 5000
_IN_MEMORY = 1 << 23


def write(
    source: Source, reader: Reader, numbers: Sequence[int], file: BinaryIO, dnr: str, told: Progress
) -> None:
    """The bundle of these records, as the newest signed checkpoint has them.

    Raises UnknownRecord, RecordSealed and EvidenceIncomplete.
    """
    signed = checkpoints.read(reader.connection)
    evidence = EvidenceReader(reader.connection, reader.codec, signed.size, frozenset(numbers))
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as lines, begun(file) as package:
        draft = _Draft(source, evidence, signed.note, package, lines)
        draft.add("LASMIG.txt", instructions.text(source, len(numbers)).encode())
        draft.add("verify.py", Path(verify.__file__).read_bytes())
        draft.signed(signed)
        for done, number in enumerate(numbers):
            told(done, len(numbers))
            draft.record(evidence.grounds(number))
        draft.finish(dnr)


@dataclass(slots=True)
class _Draft:
    """A bundle being written."""

    source: Source
    evidence: EvidenceReader
    note: str
    package: Package
    lines: IO[bytes]
    labels: list[str] = field(default_factory=list)
    written: set[int] = field(default_factory=set)

    def add(self, name: str, content: bytes) -> None:
        self.package.add(name, [content])

    def signed(self, signed: checkpoints.Signed) -> None:
        """The checkpoint, those before it, and what the outside has said of them."""
        self.add("checkpoint", signed.note.encode())
        self.add("tidigare.json", _json(checkpoints.earlier(self.evidence.connection, signed.size)))
        tokens = checkpoints.tokens(self.evidence.connection, self.evidence.codec, signed.size)
        for token in tokens:
            self.add(token.file, token.answer)
        self.add("tidsstamplar.json", _json([token.told() for token in tokens]))

    def record(self, grounds: Grounds) -> None:
        """A record: its rows, the answers and files they name, and a proof of its newest row."""
        rows, newest = [], None
        for row in self.evidence.rows(grounds.rows):
            self.row(row)
            if row.closed != "withheld" or row.kind is EntryKind.CAPTURE:
                rows.append(row.entry)  # bytes that also show somebody else prove nothing here
            if row.kind in _NEWEST:
                newest = row
        if newest is not None:
            self.add(f"bevis/{grounds.label}.tlog-proof", _tlog_proof(newest, self.note))
        told = {"label": grounds.label, "record": grounds.record, "rows": rows}
        self.add(f"handlingar/{grounds.label}.json", _json(told))
        self.labels.append(grounds.label)

    def all(self, rows: Iterable[ProvenRow]) -> None:
        """Rows, each of them once."""
        for row in rows:
            self.row(row)

    def row(self, row: ProvenRow) -> None:
        """A row once, with what it commits to and what it names."""
        if row.entry in self.written:
            return
        self.written.add(row.entry)
        self.lines.write(_line(row))
        if row.closed == "disposed":
            self._decision(row.entry)
        if row.stored is None:
            return
        self.add(f"innehall/{row.entry}", row.stored.body)
        if row.kind is EntryKind.CAPTURE:
            self._answer(row)
        elif row.kind is EntryKind.MEDIA:
            self._file(row.stored.facts["sha256"])

    def _decision(self, entry: int) -> None:
        """The decision that a destroyed payload was destroyed by."""
        decision = self.evidence.destroyed_by(entry)
        if decision is not None:
            self.all(self.evidence.rows([decision]))

    def _answer(self, capture: ProvenRow) -> None:
        """An answer put together, and the rows that its parts are in."""
        stored = capture.stored
        assert stored is not None  # noqa: S101 - only an opened capture comes here
        parts = {part.entry: part for part in self.evidence.rows(parts_of(stored))}
        self.all(parts.values())
        self.add(f"svar/{capture.entry}", put_together(stored, parts))

    def _file(self, sha256: str) -> None:
        """A file, once; none when it could not be stored in its time."""
        name = f"medier/{sha256}"
        if sha256 and name not in self.package.listed:
            self.package.add(name, self._content(bytes.fromhex(sha256)), packed=False)

    def _content(self, sha256: bytes) -> Iterator[bytes]:
        blobs = self.source.blobs
        if not blobs.verify(sha256):
            msg = f"Mediefilen {sha256.hex()[:16]}… är ändrad eller borta"
            raise EvidenceIncomplete(msg)
        yield from blobs.read(sha256)

    def finish(self, dnr: str) -> None:
        """The rows' lines, and the signed list of everything."""
        self.lines.seek(0)
        self.package.add("rader.jsonl", iter(lambda: self.lines.read(1 << 20), b""))
        origin = self.source.config.municipality.origin
        manifest = _json(
            {
                "dnr": dnr,
                "files": self.package.listed,
                "format": verify.FORMAT,
                "key": self.source.public_key(),
                "made": rfc3339(self.source.clock.now()),
                "origin": origin,
                "records": self.labels,
            }
        )
        self.add("manifest.json", manifest)
        digest = self.package.listed["manifest.json"][1]
        text = f"{verify.FORMAT}\n{origin}\n{digest}\n"
        self.add("manifest.sig", sign_text(text, origin, self.source.directory.signing_key()).encode())


_NEWEST = frozenset({EntryKind.VERSION, EntryKind.DISPOSAL})  # what a proof of its own is made of


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _line(row: ProvenRow) -> bytes:
    """A row as a line of ``rader.jsonl``."""
    told: dict[str, object] = {
        "row": row.entry,
        "leaf": row.leaf.decode(),
        "path": [step.hex() for step in row.path],
    }
    if row.stored is None:
        told["closed"] = row.closed
    else:
        told["nonce"] = row.stored.nonce.hex()
    return _json(told) + b"\n"


def _tlog_proof(row: ProvenRow, note: str) -> bytes:
    """C2SP tlog-proof: the index, the path and the checkpoint, for any program that knows the form."""
    path = "".join(base64.b64encode(step).decode() + "\n" for step in row.path)
    return f"c2sp.org/tlog-proof@v1\nindex {row.entry}\n{path}\n{note}".encode()
