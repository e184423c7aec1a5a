# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Write a package: E-ARK SIP 2.1.0, plain or as the payload of a bag. Its form is docs/packages.md.

Records are taken some hundreds at a time; lists, events and checksums lie on disk until their file is
whole. The same records under the same checkpoint, with the same number and time, give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO

from archiver import wording
from archiver.archive.reading import Reader
from archiver.errors import EvidenceIncomplete
from archiver.ledger.checkpoint import sign_text
from archiver.model.record import MediaFile
from exports import gather, pdf
from exports.bundle import checkpoints, verify
from exports.bundle import writing as bundles
from exports.document.material import Item, Proof
from exports.packages import (
    bag,
    describing,
    exchanges,
    happenings,
    mets,
    premis,
    printing,
    records,
    warc,
)
from exports.packages.container import Container, Ledger, Listed, Tray
from exports.packages.describing import Told
from exports.packages.elements import Document, declared, document
from exports.packages.scope import Scope
from exports.press import sealing
from exports.progress import Progress, silent
from exports.source import Source

FORMAT = "flodesarkivet/paket/v1"
SUMS, SIGNATURE = "kontroll.sha256", "kontroll.sig"
BUNDLE = 2000  # records in an evidence bundle
REPRESENTATIONS = ("handlingar", "bevis", "insamling")
_SCHEMAS = Path(__file__).parent / "schemas"
_XML, _JSON, _TEXT = "application/xml", "application/json", "text/plain"


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it. ``contents`` is the SHA-256 of the list of checksums."""

    package: str
    files: int
    contents: str


@dataclass(slots=True)
class Writer:
    """A package being written out of one consistent view. Closed by whoever made it."""

    source: Source
    reader: Reader
    told: Told
    signed: checkpoints.Signed
    by_name: str
    folder: Path
    progress: Progress
    tray: Tray = field(init=False)
    ledger: Ledger = field(init=False)
    events: IO[bytes] = field(init=False)
    proof: Proof = field(init=False)
    messages: list[str] = field(default_factory=list, init=False)
    pictures: set[str] = field(default_factory=set, init=False)

    @property
    def scope(self) -> Scope:
        """Which records."""
        return self.told.scope

    def write(self, container: Container) -> Written:
        """Put the whole package in a container."""
        bagged = self.scope.order.form == "bagit"
        root = f"{self.told.package}/data" if bagged else self.told.package
        self.proof = gather.proof(self.source)  # once, so that every part says the same
        self.ledger = Ledger(self.folder)
        self.tray = Tray(container, root, self.folder, self.ledger)
        try:
            with self.tray.draft() as objects, self.tray.draft() as self.events:
                self._records(objects)
                self._evidence()
                self._exchanges()
                self._root_metadata(objects)
            self._shipped()
            self._mets()
            contents = self._sums()
            if bagged:
                bag.finish(container, self.told, self.folder, self.ledger)
            return Written(self.told.package, self.ledger.count, contents)
        finally:
            self.ledger.close()

    # --- records -----------------------------------------------------------------------------

    def _records(self, objects: IO[bytes]) -> None:
        known = {mark.record: "marked" for mark in self.told.marked}
        known |= {found.record: "assessed" for found in self.told.assessed}
        total = len(self.scope.records)
        for number, part in enumerate(_parts(self.scope.records, records.PART), start=1):
            items = list(gather.items(self.reader, part))
            name = f"representations/handlingar/data/handlingar-{number:04d}"
            with self.tray.draft() as file:
                records.write_json(file, items, number)
                self.tray.place(f"{name}.json", file, _JSON)
            with self.tray.draft() as file:
                records.write_xml(file, items, number, known)
                self.tray.place(f"{name}.xml", file, _XML)
            self._pdf(f"{name}.pdf", items, number)
            for item in items:
                self._item(item, objects)
            self.progress(min(total, number * records.PART) // 2, total)

    def _pdf(self, path: str, items: Sequence[Item], number: int) -> None:
        made = printing.part(self.told, items, number, self.proof)
        with self.tray.draft() as file:
            pdf.write(made, file, self.source.blobs, terms=sealing.terms(self.source))
            self.tray.place(path, file, "application/pdf")

    def _item(self, item: Item, objects: IO[bytes]) -> None:
        if records.reserved(item, {}) == "message":
            self.messages.append(item.record.label)
        objects.write(_bare(premis.entity(premis.LABEL, item.record.label)))
        for happening in premis.of_record(item, wording.CHANGES):
            self.events.write(_bare(premis.event(happening)))
        for file in item.media:
            if file.sha256 and file.sha256 not in self.pictures:
                self.pictures.add(file.sha256)
                self._picture(file)

    def _picture(self, file: MediaFile) -> None:
        sha256 = bytes.fromhex(file.sha256 or "")
        if not self.source.blobs.verify(sha256):
            msg = f"Mediefilen {sha256.hex()[:16]}… är ändrad eller borta"
            raise EvidenceIncomplete(msg, kept="Inget paket har skapats.")
        path = f"representations/handlingar/data/medier/{records.media_name(file)}"
        mime = file.mime or "application/octet-stream"
        self.tray.stream(path, self.source.blobs.read(sha256), mime)

    # --- evidence ----------------------------------------------------------------------------

    def _evidence(self) -> None:
        """Every record with all that proves it; a disposed one rests on its decision."""
        numbers = [*self.scope.records, *(gone.record_id for gone in self.scope.disposed)]
        total = len(self.scope.records)
        for number, part in enumerate(_parts(numbers, BUNDLE), start=1):
            with self.tray.draft() as file:
                bundles.write(self.source, self.reader, part, file, self.told.number, silent)
                path = f"representations/bevis/data/bevis-{number:04d}.zip"
                self.tray.place(path, file, "application/zip")
            done = min(len(numbers), number * BUNDLE)
            self.progress(min(total - 1, (total + done) // 2) if total else 0, total)

    def _exchanges(self) -> None:
        """The answers that the records rest on, as a web archive."""
        kept = exchanges.behind(self.reader, self.signed.size, self.scope)
        info = warc.Info(self.told.software, self.told.package, self.told.at, self.source.public_key())
        with self.tray.draft() as file:
            for _ in warc.write(file, kept, info, "insamling.warc.gz"):
                pass
            self.tray.place(
                "representations/insamling/data/insamling.warc.gz", file, "application/gzip"
            )

    # --- metadata ----------------------------------------------------------------------------

    def _root_metadata(self, objects: IO[bytes]) -> None:
        told = describing.with_messages(self.told, self.messages)
        with self.tray.draft() as file:
            describing.write_delivery(file, told)
            self.tray.place("metadata/descriptive/leverans.xml", file, _XML)
        with self.tray.draft() as file:
            describing.write_rights(file, told)
            self.tray.place("metadata/preservation/rattigheter.xml", file, _XML)
        with self.tray.draft() as file:
            self._events(file, objects)
            self.tray.place("metadata/preservation/premis.xml", file, _XML)

    def _events(self, file: IO[bytes], objects: IO[bytes]) -> None:
        """``premis.xml``: the records, and everything that happened to them, and by whom."""
        whole = (premis.LOCAL, self.told.package)
        with document(file, premis.ROOT, premis.NAMESPACES, {"version": "3.0"}) as writer:
            writer.line(premis.entity(*whole, self.scope.title))
            for gone in self.scope.disposed:
                writer.line(premis.entity(premis.LABEL, gone.label))
            writer.copy(objects)
            told = happenings.Beside(self.reader, self.source, self.told, self.signed, self.by_name)
            for happening in told.before():
                writer.line(premis.event(happening))
            writer.copy(self.events)
            for happening in told.after():
                writer.line(premis.event(happening))
            for agent in told.agents():
                writer.line(agent)

    def _shipped(self) -> None:
        """The schemas, and what people need to read and check the package."""
        for path in sorted(_SCHEMAS.glob("*.xsd")):
            self.tray.text(f"schemas/{path.name}", path.read_bytes(), _XML)
        self.tray.text("documentation/LASMIG.txt", describing.read_me(self.told).encode(), _TEXT)
        program = Path(verify.__file__).read_bytes()
        self.tray.text("documentation/verify.py", program, _TEXT)

    # --- lists -------------------------------------------------------------------------------

    def _mets(self) -> None:
        represented = [self._representation(name) for name in REPRESENTATIONS]
        groups = [
            self._group("Schemas", "schemas/"),
            self._group("Documentation", "documentation/"),
            *(_alone(f"Representations/{listed.path.split('/')[1]}", listed) for listed in represented),
        ]
        described = mets.Described(
            list(self.ledger.under("metadata/descriptive/")),
            list(self.ledger.under("metadata/preservation/premis")),
            list(self.ledger.under("metadata/preservation/ratt")),
        )
        self._place_mets("", self.scope.title, described, groups)

    def _representation(self, name: str) -> Listed:
        """A representation's own PREMIS and METS."""
        base = f"representations/{name}/"
        with self.tray.draft() as file:
            with document(file, premis.ROOT, premis.NAMESPACES, {"version": "3.0"}) as writer:
                for listed in self.ledger.under(f"{base}data/"):
                    writer.line(premis.stored(listed, listed.path.removeprefix(base)))
            described = self.tray.place(f"{base}metadata/premis.xml", file, _XML)
        label = f"{self.scope.title}: {name}"
        groups = [self._group("Data", f"{base}data/")]
        return self._place_mets(base, label, mets.Described((), [described], ()), groups)

    def _group(self, use: str, folder: str) -> mets.Group:
        return mets.Group(use, lambda: self.ledger.under(folder))

    def _place_mets(
        self, base: str, label: str, described: mets.Described, groups: Sequence[mets.Group]
    ) -> Listed:
        account, municipality = self.scope.account, self.source.config.municipality
        name, _, version = self.told.software.rpartition(" ")
        sender = mets.Sender(
            software=name or version,
            version=version,
            authority=account.authority if account else municipality.name,
            municipality=municipality.name,
            origin=municipality.origin,
            agreement=f"{municipality.name}, leverans {self.told.number}",
        )
        made = mets.Mets(self.told.package, label, base, self.told.at, sender, described, groups)
        with self.tray.draft() as file:
            made.write(file)
            return self.tray.place(f"{base}METS.xml", file, _XML)

    def _sums(self) -> str:
        """Every file's checksum, as ``sha256sum`` reads them, and the archive's signature on that."""
        with self.tray.draft() as file:
            for listed in self.ledger:
                file.write(f"{listed.sha256}  {listed.path}\n".encode())
            digest = self.tray.place(SUMS, file, _TEXT).sha256
        origin = self.source.config.municipality.origin
        text = signed_text(origin, self.told.package, digest)
        note = sign_text(text, origin, self.source.directory.signing_key())
        self.tray.text(SIGNATURE, note.encode(), _TEXT)
        return digest


def signed_text(origin: str, package: str, digest: str) -> str:
    """What the archive signs of a package."""
    return f"{FORMAT}\n{origin}\n{package} {digest}\n"


def _alone(use: str, listed: Listed) -> mets.Group:
    return mets.Group(use, lambda: [listed])


def _parts(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


_bare = Document(BytesIO(), declared(premis.NAMESPACES)).bare
