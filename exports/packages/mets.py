# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""METS after E-ARK CSIP and SIP 2.1.0 (FGS Paketstruktur 2.0), written from a list of files.

Knows the rules of the form and nothing of what the files are. The list is read several times and is
never in memory. Identifiers are made from the package's name and the path, so that the same package
gives the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from lxml import etree

from archiver.clock import rfc3339
from exports.packages.container import Listed
from exports.packages.elements import Document, Namespaces, attributes, child, document

METS = "http://www.loc.gov/METS/"
XLINK = "http://www.w3.org/1999/xlink"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PROFILE = "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml"
CONTENT = "Flodesarkivet handlingar 1"
_NAMESPACES: Namespaces = {None: METS, "xlink": XLINK, "csip": CSIP, "sip": SIP, "xsi": XSI}
_SCHEMAS = (
    (METS, "mets.xsd"),
    (XLINK, "xlink.xsd"),
    (CSIP, "DILCISExtensionMETS.xsd"),
    (SIP, "DILCISExtensionSIPMETS.xsd"),
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who is behind a package, as its header tells."""

    software: str
    version: str
    authority: str  # whose records they are
    municipality: str
    origin: str  # the log's name: tells this archive from any other
    agreement: str


@dataclass(frozen=True, slots=True)
class Group:
    """Files that belong together. ``files`` reads them anew each time it is called."""

    use: str
    files: Callable[[], Iterable[Listed]]


@dataclass(frozen=True, slots=True)
class Described:
    """Metadata that stands in files of its own, by kind."""

    descriptive: Sequence[Listed]
    events: Sequence[Listed]  # PREMIS
    rights: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class Mets:
    """A METS document about to be written. ``base`` is the folder that its paths start from."""

    package: str
    label: str
    base: str
    at: datetime
    sender: Sender
    described: Described
    groups: Sequence[Group]

    def write(self, file: IO[bytes]) -> None:
        """The whole document."""
        up = "../" * self.base.count("/")
        schemas = " ".join(f"{space} {up}schemas/{name}" for space, name in _SCHEMAS)
        given = {
            "OBJID": self.package if not self.base else self.base.rstrip("/").rpartition("/")[2],
            "TYPE": "Other",
            "LABEL": self.label,
            "PROFILE": PROFILE,
            f"{{{CSIP}}}OTHERTYPE": "Social media",
            f"{{{CSIP}}}CONTENTINFORMATIONTYPE": "OTHER",
            f"{{{CSIP}}}OTHERCONTENTINFORMATIONTYPE": CONTENT,
            f"{{{XSI}}}schemaLocation": schemas,
        }
        with document(file, f"{{{METS}}}mets", _NAMESPACES, given) as writer:
            writer.line(self._header())
            for listed in self.described.descriptive:
                writer.line(self._reference("dmdSec", listed, "OTHER", "Flodesarkivet"))
            if self.described.events or self.described.rights:
                writer.line(self._administrative())
            self._files(writer)
            writer.line(self._map())

    # --- who, and metadata -------------------------------------------------------------------

    def _header(self) -> etree._Element:
        stamp = rfc3339(self.at)
        made = _element("metsHdr", CREATEDATE=stamp, LASTMODDATE=stamp, RECORDSTATUS="NEW")
        made.set(f"{{{CSIP}}}OAISPACKAGETYPE", "SIP")
        sender = self.sender
        # A second CREATOR would have to break a rule that cannot be kept (docs/packages.md).
        _agent(made, ("CREATOR", "OTHER", "SOFTWARE"), sender.software, sender.version)
        _agent(made, ("ARCHIVIST", "ORGANIZATION", ""), sender.authority, sender.origin)
        _agent(made, ("OTHER", "ORGANIZATION", ""), sender.municipality, sender.origin)
        _agent(made, ("PRESERVATION", "ORGANIZATION", ""), f"{sender.municipality}, e-arkiv", "e-arkiv")
        child(made, "altRecordID", sender.agreement, TYPE="SUBMISSIONAGREEMENT")
        return made

    def _administrative(self) -> etree._Element:
        made = _element("amdSec")
        for listed in self.described.rights:  # the schema wants rights first
            made.append(self._reference("rightsMD", listed, "PREMIS:RIGHTS", version="3.0"))
        for listed in self.described.events:
            made.append(self._reference("digiprovMD", listed, "PREMIS", version="3.0"))
        return made

    def _reference(
        self, name: str, listed: Listed, kind: str, other: str = "", version: str = ""
    ) -> etree._Element:
        made = _element(
            name, ID=self._id(name, listed.path), CREATED=rfc3339(self.at), STATUS="CURRENT"
        )
        kinds = {"MDTYPE": kind, "OTHERMDTYPE": other, "MDTYPEVERSION": version}
        place = child(made, "mdRef", LOCTYPE="URL", **kinds, **self._facts(listed))
        self._point(place, listed.path)
        return made

    # --- files -------------------------------------------------------------------------------

    def _files(self, writer: Document) -> None:
        with writer.within(_element("fileSec", ID=self._id("fileSec", ""))):
            for group in self.groups:
                given = {
                    "USE": group.use,
                    "ID": self._id("fileGrp", group.use),
                    f"{{{CSIP}}}CONTENTINFORMATIONTYPE": "OTHER",
                    f"{{{CSIP}}}OTHERCONTENTINFORMATIONTYPE": CONTENT,
                }
                with writer.within(_element("fileGrp", **given)):
                    for listed in group.files():
                        writer.line(self._file(listed))

    def _file(self, listed: Listed) -> etree._Element:
        made = _element("file", ID=self._id("file", listed.path), **self._facts(listed))
        self._point(child(made, "FLocat", LOCTYPE="URL"), listed.path)
        return made

    def _facts(self, listed: Listed) -> dict[str, object]:
        return {
            "MIMETYPE": listed.mime,
            "SIZE": listed.size,
            "CREATED": rfc3339(self.at),
            "CHECKSUM": listed.sha256.upper(),
            "CHECKSUMTYPE": "SHA-256",
        }

    def _point(self, element: etree._Element, path: str) -> None:
        element.set(f"{{{XLINK}}}type", "simple")
        element.set(f"{{{XLINK}}}href", path.removeprefix(self.base))

    # --- the map -----------------------------------------------------------------------------

    def _map(self) -> etree._Element:
        made = _element("structMap", ID=self._id("structMap", ""), TYPE="PHYSICAL", LABEL="CSIP")
        top = child(made, "div", ID=self._id("div", ""), LABEL=self.package)
        described = self.described
        child(
            top,
            "div",
            ID=self._id("div", "Metadata"),
            LABEL="Metadata",
            DMDID=" ".join(self._id("dmdSec", one.path) for one in described.descriptive),
            ADMID=" ".join(
                [self._id("digiprovMD", one.path) for one in described.events]
                + [self._id("rightsMD", one.path) for one in described.rights]
            ),
        )
        represented = [group for group in self.groups if group.use.startswith("Representations/")]
        for group in self.groups:
            if group not in represented:
                self._division(top, group.use, [group])
        if represented:
            self._represented(self._division(top, "Representations", represented), represented)
        return made

    def _division(self, above: etree._Element, label: str, groups: Sequence[Group]) -> etree._Element:
        made = child(above, "div", ID=self._id("div", label), LABEL=label)
        for group in groups:
            child(made, "fptr", FILEID=self._id("fileGrp", group.use))
        return made

    def _represented(self, above: etree._Element, groups: Sequence[Group]) -> None:
        for group in groups:
            made = child(above, "div", ID=self._id("div", group.use), LABEL=group.use)
            pointer = child(made, "mptr", LOCTYPE="URL")
            self._point(pointer, f"{group.use.lower()}/METS.xml")
            pointer.set(f"{{{XLINK}}}title", self._id("fileGrp", group.use))

    def _id(self, kind: str, path: str) -> str:
        return f"ID-{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.package}/{self.base}#{kind}:{path}')}"


def _element(name: str, **given: object) -> etree._Element:
    return etree.Element(f"{{{METS}}}{name}", attributes(given), nsmap=_NAMESPACES)


def _agent(above: etree._Element, role: tuple[str, str, str], name: str, note: str) -> None:
    """``role``: role, type and other type. The one with another role hands the package over."""
    other = "SUBMITTER" if role[0] == "OTHER" else None
    made = child(above, "agent", ROLE=role[0], OTHERROLE=other, TYPE=role[1], OTHERTYPE=role[2])
    child(made, "name", name)
    kind = "SOFTWARE VERSION" if role[2] else "IDENTIFICATIONCODE"
    child(made, "note", note).set(f"{{{CSIP}}}NOTETYPE", kind)
